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
import { createParser, parseArguments, usageError } from './parser.ts';

export interface ConsoleArguments extends CommonArguments {
  readonly pattern: string;
  readonly basedir: string | undefined;
  readonly task_timeout: number | undefined;
  readonly step: boolean;
}

/** Reads the arguments of tsible-console. */
export function parseConsoleArguments(argv: readonly string[], settings: Settings): ConsoleArguments {
  const parser = createParser({
    name: 'tsible-console',
    description: 'Runs tasks that are typed, one after the other.',
    epilog: 'Each task is a run of its own: a folder or variable of one is not there for the next.',
  });
  addBecome(parser, settings);
  addInventory(parser);
  addConnection(parser, settings);
  addCheck(parser);
  addVault(parser, settings);
  addForks(parser, settings);
  addModulePath(parser);
  addBaseDir(parser, settings);
  addExtraVars(parser);
  addTaskTimeout(parser);
  parser.add_argument('--step', { action: 'store_true', help: 'confirm each task before it runs' });
  parser.add_argument('pattern', { nargs: '?', default: 'all', help: 'host pattern' });
  const args = parseArguments<ConsoleArguments>(parser, argv);
  if (args.forks < 1) usageError(parser, 'The number of processes (--forks) must be >= 1');
  return args;
}
