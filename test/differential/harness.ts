import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureImage } from '../lab/build.ts';
import { changesSince, type Disk, listUpper } from '../lab/changes.ts';
import { type Lab, type LabOptions, startLab } from '../lab/lab.ts';
import { referenceRecipe } from '../lab/recipes.ts';
import { runReference } from '../lab/reference.ts';
import { must } from '../lab/run.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** What one engine's run came to, made comparable. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What is different on the disks: `HOST:/PATH` → kind, mode, owner and contents. */
  readonly changes: Readonly<Record<string, string>>;
}

/** What a command came to with either engine. */
export interface Both {
  readonly reference: Outcome;
  readonly tsible: Outcome;
  /** How long each took. */
  readonly seconds: { readonly reference: number; readonly tsible: number };
}

export interface Command {
  /** Ansible's name for it: `ansible-playbook`, `ansible`, `ansible-inventory`, ... */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Milliseconds after which a run is ended. */
  readonly timeout?: number;
}

/** Two equal sets of machines, one for each engine. What one run leaves is there for the next. */
export interface Twins {
  /** Runs a command with ansible-core 2.19 and with tsible, one after the other. */
  run(command: Command): Promise<Both>;
  down(): Promise<void>;
}

/** Twins of lab hosts, which can be asked what no disk shows. */
export interface LabTwins extends Twins {
  /** Runs a shell command line as root on a host of both sides, and gives the outputs. */
  ask(host: string, command: string): Promise<{ readonly reference: string; readonly tsible: string }>;
}

let built: Promise<string> | undefined;

/**
 * Gives the folder of tsible's commands: bundled once a test process, into a folder that goes with it, unless
 * TSIBLE_COMMANDS names a build to take.
 */
export function builtCommands(): Promise<string> {
  const given = process.env.TSIBLE_COMMANDS;
  if (given !== undefined) return Promise.resolve(given);
  const folder = `.build/differential-${process.pid}`;
  built ??= (async () => {
    await must(process.execPath, ['scripts/build.mjs', folder], { cwd: project });
    process.on('exit', () => rmSync(join(project, folder), { recursive: true, force: true }));
    return join(project, folder, 'bin');
  })();
  return built;
}

// Only what differs from one run of the same engine to its next.
const unsteady: readonly (readonly [RegExp, string])[] = [
  [/ansible-tmp-[\d.]+-\d+-\d+/g, 'ansible-tmp-X'],
  [/ansible-moduletmp-[\d.]+-\w{8}/g, 'ansible-moduletmp-X'],
  [/ansible-local-\w+/g, 'ansible-local-X'],
  [/(ansible[.-])tmp\w{6,8}/g, '$1tmpX'],
  [/(\/tmp\/ansible\.)[a-z0-9_]{8}\b/g, '$1X'],
  [/\b(tmp)[a-z0-9_]{8}\b/g, '$1X'],
  [/(\/tmp\.)[a-z0-9]{10}\b/g, '$1X'],
  [/(['"]?(?:start|end)['"]?: ['"]?)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/g, '$1TIME'],
  [/(['"]?delta['"]?: ['"]?)\d:\d\d:\d\d\.\d{6}/g, '$1DELTA'],
  [/(['"]?(?:atime|ctime|mtime)['"]?: )\d+(?:\.\d+)?/g, '$1TIME'],
  [/(['"]?(?:inode|dev)['"]?: )\d+/g, '$1NUMBER'],
  // A remark about how Ansible carries its modules to a host.
  [/^\[WARNING\]: Module remote_tmp \S+ did not exist and was created with a mode of 0700, .*\n/gm, ''],
  [/(\.)\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~/g, '$1BACKUP~'],
  // Ansible points at the start of a value, tsible at the very expression in it.
  [/^(Origin: \S+:\d+):\d+$/gm, '$1'],
  [/^ +\^ column \d+$/gm, '^'],
  [/(?<![\d.])10\.9([01])\.\d+\./g, '10.9$1.N.'],
];

export function steady(text: string, more: readonly (readonly [RegExp | string, string])[] = []): string {
  let result = text;
  for (const [pattern, by] of [...unsteady, ...more]) result = result.replaceAll(pattern, by);
  // --list-hosts goes through a Python set, whose order is chance.
  return result.replaceAll(/(?<=^ {4}hosts \(\d+\):\n)(?: {6}\S+\n)+/gm, (names) =>
    names
      .split(/(?<=\n)/)
      .sort()
      .join(''),
  );
}

interface Side {
  readonly disks: Readonly<Record<string, Disk>>;
  readonly program: (command: string) => Promise<{ command: string; args: readonly string[] }>;
  readonly args: readonly string[];
  /** Where the engine's own root keeps its changes. */
  readonly root: string | undefined;
  readonly rename: readonly (readonly [RegExp | string, string])[];
}

const programOf = {
  reference: async (command: string) => ({ command, args: [] }),
  tsible: async (command: string) => ({
    command: 'node',
    args: [join(await builtCommands(), `${command.replace(/^ansible/, 'tsible')}.js`)],
  }),
};

async function runSide(side: Side, what: Command): Promise<Outcome> {
  const before = Object.entries(side.disks).map(([host, disk]) => ({
    host,
    disk,
    listing: listUpper(disk.upper),
  }));
  const { command, args } = await side.program(what.command);
  const done = await runReference({
    command,
    args: [...args, ...side.args, ...what.args],
    cwd: what.cwd,
    // One fork: with more, the order of the hosts' results within a task is chance.
    env: { ANSIBLE_NOCOLOR: '1', ANSIBLE_FORKS: '1', ...what.env },
    timeout: what.timeout ?? 300_000,
    ...(what.input === undefined ? {} : { input: what.input }),
    ...(side.root === undefined ? {} : { disk: side.root }),
  });
  const changes: Record<string, string> = {};
  for (const { host, disk, listing } of before) {
    for (const [path, is] of Object.entries(changesSince(listing, disk))) {
      changes[steady(`${host}:${path}`, side.rename)] = steady(is, side.rename);
    }
  }
  return {
    code: done.code,
    stdout: steady(done.stdout, side.rename),
    stderr: steady(done.stderr, side.rename),
    changes,
  };
}

async function timed<T>(work: Promise<T>): Promise<{ readonly value: T; readonly seconds: number }> {
  const start = performance.now();
  const value = await work;
  return { value, seconds: (performance.now() - start) / 1000 };
}

async function runBoth(
  sides: { reference: Side; tsible: Side },
  command: Command,
  atOnce = false,
): Promise<Both> {
  const first = timed(runSide(sides.reference, command));
  if (!atOnce) await first;
  const [reference, tsible] = await Promise.all([first, timed(runSide(sides.tsible, command))]);
  return {
    reference: reference.value,
    tsible: tsible.value,
    seconds: { reference: reference.seconds, tsible: tsible.seconds },
  };
}

/**
 * Twins of localhost: each engine has a Debian 13 root of its own to change, both in this machine's network. A run
 * costs about a second, so this is what most comparisons use.
 */
export async function localTwins(): Promise<Twins> {
  const lower = await ensureImage(referenceRecipe, () => {});
  const folder = mkdtempSync('/var/tmp/tsible-twins-');
  const side = (name: 'reference' | 'tsible'): Side => {
    const root = join(folder, name);
    return {
      disks: { localhost: { upper: join(root, 'upper'), lower } },
      program: programOf[name],
      args: [],
      root,
      rename: [],
    };
  };
  const sides = { reference: side('reference'), tsible: side('tsible') };
  // The first run makes the folders whose contents are to be compared.
  for (const { root } of Object.values(sides)) {
    await runReference({ command: 'true', args: [], ...(root === undefined ? {} : { disk: root }) });
  }
  return {
    run: (command) => runBoth(sides, command),
    async down() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Twins of lab hosts, reached over SSH through an inventory that is passed with -i (group `lab`: h1, h2, ...).
 * `atOnce` runs both engines at the same time: half the wait, where timing isn't compared.
 */
export async function labTwins(options: LabOptions & { readonly atOnce?: boolean }): Promise<LabTwins> {
  const start = (): Promise<Lab> => startLab({ image: 'debian13-python', ...options });
  const [first, second] = [await start(), await start()];
  const side = (name: 'reference' | 'tsible', lab: Lab): Side => ({
    disks: Object.fromEntries(lab.hosts.map((host) => [host.name, host])),
    program: programOf[name],
    args: ['-i', lab.inventory()],
    root: undefined,
    rename: [[`/labs/${lab.name}/`, '/labs/LAB/']],
  });
  const sides = { reference: side('reference', first), tsible: side('tsible', second) };
  return {
    run: (command) => runBoth(sides, command, options.atOnce),
    async ask(host, command) {
      const [reference, tsible] = await Promise.all([first.exec(host, command), second.exec(host, command)]);
      return {
        reference: steady(reference.stdout, sides.reference.rename),
        tsible: steady(tsible.stdout, sides.tsible.rename),
      };
    },
    async down() {
      await Promise.all([first.down(), second.down()]);
    },
  };
}
