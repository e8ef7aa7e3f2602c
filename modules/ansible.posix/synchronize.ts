import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedConnection } from '../../runtime/connection/settings.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import type { Target } from '../../runtime/target/target.ts';
import { str } from '../../runtime/values/print.ts';
import type { Value } from '../../runtime/values/value.ts';
import { runCommands } from '../support/commands.ts';
import { quoteWord, splitWords } from '../support/shlex.ts';

const MARKER = '<<CHANGED>>';

export default defineModule({
  name: 'ansible.posix.synchronize',
  summary: "Copy folders by rsync between the controller, or another host, and the task's host",
  options: {
    src: { type: 'str', required: true, description: 'What to copy.' },
    dest: { type: 'str', required: true, description: 'Where to.' },
    dest_port: { type: 'int', description: 'Port of ssh; that of the inventory when left out.' },
    delete: { type: 'bool', default: false, description: 'Remove what the source has not.' },
    private_key: { type: 'path', description: 'Key for ssh.' },
    rsync_path: { type: 'str', description: 'The rsync command at the other end.' },
    archive: { type: 'bool', default: true, description: 'Copy folders, links, permissions, times, owners.' },
    checksum: { type: 'bool', default: false, description: 'Compare contents rather than times and sizes.' },
    compress: { type: 'bool', default: true, description: 'Compress on the way.' },
    existing_only: { type: 'bool', default: false, description: 'Make no new files.' },
    dirs: { type: 'bool', default: false, description: 'Copy folders, but not what is in them.' },
    recursive: { type: 'bool', description: 'Copy what is in folders.' },
    links: { type: 'bool', description: 'Copy links as links.' },
    copy_links: { type: 'bool', default: false, description: 'Copy what links lead to.' },
    perms: { type: 'bool', description: 'Copy permissions.' },
    times: { type: 'bool', description: 'Copy times.' },
    owner: { type: 'bool', description: 'Copy owners.' },
    group: { type: 'bool', description: 'Copy groups.' },
    set_remote_user: { type: 'bool', default: true, description: "Log in as the inventory's user." },
    rsync_timeout: { type: 'int', default: 0, description: 'Seconds without progress before it fails.' },
    rsync_opts: { type: 'list', elements: 'str', default: [], description: 'Further options.' },
    use_ssh_args: { type: 'bool', default: false, description: "Use Ansible's options for ssh." },
    ssh_connection_multiplexing: { type: 'bool', default: false, description: 'Share a connection of ssh.' },
    partial: { type: 'bool', default: false, description: 'Keep what was copied in part.' },
    verify_host: { type: 'bool', default: false, description: "Check the host's key." },
    delay_updates: { type: 'bool', default: true, description: 'Put files into place at the end.' },
    mode: {
      type: 'str',
      default: 'push',
      choices: ['pull', 'push'],
      description: 'To the host, or from it.',
    },
    link_dest: {
      type: 'list',
      elements: 'path',
      description: 'Folders whose files are linked where they are the same.',
    },
  },
  check: 'full',
  diff: 'full',
  action: true,
  async run(args, target, task): Promise<ModuleResult> {
    const way = task.connection();
    const ends = endsOf(args, way, task);
    if (ends.src.startsWith('rsync://') && ends.dest.startsWith('rsync://'))
      throw new ModuleFailure('either src or dest must be a localhost', { rc: 1 });
    const rsync = str(task.variable('ansible_rsync_path') ?? 'rsync');
    const ssh = sshWords(args, way, ends, task);
    const local = ends.runs === 'controller';
    const path = async (tool: string): Promise<string> => {
      if (tool.includes('/')) return tool;
      if (local) return here(tool);
      const found = await runCommands(target, [], { need: [tool] });
      return found.find(`bin ${tool}`)?.out ?? tool;
    };
    const words = [
      await path(rsync),
      ...rsyncOptions(args, task.check),
      ...(ssh === undefined ? [] : [`--rsh=${ssh}`]),
      ...(ends.rsyncPath === undefined ? [] : [`--rsync-path=${ends.rsyncPath}`]),
      ...closingOptions(args, ends.dest, task),
      `--out-format=${MARKER}%i %n%L`,
      ends.src,
      ends.dest,
    ];
    const password = local && needsShell(ends) ? ends.password : undefined;
    const argv = password === undefined ? words : ['sshpass', '-d3', ...words];
    const cmd = argv.map(shownWord).join(' ');
    const { rc, out, err } = local ? await runHere(argv, password) : await runThere(argv, target);
    if (rc !== 0) throw new ModuleFailure(err, { rc, cmd }, undefined, err);
    const text = out.replaceAll(MARKER, '');
    return {
      changed: args.link_dest === undefined ? out.includes(MARKER) : !out.includes(`${MARKER}.`),
      msg: text,
      rc,
      cmd,
      stdout_lines: text.split('\n').filter(Boolean),
      ...(task.diff ? { diff: { prepared: text } } : {}),
    };
  },
});

interface Arguments {
  readonly src: string;
  readonly dest: string;
  readonly dest_port: number | undefined;
  readonly private_key: string | undefined;
  readonly rsync_path: string | undefined;
  readonly rsync_opts: readonly string[];
  readonly set_remote_user: boolean;
  readonly use_ssh_args: boolean;
  readonly ssh_connection_multiplexing: boolean;
  readonly verify_host: boolean;
  readonly mode: 'pull' | 'push';
}

/** Where rsync runs, and what it is told. */
interface Ends {
  readonly runs: 'controller' | 'target';
  readonly src: string;
  readonly dest: string;
  readonly rsyncPath: string | undefined;
  readonly password: string | undefined;
}

function endsOf(args: Arguments, way: ResolvedConnection, task: TaskContext): Ends {
  const { connection } = way;
  const remote = connection.kind !== 'local';
  const delegated = task.delegatedTo;
  const ownName = (name: string): string | undefined => {
    const value = delegated === undefined ? task.variable(name) : hostVariable(task, name);
    return value === undefined || value === null ? undefined : str(value);
  };
  const address = ownName('ansible_host') ?? task.host;
  const toItself = delegated !== undefined && (delegated === task.host || delegated === address);
  const onThisSide = (path: string): string => absolute(path, task);
  if ((delegated === undefined && !remote) || toItself)
    return {
      runs: 'target',
      src: onThisSide(args.src),
      dest: onThisSide(args.dest),
      rsyncPath: args.rsync_path,
      password: undefined,
    };
  if (
    connection.kind === 'command' &&
    delegated === undefined &&
    !/^(docker|podman|buildah)/.test(connection.transport)
  )
    throw new ModuleFailure(
      `synchronize uses rsync to function. rsync needs to connect to the remote host via ssh, docker client or a direct filesystem copy. This remote host is being accessed via ${connection.transport} instead so it cannot work.`,
    );
  const runs = delegated !== undefined && remote ? 'target' : 'controller';
  const options = sshOptions(way);
  const user =
    args.set_remote_user && connection.kind !== 'command'
      ? (ownName('ansible_user') ?? ownName('ansible_ssh_user') ?? options.user)
      : undefined;
  const there = (path: string): string => remotePath(address, path, user);
  const become = way.become?.method === 'sudo' && connection.kind !== 'command' ? way.become.user : undefined;
  return {
    runs,
    src: args.mode === 'pull' ? there(args.src) : onThisSide(args.src),
    dest: args.mode === 'pull' ? onThisSide(args.dest) : there(args.dest),
    rsyncPath: args.rsync_path ?? (become === undefined ? undefined : `sudo -u ${become} rsync`),
    password: connection.kind === 'ssh' ? connection.ssh.password : undefined,
  };
}

/** A variable of the task's own host, while the task is delegated. */
function hostVariable(task: TaskContext, name: string): Value | undefined {
  return task.templar.expression(`hostvars[inventory_hostname]['${name}'] | default(none)`);
}

function absolute(path: string, task: TaskContext): string {
  if (path.includes(':') || path.startsWith('/') || path.startsWith('~')) return path;
  try {
    const found = task.findFile('files', path);
    return path.endsWith('/') && !found.endsWith('/') ? `${found}/` : found;
  } catch {
    return join(task.searchPath[0] ?? '.', path);
  }
}

function remotePath(host: string, path: string, user: string | undefined): string {
  if (path.startsWith('rsync://')) return path;
  const prefix = user === undefined ? '' : `${user}@`;
  if (host.includes(':')) return `[${prefix}${host}]:${path}`;
  if (!path.includes(':')) return `${prefix}${host}:${path}`;
  return path.includes('@') ? path : `${prefix}${path}`;
}

function needsShell({ src, dest }: Ends): boolean {
  if (src.startsWith('rsync://') || dest.startsWith('rsync://')) return false;
  return src.includes(':') || dest.includes(':');
}

/** What ssh's own options say of the connection. */
function sshOptions({ connection }: ResolvedConnection): { user?: string; port?: string; key?: string } {
  if (connection.kind !== 'ssh') return {};
  const find = (name: string): string | undefined =>
    connection.ssh.arguments
      .find((word) => word.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replace(/^"(.*)"$/, '$1');
  const [user, port, key] = [find('User'), find('Port'), find('IdentityFile')];
  return {
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
    ...(key === undefined ? {} : { key }),
  };
}

/** The remote shell for rsync; undefined when none is needed, or the task gives one. */
function sshWords(
  args: Arguments,
  way: ResolvedConnection,
  ends: Ends,
  task: TaskContext,
): string | undefined {
  if (!needsShell(ends) || args.rsync_opts.some((one) => one.includes('--rsh'))) return undefined;
  const { connection } = way;
  if (connection.kind === 'command') {
    const user = way.become?.user;
    const words = [
      ...connection.command.words.slice(0, connection.command.words.indexOf('exec') + 1),
      ...(user ? ['-u', user] : []),
      '-i',
    ];
    return words.join(' ');
  }
  const options = sshOptions(way);
  const key = args.private_key ?? options.key;
  const port = args.dest_port ?? options.port ?? task.settings.DEFAULT_REMOTE_PORT ?? undefined;
  const words = [
    ends.runs === 'controller' ? here('ssh') : '/usr/bin/ssh',
    ...(args.ssh_connection_multiplexing ? [] : ['-S', 'none']),
    ...(key === undefined ? [] : ['-i', key]),
    ...(port === undefined ? [] : ['-o', `Port=${port}`]),
    ...(args.verify_host ? [] : ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null']),
  ];
  const common = ['ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_extra_args'].flatMap((name) => {
    const value = task.variable(name) ?? (name === 'ansible_ssh_args' ? task.settings.SSH_ARGS : undefined);
    return value === undefined || value === null ? [] : splitWords(str(value));
  });
  return [...words, ...(args.use_ssh_args ? common : [])].map(quoteWord).join(' ');
}

interface RsyncArguments {
  readonly archive: boolean;
  readonly checksum: boolean;
  readonly compress: boolean;
  readonly copy_links: boolean;
  readonly delay_updates: boolean;
  readonly delete: boolean;
  readonly dirs: boolean;
  readonly existing_only: boolean;
  readonly rsync_timeout: number;
  readonly recursive: boolean | undefined;
  readonly links: boolean | undefined;
  readonly perms: boolean | undefined;
  readonly times: boolean | undefined;
  readonly owner: boolean | undefined;
  readonly group: boolean | undefined;
}

const PARTS = ['recursive', 'links', 'perms', 'times', 'owner', 'group'] as const;

function rsyncOptions(args: RsyncArguments, check: boolean): string[] {
  return [
    ...(args.delay_updates ? ['--delay-updates', '-F'] : []),
    ...(args.compress ? ['--compress'] : []),
    ...(args.rsync_timeout ? [`--timeout=${args.rsync_timeout}`] : []),
    ...(check ? ['--dry-run'] : []),
    ...(args.delete ? ['--delete-after'] : []),
    ...(args.existing_only ? ['--existing'] : []),
    ...(args.checksum ? ['--checksum'] : []),
    ...(args.copy_links ? ['--copy-links'] : []),
    ...(args.archive ? ['--archive'] : []),
    ...PARTS.flatMap((part) => {
      if (args.archive) return args[part] === false ? [`--no-${part}`] : [];
      return args[part] === true ? [`--${part}`] : [];
    }),
    ...(args.dirs ? ['--dirs'] : []),
  ];
}

function closingOptions(
  args: {
    readonly rsync_opts: readonly string[];
    readonly partial: boolean;
    readonly link_dest: readonly string[] | undefined;
  },
  dest: string,
  task: TaskContext,
): string[] {
  if (args.rsync_opts.includes(''))
    task.warn(
      'The empty string is present in rsync_opts which will cause rsync to transfer the current working directory. If this is intended, use "." instead to get rid of this warning. If this is unintended, check for problems in your playbook leading to empty string in rsync_opts.',
    );
  const folder = dest.slice(0, Math.max(0, dest.lastIndexOf('/')));
  for (const link of args.link_dest ?? [])
    if (folder.startsWith(link))
      throw new ModuleFailure(
        `Hardlinking into a subdirectory of the source would cause recursion. ${folder} and ${dest}`,
      );
  return [
    // Ansible puts the command together as a line, which is split again.
    ...args.rsync_opts.flatMap((one) => splitWords(one)),
    ...(args.partial ? ['--partial'] : []),
    ...(args.link_dest === undefined
      ? []
      : ['-H', '-vv', ...args.link_dest.map((one) => `--link-dest=${one}`)]),
  ];
}

/** Where a program of the controller's is; its name when it is nowhere. */
function here(tool: string): string {
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
  return folders.map((folder) => join(folder, tool)).find((path) => existsSync(path)) ?? tool;
}

/** A word as Ansible's module writes it into its command line. */
function shownWord(word: string): string {
  const [, option = '', value = word] = /^(--(?:rsh|rsync-path|out-format)=)([\s\S]*)$/.exec(word) ?? [];
  return option === '' && word.startsWith('-') ? word : option + quoteWord(value);
}

interface Outcome {
  readonly rc: number;
  readonly out: string;
  readonly err: string;
}

/** Runs rsync on the controller; a password goes through a pipe to sshpass. */
function runHere(argv: readonly string[], password: string | undefined): Promise<Outcome> {
  const [tool = '', ...words] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(tool, words, {
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe', ...(password === undefined ? [] : (['pipe'] as const))],
    });
    let out = '';
    let err = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.on('error', () =>
      reject(
        new ModuleFailure(
          password === undefined
            ? `Failed to find required executable "${tool}" in paths: ${process.env.PATH ?? ''}`
            : 'to use rsync connection with passwords, you must install the sshpass program',
        ),
      ),
    );
    child.on('close', (rc) => resolve({ rc: rc ?? 1, out, err }));
    const pipe = child.stdio[3];
    if (password !== undefined && pipe !== null && pipe !== undefined && 'write' in pipe) {
      pipe.on('error', () => {});
      pipe.end(`${password}\n`);
    }
  });
}

async function runThere(argv: readonly string[], target: Target): Promise<Outcome> {
  const reply = await target.run({ command: { argv } });
  return { rc: reply.rc, out: reply.stdout.toString(), err: reply.stderr.toString() };
}
