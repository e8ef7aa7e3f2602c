import type { Settings } from '../../config/settings.ts';
import type { CommonArguments } from './common.ts';
import {
  addBecome,
  addCheck,
  addConnection,
  addExtraVars,
  addForks,
  addInventory,
  addModulePath,
  addTags,
  addVault,
} from './options.ts';
import { createParser, parseArguments, usageError } from './parser.ts';

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

/** Reads the arguments of tsible-playbook. */
export function parsePlaybookArguments(argv: readonly string[], settings: Settings): PlaybookArguments {
  const parser = createParser({
    name: 'tsible-playbook',
    description: 'Runs Ansible playbooks: carries out their tasks on the hosts.',
  });
  addConnection(parser, settings);
  parser.add_argument('--force-handlers', {
    action: 'store_true',
    help: 'run handlers even if a task fails',
  });
  addBecome(parser, settings);
  addTags(parser);
  addCheck(parser);
  addInventory(parser);
  addExtraVars(parser);
  addVault(parser, settings);
  addForks(parser, settings);
  addModulePath(parser);
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
  const args = parseArguments<PlaybookArguments>(parser, argv);
  if (args.forks < 1) usageError(parser, 'The number of processes (--forks) must be >= 1');
  return args;
}
