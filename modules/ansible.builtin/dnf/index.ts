import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { MissingCommand, readSteps, type Steps, stepOf } from '../../support/steps.ts';
import { undetected } from './backend.ts';
import { backendOption, type DnfArguments, dnfOptions, dnfRules } from './options.ts';
import { runDnf } from './shell.ts';

const DNF5_FIRST = 'dnf5 dnf';

const common = {
  summary: 'Manage packages of RPM by dnf',
  rules: dnfRules,
  check: 'full',
  diff: 'none',
} as const;

export default defineModule({
  ...common,
  name: 'ansible.builtin.dnf',
  options: { ...dnfOptions, ...backendOption },
  async run(args, target, task) {
    try {
      return await run(args, args.use_backend === 'dnf5' ? DNF5_FIRST : 'dnf dnf5 yum', target, task);
    } catch (error) {
      throw error instanceof MissingCommand ? ((await undetected(args.use_backend, task)) ?? error) : error;
    }
  },
});

/** The module that prefers dnf5. */
export const dnf5Module = defineModule({
  ...common,
  name: 'ansible.builtin.dnf5',
  options: {
    ...dnfOptions,
    auto_install_module_deps: {
      type: 'bool',
      default: true,
      description: 'Has no meaning here: nothing of Python is needed.',
    },
  },
  run: (args, target, task) => run(args, DNF5_FIRST, target, task),
});

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
  const local = names.filter((name) => name.startsWith('/') && name.endsWith('.rpm'));
  const options = [
    ...optionWords(args),
    ...(local.length > 0 && !args.disable_gpg_check && !absent ? ['--setopt=localpkg_gpgcheck=1'] : []),
  ];
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
        args.allow_downgrade ? 'down' : '',
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
  if (what === 'list')
    return {
      changed: false,
      msg: '',
      results: /^repos/.test(args.list ?? '') ? repositories(done) : listed(done),
    };
  return outcome(args, names, absent ? [] : local, done, task);
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

function outcome(
  args: DnfArguments,
  names: readonly string[],
  local: readonly string[],
  done: Steps,
  task: TaskContext,
): ModuleResult {
  const notes = [
    ...done
      .all('missing-package')
      .map(({ out }) => `Packages providing ${out} not installed due to update_only specified`),
    ...done.all('unmatched').map(({ out }) => `No match for argument: ${out}`),
    ...local.map((path) => `Installed ${path}`),
  ];
  const nothing = { changed: false, msg: 'Nothing to do', results: notes, rc: 0 };
  const runs = done.all('run');
  if (runs.length === 0) return nothing;
  const output = runs.map(({ out, err }) => `${out}\n${err}`).join('\n');
  const missing = missingPackages(output, names, args.exclude);
  if (missing.length > 0 && args.state !== 'absent' && args.state !== 'removed') {
    throw new ModuleFailure('Failed to install some of the specified packages', {
      failures: missing,
      results: [],
      rc: 1,
    });
  }
  // With --assumeno a transaction is refused, with this word and rc 1.
  const bad = runs.find(
    ({ rc, out, err }) => rc !== 0 && !(task.check && /Operation aborted/i.test(out + err)),
  );
  if (bad !== undefined) throw failed(bad.err || bad.out);
  const before = stepOf(done, 'before').out;
  if (task.check || args.download_only) {
    const planned = plannedChanges(output, before);
    if (planned.length === 0 && !/Operation aborted|^Downloading|Complete!/im.test(output)) return nothing;
    const msg = task.check ? 'Check mode: No changes made, but would have if not in check mode' : '';
    const told = args.download_only
      ? planned.flatMap((one) =>
          one.startsWith('Installed: ') ? [one.replace('Installed', 'Downloaded')] : [],
        )
      : planned;
    return { changed: true, msg, results: [...notes, ...told], rc: 0 };
  }
  const results = changes(before, stepOf(done, 'after').out);
  if (results.length === 0) return nothing;
  return { changed: true, msg: '', results: [...notes, ...results], rc: 0 };
}

function missingPackages(output: string, names: readonly string[], excluded: readonly string[]): string[] {
  // Then nothing can be found.
  if (/There are no enabled repositories/.test(output))
    return names.map((name) => `No package ${name} available.`);
  const told = (name: string, filtered: boolean): string =>
    filtered || excluded.includes(name)
      ? `${name} All matches were filtered out by exclude filtering for argument: ${name}`
      : `No package ${name} available.`;
  const found = Array.from(
    output.matchAll(
      /(All matches were filtered out by \w+ filtering for argument|No match for argument|Unable to find a match): (.+)/g,
    ),
    ([, why = '', name = '']) => ({ name: name.trim(), filtered: why.startsWith('All') }),
  );
  // dnf sums up in its last line what it has told before.
  const filtered = new Set(found.filter((one) => one.filtered).map((one) => one.name));
  return [...new Set(found.map(({ name }) => told(name, filtered.has(name))))];
}

function failed(said: string): ModuleFailure {
  const text = said.trim();
  const unsigned = /^Package (\S+)\.rpm is not signed$/m.exec(text);
  if (unsigned !== null)
    return new ModuleFailure(`Failed to validate GPG signature for ${unsigned[1]}: ${unsigned[0]}`);
  const unreadable = /^Can not load RPM file: .*\n(Could not open: .*)$/m.exec(text)?.[1];
  const message =
    unreadable === undefined ? text : `Error occurred attempting remote rpm operation: ${unreadable}`;
  return new ModuleFailure(message, { rc: 1, results: [] });
}

function changes(before: string, after: string): string[] {
  const [old, now] = [before, after].map((text) => new Set(text.split('\n').filter(Boolean)));
  return [
    ...[...(now ?? [])]
      .filter((name) => !old?.has(name))
      .map((name) => `Installed: ${name}`)
      .sort(),
    ...[...(old ?? [])]
      .filter((name) => !now?.has(name))
      .map((name) => `Removed: ${name}`)
      .sort(),
  ];
}

/** What the tables that dnf shows before it asks say of a transaction. */
function plannedChanges(output: string, before: string): string[] {
  const present = before.split('\n').filter(Boolean);
  const installed: string[] = [];
  const removed: string[] = [];
  let section = '';
  for (const line of output.split('\n')) {
    const title = /^(Installing|Upgrading|Downgrading|Reinstalling|Removing)\b.*:$/.exec(line)?.[1];
    if (title !== undefined) section = title;
    else if (/^(Transaction Summary|=+)/.test(line) || line.trim() === '') section = '';
    const [, name, arch, evr] = /^ (\S+)\s+(\S+)\s+(\S+)\s+\S+\s+\S+( \w)?\s*$/.exec(line) ?? [];
    if (section === '' || name === undefined || evr === undefined) continue;
    const nevra = `${name}-${evr}.${arch}`;
    if (section === 'Removing') removed.push(nevra);
    else installed.push(nevra);
    if (section === 'Upgrading' || section === 'Downgrading')
      removed.push(
        ...present.filter(
          (one) =>
            one.startsWith(`${name}-`) &&
            one.endsWith(`.${arch}`) &&
            /^[^-]+-[^-]+$/.test(one.slice(name.length + 1)),
        ),
      );
  }
  return [
    ...installed.map((one) => `Installed: ${one}`).sort(),
    ...removed.map((one) => `Removed: ${one}`).sort(),
  ];
}

/** Repositories as `dnf repolist` prints them: a title, then a name and a description a line. */
function repositories(done: Steps): { repoid: string; state: string }[] {
  return stepOf(done, 'list')
    .out.split('\n')
    .flatMap((line) => {
      const id = /^(\S+)\s+\S/.exec(line)?.[1];
      return id === undefined || /^repo id\b/.test(line) ? [] : [{ repoid: id, state: 'enabled' }];
    });
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
      const from = state === 'installed' ? '@System' : repo;
      return [{ name, arch, epoch, release, version, repo: from, nevra, envra: nevra, yumstate: state }];
    });
}
