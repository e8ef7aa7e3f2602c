import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { binaryPath, linesOf, mustSucceed, runCommands, stepOf } from '../../support/commands.ts';
import { splitWords } from '../../support/shlex.ts';
import type { Step } from '../../support/steps.ts';
import { type Inventory, readInventory } from './inventory.ts';

interface Package {
  readonly name: string;
  readonly source: string;
  /** A file or an address, not a name. */
  readonly isFile: boolean;
}

export default defineModule({
  name: 'community.general.pacman',
  summary: "Manage Arch Linux's packages",
  options: {
    name: {
      type: 'list',
      elements: 'str',
      aliases: ['pkg', 'package'],
      description: 'The packages, groups or files.',
    },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'installed', 'latest', 'absent', 'removed'],
      description: 'What they are to be.',
    },
    force: { type: 'bool', default: false, description: 'Remove what others need; refresh what is fresh.' },
    remove_nosave: { type: 'bool', default: false, description: 'Keep no copies of configuration files.' },
    executable: { type: 'str', default: 'pacman', description: 'The pacman command.' },
    extra_args: { type: 'str', default: '', description: 'Further options for it.' },
    upgrade: { type: 'bool', description: 'Upgrade the whole system.' },
    upgrade_extra_args: { type: 'str', default: '', description: 'Further options for an upgrade.' },
    update_cache: { type: 'bool', description: 'Refresh the lists of packages.' },
    update_cache_extra_args: { type: 'str', default: '', description: 'Further options for that.' },
    reason: { type: 'str', choices: ['explicit', 'dependency'], description: 'Why they are installed.' },
    reason_for: {
      type: 'str',
      default: 'new',
      choices: ['new', 'all'],
      description: 'Of which packages that is set.',
    },
  },
  rules: { requiredOneOf: [['name', 'update_cache', 'upgrade']], mutuallyExclusive: [['name', 'upgrade']] },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const found = await runCommands(target, [], { need: [args.executable] });
    const pacman = new Pacman(target, binaryPath(found, args.executable) ?? args.executable, task.check);
    if (args.update_cache) {
      await refresh(pacman, splitWords(args.update_cache_extra_args), args.force);
      if (!args.name?.length && !args.upgrade) return pacman.result();
    }
    const inventory = await readInventory(target, pacman.path);
    if (args.upgrade) await upgrade(pacman, inventory, splitWords(args.upgrade_extra_args));
    else if (args.name?.length) {
      const absent = args.state === 'absent' || args.state === 'removed';
      const packages = await findPackages(pacman, inventory, args.name, absent);
      const extra = splitWords(args.extra_args);
      if (absent) await removePackages(pacman, inventory, packages, extra, args);
      else await installPackages(pacman, inventory, packages, extra, args);
    } else pacman.say('Nothing to do');
    return pacman.result();
  },
});

/** Runs pacman and gathers what the result will tell. */
class Pacman {
  changed = false;
  readonly more: Record<string, ResultValue> = {};
  private readonly messages: string[] = [];
  private readonly outs: string[] = [];
  private readonly errs: string[] = [];

  constructor(
    private readonly target: Target,
    readonly path: string,
    readonly check: boolean,
  ) {}

  async run(words: readonly string[]): Promise<Step> {
    const step = { step: 'pacman', argv: [this.path, ...words] };
    const done = await runCommands(this.target, [step], { leavesChildren: true });
    return stepOf(done, 'pacman');
  }

  /** Runs it and notes its output. @throws ModuleFailure with that message unless it ends well */
  async must(words: readonly string[], failure: string): Promise<Step> {
    const step = await this.run(words);
    if (step.rc !== 0) throw this.failure(failure, step, { cmd: [this.path, ...words] });
    this.say('', step);
    return step;
  }

  say(message: string, step?: Step): void {
    if (message) this.messages.push(message);
    if (step?.out) this.outs.push(step.out);
    if (step?.err) this.errs.push(step.err);
  }

  failure(message: string, step: Step, more: Readonly<Record<string, ResultValue>>): ModuleFailure {
    this.say(message, step);
    const { msg, changed: _, ...result } = this.result();
    return new ModuleFailure(String(msg), { ...result, ...more });
  }

  result(): ModuleResult {
    return {
      changed: this.changed,
      ...this.more,
      ...(this.outs.length > 0 && { stdout: this.outs.join('\n') }),
      ...(this.errs.length > 0 && { stderr: this.errs.join('\n') }),
      msg: this.messages.join('\n'),
    };
  }
}

async function refresh(pacman: Pacman, extra: readonly string[], force: boolean): Promise<void> {
  if (pacman.check) {
    pacman.say('Would have updated the package db');
    pacman.changed = true;
    pacman.more.cache_updated = true;
    return;
  }
  const list = async (): Promise<string> => {
    const words = ['--sync', '--list'];
    return linesOf(mustSucceed(await pacman.run(words), [pacman.path, ...words]).out)
      .sort()
      .join('\n');
  };
  const before = force ? '' : await list();
  const words = ['--sync', '--refresh', ...extra, ...(force ? ['--refresh'] : [])];
  const step = await pacman.run(words);
  const updated = force || before !== (await list());
  pacman.more.cache_updated = updated;
  pacman.changed ||= updated;
  if (step.rc !== 0)
    throw pacman.failure('could not update package db', step, { cmd: [pacman.path, ...words] });
  pacman.say('Updated package db', step);
}

async function upgrade(pacman: Pacman, { upgradable }: Inventory, extra: readonly string[]): Promise<void> {
  if (upgradable.size === 0) {
    pacman.say('Nothing to upgrade');
    return;
  }
  pacman.changed = true;
  const all = [...upgradable];
  pacman.more.diff = {
    before: all.map(([name, { current }]) => `${name}-${current}\n`).join(''),
    after: all.map(([name, { latest }]) => `${name}-${latest}\n`).join(''),
  };
  pacman.more.packages = all.map(([name]) => name);
  if (pacman.check) {
    pacman.say(`${upgradable.size} packages would have been upgraded`);
    return;
  }
  const words = ['--sync', '--sysupgrade', '--quiet', '--noconfirm', ...extra];
  const step = await pacman.run(words);
  if (step.rc !== 0) throw pacman.failure('Could not upgrade', step, { cmd: [pacman.path, ...words] });
  pacman.say('System upgraded', step);
}

/** Groups become their members; files and addresses get the name of the package in them. */
async function findPackages(
  pacman: Pacman,
  { installed, available, groups }: Inventory,
  names: readonly string[],
  absent: boolean,
): Promise<Package[]> {
  const packages: Package[] = [];
  for (const source of names.filter(Boolean)) {
    const members = groups.get(source);
    if (members !== undefined) {
      packages.push(...members.map((name) => ({ name, source: name, isFile: false })));
    } else if (available.has(source) || installed.has(source)) {
      packages.push({ name: source, source, isFile: false });
    } else {
      const named = await pacman.run(['--sync', '--print-format', '%n', source]);
      if (named.rc === 0) {
        packages.push({ name: named.out.trim(), source, isFile: false });
        continue;
      }
      const words = ['--upgrade', '--print-format', '%n', source];
      const file = await pacman.run(words);
      if (file.rc === 0)
        packages.push({ name: linesOf(file.out).at(-1)?.trim() ?? '', source, isFile: true });
      else if (!absent)
        throw pacman.failure(`Failed to list package ${source}`, file, {
          cmd: [pacman.path, ...words],
          rc: file.rc,
        });
    }
  }
  return packages;
}

async function removePackages(
  pacman: Pacman,
  { installed }: Inventory,
  packages: readonly Package[],
  extra: readonly string[],
  args: { readonly force: boolean; readonly remove_nosave: boolean },
): Promise<void> {
  const names = packages.map(({ name }) => name).filter((name) => installed.has(name));
  pacman.more.packages = [];
  if (names.length === 0) {
    pacman.say('package(s) already absent');
    return;
  }
  pacman.changed = true;
  const base = [
    '--remove',
    '--noconfirm',
    '--noprogressbar',
    ...extra,
    ...(args.force ? ['--nodeps', '--nodeps'] : []),
  ];
  const asks = [...base, '--print-format', '%n-%v', ...names];
  const listed = await pacman.run(asks);
  if (listed.rc !== 0)
    throw pacman.failure('failed to list package(s) to remove', listed, { cmd: [pacman.path, ...asks] });
  const removed = listed.out.split(/\s+/).filter(Boolean);
  pacman.more.packages = removed;
  pacman.more.diff = { before: `${removed.join('\n')}\n`, after: '' };
  if (pacman.check) {
    pacman.say(`Would have removed ${removed.length} packages`);
    return;
  }
  await pacman.must(
    [...base, ...(args.remove_nosave ? ['--nosave'] : []), ...names],
    'failed to remove package(s)',
  );
  pacman.say(`Removed ${removed.length} package(s)`);
}

async function installPackages(
  pacman: Pacman,
  { installed, upgradable, reasons }: Inventory,
  packages: readonly Package[],
  extra: readonly string[],
  args: { readonly state: string; readonly reason: string | undefined; readonly reason_for: string },
): Promise<void> {
  const { reason } = args;
  const setReason = packages
    .map(({ name }) => name)
    .filter(
      (name) => reason && (!reasons.has(name) || (args.reason_for === 'all' && reasons.get(name) !== reason)),
    );
  const files = packages.filter(({ isFile }) => isFile);
  const named = packages.filter(
    ({ name, isFile }) =>
      !isFile && (!installed.has(name) || (args.state === 'latest' && upgradable.has(name))),
  );
  const parts = [
    { verb: '--sync', sources: named.map(({ source }) => source) },
    { verb: '--upgrade', sources: files.map(({ source }) => source) },
  ].filter(({ sources }) => sources.length > 0);
  const base = ['--noconfirm', '--noprogressbar', '--needed', ...extra];
  const install: string[] = [];
  const before: string[] = [];
  const after: string[] = [];
  for (const { verb, sources } of parts) {
    const words = [...base, verb, '--print-format', '%n %v', ...sources];
    const step = await pacman.run(words);
    if (step.rc !== 0)
      throw pacman.failure('Failed to list package(s) to install', step, { cmd: [pacman.path, ...words] });
    for (const line of linesOf(step.out)) {
      if (/loading packages|there is nothing to do|Avoid running/.test(line)) continue;
      const [name = '', version] = line.trim().split(/\s+/);
      if (installed.has(name)) before.push(`${name}-${installed.get(name)}-${reasons.get(name)}`);
      const why = setReason.includes(name) ? reason : reasons.get(name);
      after.push(why ? `${name}-${version}-${why}` : `${name}-${version}`);
      install.push(name);
    }
  }
  if (install.length === 0 && setReason.length === 0) {
    pacman.more.packages = [];
    pacman.say('package(s) already installed');
    return;
  }
  pacman.changed = true;
  const lines = (list: readonly string[]): string =>
    [...list]
      .sort()
      .map((line) => `${line}\n`)
      .join('');
  pacman.more.diff = { before: lines(before), after: lines(after) };
  const done = [...install, ...setReason.filter((name) => !install.includes(name))].sort();
  if (pacman.check) {
    pacman.more.packages = done;
    pacman.say(`Would have installed ${done.length} packages`);
    return;
  }
  const failure = 'Failed to install package(s)';
  for (const { verb, sources } of parts) await pacman.must([...base, verb, ...sources], failure);
  const flag = reason === 'dependency' ? '--asdeps' : '--asexplicit';
  if (setReason.length > 0) await pacman.must(['--noconfirm', '--database', flag, ...setReason], failure);
  pacman.more.packages = done;
  pacman.say(`Installed ${done.length} package(s)`);
}
