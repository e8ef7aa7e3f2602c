import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, TsibleError } from '../../errors/error.ts';
import { pythonMessage } from '../../errors/system-error.ts';
import type { RunOptions } from '../../executor/options.ts';
import type { Dict } from '../../values/value.ts';
import { type InventoryCommandArguments, parseInventoryArguments } from '../arguments/inventory.ts';
import { type CommandContext, processSettings, startCommand } from '../command.ts';
import { defaultCollection } from '../default-collection.ts';
import { type InventorySession, openInventory } from '../inventory-session.ts';
import { programName } from '../program.ts';
import { jsonText, yamlText } from './forms.ts';
import { graphText } from './graph.ts';
import { flatListing, nestedListing, scriptListing } from './listing.ts';
import { tomlText } from './toml.ts';
import { type ShownVariables, shownVariables } from './variables.ts';

/** tsible-inventory: shows hosts, groups and their variables as tsible sees them. */
export async function main(argv: readonly string[]): Promise<number> {
  const { settings } = processSettings();
  const args = parseInventoryArguments(argv, settings);
  checkAction(args);
  const command = await startCommand(programName('tsible-inventory'), args);
  const folder = resolve(args.basedir ?? '.');
  const session = await openInventory(command, args, folder, runOptions(args, command), {
    stage: 'all',
    plugins: args.basedir && folder,
  });
  defaultCollection(session.collections, args.basedir && folder, command.emit);
  if (args.flush_cache) for (const host of session.inventory.allHosts()) session.facts.clearFacts(host.name);
  const variables = shownVariables(session, {
    own: args.export,
    beside: args.basedir !== undefined,
    merge: settings.DEFAULT_HASH_BEHAVIOUR === 'merge',
    inject: settings.INJECT_FACTS_AS_VARS,
  });
  const text = textOf(args, session, variables);
  if (text === '') return EXIT.error;
  if (args.output_file === undefined) command.display.line(text);
  else write(args.output_file, text);
  return EXIT.ok;
}

function checkAction(args: InventoryCommandArguments): void {
  const used = [args.list, args.host !== undefined && args.host !== '', args.graph].filter(Boolean).length;
  const complain = (message: string): never => {
    throw new TsibleError(message, { exitCode: EXIT.badOptions });
  };
  if (used === 0)
    complain('No action selected, at least one of --host, --graph or --list needs to be specified.');
  if (used > 1)
    complain('Conflicting options used, only one of --host, --graph or --list can be used at the same time.');
}

/** Nothing runs here: what magic variables would say of a run. */
function runOptions(args: InventoryCommandArguments, { verbosity, settings }: CommandContext): RunOptions {
  return {
    check: false,
    diff: settings.DIFF_ALWAYS,
    forks: settings.DEFAULT_FORKS,
    verbosity,
    tags: undefined,
    limit: args.subset,
    startAtTask: undefined,
    forceHandlers: false,
    flushCache: args.flush_cache,
  };
}

function textOf(
  args: InventoryCommandArguments,
  { inventory }: InventorySession,
  variables: ShownVariables,
): string {
  if (args.host !== undefined && args.host !== '') {
    const [host, ...more] = inventory.hosts(args.host);
    if (host === undefined || more.length > 0)
      throw new TsibleError('You must pass a single valid host to --host parameter', {
        exitCode: EXIT.badOptions,
      });
    return formatted(variables.host(host), args, false);
  }
  if (args.graph) {
    const start = inventory.groups.get(args.args ?? 'all');
    if (start === undefined)
      throw new TsibleError('Pattern must be valid group name when using --graph', {
        exitCode: EXIT.badOptions,
      });
    return graphText(start, args.show_vars ? variables : undefined);
  }
  const all = inventory.data.addGroup('all');
  const hosts = inventory.hosts('all', args.subset);
  const listed = { all, hosts, variables, export: args.export };
  const listing = args.yaml ? nestedListing(listed) : args.toml ? flatListing(listed) : scriptListing(listed);
  return formatted(listing, args, true);
}

function formatted(listing: Dict, args: InventoryCommandArguments, marked: boolean): string {
  return args.yaml ? yamlText(listing) : args.toml ? tomlText(listing) : jsonText(listing, marked);
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new TsibleError(
      `Unable to write to destination file '${path}': ${pythonMessage(error, `b'${path}'`)}`,
    );
  }
}
