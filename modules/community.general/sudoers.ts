import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { binaryPath, putCommand, runCommands, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.general.sudoers',
  summary: 'Manage a rule of sudo in a file of its own',
  options: {
    commands: { type: 'list', elements: 'str', description: 'The commands that are allowed.' },
    group: { type: 'str', description: 'The group that the rule is for.' },
    name: { type: 'str', required: true, description: "The file's name." },
    noexec: { type: 'bool', default: false, description: 'The commands may run no others.' },
    nopassword: { type: 'bool', default: true, description: 'No password is asked for.' },
    setenv: { type: 'bool', default: false, description: 'The environment may be kept.' },
    host: { type: 'str', default: 'ALL', description: 'The host that the rule is for.' },
    runas: { type: 'str', description: 'The user that the commands may run as.' },
    sudoers_path: { type: 'str', default: '/etc/sudoers.d', description: 'The folder of the file.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether the file is to be there.',
    },
    user: { type: 'str', description: 'The user that the rule is for.' },
    validation: {
      type: 'str',
      default: 'detect',
      choices: ['absent', 'detect', 'required'],
      description: 'Whether visudo must accept the rule: never, where there is one, always.',
    },
  },
  rules: { mutuallyExclusive: [['user', 'group']], requiredIf: [['state', 'present', ['commands']]] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { state, validation } = args;
    const file = `${args.sudoers_path}/${args.name}`;
    if (state === 'absent') {
      const argv = task.check ? ['test', '-e', file] : ['rm', '--', file];
      const done = await runCommands(target, [
        { step: 'exists', argv: ['test', '-e', file], must: true },
        { step: 'remove', argv },
      ]);
      const removed = done.find('remove');
      if (removed !== undefined && removed.rc !== 0) throw new ModuleFailure(removed.err.trim());
      return { changed: stepOf(done, 'exists').rc === 0 };
    }
    const content = ruleText(args);
    const done = await runCommands(
      target,
      [
        ...(validation === 'absent'
          ? []
          : [{ step: 'visudo', argv: ['visudo', '-c', '-f', '-'], stdin: true }]),
        { step: 'text', argv: ['cat', '--', file] },
        { step: 'mode', argv: ['stat', '-c', '%a', '--', file] },
      ],
      {
        payload: content,
        english: false,
        ...(validation === 'required' ? { need: ['visudo'] } : { find: ['visudo'] }),
      },
    );
    const checked = done.find('visudo');
    if (checked !== undefined && checked.rc !== 0 && binaryPath(done, 'visudo') !== undefined) {
      const { out: stdout, err: stderr } = checked;
      throw new ModuleFailure(`Failed to validate sudoers rule:\n${stdout || stderr}`, { stdout, stderr });
    }
    const same =
      stepOf(done, 'text').rc === 0 &&
      stepOf(done, 'text').out === content &&
      stepOf(done, 'mode').out.trim().slice(-3) === '440';
    if (same || task.check) return { changed: !same };
    const written = stepOf(
      await runCommands(target, [putCommand('write', file, '0440')], { payload: content }),
      'write',
    );
    if (written.rc !== 0) throw new ModuleFailure(written.err.trim());
    return { changed: true };
  },
});

interface Rule {
  readonly user: string | undefined;
  readonly group: string | undefined;
  readonly host: string;
  readonly runas: string | undefined;
  readonly noexec: boolean;
  readonly nopassword: boolean;
  readonly setenv: boolean;
  readonly commands: readonly string[] | undefined;
}

function ruleText(rule: Rule): string {
  if (!rule.user && !rule.group)
    throw new ModuleFailure("cannot access local variable 'owner' where it is not associated with a value");
  const owner = rule.user || `%${rule.group}`;
  const tags = [
    rule.runas === undefined ? '' : `(${rule.runas})`,
    rule.noexec ? 'NOEXEC:' : '',
    rule.nopassword ? 'NOPASSWD:' : '',
    rule.setenv ? 'SETENV:' : '',
  ].join('');
  return `${owner} ${rule.host}=${tags} ${(rule.commands ?? []).join(', ')}\n`;
}
