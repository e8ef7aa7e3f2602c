import type { Settings } from '../../config/settings.ts';
import type { InventoryArguments } from './common.ts';
import { addBaseDir, addExtraVars, addInventory, addVault } from './options.ts';
import { createParser, parseArguments } from './parser.ts';

export interface InventoryCommandArguments extends InventoryArguments {
  /** Group that `--graph` starts at. */
  readonly args: string | undefined;
  readonly basedir: string | undefined;
  readonly list: boolean;
  readonly host: string | undefined;
  readonly graph: boolean;
  readonly yaml: boolean;
  readonly toml: boolean;
  readonly show_vars: boolean;
  readonly export: boolean;
  readonly output_file: string | undefined;
}

/** Reads the arguments of tsible-inventory. */
export function parseInventoryArguments(
  argv: readonly string[],
  settings: Settings,
): InventoryCommandArguments {
  const parser = createParser({
    name: 'tsible-inventory',
    description:
      'Shows the inventory: as JSON, in the form of inventory scripts, unless another form is asked for.',
  });
  addInventory(parser, { lists: false });
  addVault(parser, settings);
  addBaseDir(parser, settings);
  addExtraVars(parser);
  parser.add_argument('args', {
    metavar: 'group',
    nargs: '?',
    help: 'the group that --graph starts at',
  });
  const actions = parser.add_argument_group({
    title: 'Actions',
    description: 'What to show: exactly one of these',
  });
  actions.add_argument('--list', {
    action: 'store_true',
    help: 'all hosts and groups, as an inventory script gives them',
  });
  actions.add_argument('--host', {
    help: "one host's variables, as an inventory script gives them; no limit applies",
  });
  actions.add_argument('--graph', {
    action: 'store_true',
    help: 'the tree of groups and hosts; no limit applies',
  });
  parser.add_argument('-y', '--yaml', {
    action: 'store_true',
    help: 'write YAML rather than JSON (not for --graph)',
  });
  parser.add_argument('--toml', {
    action: 'store_true',
    help: 'write TOML rather than JSON (not for --graph)',
  });
  parser.add_argument('--vars', {
    dest: 'show_vars',
    action: 'store_true',
    help: 'show variables in the graph (only with --graph)',
  });
  parser.add_argument('--export', {
    action: 'store_true',
    default: settings.INVENTORY_EXPORT,
    help: "with --list: keep variables with the groups that they are defined for, rather than merge them into the hosts'",
  });
  parser.add_argument('--output', {
    dest: 'output_file',
    help: 'with --list: write the inventory to this file',
  });
  return parseArguments<InventoryCommandArguments>(parser, argv);
}
