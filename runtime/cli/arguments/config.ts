import type { ArgumentParser, SubparsersAction } from 'argparse';
import { CONFIGURABLE_TYPES, type ConfigurableType } from '../../config/configurable-types.ts';
import { addVerbosity, createParser, endsByThrowing, parseArguments } from './parser.ts';

interface Shared {
  readonly verbosity: number;
  readonly config_file: string | undefined;
  readonly type: 'all' | 'base' | ConfigurableType;
  /** Names of plugins. */
  readonly args: readonly string[];
}

export type ConfigArguments =
  | (Shared & { readonly action: 'list'; readonly format: 'json' | 'yaml' })
  | (Shared & {
      readonly action: 'dump';
      readonly format: 'json' | 'yaml' | 'display';
      readonly only_changed: boolean;
    })
  | (Shared & { readonly action: 'view' })
  | (Shared & {
      readonly action: 'init';
      readonly format: 'ini' | 'env' | 'vars';
      readonly commented: boolean;
    })
  | (Shared & { readonly action: 'validate'; readonly format: 'ini' | 'env' });

function addAction(actions: SubparsersAction, name: string, help: string): ArgumentParser {
  const parser = endsByThrowing(actions.add_parser(name, { help, color: false }));
  addVerbosity(parser);
  parser.add_argument('-c', '--config', {
    dest: 'config_file',
    help: 'the configuration file to read, rather than the one that would be found',
  });
  parser.add_argument('-t', '--type', {
    choices: ['all', 'base', ...CONFIGURABLE_TYPES],
    default: 'base',
    help: 'only the settings of this type of plugin',
  });
  parser.add_argument('args', { nargs: '*', help: 'only these plugins, of the type that -t names' });
  return parser;
}

function addFormat(parser: ArgumentParser, choices: readonly string[], fallback: string): void {
  parser.add_argument('--format', '-f', { choices, default: fallback, help: 'how to write them' });
}

/** Reads the arguments of tsible-config. */
export function parseConfigArguments(argv: readonly string[]): ConfigArguments {
  const parser = createParser({ name: 'tsible-config', description: 'Shows the configuration.' });
  const actions = parser.add_subparsers({ dest: 'action', required: true });
  const list = addAction(actions, 'list', 'show every setting there is');
  addFormat(list, ['json', 'yaml'], 'yaml');
  const dump = addAction(actions, 'dump', 'show the settings as they are now, and where each comes from');
  dump.add_argument('--only-changed', '--changed-only', {
    dest: 'only_changed',
    action: 'store_true',
    help: 'only settings that are not at their default',
  });
  addFormat(dump, ['json', 'yaml', 'display'], 'display');
  addAction(actions, 'view', 'show the configuration file');
  const init = addAction(actions, 'init', 'write a configuration to begin with');
  addFormat(init, ['ini', 'env', 'vars'], 'ini');
  init.add_argument('--disabled', {
    dest: 'commented',
    action: 'store_true',
    help: 'make a comment of every entry',
  });
  const validate = addAction(
    actions,
    'validate',
    'look for unknown names in the configuration file, or the environment; those of plugins are known only with -t',
  );
  addFormat(validate, ['ini', 'env'], 'ini');
  return parseArguments<ConfigArguments>(parser, argv);
}
