import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ensureImage } from './build.ts';
import { findLab, type Lab, LabUnavailable, listLabs, startLab, takeDownLabs } from './lab.ts';
import { type ImageName, imageNames, images, referenceRecipe } from './recipes.ts';

const usage = `usage: npm run lab -- COMMAND
  up [N] [--image ${imageNames.join('|')}] [--with PACKAGE,...] [--name NAME] [--stale]
                                boot N (3) fresh hosts; --stale first takes down labs whose tests died
  down [NAME] [--all | --stale] take a lab down and leave nothing of it
  list                          the labs there are, and their hosts
  ssh HOST [COMMAND...]         log in to a host (--name NAME: of that lab; --user ops|alice)
  images                        build every disk ahead of time
  reference COMMAND [ARGS...]   run ansible-playbook, ansible, ... of ansible-core 2.19 on this machine's paths
`;

class UsageError extends Error {}

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** What of this process's environment steers Ansible; the reference sees nothing else of it. */
function ansibleSettings(): Record<string, string> {
  const wanted = /^(ANSIBLE_.*|MITOGEN_.*|TERM|COLUMNS|NO_COLOR|SSH_AUTH_SOCK|PYTHON.*)$/;
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && wanted.test(name)) settings[name] = value;
  }
  return settings;
}

/** parseArgs whose complaints reach the user as usage errors. */
const parse: typeof parseArgs = (config) => {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

function describe(lab: Lab): string {
  const hosts = lab.hosts.map((host) => `  ${host.name}  ${host.address}  wg0 ${host.wgAddress}\n`);
  return `${hosts.join('')}  key ${lab.privateKey}\n  inventory ${lab.inventory()}\n`;
}

async function up(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parse({
    args: [...argv],
    allowPositionals: true,
    options: {
      image: { type: 'string', default: 'debian13' },
      with: { type: 'string', default: '' },
      name: { type: 'string', default: 'lab' },
      stale: { type: 'boolean', default: false },
    },
  });
  const image = imageNames.find((name): name is ImageName => name === values.image);
  if (image === undefined) throw new UsageError(`no such image: ${values.image} (${imageNames.join(', ')})`);
  const count = Number(positionals[0] ?? 3);
  if (!Number.isInteger(count) || count < 1 || count > 200) throw new UsageError('a lab has 1 to 200 hosts');
  if (values.stale) await takeDownLabs('stale');
  const packages = values.with.split(',').filter(Boolean);
  const lab = await startLab({ hosts: count, image, packages, name: values.name, owned: false, say });
  process.stdout.write(`${lab.name}\n${describe(lab)}`);
  return 0;
}

async function down(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parse({
    args: [...argv],
    allowPositionals: true,
    options: {
      all: { type: 'boolean' },
      stale: { type: 'boolean' },
      name: { type: 'string', default: 'lab' },
    },
  });
  const name = positionals[0] ?? values.name;
  const gone = await takeDownLabs(values.all ? 'all' : values.stale ? 'stale' : { name });
  process.stdout.write(gone.length > 0 ? `${gone.join('\n')} down\n` : 'no such lab\n');
  return 0;
}

/** The lab that is meant: the named one, or the only one. */
function theLab(name: string | undefined): Lab {
  const labs = listLabs().map(({ lab }) => lab);
  if (name === undefined && labs.length === 1 && labs[0] !== undefined) return labs[0];
  const lab = findLab(name ?? 'lab');
  if (lab !== undefined) return lab;
  const there = labs.length > 0 ? `there are ${labs.map((other) => other.name).join(', ')}` : 'there is none';
  throw new UsageError(`no lab named ${name ?? 'lab'}: ${there}`);
}

async function ssh(argv: readonly string[]): Promise<number> {
  // What follows the host is the host's, options and all.
  const at = argv.findIndex(
    (word, index) => !word.startsWith('-') && !/^--(name|user)$/.test(argv[index - 1] ?? ''),
  );
  const { values } = parse({
    args: at < 0 ? [...argv] : argv.slice(0, at),
    options: { name: { type: 'string' }, user: { type: 'string', default: 'root' } },
  });
  const lab = theLab(values.name);
  const host = lab.hosts.find(({ name }) => name === argv[at]);
  if (host === undefined)
    throw new UsageError(`ssh: name one of ${lab.hosts.map(({ name }) => name).join(', ')}`);
  const options = [
    '-i',
    lab.privateKey,
    '-o',
    `UserKnownHostsFile=${lab.knownHosts}`,
    '-o',
    'StrictHostKeyChecking=yes',
  ];
  const child = spawn('ssh', [...options, `${values.user}@${host.address}`, ...argv.slice(at + 1)], {
    stdio: 'inherit',
  });
  return await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

function list(): number {
  for (const { lab, image, stale } of listLabs()) {
    process.stdout.write(`${lab.name} (${image})${stale ? ', left behind' : ''}\n${describe(lab)}`);
  }
  return 0;
}

async function buildImages(): Promise<number> {
  // Two at a time fill two cores; what builds on another waits for it by itself.
  await Promise.all([ensureImage(images.debian12, say), ensureImage(referenceRecipe, say)]);
  await ensureImage(images.busybox, say);
  return 0;
}

async function reference(argv: readonly string[]): Promise<number> {
  const [command, ...args] = argv;
  if (command === undefined) throw new UsageError('reference: name a command, such as ansible-playbook');
  const { runReferenceHere } = await import('./reference.ts');
  return await runReferenceHere({ command, args, env: ansibleSettings() });
}

/** Runs one command of the lab tool and gives its exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  switch (command) {
    case 'up':
      return await up(rest);
    case 'down':
      return await down(rest);
    case 'list':
      return list();
    case 'ssh':
      return await ssh(rest);
    case 'images':
      return await buildImages();
    case 'reference':
      return await reference(rest);
    default:
      throw new UsageError(command === undefined ? 'no command given' : `no such command: ${command}`);
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) process.stderr.write(`${error.message}\n${usage}`);
  else if (error instanceof Error) process.stderr.write(`${error.message}\n`);
  else throw error;
  process.exitCode = error instanceof LabUnavailable || error instanceof UsageError ? 2 : 1;
}
