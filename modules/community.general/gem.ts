import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { applyCommands, linesOf, mustSucceed, runCommands, shownWords, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.general.gem',
  summary: 'Install or remove gems of Ruby',
  options: {
    executable: { type: 'path', description: 'The gem command.' },
    gem_source: { type: 'path', description: 'A gem file on the host.' },
    include_dependencies: { type: 'bool', default: true, description: 'Install what it depends on.' },
    name: { type: 'str', required: true, operand: true, description: 'The gem.' },
    repository: { type: 'str', aliases: ['source'], description: 'Where to fetch it from.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent', 'latest'],
      description: 'Whether it is to be installed.',
    },
    user_install: { type: 'bool', default: true, description: "Install it into the user's home." },
    install_dir: { type: 'path', description: 'Install it there.' },
    bindir: { type: 'path', description: 'Folder for its commands.' },
    norc: { type: 'bool', default: true, description: 'Read no .gemrc.' },
    pre_release: { type: 'bool', default: false, description: 'Take a release before the final one.' },
    include_doc: { type: 'bool', default: false, description: 'Install its documentation.' },
    env_shebang: { type: 'bool', default: false, description: 'Begin scripts with env.' },
    version: { type: 'str', description: 'Its version.' },
    build_flags: { type: 'str', description: 'Flags for the build.' },
    force: { type: 'bool', default: false, description: 'Install or remove it against objections.' },
  },
  rules: {
    mutuallyExclusive: [
      ['gem_source', 'repository'],
      ['gem_source', 'version'],
    ],
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state, install_dir: folder } = args;
    if (args.version && state === 'latest')
      throw new ModuleFailure('Cannot specify version when state=latest');
    if (args.gem_source && state === 'latest')
      throw new ModuleFailure('Cannot maintain state=latest when installing from local source');
    if (args.user_install && folder) throw new ModuleFailure('install_dir requires user_install=false');
    const tool = args.executable ? args.executable.split(' ') : ['gem'];
    const need = args.executable ? {} : { need: ['gem'] };
    const environment = { GEM_HOME: folder || undefined };
    // The version decides which options there are.
    const first = await runCommands(target, [{ step: 'version', argv: [...tool, '--version'] }], need);
    const version = /^(\d+)\.(\d+)\.(\d+)/.exec(
      mustSucceed(stepOf(first, 'version'), shownWords([...tool, '--version'], first)).out,
    );
    const isFrom = (...wanted: readonly number[]): boolean =>
      version !== null && atLeast(version.slice(1).map(Number), wanted);
    const old = version !== null && !isFrom(2, 0, 0);
    const common = args.norc && isFrom(2, 5, 2) ? ['--norc'] : [];
    const query = async (remote: boolean): Promise<string[]> => {
      const argv = [
        ...tool,
        'query',
        ...common,
        ...(remote ? ['--remote', ...(args.repository ? ['--source', args.repository] : [])] : []),
        '-n',
        `^${name}$`,
      ];
      const done = await runCommands(target, [{ step: 'query', argv }], { ...need, environment });
      return versionsOf(mustSucceed(stepOf(done, 'query'), shownWords(argv, done)).out);
    };
    let wanted = args.version;
    if (state === 'latest') wanted = (await query(true))[0];
    const installed = await query(false);
    const exists = wanted ? installed.includes(wanted) : installed.length > 0;
    const changed = exists === (state === 'absent');
    if (changed && !task.check) {
      const versionWords = wanted ? ['--version', wanted] : [];
      const places = [
        ...(folder ? ['--install-dir', folder] : []),
        ...(args.bindir ? ['--bindir', args.bindir] : []),
      ];
      const argv =
        state === 'absent'
          ? [
              ...tool,
              'uninstall',
              ...common,
              ...places,
              ...(wanted ? versionWords : ['--all']),
              '--executable',
              ...(args.force ? ['--force'] : []),
              name,
            ]
          : [
              ...tool,
              'install',
              ...common,
              ...versionWords,
              ...(args.repository ? ['--source', args.repository] : []),
              ...(args.include_dependencies
                ? old
                  ? ['--include-dependencies']
                  : []
                : ['--ignore-dependencies']),
              args.user_install ? '--user-install' : '--no-user-install',
              ...places,
              ...(args.pre_release ? ['--pre'] : []),
              ...(args.include_doc ? [] : old ? ['--no-rdoc', '--no-ri'] : ['--no-document']),
              ...(args.env_shebang ? ['--env-shebang'] : []),
              args.gem_source || name,
              ...(args.build_flags ? ['--', args.build_flags] : []),
              ...(args.force ? ['--force'] : []),
            ];
      await applyCommands(target, [argv], {
        ...need,
        ...(state === 'absent' ? { environment } : {}),
        leavesChildren: true,
      });
    }
    return { changed, name, state, ...(wanted ? { version: wanted } : {}) };
  },
});

function atLeast(version: readonly number[], wanted: readonly number[]): boolean {
  for (const [at, number] of wanted.entries()) if (version[at] !== number) return (version[at] ?? 0) > number;
  return true;
}

/** `name (1.2.3, default: 1.0.0)`: its versions. */
function versionsOf(text: string): string[] {
  return linesOf(text).flatMap((line) => {
    const versions = /^\S+\s+\((?:default: )?(.+)\)/.exec(line)?.[1];
    return versions?.split(', ').map((one) => one.split(/\s+/)[0] ?? '') ?? [];
  });
}
