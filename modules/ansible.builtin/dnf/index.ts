import { type AnyModule, defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { readSteps, type Steps, stepOf } from '../../support/steps.ts';
import { type DnfArguments, dnfOptions, dnfRules } from './options.ts';
import { runDnf } from './shell.ts';

const TOOLS = { auto: 'dnf dnf5 yum', dnf5: 'dnf5 dnf' } as const;

/** The module under one of its names; `dnf5` prefers that program. */
export function dnfModule(name: string, tools: string): AnyModule {
  return defineModule({
    name,
    summary: 'Manage packages of RPM by dnf',
    options: dnfOptions,
    rules: dnfRules,
    check: 'full',
    diff: 'none',
    run: (args, target, task) => run(args, args.use_backend === 'dnf5' ? TOOLS.dnf5 : tools, target, task),
  });
}

export default dnfModule('ansible.builtin.dnf', TOOLS.auto);

async function run(
  args: DnfArguments,
  tools: string,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const names = args.name.flatMap((name) => name.split(',')).map((name) => name.trim());
  const absent = args.state === 'absent' || args.state === 'removed';
  if (args.autoremove && args.state !== undefined && !absent)
    throw new ModuleFailure('Autoremove should be used alone or with state=absent', { results: [] });
  const what = action(args, names, absent);
  const options = optionWords(args);
  const words = args.list === undefined ? names.filter(Boolean) : [args.list];
  const done = readSteps(
    await target.call(
      runDnf,
      [
        tools,
        what,
        args.update_cache ? 'cache' : '',
        task.check ? 'check' : '',
        args.update_only ? 'only' : '',
        args.installroot,
        String(options.length),
        ...options,
        ...words,
      ],
      { leavesChildren: true },
    ),
  );
  const cache = done.find('cache');
  if (cache !== undefined && cache.rc !== 0)
    throw new ModuleFailure(`Failed to synchronize repodata: ${cache.err.trim()}`, { rc: 1, results: [] });
  if (what === '') return { changed: false, msg: 'Cache updated', results: [], rc: 0 };
  if (what === 'list') return { changed: false, msg: '', results: listed(done) };
  return outcome(args, done, task);
}

function action(args: DnfArguments, names: readonly string[], absent: boolean): string {
  if (args.list !== undefined) return 'list';
  if (names.length === 0) return args.autoremove ? 'autoremove' : '';
  if (absent) return args.autoremove ? 'autoremove' : 'absent';
  return args.state === 'latest' ? 'latest' : 'present';
}

function optionWords(args: DnfArguments): string[] {
  const each = (option: string, values: readonly string[]): string[] =>
    values.length === 0 ? [] : [`--${option}=${values.join(',')}`];
  const set = (name: string, value: string): string => `--setopt=${name}=${value}`;
  const best = args.best ?? (args.nobest === undefined ? undefined : !args.nobest);
  return [
    ...(args.conf_file ? [`--config=${args.conf_file}`] : []),
    ...each('disablerepo', args.disablerepo),
    ...each('enablerepo', args.enablerepo),
    ...each('exclude', args.exclude),
    ...each('disableplugin', args.disable_plugin),
    ...each('enableplugin', args.enable_plugin),
    ...(args.disable_excludes ? [`--disableexcludes=${args.disable_excludes}`] : []),
    ...(args.releasever ? [`--releasever=${args.releasever}`] : []),
    ...(args.installroot === '/' ? [] : [`--installroot=${args.installroot}`]),
    ...(args.disable_gpg_check ? ['--nogpgcheck'] : []),
    ...(args.allowerasing ? ['--allowerasing'] : []),
    ...(args.skip_broken ? ['--skip-broken'] : []),
    ...(args.cacheonly ? ['--cacheonly'] : []),
    ...(args.bugfix ? ['--bugfix'] : []),
    ...(args.security ? ['--security'] : []),
    ...(args.download_only ? ['--downloadonly'] : []),
    ...(args.download_dir ? [set('destdir', args.download_dir)] : []),
    ...(best === undefined ? [] : [set('best', best ? '1' : '0')]),
    ...(args.install_weak_deps ? [] : [set('install_weak_deps', '0')]),
    ...(args.sslverify && args.validate_certs ? [] : [set('sslverify', '0')]),
  ];
}

function outcome(args: DnfArguments, done: Steps, task: TaskContext): ModuleResult {
  const notes = done
    .all('missing-package')
    .map(({ out }) => `Packages providing ${out} not installed due to update_only specified`);
  const ran = done.find('run');
  if (ran === undefined) return { changed: false, msg: 'Nothing to do', results: notes, rc: 0 };
  const output = `${ran.out}\n${ran.err}`;
  const nothing = /Nothing to do/i.test(output);
  const missing = Array.from(
    output.matchAll(/(?:No match for argument|Unable to find a match): (.+)/g),
    ([, name = '']) => `No package ${name.trim()} available.`,
  );
  if (missing.length > 0 && args.state !== 'absent' && args.state !== 'removed') {
    throw new ModuleFailure('Failed to install some of the specified packages', {
      failures: [...new Set(missing)],
      results: [],
      rc: 1,
    });
  }
  if (task.check) {
    if (nothing) return { changed: false, msg: 'Nothing to do', results: notes, rc: 0 };
    // With --assumeno the transaction is refused, with this word and rc 1.
    if (!/Operation aborted/i.test(output) && ran.rc !== 0) throw failed(ran.err || ran.out);
    const msg = 'Check mode: No changes made, but would have if not in check mode';
    return { changed: true, msg, results: notes, rc: 0 };
  }
  if (ran.rc !== 0) throw failed(ran.err || ran.out);
  const results = [...notes, ...changes(stepOf(done, 'before').out, stepOf(done, 'after').out)];
  if (args.download_only) return { changed: !nothing, msg: '', results, rc: 0 };
  const changed = results.length > notes.length;
  return { changed, msg: changed ? '' : 'Nothing to do', results, rc: 0 };
}

function failed(said: string): ModuleFailure {
  return new ModuleFailure(said.trim(), { rc: 1, results: [] });
}

function changes(before: string, after: string): string[] {
  const [old, now] = [before, after].map((text) => new Set(text.split('\n').filter(Boolean)));
  return [
    ...[...(now ?? [])].filter((name) => !old?.has(name)).map((name) => `Installed: ${name}`),
    ...[...(old ?? [])].filter((name) => !now?.has(name)).map((name) => `Removed: ${name}`),
  ];
}

/** Packages as `dnf list` prints them: name.arch, version-release, repository. */
function listed(done: Steps): Readonly<Record<string, string>>[] {
  let state = 'available';
  return stepOf(done, 'list')
    .out.split('\n')
    .flatMap((line) => {
      if (/^Installed/i.test(line)) state = 'installed';
      else if (/^Available|^Upgrade/i.test(line)) state = 'available';
      const [, name, arch, evr, repo] = /^(\S+)\.(\w+)\s+(\S+)\s+(\S+)\s*$/.exec(line) ?? [];
      if (name === undefined || arch === undefined || evr === undefined || repo === undefined) return [];
      const [version = '', release = ''] = evr.replace(/^\d+:/, '').split('-');
      const epoch = /^(\d+):/.exec(evr)?.[1] ?? '0';
      const nevra = `${epoch}:${name}-${version}-${release}.${arch}`;
      return [{ name, arch, epoch, release, version, repo, nevra, envra: nevra, yumstate: state }];
    });
}
