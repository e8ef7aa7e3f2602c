import type { Document, Element } from '@xmldom/xmldom';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { Target } from '../../runtime/target/target.ts';
import { binaryPath, runCommands, stepOf } from '../support/commands.ts';
import type { Step } from '../support/steps.ts';
import { parseXml, XmlError } from './xml/document.ts';

const OPTIONS = {
  name: {
    type: 'list',
    elements: 'str',
    required: true,
    aliases: ['pkg'],
    description: 'The packages; `*` is all.',
  },
  state: {
    type: 'str',
    default: 'present',
    choices: ['absent', 'installed', 'latest', 'present', 'removed', 'dist-upgrade'],
    description: 'What they are to be.',
  },
  type: {
    type: 'str',
    default: 'package',
    choices: ['package', 'patch', 'pattern', 'product', 'srcpackage', 'application'],
    description: 'What they are.',
  },
  extra_args_precommand: { type: 'str', description: "Further options before zypper's command." },
  disable_gpg_check: { type: 'bool', default: false, description: 'Check no signatures.' },
  disable_recommends: { type: 'bool', default: true, description: 'Leave out what they recommend.' },
  force: { type: 'bool', default: false, description: 'Install again what is installed.' },
  force_resolution: { type: 'bool', default: false, description: 'Let zypper find a way out of conflicts.' },
  update_cache: {
    type: 'bool',
    default: false,
    aliases: ['refresh'],
    description: 'Refresh the lists of packages.',
  },
  oldpackage: { type: 'bool', default: false, description: 'An older version may replace a newer one.' },
  extra_args: { type: 'str', description: "Further options after zypper's command." },
  allow_vendor_change: { type: 'bool', default: false, description: 'An upgrade may change the vendor.' },
  replacefiles: { type: 'bool', default: false, description: 'Files of other packages may be replaced.' },
  clean_deps: { type: 'bool', default: false, description: 'Remove what nothing needs any more.' },
  simple_errors: { type: 'bool', default: false, description: "Tell zypper's messages, not its XML." },
  quiet: { type: 'bool', default: true, description: 'Run it quietly.' },
  skip_post_errors: {
    type: 'bool',
    default: false,
    description: 'Go on after scripts of packages that failed.',
  },
} as const;

/** A package that zypper spoke of; the group is what becomes of it. */
interface Solvable {
  readonly name: string;
  readonly version: string;
  readonly oldversion: string;
  readonly group: string;
}

interface Outcome {
  readonly cmd?: readonly string[];
  readonly rc: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly solvables: readonly Solvable[];
}

const NOTHING: Outcome = { rc: 0, stdout: '', stderr: '', solvables: [] };

export default defineModule({
  name: 'community.general.zypper',
  summary: "Manage SUSE's packages",
  options: OPTIONS,
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { state, update_cache } = args;
    const names = args.name.filter(Boolean);
    const zypper = await Zypper.open(args, target, task.check);
    if (update_cache && !task.check) {
      const { solvables: _, ...told } = await zypper.run('refresh', []);
      if (told.rc !== 0) throw new ModuleFailure('Zypper refresh run failed.', told);
    }
    const all = names.length === 1 && names[0] === '*';
    if (!all && state === 'dist-upgrade') throw new ModuleFailure('Can not dist-upgrade specific packages.');
    let outcome: Outcome;
    if (all && (state === 'latest' || state === 'dist-upgrade')) {
      const upgrade = state === 'dist-upgrade' ? 'dist-upgrade' : 'update';
      outcome = await zypper.run(args.type === 'patch' ? 'patch' : upgrade, []);
    } else if (state === 'absent' || state === 'removed') outcome = await remove(zypper, names, args.type);
    else outcome = await install(zypper, names, state === 'latest');
    const { solvables, stdout, stderr, ...told } = outcome;
    const good = told.rc === 0 || told.rc === 102;
    const changed = good && solvables.length > 0;
    const result = { ...told, changed, ...(task.diff && { diff: { prepared: prepared(solvables) } }) };
    if (!good) throw new ModuleFailure('Zypper run failed.', { ...result, stdout, stderr });
    return { name: names, state, update_cache, ...result, ...(changed && { stdout, stderr }) };
  },
});

interface Arguments {
  readonly type: string;
  readonly extra_args_precommand: string | undefined;
  readonly disable_gpg_check: boolean;
  readonly disable_recommends: boolean;
  readonly force: boolean;
  readonly force_resolution: boolean;
  readonly oldpackage: boolean;
  readonly extra_args: string | undefined;
  readonly allow_vendor_change: boolean;
  readonly replacefiles: boolean;
  readonly clean_deps: boolean;
  readonly simple_errors: boolean;
  readonly quiet: boolean;
  readonly skip_post_errors: boolean;
}

type Command = 'install' | 'update' | 'patch' | 'dist-upgrade' | 'refresh' | 'search' | 'remove';

class Zypper {
  private constructor(
    private readonly args: Arguments,
    private readonly target: Target,
    private readonly check: boolean,
    private readonly start: readonly string[],
  ) {}

  static async open(args: Arguments, target: Target, check: boolean): Promise<Zypper> {
    const mounts = { step: 'mounts', argv: ['cat', '/proc/mounts'] };
    const transactional = { step: 'transactional', argv: ['test', '-e', '/usr/sbin/transactional-update'] };
    const probed = await runCommands(target, [mounts, transactional], {
      need: ['zypper'],
      find: ['transactional-update'],
    });
    const root = stepOf(probed, 'mounts')
      .out.split('\n')
      .map((line) => line.split(' '))
      .find(([, place]) => place === '/');
    const readOnly = root?.[2] === 'btrfs' && root[3]?.split(',').includes('ro') === true;
    const zypper = [
      binaryPath(probed, 'zypper') ?? 'zypper',
      '--non-interactive',
      '--xmlout',
      ...(args.quiet ? ['--quiet'] : []),
    ];
    const update = binaryPath(probed, 'transactional-update') ?? '/usr/sbin/transactional-update';
    const wrap =
      readOnly && stepOf(probed, 'transactional').rc === 0
        ? [update, '--continue', '--drop-if-no-change', '--quiet', 'run']
        : [];
    return new Zypper(args, target, check, [...wrap, ...zypper]);
  }

  /** Runs a command on what is named. @throws ModuleFailure unless it ends well */
  async run(
    command: Command,
    words: readonly string[],
    options: { readonly old?: boolean; readonly mayMiss?: boolean } = {},
  ): Promise<Outcome> {
    const cmd = [...this.words(command, options.old === true), ...words];
    const known = new Map<string, Solvable>();
    const first = await this.once(cmd, options.mayMiss === true, known);
    // Zypper has updated itself, or a script failed: what is left is done by running it again.
    const again = first.rc === 103 || (first.rc === 107 && this.args.skip_post_errors);
    return again ? this.once(cmd, options.mayMiss === true, known) : first;
  }

  private async once(
    cmd: readonly string[],
    mayMiss: boolean,
    known: Map<string, Solvable>,
  ): Promise<Outcome> {
    const step = stepOf(
      await runCommands(this.target, [{ step: 'zypper', argv: cmd }], { leavesChildren: true }),
      'zypper',
    );
    const document = readReply(step, cmd);
    const messages = [...document.getElementsByTagName('message')].map(
      (one) => one.firstChild?.nodeValue ?? '',
    );
    const { rc, err: stderr } = step;
    if (rc === 104) {
      if (mayMiss) return { cmd, rc, stdout: step.out, stderr, solvables: [] };
      throw new ModuleFailure(messages.at(-1) ?? '', { rc, stdout: step.out, stderr, cmd });
    }
    const stdout = (this.args.simple_errors && messages.join(' \n')) || step.out;
    if (![0, 102, 103, 106, 107].includes(rc))
      throw new ModuleFailure(`Zypper run command failed with return code ${rc}.`, {
        rc,
        stdout,
        stderr,
        cmd,
      });
    for (const one of document.getElementsByTagName('solvable')) {
      const solvable = readSolvable(one);
      known.set(solvable.name, solvable);
    }
    return { cmd, rc, stdout, stderr, solvables: [...known.values()] };
  }

  private words(command: Command, old: boolean): string[] {
    const { args } = this;
    const installs = ['install', 'update', 'patch', 'dist-upgrade'].includes(command);
    const refresh = command === 'refresh';
    const when = (is: boolean, word: string): string[] => (is ? [word] : []);
    return [
      ...this.start,
      ...(args.extra_args_precommand?.split(/\s+/).filter(Boolean) ?? []),
      ...when((installs || refresh) && args.disable_gpg_check, '--no-gpg-checks'),
      ...when(command === 'search', '--disable-repositories'),
      command,
      ...(command === 'patch' || command === 'dist-upgrade' || refresh ? [] : ['--type', args.type]),
      ...when(this.check && command !== 'search', '--dry-run'),
      ...when(installs, '--auto-agree-with-licenses'),
      ...when(installs && args.disable_recommends, '--no-recommends'),
      ...when(installs && args.force, '--force'),
      ...when(installs && args.force_resolution, '--force-resolution'),
      ...when(installs && (args.oldpackage || old), '--oldpackage'),
      ...when(installs && args.replacefiles, '--replacefiles'),
      ...when(command === 'remove' && args.clean_deps, '--clean-deps'),
      ...when(command === 'dist-upgrade' && args.allow_vendor_change, '--allow-vendor-change'),
      ...(args.extra_args ? args.extra_args.split(' ') : []),
    ];
  }

  /** Which of the packages are installed. */
  async installed(names: readonly string[]): Promise<ReadonlySet<string>> {
    const options = ['--match-exact', '--details', '--installed-only'];
    const { solvables } = await this.run('search', [...options, ...names], { mayMiss: true });
    return new Set(solvables.map(({ name }) => name));
  }
}

function readReply(step: Step, cmd: readonly string[]): Document {
  try {
    return parseXml(step.out);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    // What the parser of Python says of no text, and of one that is no XML at all.
    const text = step.out.trim();
    const none = text === '' ? 'no element found: line 1, column 0' : 'syntax error: line 1, column 0';
    const why = text.startsWith('<') ? error.message : none;
    throw new ModuleFailure(`Failed to parse zypper xml output: ${why}`, {
      rc: step.rc,
      stdout: step.out,
      stderr: step.err,
      cmd,
    });
  }
}

function readSolvable(element: Element): Solvable {
  const of = (name: string): string => element.getAttribute(name) ?? '';
  return {
    name: of('name'),
    version: of('edition'),
    oldversion: of('edition-old'),
    group: element.parentNode?.nodeName ?? '',
  };
}

/** `+name`, `-name`, `name>=1.2`. */
interface Wish {
  readonly name: string;
  readonly prefix: '+' | '-';
  readonly version: string;
}

function readWishes(
  names: readonly string[],
  usual: '+' | '-',
): { readonly wishes: Wish[]; readonly urls: string[] } {
  const isUrl = (name: string): boolean => name.includes('://') || name.endsWith('.rpm');
  const wishes = names
    .filter((name) => !isUrl(name))
    .map((text): Wish => {
      const mark = /^[-~+]/.exec(text)?.[0];
      const rest = mark === undefined ? text : text.slice(1);
      const [, name = rest, version = ''] = /^(.*?)((?:<|>|<=|>=|=)[0-9.-]*)?$/.exec(rest) ?? [];
      const given = mark === '+' ? '+' : '-';
      return { name, prefix: mark === undefined ? usual : given, version };
    });
  return { wishes, urls: names.filter(isUrl) };
}

async function install(zypper: Zypper, names: readonly string[], latest: boolean): Promise<Outcome> {
  const { wishes, urls } = readWishes(names, '+');
  let wanted = wishes;
  if (!latest) {
    const plain = wishes.filter(({ version }) => version === '').map(({ name }) => name);
    const installed = plain.length > 0 ? await zypper.installed(plain) : new Set<string>();
    wanted = wishes.filter(({ name, prefix }) => (prefix === '+') !== installed.has(name));
  }
  if (wanted.length === 0 && urls.length === 0) return NOTHING;
  const words = wanted.map(({ name, prefix, version }) => prefix + name + version);
  return zypper.run('install', ['--', ...urls, ...words], {
    old: wishes.some(({ version }) => version !== ''),
  });
}

async function remove(zypper: Zypper, names: readonly string[], type: string): Promise<Outcome> {
  const { wishes, urls } = readWishes(names, '-');
  if (wishes.some(({ prefix }) => prefix === '+'))
    throw new ModuleFailure("Can not combine '+' prefix with state=remove/absent.");
  if (urls.length > 0) throw new ModuleFailure('Can not remove via URL.');
  if (type === 'patch') throw new ModuleFailure('Can not remove patches.');
  const installed = await zypper.installed(wishes.map(({ name }) => name));
  const there = wishes.filter(({ name }) => installed.has(name));
  if (there.length === 0) return NOTHING;
  return zypper.run(
    'remove',
    there.map(({ name, version }) => name + version),
  );
}

/** A line for what is installed, one for what is removed, one for what is upgraded. */
function prepared(solvables: readonly Solvable[]): string {
  const of = (group: string): Solvable[] => solvables.filter((one) => one.group === group);
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['installed', of('to-install').map(({ name }) => name)],
    ['removed', of('to-remove').map(({ name }) => name)],
    [
      'upgraded',
      of('to-upgrade').map(({ name, version, oldversion }) => `${name} (${oldversion} => ${version})`),
    ],
  ];
  return lists
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => `${what}: ${names.join(', ')}\n`)
    .join('');
}
