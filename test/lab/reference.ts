import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureImage } from './build.ts';
import { overlayIn, overlayOptions } from './overlay.ts';
import { referenceRecipe, withPackages } from './recipes.ts';
import { ensureRequirements } from './requirements.ts';
import { type Finished, run } from './run.ts';

/** A command for the reference root: Debian 13 with ansible-core 2.19, its collections, mitogen, ssh and sshpass. */
export interface ReferenceRun {
  /** `ansible-playbook`, `ansible`, `python3`, `sh`, or `node` (this machine's own, put there to run tsible beside). */
  readonly command: string;
  readonly args: readonly string[];
  /** Where to run it; the same path inside and outside. Defaults to the present folder. */
  readonly cwd?: string;
  /** Set on top of a small, fixed environment; nothing is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Milliseconds after which it is killed. */
  readonly timeout?: number;
  /** Further Debian packages to have, such as python3-kubernetes; cached as a layer. */
  readonly packages?: readonly string[];
  /** Further folders to see at the same path, beside /work, /tmp, the lab's own, this project and `cwd`. */
  readonly bind?: readonly string[];
  /**
   * A folder in which `upper` keeps what the command changes of its root, and where the next run with the same folder
   * finds it again. Without it the root is fresh for each run.
   */
  readonly disk?: string;
}

const project = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const alwaysBound = ['/work', '/tmp', '/run/tsible-lab', project];

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

function mountScript(layers: readonly string[], bound: readonly string[], disk: string | undefined): string {
  // Without a disk to keep, upper and work lie on a tmpfs that ends with the mount namespace.
  const scratch = disk ?? '/mnt';
  const overlay = overlayIn(scratch, layers);
  const lines = ['set -e'];
  if (disk === undefined) lines.push(`mount -t tmpfs -o mode=755 tsible-reference ${scratch}`);
  lines.push(
    // A volatile overlay can't be mounted again on the same work folder.
    `rm -rf ${quote(overlay.work)}`,
    `mkdir -p ${[overlay.upper, overlay.work, overlay.merged].map(quote).join(' ')}`,
    `mount -t overlay overlay -o ${quote(overlayOptions(overlay))} ${quote(overlay.merged)}`,
    `cd ${quote(overlay.merged)}`,
    'mount --rbind /dev dev; mount --rbind /sys sys; mount -t proc proc proc',
    'touch etc/hosts etc/resolv.conf usr/local/bin/node',
    'mount --bind /etc/hosts etc/hosts; mount --bind "$(realpath /etc/resolv.conf)" etc/resolv.conf',
    `mount --bind ${quote(realpathSync(process.execPath))} usr/local/bin/node`,
  );
  for (const folder of bound)
    lines.push(`mkdir -p .${quote(folder)}; mount --rbind ${quote(folder)} .${quote(folder)}`);
  lines.push('dir=$1; shift', 'exec chroot . env -C "$dir" "$@"');
  return lines.join('\n');
}

function isBelow(folder: string, parent: string): boolean {
  return folder === parent || folder.startsWith(`${parent}/`);
}

async function commandLine(what: ReferenceRun): Promise<{ args: string[]; env: NodeJS.ProcessEnv }> {
  const say = (line: string): boolean => process.stderr.write(`${line}\n`);
  await ensureRequirements(say);
  const recipe = what.packages?.length ? withPackages(referenceRecipe, what.packages) : referenceRecipe;
  const layers = await ensureImage(recipe, say);
  mkdirSync('/run/tsible-lab', { recursive: true });
  if (what.disk !== undefined) mkdirSync(what.disk, { recursive: true });
  const cwd = what.cwd ?? process.cwd();
  const bound: string[] = [];
  for (const folder of [...alwaysBound, ...(what.bind ?? []), cwd]) {
    if (existsSync(folder) && !bound.some((other) => isBelow(folder, other))) bound.push(folder);
  }
  const script = mountScript(layers, bound, what.disk);
  return {
    args: [
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-c',
      script,
      'reference',
      cwd,
      what.command,
      ...what.args,
    ],
    env: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/root',
      USER: 'root',
      LOGNAME: 'root',
      SHELL: '/bin/bash',
      LANG: 'C.UTF-8',
      ...what.env,
    },
  };
}

/** Runs a command in the reference root to its end, in this machine's network. Builds the root at the first use. */
export async function runReference(what: ReferenceRun): Promise<Finished> {
  const { args, env } = await commandLine(what);
  return await run('unshare', args, {
    env,
    ...(what.input === undefined ? {} : { input: what.input }),
    ...(what.timeout === undefined ? {} : { timeout: what.timeout }),
  });
}

/** As runReference, on this process's own terminal. Gives the exit code. */
export async function runReferenceHere(what: ReferenceRun): Promise<number> {
  const { args, env } = await commandLine(what);
  const ignoreInterrupt = (): void => {};
  process.on('SIGINT', ignoreInterrupt);
  return await new Promise((resolve, reject) => {
    const child = spawn('unshare', args, { env, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGINT', ignoreInterrupt);
      resolve(code ?? 1);
    });
  });
}
