import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, UncaughtFailure } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { withFetched } from '../../support/fetched.ts';
import { plainRequest } from '../../support/http-request.ts';
import { readSteps, type Steps, stepOf } from '../../support/steps.ts';
import { installDebs } from './deb.ts';
import { type AptArguments, aptOptions, dpkgOptions, flag } from './options.ts';
import {
  isPattern,
  PackageDatabase,
  type PackageSpec,
  parseProviders,
  parseSpec,
  standing,
} from './packages.ts';
import { type AptCommand, aptDiff, runCommands } from './run.ts';
import { probeApt, providersApt } from './shell.ts';
import { aptFaults, type CacheState, finishUpdate } from './update.ts';
import { cleanup, upgrade } from './upgrade.ts';
import { matches, patternSource } from './version.ts';

export default defineModule({
  name: 'ansible.builtin.apt',
  summary: "Manage Debian's packages",
  options: aptOptions,
  rules: {
    mutuallyExclusive: [['deb', 'package', 'upgrade']],
    requiredOneOf: [['autoremove', 'deb', 'package', 'update_cache', 'upgrade']],
  },
  check: 'full',
  diff: 'full',
  understood: ({ upgrade }) => ({ upgrade: upgrade === 'no' ? null : upgrade }),
  run: (args, target, task) => run(args, target, task),
});

async function run(args: AptArguments, target: Target, task: TaskContext): Promise<ModuleResult> {
  const given = args.package ?? [];
  const specs = given.filter((name) => name !== '*').map((name) => parseSpec(name.trim()));
  const probed = await probe(args, specs, target, task);
  const release = probed.find('release');
  if (release !== undefined && release.rc !== 0) throw new UncaughtFailure(aptFaults(release.err));
  const cleaned = cleanResult(args, probed, task);
  const nothingElse = given.length === 0 && args.upgrade === 'no' && !args.deb;
  if (cleaned !== undefined && nothingElse) return cleaned;
  const cache = await finishUpdate(args, probed, target, task);
  if ((args.update_cache || args.cache_valid_time > 0) && nothingElse)
    return { changed: cache.updated, cache_updated: cache.updated, cache_update_time: cache.time };
  if (args.upgrade !== 'no') return upgrade(args, args.upgrade, probed, target, task);
  if (args.deb) return debs(args, args.deb, probed, target, task);
  if (args.state === 'latest' && given.includes('*')) {
    if (specs.length > 0)
      throw new ModuleFailure('unable to install additional packages when upgrading all installed packages');
    return upgrade(args, 'yes', probed, target, task);
  }
  for (const { text } of specs)
    if (text.split('=').length > 2) throw new ModuleFailure(`invalid package spec: ${text}`);
  if (specs.length === 0) {
    if (args.autoclean) return cleanup(args, 'autoclean', probed, target, task);
    if (args.autoremove) return cleanup(args, 'autoremove', probed, target, task);
  }
  const lookedAt = cache.retried ? await probeAgain(args, specs, target, task) : probed;
  return args.state === 'absent'
    ? remove(args, specs, lookedAt, target, task)
    : install(args, specs, lookedAt, cache, target, task);
}

/** Looks once more, now that the lists are new. */
async function probeAgain(
  args: AptArguments,
  specs: readonly PackageSpec[],
  target: Target,
  task: TaskContext,
): Promise<Steps> {
  return probe({ ...args, update_cache: false, cache_valid_time: 0, clean: false }, specs, target, task);
}

async function probe(
  args: AptArguments,
  specs: readonly PackageSpec[],
  target: Target,
  task: TaskContext,
): Promise<Steps> {
  const update = args.update_cache === true || args.cache_valid_time > 0;
  const patterns = specs.filter(isPattern).map((spec) => patternSource(spec.name));
  const names =
    args.state === 'build-dep' ? [] : specs.filter((spec) => !isPattern(spec)).map((spec) => spec.name);
  const versions = args.state === 'latest' || specs.some((spec) => spec.operator !== undefined);
  return readSteps(
    await target.call(
      probeApt,
      [
        update ? (task.check ? 'check' : 'update') : '',
        String(args.cache_valid_time),
        args.clean ? 'clean' : '',
        args.default_release ?? '',
        args.state !== 'absent' && versions ? 'all' : 'missing',
        patterns.join('|'),
        ...names,
      ],
      update || args.clean ? {} : { ahead: 'probe' },
    ),
  );
}

function cleanResult(args: AptArguments, probed: Steps, task: TaskContext): ModuleResult | undefined {
  if (!args.clean) return undefined;
  const { rc, out, err } = stepOf(probed, 'clean');
  if (rc !== 0) throw new ModuleFailure('apt-get clean failed', { stdout: out, rc });
  if (err !== '') throw new ModuleFailure(`apt-get clean failed: ${err}`, { stdout: out, rc });
  return { changed: true, msg: out, stdout: out, stderr: err, diff: aptDiff(out, task.diff) };
}

/** Puts the packages that match in the place of patterns. */
function expandPatterns(specs: readonly PackageSpec[], probed: Steps): PackageSpec[] {
  const found = probed.text('matches').split('\n').filter(Boolean);
  return specs.flatMap((spec) => {
    if (!isPattern(spec)) return [spec];
    const names = found.filter((name) => matches(name, spec.name));
    if (names.length === 0) throw new ModuleFailure(`No package(s) matching '${spec.name}' available`);
    return names.map(parseSpec);
  });
}

async function install(
  args: AptArguments,
  given: readonly PackageSpec[],
  probed: Steps,
  cache: CacheState,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const cacheKeys = { cache_updated: cache.updated, cache_update_time: cache.time };
  const building = args.state === 'build-dep';
  const specs = expandPatterns(given, probed);
  const database = new PackageDatabase(probed);
  const chosen = building
    ? specs.map((spec) => `'${spec.text}'`)
    : await choose(args, specs, database, target, cacheKeys);
  const commands: AptCommand[] = [];
  const command = installCommand(args, chosen, probed, task);
  if (chosen.length > 0) commands.push(command);
  const names = specs.map((spec) => spec.name);
  const mark = `${probed.text('apt-mark')} manual ${names.join(' ')}`;
  if (!building && !task.check && names.some((name) => database.isAutomatic(name))) {
    if (probed.text('apt-mark') === '')
      task.warn('Could not find apt-mark binary, not marking package(s) as manually installed.');
    else commands.push({ step: 'mark', line: mark });
  }
  if (commands.length === 0) return { changed: false, ...cacheKeys };
  const done = await runCommands(commands, args.policy_rc_d, target);
  const step = done.find('install');
  if (step !== undefined && step.rc !== 0) {
    const { out, err, rc } = step;
    throw new ModuleFailure(`'${command.line}' failed: ${err}`, {
      stdout: out,
      stderr: err,
      rc,
      ...cacheKeys,
    });
  }
  const marked = done.find('mark');
  if (marked !== undefined && marked.rc !== 0) {
    const { out, err, rc } = marked;
    throw new ModuleFailure(`'${mark}' failed: ${err}`, { stdout: out, stderr: err, rc });
  }
  if (step === undefined) return { changed: false, ...cacheKeys };
  const changed = !building || !step.out.includes('\n0 upgraded, 0 newly installed, 0 to remove');
  return { changed, stdout: step.out, stderr: step.err, diff: aptDiff(step.out, task.diff), ...cacheKeys };
}

/** What apt-get is to install: each package, with the version where it is known, in quotes as Ansible writes it. */
async function choose(
  args: AptArguments,
  specs: readonly PackageSpec[],
  database: PackageDatabase,
  target: Target,
  cacheKeys: ModuleResult,
): Promise<string[]> {
  const virtual = specs
    .map((spec) => spec.name)
    .filter((name) => database.isVirtual(name) && !database.find(name));
  let providers: ReadonlyMap<string, readonly string[]> = new Map();
  if (virtual.length > 0) {
    const asked = readSteps(await target.call(providersApt, [args.default_release ?? '', ...virtual]));
    providers = parseProviders(asked.text('showpkg'));
    database.learn(asked);
  }
  const chosen: string[] = [];
  for (const spec of specs) {
    const { name, version, operator } = spec;
    const { installed, fits, installable } = standing(spec, database, providers, true);
    if (!installed && args.only_upgrade) continue;
    if (!fits && installable === undefined)
      throw new ModuleFailure(`no available installation candidate for ${spec.text}`, cacheKeys);
    if (installable !== undefined && (!installed || args.state === 'latest' || !fits)) {
      const wanted = installable === true ? version : installable;
      chosen.push(wanted === '' ? `'${name}'` : `'${name}=${wanted}'`);
    } else if (fits && installable !== undefined && operator === '=') chosen.push(`'${name}=${version}'`);
  }
  return chosen;
}

function installCommand(
  args: AptArguments,
  packages: readonly string[],
  probed: Steps,
  task: TaskContext,
): AptCommand {
  const building = args.state === 'build-dep';
  const words = [
    probed.text('apt-get'),
    '-y',
    dpkgOptions(args),
    flag(args.only_upgrade, '--only-upgrade'),
    flag(args.state === 'fixed', '--fix-broken'),
    flag(args.force, '--force-yes'),
    ...(building ? [] : [flag(args.autoremove, '--auto-remove')]),
    flag(args.fail_on_autoremove, '--no-remove'),
    flag(task.check, '--simulate'),
    building ? 'build-dep' : 'install',
    packages.join(' '),
  ];
  const recommends = args.install_recommends === undefined ? '' : args.install_recommends ? 'yes' : 'no';
  const options = [
    args.default_release && `-t '${args.default_release}'`,
    recommends && `-o APT::Install-Recommends=${recommends}`,
    flag(args.allow_unauthenticated, '--allow-unauthenticated'),
    flag(args.allow_downgrade, '--allow-downgrades'),
    flag(args.allow_change_held_packages, '--allow-change-held-packages'),
  ];
  return { step: 'install', line: [words.join(' '), ...options.filter(Boolean)].join(' ') };
}

async function remove(
  args: AptArguments,
  given: readonly PackageSpec[],
  probed: Steps,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const database = new PackageDatabase(probed);
  const none = new Map<string, readonly string[]>();
  const packages = expandPatterns(given, probed)
    .filter((spec) => {
      const { fits, leftovers } = standing(spec, database, none, false);
      return fits || (leftovers && args.purge);
    })
    .map((spec) => `'${spec.text}'`)
    .join(' ');
  if (packages === '') return { changed: false };
  const line = [
    probed.text('apt-get'),
    '-q -y',
    dpkgOptions(args),
    flag(args.purge, '--purge'),
    flag(args.force, '--force-yes'),
    flag(args.autoremove, '--auto-remove'),
    flag(task.check, '--simulate'),
    flag(args.allow_change_held_packages, '--allow-change-held-packages'),
    'remove',
    packages,
  ].join(' ');
  const { rc, out, err } = stepOf(
    await runCommands([{ step: 'remove', line }], args.policy_rc_d, target),
    'remove',
  );
  if (rc !== 0)
    throw new ModuleFailure(`'apt-get remove ${packages}' failed: ${err}`, { stdout: out, stderr: err, rc });
  return { changed: true, stdout: out, stderr: err, diff: aptDiff(out, task.diff) };
}

async function debs(
  args: AptArguments,
  deb: string,
  probed: Steps,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  if (args.state !== 'present') throw new ModuleFailure('deb only supports state=present');
  const install = (names: readonly string[]): AptCommand =>
    installCommand(
      { ...args, state: 'present', default_release: undefined },
      names.map((name) => `'${name}'`),
      probed,
      task,
    );
  if (!deb.includes('://')) return installDebs(args, deb.split(','), install, target, task);
  const last = new URL(deb).pathname.split('/').pop() || 'package';
  const name = last.endsWith('.deb') ? last : `${last}.deb`;
  const failed = (why: string): ModuleFailure => new ModuleFailure(`Failure downloading ${deb}, ${why}`);
  return withFetched(plainRequest(deb), name, target, failed, (file) =>
    installDebs(args, [file], install, target, task),
  );
}
