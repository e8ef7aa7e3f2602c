import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { mustSucceed, runCommands, shownWords, stepOf } from '../support/commands.ts';
import { helperFailure } from '../support/helper-result.ts';

export default defineModule({
  name: 'community.general.cpanm',
  summary: "Install Perl's modules",
  options: {
    name: { type: 'str', aliases: ['pkg'], description: 'The module, or an archive.' },
    version: { type: 'str', description: 'Its version.' },
    from_path: { type: 'path', description: 'A folder to install from.' },
    notest: { type: 'bool', default: false, description: 'Run no tests.' },
    locallib: { type: 'path', description: 'Folder to install it into.' },
    mirror: { type: 'str', description: 'Where to fetch it from.' },
    mirror_only: { type: 'bool', default: false, description: 'And from nowhere else.' },
    installdeps: { type: 'bool', default: false, description: 'Only what it needs.' },
    install_recommendations: { type: 'bool', description: 'What it recommends too.' },
    install_suggestions: { type: 'bool', description: 'What it suggests too.' },
    executable: { type: 'path', description: 'The cpanm command.' },
    mode: {
      type: 'str',
      default: 'new',
      choices: ['compatibility', 'new'],
      description: 'When it counts as installed.',
    },
    name_check: { type: 'str', description: 'The module that tells whether it is installed.' },
  },
  rules: { requiredOneOf: [['name', 'from_path']] },
  check: 'none',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const old = args.mode === 'compatibility';
    const told: Record<string, ResultValue> = { name: args.name ?? null, version: args.version ?? null };
    const fail = (message: string): ModuleFailure => new ModuleFailure(message, helperFailure(told, task));
    if (old && args.name_check) throw fail('Parameter name_check can only be used with mode=new');
    if (!old && args.name && args.from_path)
      throw fail("Parameters 'name' and 'from_path' are mutually exclusive when 'mode=new'");
    if (old)
      task.deprecated(
        "'mode=compatibility' is deprecated, use 'mode=new' instead",
        '13.0.0',
        'community.general',
      );
    const tool = args.executable ?? 'cpanm';
    const need = args.executable ? {} : { need: ['cpanm'] };
    const source = args.from_path ?? args.name ?? '';
    const checked = old ? args.name : args.name_check;
    const looks = checked !== undefined && !checked.endsWith('.tar.gz');
    const use = `use ${checked}${args.version ? ` ${args.version}` : ''};`;
    const probed = await runCommands(
      target,
      [
        { step: 'version', argv: [tool, '--version'] },
        { step: 'folder', argv: ['test', '-d', source] },
        ...(looks ? [{ step: 'installed', argv: ['perl', '-le', use] }] : []),
      ],
      { ...need, environment: { PERL5LIB: args.locallib ? `${args.locallib}/lib/perl5` : undefined } },
    );
    const first = stepOf(probed, 'version').out.split('\n')[0] ?? '';
    const version = /version\s+([\d.]+)\s+/.exec(`${first} `)?.[1];
    if (version === undefined)
      throw fail(`Failed to determine version number. First line of output: ${first}`);
    Object.assign(told, { cpanm_version: version, binary: shownWords([tool], probed)[0] });
    if (probed.find('installed')?.rc === 0) return { changed: false, ...told };
    const spec = old ? source : withVersion(source, args.version, stepOf(probed, 'folder').rc === 0, fail);
    const choice = (value: boolean | undefined, what: string): string[] =>
      value === undefined ? [] : [value ? `--with-${what}` : `--without-${what}`];
    const argv = [
      tool,
      ...(args.notest ? ['--notest'] : []),
      ...(args.locallib ? ['--local-lib', args.locallib] : []),
      ...(args.mirror ? ['--mirror', args.mirror] : []),
      ...(args.mirror_only ? ['--mirror-only'] : []),
      ...(args.installdeps ? ['--installdeps'] : []),
      ...choice(args.install_recommendations, 'recommends'),
      ...choice(args.install_suggestions, 'suggests'),
      spec,
    ];
    const done = await runCommands(target, [{ step: 'install', argv }], { ...need, leavesChildren: true });
    const { out, err } = mustSucceed(stepOf(done, 'install'), shownWords(argv, done));
    return { changed: !(err + out).includes('is up to date'), ...told };
  },
});

function withVersion(
  source: string,
  version: string | undefined,
  isFolder: boolean,
  fail: (message: string) => ModuleFailure,
): string {
  if (version === undefined) return source;
  if (source.endsWith('.tar.gz'))
    throw fail("parameter 'version' must not be used when installing from a file");
  if (isFolder) throw fail("parameter 'version' must not be used when installing from a directory");
  if (source.endsWith('.git')) {
    if (version.startsWith('~'))
      throw fail("operator '~' not allowed in version parameter when installing from git repository");
    return source + (version.startsWith('@') ? version : `@${version}`);
  }
  return source + (/^[@~]/.test(version) ? version : `~${version}`);
}
