import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import {
  type HostCommand,
  linesOf,
  mustSucceed,
  runCommands,
  shownWords,
  stepOf,
} from '../support/commands.ts';

interface Dependency {
  readonly version?: unknown;
  readonly missing?: unknown;
  readonly invalid?: unknown;
}

export default defineModule({
  name: 'community.general.npm',
  summary: 'Install or remove packages of Node.js with npm',
  options: {
    name: {
      type: 'str',
      operand: true,
      description: 'The package; what package.json asks for when not given.',
    },
    path: { type: 'path', description: 'Folder whose node_modules it is about.' },
    version: { type: 'str', description: 'Its version.' },
    production: { type: 'bool', default: false, description: 'Leave development dependencies out.' },
    executable: { type: 'path', description: 'The npm command.' },
    registry: { type: 'str', description: 'The registry.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent', 'latest'],
      description: 'Whether it is to be installed.',
    },
    ignore_scripts: { type: 'bool', default: false, description: 'Run no scripts of packages.' },
    unsafe_perm: { type: 'bool', default: false, description: 'Run scripts as root.' },
    ci: { type: 'bool', default: false, description: 'Install from the lock file.' },
    no_optional: { type: 'bool', default: false, description: 'Leave optional dependencies out.' },
    no_bin_links: { type: 'bool', default: false, description: 'Make no links to commands.' },
    force: { type: 'bool', default: false, description: 'Fetch what is there already.' },
    global: { type: 'bool', default: false, description: 'Install for the whole host.' },
  },
  rules: { requiredIf: [['state', 'absent', ['name']]] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, path, state } = args;
    if (!path && !args.global) throw new ModuleFailure('path must be specified when not using global');
    const tool = args.executable ? args.executable.split(' ') : ['npm'];
    const full = args.version && state !== 'absent' ? `${name}@${args.version}` : name;
    const words = (verb: readonly string[], withName: boolean): string[] => [
      ...tool,
      ...verb,
      ...(args.global ? ['--global'] : []),
      ...(args.production && /install|update|ci/.test(verb[0] ?? '') ? ['--production'] : []),
      ...(args.ignore_scripts ? ['--ignore-scripts'] : []),
      ...(args.unsafe_perm ? ['--unsafe-perm'] : []),
      ...(withName && full !== undefined ? [full] : []),
      ...(args.registry ? ['--registry', args.registry] : []),
      ...(args.no_optional ? ['--no-optional'] : []),
      ...(args.no_bin_links ? ['--no-bin-links'] : []),
      ...(args.force ? ['--force'] : []),
    ];
    const options = {
      chdir: path,
      ...(args.executable ? {} : { need: ['npm'] }),
      leavesChildren: true,
    };
    if (path) {
      const made = await runCommands(target, [
        { step: 'folder', argv: ['mkdir', '-p', '--', path] },
        { step: 'is', argv: ['test', '-d', path] },
      ]);
      if (stepOf(made, 'is').rc !== 0) throw new ModuleFailure(`path ${path} is not a directory`);
    }
    const apply = async (verb: string): Promise<void> => {
      if (task.check) return;
      const done = await runCommands(target, [{ step: verb, argv: words([verb], true) }], options);
      mustSucceed(stepOf(done, verb), shownWords(words([verb], true), done));
    };
    if (args.ci) {
      await apply('ci');
      return { changed: true };
    }
    const probes: HostCommand[] = [{ step: 'list', argv: words(['list', '--json', '--long'], false) }];
    if (state === 'latest') probes.push({ step: 'outdated', argv: words(['outdated'], true) });
    const probed = await runCommands(target, probes, options);
    const { installed, missing } = packagesOf(stepOf(probed, 'list').out, full, name);
    if (state === 'absent') {
      const there = name !== undefined && installed.includes(name);
      if (there) await apply('uninstall');
      return { changed: there };
    }
    if (missing) await apply('install');
    const outdated = state === 'latest' && linesOf(stepOf(probed, 'outdated').out).some(Boolean);
    if (outdated) await apply('update');
    return { changed: missing || outdated };
  },
});

/** What npm says is installed (`name` and `name@version`), and whether something is missing. */
function packagesOf(
  json: string,
  full: string | undefined,
  name: string | undefined,
): { installed: string[]; missing: boolean } {
  let data: { readonly dependencies?: Readonly<Record<string, Dependency>> };
  try {
    data = JSON.parse(json || '{}');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ModuleFailure(`Failed to parse NPM output with error ${why}`);
  }
  const installed: string[] = [];
  if (data.dependencies === undefined) return { installed, missing: true };
  let missing = false;
  for (const [one, about] of Object.entries(data.dependencies)) {
    if (about.missing || about.invalid) missing = true;
    else installed.push(one, ...(about.version ? [`${one}@${String(about.version)}`] : []));
  }
  return {
    installed,
    missing: missing || (full !== undefined && name !== undefined && !installed.includes(full)),
  };
}
