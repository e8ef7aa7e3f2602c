// `npm run demo`: three real machines without Python become a TLS-secured etcd cluster, with the commands of the blog
// post "Kubernetes the not so hard way with Ansible - etcd cluster". Needs root on Linux; leaves nothing behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { healthCommand, statusCommand } from '../test/lab/etcd/commands.ts';
import { ensureEtcdRelease } from '../test/lab/etcd/release.ts';
import { makeStage } from '../test/lab/etcd/stage.ts';
import { type FileServer, serve } from '../test/lab/file-server.ts';
import { type Lab, LabUnavailable, startLab, whyUnavailable } from '../test/lab/lab.ts';
import { must } from '../test/lab/run.ts';

const usage = `usage: npm run demo [-- --keep]
  --keep   leave the cluster running until Ctrl-C, to look around
`;

const project = fileURLToPath(new URL('..', import.meta.url));
const started = Date.now();

function say(line: string): void {
  const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(6);
  process.stdout.write(`\n[${seconds} s] ${line}\n`);
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

class CommandFailed extends Error {}

/** What runs now, to be interrupted with us; and whether we were. */
let running: ChildProcess | undefined;
let isInterrupted = false;

/** Shows a command as one would type it, runs it where its output can be seen, and gives that output. */
async function show(folder: string, command: string, args: readonly string[]): Promise<string> {
  if (isInterrupted) throw new CommandFailed('interrupted');
  say(`$ ${[command, ...args].map(quoted).join(' ')}`);
  const env: NodeJS.ProcessEnv = { ...process.env };
  // The folder's own ansible.cfg holds, not what the user has set for other work.
  for (const name of Object.keys(env)) if (name.startsWith('ANSIBLE_')) delete env[name];
  if (process.stdout.isTTY && env.NO_COLOR === undefined) env.ANSIBLE_FORCE_COLOR = '1';
  const child = spawn(process.execPath, [join(project, `dist/bin/${command}.js`), ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running = child;
  const out: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    out.push(chunk);
    process.stdout.write(chunk);
  });
  const [code] = await once(child, 'close');
  running = undefined;
  if (isInterrupted) throw new CommandFailed('interrupted');
  if (code !== 0) throw new CommandFailed(`${command} ended with exit code ${code}`);
  return Buffer.concat(out).toString();
}

async function ensureOpenssl(): Promise<void> {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => existsSync(join(folder, 'openssl')));
  if (found) return;
  say('Installing openssl, which makes the certificates');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await must('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'openssl'], { env });
}

async function checkNoPython(lab: Lab): Promise<void> {
  for (const { name } of lab.hosts) {
    const found = await lab.exec(name, 'command -v python3 python perl curl wget');
    say(
      `${name} has ${found.stdout.trim().split('\n').filter(Boolean).join(', ') || 'no Python, no curl, no wget'}`,
    );
    if (found.stdout.includes('python')) throw new Error(`${name} has Python; it shows nothing then`);
  }
}

async function demonstrate(lab: Lab, server: FileServer, folder: string, version: string): Promise<void> {
  await checkNoPython(lab);
  const stage = makeStage({ lab, folder, release: { version }, url: server.url });
  say(`The playbooks, the inventory and the certificates are in ${stage.folder}`);

  say('The certificates, made here');
  await show(stage.folder, 'tsible-playbook', ['--tags=role-kubernetes-ca', 'k8s.yml']);
  say('The cluster');
  await show(stage.folder, 'tsible-playbook', ['--tags=role-etcd', 'k8s.yml']);
  say('Is it healthy?');
  const health = await show(stage.folder, 'tsible', healthCommand);
  const healthy = health.match(/is healthy/g)?.length ?? 0;
  say('Who leads it?');
  await show(stage.folder, 'tsible', statusCommand);
  if (healthy !== lab.hosts.length)
    throw new CommandFailed(`${healthy} of ${lab.hosts.length} members are healthy`);
  say('A TLS-secured etcd cluster of three nodes is up.');
}

async function untilInterrupted(lab: Lab, folder: string): Promise<void> {
  const [first = ''] = lab.hosts.map(({ name }) => name);
  say(`The hosts stay up until you press Ctrl-C. Meanwhile, in another terminal:
  cd ${folder} && node ${join(project, 'dist/bin/tsible-playbook.js')} etcd-status.yml
  cd ${project} && npm run lab -- ssh --name ${lab.name} ${first}`);
  await new Promise<void>((resolve) => {
    const wait = setInterval(() => {}, 60_000);
    process.once('SIGINT', () => {
      clearInterval(wait);
      resolve();
    });
  });
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const why = whyUnavailable();
  if (why !== undefined) throw new LabUnavailable(why);

  say('Bundling tsible');
  await must(process.execPath, [join(project, 'scripts/build.mjs')], { cwd: project });
  say('Booting three Debian 13 machines without Python');
  const lab = await startLab({ hosts: ['etcd-node1', 'etcd-node2', 'etcd-node3'], say });
  const folder = mkdtempSync(join(tmpdir(), 'tsible-demo-'));
  let server: FileServer | undefined;
  process.once('SIGINT', () => {
    isInterrupted = true;
    running?.kill('SIGINT');
  });
  try {
    await ensureOpenssl();
    const release = await ensureEtcdRelease('trixie', say);
    server = await serve(release.folder, lab.bridge);
    say(`etcd ${release.version} is served at ${server.url}`);
    await demonstrate(lab, server, folder, release.version);
    if (values.keep && !isInterrupted) await untilInterrupted(lab, folder);
    return 0;
  } finally {
    say('Taking the machines down');
    await server?.close();
    await lab.down();
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof LabUnavailable || error instanceof CommandFailed) {
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = error instanceof LabUnavailable ? 2 : 1;
  } else if (error instanceof TypeError && 'code' in error) {
    process.stderr.write(`${error.message}\n${usage}`);
    process.exitCode = 2;
  } else throw error;
}
