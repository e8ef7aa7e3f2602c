import type { Settings } from '../../config/settings.ts';
import type { CommonArguments } from './common.ts';
import {
  addBaseDir,
  addBecome,
  addCheck,
  addConnection,
  addExtraVars,
  addForks,
  addInventory,
  addModulePath,
  addTaskTimeout,
  addVault,
} from './options.ts';
import { createParser, deprecatedAction, parseArguments, tag_value, usageError } from './parser.ts';

export interface AdhocArguments extends CommonArguments {
  readonly pattern: string;
  /** Undefined where the settings' default is meant. */
  readonly module_name: string | undefined;
  readonly module_args: string;
  readonly basedir: string | undefined;
  readonly task_timeout: number | undefined;
  readonly poll_interval: number | undefined;
  readonly seconds: number | undefined;
  readonly one_line: boolean;
  readonly tree: string | undefined;
}

/** Reads the arguments of tsible. */
export function parseAdhocArguments(argv: readonly string[], settings: Settings): AdhocArguments {
  const parser = createParser({
    name: 'tsible',
    description: 'Runs one task on a set of hosts.',
    epilog: 'Actions that only make sense in a playbook (imports, includes, meta) are refused.',
  });
  addBecome(parser, settings);
  addInventory(parser);
  parser.add_argument('-P', '--poll', {
    dest: 'poll_interval',
    type: tag_value,
    help: `seconds between two looks at a background task (default=${settings.DEFAULT_POLL_INTERVAL})`,
  });
  parser.add_argument('-B', '--background', {
    dest: 'seconds',
    type: tag_value,
    help: 'run in the background, for at most so many seconds (default=N/A)',
  });
  parser.add_argument('-o', '--one-line', {
    dest: 'one_line',
    action: deprecatedAction('true', 'callback configuration to enable the oneline callback'),
    help: 'one line of output a host',
  });
  parser.add_argument('-t', '--tree', {
    dest: 'tree',
    action: deprecatedAction('store', 'callback configuration to enable the tree callback'),
    help: 'write the output of each host to a file in this folder',
  });
  addConnection(parser, settings);
  addCheck(parser);
  addExtraVars(parser);
  addVault(parser, settings);
  addForks(parser, settings);
  addModulePath(parser);
  addBaseDir(parser, settings);
  addTaskTimeout(parser);
  parser.add_argument('-a', '--args', {
    dest: 'module_args',
    default: settings.DEFAULT_MODULE_ARGS ?? '',
    help: `the action's arguments, as words with = ('path=/tmp/x state=touch') or as JSON ('{"path": "/tmp/x"}')`,
  });
  parser.add_argument('-m', '--module-name', {
    dest: 'module_name',
    help: `action to run (default=${settings.DEFAULT_MODULE_NAME})`,
  });
  parser.add_argument('pattern', { help: 'host pattern' });
  const args = parseArguments<AdhocArguments>(parser, argv);
  if (args.forks < 1) usageError(parser, 'The number of processes (--forks) must be >= 1');
  return args;
}
