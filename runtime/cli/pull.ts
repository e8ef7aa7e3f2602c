import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { accessSync, constants, existsSync, realpathSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { fullHostName } from '../connection/host-name.ts';
import { EXIT, messageOf, TsibleError } from '../errors/error.ts';
import { localTime } from '../output/callbacks/timing.ts';
import { type PullArguments, parsePullArguments } from './arguments/pull.ts';
import { type CommandContext, processSettings, startCommand } from './command.ts';
import { programName } from './program.ts';

/** tsible-pull: checks a repository of playbooks out, and runs one of them on this machine. */
export async function main(argv: readonly string[]): Promise<number> {
  const { settings } = processSettings();
  const args = parsePullArguments(argv, settings);
  const command = await startCommand(programName('tsible-pull'), args);
  const fqdn = await fullHostName();
  const folder = args.dest ?? join(settings.ANSIBLE_HOME, 'pull', fqdn);
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new TsibleError(`${folder} is not a valid or accessible directory.`, { exitCode: EXIT.badOptions });
  command.display.line(localTime('Starting Ansible Pull at %Y-%m-%d %H:%M:%S'));
  command.display.line([programName('tsible-pull'), ...argv].join(' '));
  if (args.sleep !== undefined && Number(args.sleep) > 0) await rest(command, Number(args.sleep));
  const names = new Set([fqdn, hostname(), fqdn.split('.')[0] ?? '', hostname().split('.')[0] ?? '']);
  const limit = ['localhost', ...names, '127.0.0.1'].join(',');
  const updated = await update(command, args, folder, limit);
  if (updated !== undefined) return updated;
  const playbooks = choosePlaybooks(command, args, folder, fqdn);
  if (playbooks === undefined)
    throw new TsibleError('Could not find a playbook to run.', { exitCode: EXIT.badOptions });
  const { code } = await run('tsible-playbook', playbookWords(args, playbooks, limit), { cwd: folder });
  if (args.purge) purge(command, folder);
  return code;
}

async function rest({ display }: CommandContext, most: number): Promise<void> {
  const seconds = randomInt(most);
  display.line(`Sleeping for ${seconds} seconds...`);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** Checks the repository out. @returns The exit code, if the command ends with that. */
async function update(
  command: CommandContext,
  args: PullArguments,
  folder: string,
  limit: string,
): Promise<number | undefined> {
  const sources = inventoryWords(args);
  const words = [
    ...(sources.length > 0 ? sources : ['-i', 'localhost,']),
    ...common(args),
    '-m',
    args.module_name,
    '-a',
    JSON.stringify(repositoryOptions(args, folder)),
    'all',
    '-l',
    limit,
    ...(args.module_path ?? []).flatMap((path) => ['-M', path]),
    ...extraVars(args),
  ];
  // What is looked for in the output must not depend on how the user likes it.
  const env = { ANSIBLE_CALLBACK_RESULT_FORMAT: 'json', ANSIBLE_LOAD_CALLBACK_PLUGINS: '0' };
  const { code, stdout } = await run('tsible', words, { env });
  if (code !== 0) {
    if (!args.force) return code;
    command.warn('Unable to update repository. Continuing with (forced) run of playbook.');
  } else if (args.ifchanged && !/"changed": true|\| CHANGED =>/.test(stdout)) {
    command.display.line(`Repository has not changed, quitting: ${JSON.stringify(stdout)}`);
    return 0;
  }
  return undefined;
}

function repositoryOptions(args: PullArguments, folder: string): Readonly<Record<string, unknown>> {
  const { url, checkout, clean, fullclone } = args;
  const forced = clean ? { force: true } : {};
  const revision = (name: string) => (checkout === undefined ? {} : { [name]: checkout });
  switch (args.module_name) {
    case 'git':
      return {
        name: url,
        dest: folder,
        ...revision('version'),
        ...(args.accept_host_key ? { accept_hostkey: true } : {}),
        ...(args.private_key_file === undefined ? {} : { key_file: args.private_key_file }),
        ...(args.verify ? { verify_commit: true } : {}),
        ...(args.tracksubs ? { track_submodules: true } : {}),
        ...(fullclone ? {} : { depth: 1 }),
        ...forced,
      };
    case 'subversion':
      return {
        repo: url,
        dest: folder,
        ...revision('revision'),
        ...(fullclone ? {} : { export: true }),
        ...forced,
      };
    case 'hg':
      return { repo: url, dest: folder, ...revision('revision'), ...forced };
    case 'bzr':
      return { name: url, dest: folder, ...revision('version'), ...forced };
  }
}

function common({ verbosity }: PullArguments): string[] {
  return ['-c', 'local', ...(verbosity > 0 ? [`-${'v'.repeat(verbosity)}`] : [])];
}

/** Inventories that are there: a name that is neither a file nor a list is not passed on. */
function inventoryWords({ inventory }: PullArguments): string[] {
  return (inventory ?? [])
    .filter((source) => source.includes(',') || existsSync(source))
    .flatMap((source) => ['-i', source.includes(',') ? source : realpathSync(source)]);
}

function extraVars({ extra_vars: vars }: PullArguments): string[] {
  return (vars ?? []).flatMap((text) => ['-e', text]);
}

function playbookWords(args: PullArguments, playbooks: readonly string[], limit: string): string[] {
  const { vault_password_files, vault_ids, become_password_file, connection_password_file } = args;
  return [
    ...common(args),
    ...playbooks,
    ...(vault_password_files ?? []).map((file) => `--vault-password-file=${file}`),
    ...(vault_ids ?? []).map((id) => `--vault-id=${id}`),
    ...(become_password_file === undefined ? [] : [`--become-password-file=${become_password_file}`]),
    ...(connection_password_file === undefined
      ? []
      : [`--connection-password-file=${connection_password_file}`]),
    ...extraVars(args),
    ...(args.become_ask_pass ? ['--ask-become-pass'] : []),
    ...(args.skip_tags === undefined ? [] : ['--skip-tags', args.skip_tags.join(',')]),
    ...(args.tags === undefined ? [] : ['-t', args.tags.join(',')]),
    '-l',
    args.subset ?? limit,
    ...(args.check ? ['-C'] : []),
    ...(args.diff ? ['-D'] : []),
    ...(args.flush_cache ? ['--flush-cache'] : []),
    ...inventoryWords(args),
  ];
}

/** The playbooks that are named, or the one for this host. What is missing is a warning, and then there are none. */
function choosePlaybooks(
  command: CommandContext,
  { args }: PullArguments,
  folder: string,
  fqdn: string,
): string[] | undefined {
  const isGiven = args.length > 0;
  const names = isGiven ? args : [`${fqdn}.yml`, `${fqdn.split('.')[0]}.yml`, 'local.yml'];
  const found: string[] = [];
  const complaints: string[] = [];
  for (const path of names.map((name) => join(folder, name))) {
    const problem = problemOf(path);
    if (problem !== undefined) complaints.push(`${path}: ${problem}`);
    else if (!isGiven) return [path];
    else found.push(path);
  }
  if (complaints.length === 0) return found;
  command.warn(complaints.join('\n'));
  return undefined;
}

function problemOf(path: string): string | undefined {
  if (!existsSync(path)) return 'File does not exist';
  try {
    accessSync(path, constants.R_OK);
    return undefined;
  } catch {
    return 'File is not readable';
  }
}

/** Runs another of tsible's commands, whose output is shown as it comes. */
async function run(
  name: string,
  words: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> },
): Promise<{ code: number; stdout: string }> {
  const bin = dirname(realpathSync(process.argv[1] ?? ''));
  const child = spawn(process.execPath, [join(bin, `${name}.js`), ...words], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
    process.stdout.write(chunk);
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? EXIT.error));
  });
  return { code, stdout };
}

function purge({ emit }: CommandContext, folder: string): void {
  try {
    rmSync(folder, { recursive: true });
  } catch (error) {
    emit({ type: 'error', error: new TsibleError(`Failed to remove ${folder}: ${messageOf(error)}`) });
  }
}
