import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { linesOf, runCommands, stepOf } from '../support/commands.ts';

/** Kinds of file by the letters that semanage has for them, and how it lists them. */
const KINDS = {
  a: 'all files',
  b: 'block device',
  c: 'character device',
  d: 'directory',
  f: 'regular file',
  l: 'symbolic link',
  p: 'named pipe',
  s: 'socket',
} as const;

export default defineModule({
  name: 'community.general.sefcontext',
  summary: 'Say which context SELinux has for files',
  options: {
    ignore_selinux_state: { type: 'bool', default: false, description: 'Also where SELinux is off.' },
    target: { type: 'str', required: true, aliases: ['path'], description: 'Expression for their paths.' },
    ftype: {
      type: 'str',
      default: 'a',
      choices: ['a', 'b', 'c', 'd', 'f', 'l', 'p', 's'],
      description: 'Their kind.',
    },
    setype: { type: 'str', description: 'Their type.' },
    substitute: { type: 'str', aliases: ['equal'], description: 'The path whose contexts they have.' },
    seuser: { type: 'str', description: 'Their user.' },
    selevel: { type: 'str', aliases: ['serange'], description: 'Their level.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be so.',
    },
    reload: { type: 'bool', default: true, description: 'Load the policy.' },
  },
  rules: {
    mutuallyExclusive: [
      ['setype', 'substitute'],
      ['substitute', 'ftype'],
      ['substitute', 'seuser'],
      ['substitute', 'selevel'],
    ],
    requiredIf: [['state', 'present', ['setype', 'substitute'], true]],
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { target: path, ftype, setype, substitute, state } = args;
    const probed = await runCommands(
      target,
      [
        { step: 'enabled', argv: ['selinuxenabled'] },
        { step: 'all', argv: ['semanage', 'fcontext', '-l', '-n'] },
        { step: 'local', argv: ['semanage', 'fcontext', '-l', '-n', '-C'] },
      ],
      { need: ['semanage'] },
    );
    if (stepOf(probed, 'enabled').rc !== 0 && !args.ignore_selinux_state)
      throw new ModuleFailure('SELinux is disabled on this host.');
    const result = { target: path, ftype, setype: setype ?? null, substitute: substitute ?? null, state };
    const text = stepOf(probed, 'all').out;
    const options = args.reload ? [] : ['-N'];
    let argv: string[] | undefined;
    const changes: string[] = [];
    if (
      substitute !== undefined ||
      (state === 'absent' && setype === undefined && equalOf(text, path) !== undefined)
    ) {
      const current = equalOf(text, path);
      if (state === 'absent') {
        if (current !== undefined) argv = ['semanage', 'fcontext', ...options, '-d', path];
      } else if (current !== substitute)
        argv = [
          'semanage',
          'fcontext',
          ...options,
          current === undefined ? '-a' : '-m',
          '-e',
          substitute ?? '',
          path,
        ];
      if (argv !== undefined && current !== undefined) changes.push(`-${path} = ${current}`);
      if (argv !== undefined && state === 'present') changes.push(`+${path} = ${substitute}`);
    } else {
      const current = contextOf(text, path, KINDS[ftype]);
      const local = contextOf(stepOf(probed, 'local').out, path, KINDS[ftype]);
      if (state === 'absent') {
        if (local !== undefined) {
          argv = ['semanage', 'fcontext', ...options, '-d', '-f', ftype, path];
          changes.push(`-${path}      ${ftype}      ${local.join(':')}`);
        }
      } else {
        const [user = 'system_u', role = 'object_r', type, level = 's0'] = current ?? [];
        const wanted = [args.seuser ?? user, role, setype ?? '', args.selevel ?? level];
        if (type !== setype || wanted[0] !== user || wanted[3] !== level) {
          argv = [
            ...[
              'semanage',
              'fcontext',
              ...options,
              current === undefined ? '-a' : '-m',
              '-f',
              ftype,
              '-t',
              setype ?? '',
            ],
            ...['-s', wanted[0] ?? '', '-r', wanted[3] ?? '', path],
          ];
          if (current !== undefined) changes.push(`-${path}      ${ftype}      ${current.join(':')}`);
          changes.push(`+${path}      ${ftype}      ${wanted.join(':')}`);
        }
      }
    }
    if (argv !== undefined && !task.check) {
      const { rc, err } = stepOf(await runCommands(target, [{ step: 'apply', argv }]), 'apply');
      if (rc !== 0) throw new ModuleFailure(`ValueError: ${err.trim().replace(/^ValueError: /, '')}`);
    }
    const signs = changes.map((line) => line[0]).join('');
    const what = signs === '+' ? 'Addition' : signs === '-' ? 'Deletion' : 'Change';
    const of = changes.some((line) => line.includes(' = ')) ? 'path substitutions' : 'mappings';
    const prepared = `# ${what} to semanage file context ${of}\n${changes.map((line) => `${line}\n`).join('')}`;
    return {
      changed: argv !== undefined,
      ...result,
      ...(task.diff && changes.length > 0 ? { diff: { prepared } } : {}),
    };
  },
});

/** `/path  all files  system_u:object_r:type:s0`: the parts of the context. */
function contextOf(text: string, path: string, kind: string): string[] | undefined {
  for (const line of linesOf(text)) {
    if (!line.startsWith(`${path} `)) continue;
    const rest = line.slice(path.length).trim();
    if (!rest.startsWith(kind)) continue;
    const [user = '', role = '', type = '', ...level] = rest.slice(kind.length).trim().split(':');
    return [user, role, type.trim(), level.join(':').trim()];
  }
  return undefined;
}

/** `/path = /other`. */
function equalOf(text: string, path: string): string | undefined {
  const line = linesOf(text).find((one) => one.startsWith(`${path} = `));
  return line?.slice(path.length + 3).trim();
}
