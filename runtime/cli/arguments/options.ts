import { resolve } from 'node:path';
import type { ArgumentParser } from 'argparse';
import { expandPath } from '../../config/paths.ts';
import type { Settings } from '../../config/settings.ts';
import { deprecatedAction, many, tag_value } from './parser.ts';

type Parser = Pick<ArgumentParser, 'add_argument' | 'add_argument_group' | 'add_mutually_exclusive_group'>;

/** A path as given, made absolute; `-` (stdin) stays. */
export function pathArgument(path: string): string {
  if (path === '-') return path;
  const context = { env: process.env, cwd: process.cwd(), home: process.env.HOME ?? '~' };
  return resolve(expandPath(path, context));
}

/** `@file` with its path made absolute; anything else as it is. */
function variablesArgument(text: string): string {
  return text.startsWith('@') ? `@${pathArgument(text.slice(1))}` : text;
}

export function addConnection(parser: Parser, settings: Settings): void {
  const group = parser.add_argument_group({
    title: 'Connection Options',
    description: 'as whom and how to connect to hosts',
  });
  group.add_argument('--private-key', '--key-file', {
    dest: 'private_key_file',
    type: pathArgument,
    help: 'authenticate with this file',
  });
  group.add_argument('-u', '--user', {
    dest: 'remote_user',
    help: `connect as this user (default=${settings.DEFAULT_REMOTE_USER ?? 'None'})`,
  });
  group.add_argument('-c', '--connection', {
    dest: 'connection',
    help: `connection type to use (default=${settings.DEFAULT_TRANSPORT})`,
  });
  group.add_argument('-T', '--timeout', {
    dest: 'timeout',
    type: tag_value,
    help: 'connection timeout in seconds (what is the default depends on the connection)',
  });
  group.add_argument('--ssh-common-args', {
    dest: 'ssh_common_args',
    help: 'arguments for ssh, such as -o ProxyJump=...',
  });
  group.add_argument('--sftp-extra-args', {
    dest: 'sftp_extra_args',
    help: 'further arguments for sftp only; files travel through the shell here, so that nothing uses them',
  });
  group.add_argument('--scp-extra-args', {
    dest: 'scp_extra_args',
    help: 'further arguments for scp only; files travel through the shell here, so that nothing uses them',
  });
  group.add_argument('--ssh-extra-args', {
    dest: 'ssh_extra_args',
    help: 'further arguments for ssh only',
  });
  const password = parser.add_mutually_exclusive_group();
  password.add_argument('-k', '--ask-pass', {
    dest: 'ask_pass',
    action: 'store_true',
    default: settings.DEFAULT_ASK_PASS,
    help: 'ask for the connection password',
  });
  password.add_argument('--connection-password-file', '--conn-pass-file', {
    dest: 'connection_password_file',
    type: pathArgument,
    help: 'file that holds the connection password',
  });
}

export function addBecome(parser: Parser, settings: Settings): void {
  const group = parser.add_argument_group({
    title: 'Privilege Escalation Options',
    description: 'how and which user to become on the hosts',
  });
  group.add_argument('-b', '--become', {
    dest: 'become',
    action: 'store_true',
    help: 'become another user (asks for no password)',
  });
  group.add_argument('--become-method', {
    dest: 'become_method',
    help: `how to become that user (default=${settings.DEFAULT_BECOME_METHOD}); tsible-doc -t become -l lists the ways`,
  });
  group.add_argument('--become-user', {
    dest: 'become_user',
    help: `whom to become (default=${settings.DEFAULT_BECOME_USER})`,
  });
  addBecomePassword(parser, settings);
}

/** How the password for becoming another user is asked for, or read. */
export function addBecomePassword(parser: Parser, settings: Settings): void {
  const password = parser.add_mutually_exclusive_group();
  password.add_argument('-K', '--ask-become-pass', {
    dest: 'become_ask_pass',
    action: 'store_true',
    default: settings.DEFAULT_BECOME_ASK_PASS,
    help: 'ask for the privilege escalation password',
  });
  password.add_argument('--become-password-file', '--become-pass-file', {
    dest: 'become_password_file',
    type: pathArgument,
    help: 'file that holds the privilege escalation password',
  });
}

export function addCheck(parser: Parser): void {
  parser.add_argument('-C', '--check', {
    dest: 'check',
    action: 'store_true',
    help: 'change nothing, but say what would change',
  });
  parser.add_argument('-D', '--diff', {
    dest: 'diff',
    action: 'store_true',
    help: 'show what changes in files',
  });
}

/** @param lists Whether there is `--list-hosts`. */
export function addInventory(parser: Parser, { lists } = { lists: true }): void {
  parser.add_argument('-i', '--inventory', '--inventory-file', {
    dest: 'inventory',
    action: deprecatedAction('append', '-i or --inventory', (option) => option === '--inventory-file'),
    help: many('inventory: a file, a folder or a comma-separated list of hosts'),
  });
  if (lists)
    parser.add_argument('--list-hosts', {
      dest: 'listhosts',
      action: 'store_true',
      help: 'list the hosts that match, and do nothing else',
    });
  parser.add_argument('-l', '--limit', {
    dest: 'subset',
    help: 'only those of the hosts that match this pattern too',
  });
  parser.add_argument('--flush-cache', {
    dest: 'flush_cache',
    action: 'store_true',
    help: 'forget the cached facts of every host',
  });
}

export function addExtraVars(parser: Parser): void {
  parser.add_argument('-e', '--extra-vars', {
    dest: 'extra_vars',
    action: 'append',
    type: variablesArgument,
    help: many('more variables, as key=value, YAML, JSON or @file'),
  });
}

export function addForks(parser: Parser, settings: Settings): void {
  parser.add_argument('-f', '--forks', {
    dest: 'forks',
    type: tag_value,
    default: settings.DEFAULT_FORKS,
    help: `how many hosts to work on at a time (default=${settings.DEFAULT_FORKS})`,
  });
}

export function addModulePath(parser: Parser): void {
  parser.add_argument('-M', '--module-path', {
    dest: 'module_path',
    action: 'append',
    help: many('folders, separated by colons, with further modules; they are looked through first'),
  });
}

export function addVault(parser: Parser, settings: Settings): void {
  parser.add_argument('--vault-id', {
    dest: 'vault_ids',
    action: 'append',
    help: many('vault identity to use'),
  });
  const password = parser.add_mutually_exclusive_group();
  password.add_argument('-J', '--ask-vault-password', '--ask-vault-pass', {
    dest: 'ask_vault_pass',
    action: 'store_true',
    default: settings.DEFAULT_ASK_VAULT_PASS,
    help: 'ask for the vault password',
  });
  password.add_argument('--vault-password-file', '--vault-pass-file', {
    dest: 'vault_password_files',
    action: 'append',
    type: pathArgument,
    help: 'file that holds the vault password',
  });
}

export function addBaseDir(parser: Parser, settings: Settings): void {
  parser.add_argument('--playbook-dir', {
    dest: 'basedir',
    type: pathArgument,
    default: settings.PLAYBOOK_DIR ?? undefined,
    help: 'the folder to take for that of the playbook (group_vars, roles, files), where there is no playbook',
  });
}

export function addTaskTimeout(parser: Parser): void {
  parser.add_argument('--task-timeout', {
    dest: 'task_timeout',
    type: tag_value,
    help: 'seconds that the task may take',
  });
}

export function addTags(parser: Parser): void {
  parser.add_argument('-t', '--tags', {
    dest: 'tags',
    action: 'append',
    help: many('only plays and tasks with these tags'),
  });
  parser.add_argument('--skip-tags', {
    dest: 'skip_tags',
    action: 'append',
    help: many('no plays and tasks with these tags'),
  });
}
