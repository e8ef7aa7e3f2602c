import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { EXIT, messageOf, TsibleError } from '../../errors/error.ts';
import { toJson } from '../../values/to-json.ts';
import type { Dict, Value } from '../../values/value.ts';
import { dumpYaml } from '../../yaml/dump/index.ts';
import { type ConfigArguments, parseConfigArguments } from '../arguments/config.ts';
import { pathArgument } from '../arguments/options.ts';
import { type CommandContext, startCommand } from '../command.ts';
import { page } from '../pager.ts';
import { programName } from '../program.ts';
import { dumpText } from './dump.ts';
import { describeEntry, type Entry, type Selection, selectEntries } from './entries.ts';
import { initText } from './init.ts';
import { unknownNames } from './validate.ts';

/** tsible-config: shows what can be set, and what is. */
export async function main(argv: readonly string[]): Promise<number> {
  const args = parseConfigArguments(argv);
  if (args.config_file !== undefined) process.env.ANSIBLE_CONFIG = readableFile(args.config_file);
  const command = await startCommand(programName('tsible-config'), args);
  if (args.action === 'view') {
    page(viewText(command));
    return EXIT.ok;
  }
  const selection = await selectEntries(args, command);
  switch (args.action) {
    case 'list':
      page(listText(selection, args));
      return EXIT.ok;
    case 'dump':
      page(dumpText(selection, args, command));
      return EXIT.ok;
    case 'init':
      page(initText(selection, args, command));
      return EXIT.ok;
    case 'validate': {
      const complaints = unknownNames(selection, args, command);
      for (const message of complaints) command.emit({ type: 'error', error: new TsibleError(message) });
      if (complaints.length > 0) return EXIT.error;
      command.display.line('All configurations seem valid!');
      return EXIT.ok;
    }
  }
}

function readableFile(given: string): string {
  const path = pathArgument(given);
  try {
    accessSync(path, constants.R_OK);
    return path;
  } catch {
    throw new TsibleError(`The provided configuration file is missing or not accessible: ${path}`, {
      exitCode: EXIT.badOptions,
    });
  }
}

function viewText({ configFile }: CommandContext): string {
  if (configFile === undefined) throw new TsibleError('Invalid or no config file was supplied');
  if (!statSync(configFile).isFile())
    throw new TsibleError(`${configFile} is not a valid file`, { exitCode: EXIT.badOptions });
  try {
    return readFileSync(configFile, 'utf8');
  } catch (error) {
    throw new TsibleError(`Failed to open config file: ${messageOf(error)}`);
  }
}

function listText(selection: Selection, args: Extract<ConfigArguments, { action: 'list' }>): string {
  const described = (entries: readonly Entry[]): Dict =>
    new Map(entries.map((entry) => [entry.name, describeEntry(entry)]));
  const byName = (groups: ReadonlyMap<string, readonly Entry[]>): Dict =>
    new Map([...groups].map(([name, entries]) => [name, described(entries)]));
  const { base, servers, plugins } = selection;
  const all = new Map<string, Value>();
  for (const entry of base) all.set(entry.name, describeEntry(entry));
  if (servers !== undefined) all.set('GALAXY_SERVERS', byName(servers));
  if (plugins !== undefined)
    all.set(
      'PLUGINS',
      new Map(
        [...plugins].map(([type, of]) => [args.type === 'all' ? type.toUpperCase() : type, byName(of)]),
      ),
    );
  return args.format === 'yaml'
    ? dumpYaml(all, { sortKeys: true, flowStyle: false })
    : toJson(all, { indent: 4, sortKeys: true });
}
