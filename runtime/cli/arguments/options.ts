import type { ArgumentParser } from 'argparse';
import { SUPPRESS } from 'argparse';

type Parser = Pick<ArgumentParser, 'add_argument' | 'add_argument_group' | 'add_mutually_exclusive_group'>;

export function addVerbosity(parser: Parser): void {
  parser.add_argument('--version', {
    action: 'store_true',
    help: 'show the version, the config file and the places where tsible looks, and exit',
  });
  parser.add_argument('-v', '--verbose', {
    dest: 'verbosity',
    action: 'count',
    default: 0,
    help: 'say more; up to -vvvvvv. -vvv shows whole results and the round trips of each task',
  });
}

export function addConnection(parser: Parser): void {
  const group = parser.add_argument_group({
    title: 'Connection Options',
    description: 'as whom and how to connect to hosts',
  });
  group.add_argument('--private-key', '--key-file', {
    dest: 'private_key_file',
    help: 'authenticate with this file',
  });
  group.add_argument('-u', '--user', { dest: 'remote_user', help: 'connect as this user' });
  group.add_argument('-c', '--connection', {
    dest: 'connection',
    help: 'connection type to use (default=ssh)',
  });
  group.add_argument('-T', '--timeout', {
    dest: 'timeout',
    type: 'int',
    help: 'connection timeout in seconds',
  });
  group.add_argument('--ssh-common-args', {
    dest: 'ssh_common_args',
    help: 'arguments for ssh, such as -o ProxyJump=...',
  });
  // Files travel over the shell stream, so these two have nothing to act on; scripts that give them go on working.
  group.add_argument('--sftp-extra-args', { dest: 'sftp_extra_args', help: SUPPRESS });
  group.add_argument('--scp-extra-args', { dest: 'scp_extra_args', help: SUPPRESS });
  group.add_argument('--ssh-extra-args', { dest: 'ssh_extra_args', help: 'further arguments for ssh' });
  const password = group.add_mutually_exclusive_group();
  password.add_argument('-k', '--ask-pass', {
    dest: 'ask_pass',
    action: 'store_true',
    help: 'ask for the connection password',
  });
  password.add_argument('--connection-password-file', '--conn-pass-file', {
    dest: 'connection_password_file',
    help: 'file that holds the connection password',
  });
}

export function addBecome(parser: Parser): void {
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
    help: 'how to become that user (default=sudo)',
  });
  group.add_argument('--become-user', { dest: 'become_user', help: 'whom to become (default=root)' });
  const password = parser.add_mutually_exclusive_group();
  password.add_argument('-K', '--ask-become-pass', {
    dest: 'become_ask_pass',
    action: 'store_true',
    help: 'ask for the privilege escalation password',
  });
  password.add_argument('--become-password-file', '--become-pass-file', {
    dest: 'become_password_file',
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

export function addInventory(parser: Parser): void {
  parser.add_argument('-i', '--inventory', '--inventory-file', {
    dest: 'inventory',
    action: 'append',
    help: 'inventory: a file, a folder or a comma-separated list of hosts; may be given more than once',
  });
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

export function addRun(parser: Parser, defaultForks: number): void {
  parser.add_argument('-e', '--extra-vars', {
    dest: 'extra_vars',
    action: 'append',
    help: 'more variables, as key=value, YAML, JSON or @file; may be given more than once',
  });
  parser.add_argument('-f', '--forks', {
    dest: 'forks',
    type: 'int',
    default: defaultForks,
    help: `how many hosts to work on at a time (default=${defaultForks})`,
  });
  parser.add_argument('-M', '--module-path', {
    dest: 'module_path',
    action: 'append',
    help: 'folders, separated by colons, with further modules',
  });
}

export function addVault(parser: Parser): void {
  parser.add_argument('--vault-id', {
    dest: 'vault_ids',
    action: 'append',
    help: 'vault identity to use; may be given more than once',
  });
  const password = parser.add_mutually_exclusive_group();
  password.add_argument('-J', '--ask-vault-password', '--ask-vault-pass', {
    dest: 'ask_vault_pass',
    action: 'store_true',
    help: 'ask for the vault password',
  });
  password.add_argument('--vault-password-file', '--vault-pass-file', {
    dest: 'vault_password_files',
    action: 'append',
    help: 'file that holds the vault password',
  });
}

export function addTags(parser: Parser): void {
  parser.add_argument('-t', '--tags', {
    dest: 'tags',
    action: 'append',
    help: 'only plays and tasks with these tags',
  });
  parser.add_argument('--skip-tags', {
    dest: 'skip_tags',
    action: 'append',
    help: 'no plays and tasks with these tags',
  });
}
