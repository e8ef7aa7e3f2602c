import { ArgumentParser } from 'argparse';
import {
  addBecome,
  addCheck,
  addConnection,
  addInventory,
  addRun,
  addTags,
  addVault,
  addVerbosity,
} from './options.ts';

/** What every command that runs tasks takes. */
export interface CommonArguments {
  readonly verbosity: number;
  readonly inventory: readonly string[] | undefined;
  readonly listhosts: boolean;
  readonly subset: string | undefined;
  readonly flush_cache: boolean;
  readonly private_key_file: string | undefined;
  readonly remote_user: string | undefined;
  readonly connection: string | undefined;
  readonly timeout: number | undefined;
  readonly ssh_common_args: string | undefined;
  readonly ssh_extra_args: string | undefined;
  readonly ask_pass: boolean;
  readonly connection_password_file: string | undefined;
  readonly become: boolean;
  readonly become_method: string | undefined;
  readonly become_user: string | undefined;
  readonly become_ask_pass: boolean;
  readonly become_password_file: string | undefined;
  readonly check: boolean;
  readonly diff: boolean;
  readonly extra_vars: readonly string[] | undefined;
  readonly forks: number;
  readonly vault_ids: readonly string[] | undefined;
  readonly ask_vault_pass: boolean;
  readonly vault_password_files: readonly string[] | undefined;
}

export interface PlaybookArguments extends CommonArguments {
  readonly playbooks: readonly string[];
  readonly force_handlers: boolean;
  readonly tags: readonly string[] | undefined;
  readonly skip_tags: readonly string[] | undefined;
  readonly syntax: boolean;
  readonly listtasks: boolean;
  readonly listtags: boolean;
  readonly step: boolean;
  readonly start_at_task: string | undefined;
}

export interface AdhocArguments extends CommonArguments {
  readonly pattern: string;
  readonly module_name: string;
  readonly module_args: string;
  readonly basedir: string | undefined;
  readonly task_timeout: number | undefined;
  readonly poll_interval: number | undefined;
  readonly seconds: number | undefined;
  readonly one_line: boolean;
  readonly tree: string | undefined;
}

/** Reads the arguments of tsible-playbook. A fault in them prints the usage and ends the process with 2, as argparse does. */
export function parsePlaybookArguments(argv: readonly string[], defaultForks: number): PlaybookArguments {
  const parser = new ArgumentParser({
    prog: 'tsible-playbook',
    description: 'Runs Ansible playbooks: carries out their tasks on the hosts.',
  });
  addVerbosity(parser);
  addConnection(parser);
  parser.add_argument('--force-handlers', {
    action: 'store_true',
    help: 'run handlers even if a task fails',
  });
  addBecome(parser);
  addTags(parser);
  addCheck(parser);
  addInventory(parser);
  addVault(parser);
  addRun(parser, defaultForks);
  parser.add_argument('--syntax-check', {
    dest: 'syntax',
    action: 'store_true',
    help: 'read the playbook, but do not run it',
  });
  parser.add_argument('--list-tasks', {
    dest: 'listtasks',
    action: 'store_true',
    help: 'list the tasks that would run',
  });
  parser.add_argument('--list-tags', { dest: 'listtags', action: 'store_true', help: 'list all tags' });
  parser.add_argument('--step', { action: 'store_true', help: 'confirm each task before it runs' });
  parser.add_argument('--start-at-task', { dest: 'start_at_task', help: 'start at the task with this name' });
  parser.add_argument('playbooks', { metavar: 'playbook', nargs: '+', help: 'playbook file' });
  return parser.parse_args([...argv]) as PlaybookArguments;
}

/** Reads the arguments of tsible. */
export function parseAdhocArguments(argv: readonly string[], defaultForks: number): AdhocArguments {
  const parser = new ArgumentParser({ prog: 'tsible', description: 'Runs one task on a set of hosts.' });
  addVerbosity(parser);
  addBecome(parser);
  addInventory(parser);
  parser.add_argument('-P', '--poll', {
    dest: 'poll_interval',
    type: 'int',
    help: 'seconds between two looks at a background task',
  });
  parser.add_argument('-B', '--background', {
    dest: 'seconds',
    type: 'int',
    help: 'run in the background, for at most so many seconds',
  });
  parser.add_argument('-o', '--one-line', {
    dest: 'one_line',
    action: 'store_true',
    help: 'one line of output a host',
  });
  parser.add_argument('-t', '--tree', {
    dest: 'tree',
    help: 'write the output of each host to a file in this folder',
  });
  addConnection(parser);
  addCheck(parser);
  addVault(parser);
  addRun(parser, defaultForks);
  parser.add_argument('--playbook-dir', {
    dest: 'basedir',
    help: 'the folder to take for that of the playbook (group_vars, roles, files)',
  });
  parser.add_argument('--task-timeout', {
    dest: 'task_timeout',
    type: 'int',
    help: 'seconds that the task may take',
  });
  parser.add_argument('-a', '--args', {
    dest: 'module_args',
    default: '',
    help: "the module's arguments, as k=v or JSON",
  });
  parser.add_argument('-m', '--module-name', {
    dest: 'module_name',
    default: 'command',
    help: 'module to run (default=command)',
  });
  parser.add_argument('pattern', { help: 'host pattern' });
  return parser.parse_args([...argv]) as AdhocArguments;
}
