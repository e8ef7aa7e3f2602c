import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImageName } from '../recipes.ts';
import { runReference } from '../reference.ts';
import { type Finished, must, run } from '../run.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * With TSIBLE_LAB_ENGINE=reference the etcd tests run with ansible-core 2.19 instead of tsible, on machines with Python:
 * what a test asks for is then seen to be what Ansible does.
 */
const isReference = process.env.TSIBLE_LAB_ENGINE === 'reference';

/** The disk that the engine under test can manage. */
export const image: ImageName = isReference ? 'debian13-python' : 'debian13';

let built: Promise<string> | undefined;

/** The folder of tsible's commands, bundled once a test process, unless TSIBLE_COMMANDS names a build to take. */
function builtCommands(): Promise<string> {
  const given = process.env.TSIBLE_COMMANDS;
  if (given !== undefined) return Promise.resolve(given);
  const folder = `.build/etcd-${process.pid}`;
  built ??= (async () => {
    await must(process.execPath, ['scripts/build.mjs', folder], { cwd: project });
    process.on('exit', () => rmSync(join(project, folder), { recursive: true, force: true }));
    return join(project, folder, 'bin');
  })();
  return built;
}

function environment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (name.startsWith('ANSIBLE_')) delete env[name];
  return env;
}

/** Runs `ansible-playbook` (as tsible-playbook) or `ansible` (as tsible) in a folder, whatever its exit code. */
export async function engine(
  folder: string,
  command: 'ansible-playbook' | 'ansible',
  args: readonly string[],
): Promise<Finished> {
  if (isReference) return await runReference({ command, args, cwd: folder, bind: [folder] });
  const file = join(await builtCommands(), command === 'ansible' ? 'tsible.js' : 'tsible-playbook.js');
  return await run(process.execPath, [file, ...args], { cwd: folder, env: environment() });
}

/** Runs a playbook and kills the controller with SIGKILL `delay` ms after it has announced a task. */
export async function killDuring(
  folder: string,
  args: readonly string[],
  task: string,
  delay: number,
): Promise<'killed' | 'ended'> {
  const file = join(await builtCommands(), 'tsible-playbook.js');
  const child: ChildProcess = spawn(process.execPath, [file, ...args], { cwd: folder, env: environment() });
  let seen = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    if (seen.includes(task)) return;
    seen += chunk.toString();
    if (seen.includes(task)) setTimeout(() => child.kill('SIGKILL'), delay);
  });
  child.stderr?.resume();
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (_, signal) => resolve(signal === 'SIGKILL' ? 'killed' : 'ended'));
  });
}

export interface Counts {
  readonly ok: number;
  readonly changed: number;
  readonly unreachable: number;
  readonly failed: number;
  readonly skipped: number;
  readonly rescued: number;
  readonly ignored: number;
}

/** The recap's counts of each host. */
export function recapOf(stdout: string): Readonly<Record<string, Counts>> {
  const [, recap = ''] = stdout.split(/^PLAY RECAP \*+$/m);
  const hosts: Record<string, Counts> = {};
  for (const line of recap.split('\n')) {
    const [, host, counts = ''] = /^(\S+)\s+: (ok=.*)$/.exec(line) ?? [];
    if (host === undefined) continue;
    const of = (name: string): number => Number(new RegExp(`${name}=(\\d+)`).exec(counts)?.[1] ?? -1);
    hosts[host] = {
      ok: of('ok'),
      changed: of('changed'),
      unreachable: of('unreachable'),
      failed: of('failed'),
      skipped: of('skipped'),
      rescued: of('rescued'),
      ignored: of('ignored'),
    };
  }
  return hosts;
}
