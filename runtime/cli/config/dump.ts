import { settingValue } from '../../config/catalog.ts';
import { originText } from '../../config/load.ts';
import { str } from '../../values/print.ts';
import { toJson } from '../../values/to-json.ts';
import type { Dict, Value } from '../../values/value.ts';
import { dumpYaml } from '../../yaml/dump/index.ts';
import type { ConfigArguments } from '../arguments/config.ts';
import type { CommandContext } from '../command.ts';
import type { Entry, Selection } from './entries.ts';

type DumpArguments = Extract<ConfigArguments, { action: 'dump' }>;

/** A setting as it is now. */
interface Current {
  readonly name: string;
  readonly value: Value;
  /** `default`, `REQUIRED`, `env: NAME`, the path of a file, or nothing. */
  readonly origin: string;
}

/** Every setting as it is now and where that comes from, in one of three forms. */
export function dumpText(selection: Selection, args: DumpArguments, command: CommandContext): string {
  const shown = (entries: readonly Current[]) =>
    args.only_changed ? entries.filter(isChanged) : [...entries];
  const groups = currentGroups(selection, command);
  return args.format === 'display'
    ? displayed(groups, args, shown, command)
    : structured(groups, args, shown);
}

interface Groups {
  readonly base: readonly Current[];
  readonly servers: ReadonlyMap<string, readonly Current[]> | undefined;
  readonly plugins: ReadonlyMap<string, ReadonlyMap<string, readonly Current[]>> | undefined;
}

function currentGroups({ base, servers, plugins }: Selection, command: CommandContext): Groups {
  const of = (entries: readonly Entry[]) => entries.map((entry) => current(entry, command)).sort(byName);
  const file: Current = { name: 'CONFIG_FILE', value: command.configFile ?? null, origin: '' };
  return {
    base: base.length === 0 ? [] : [...of(base), file].sort(byName),
    servers:
      servers &&
      new Map([...servers].map(([name, entries]) => [name, entries.map((entry) => current(entry, command))])),
    plugins:
      plugins &&
      new Map(
        [...plugins].map(([type, byPlugin]) => [
          type,
          new Map([...byPlugin].map(([name, entries]) => [name, of(entries)])),
        ]),
      ),
  };
}

function byName(a: Current, b: Current): number {
  return a.name < b.name ? -1 : 1;
}

function current(entry: Entry, { loaded }: CommandContext): Current {
  const { value, origin } = loaded.read(entry.name, entry.definition);
  const unset = origin.from === 'default' && !entry.hasDefault && entry.required;
  return {
    name: entry.name,
    value: settingValue(value, entry.definition.type),
    origin: unset ? 'REQUIRED' : originText(origin),
  };
}

function isChanged({ name, origin }: Current): boolean {
  return !['default', 'REQUIRED'].includes(origin) && !['_terms', '_input'].includes(name);
}

type Shown = (entries: readonly Current[]) => Current[];

function displayed(
  { base, servers, plugins }: Groups,
  args: DumpArguments,
  shown: Shown,
  command: CommandContext,
): string {
  const lines = (entries: readonly Current[]) => shown(entries).map((entry) => displayLine(entry, command));
  const output = lines(base);
  if (servers !== undefined) {
    output.push('\nGALAXY_SERVERS:\n');
    for (const [name, entries] of servers)
      output.push(`\n${name}\n${'='.repeat(name.length)}`, ...lines([...entries].sort(byName)));
  }
  for (const [type, byPlugin] of plugins ?? []) {
    const sections: string[] = [];
    for (const [name, entries] of byPlugin) {
      const own = lines(entries);
      if (own.length > 0) sections.push(`\n${name}:\n${'_'.repeat(name.length)}`, ...own);
    }
    if (args.type === 'all' && (!args.only_changed || sections.length > 0))
      output.push(`\n${type.toUpperCase()}:\n${'='.repeat(type.length)}`);
    output.push(...sections);
  }
  return output.join('\n');
}

function displayLine(entry: Current, { display }: CommandContext): string {
  const color = entry.origin === 'default' ? 'green' : entry.origin === 'REQUIRED' ? 'red' : 'yellow';
  return display.colors.paintWith(`${entry.name}(${entry.origin}) = ${str(entry.value)}`, color);
}

function structured({ base, servers, plugins }: Groups, args: DumpArguments, shown: Shown): string {
  const dicts = (entries: readonly Current[]): Value[] => shown(entries).map(asDict);
  const output: Value[] = dicts(base);
  if (servers !== undefined)
    output.push(
      new Map([['GALAXY_SERVERS', new Map([...servers].map(([name, of]) => [name, of.map(asServerDict)]))]]),
    );
  for (const [type, byPlugin] of plugins ?? []) {
    const sections: Value[] = [];
    for (const [name, entries] of byPlugin) {
      const own = dicts(entries);
      if (own.length > 0) sections.push(new Map([[name, own]]));
    }
    if (args.type === 'all') output.push(new Map([[`${type.toUpperCase()}_PLUGINS`, sections]]));
    else output.push(...sections);
  }
  return args.format === 'yaml'
    ? dumpYaml(output, { sortKeys: true, flowStyle: false })
    : toJson(output, { indent: 4, sortKeys: true });
}

function asDict({ name, origin, value }: Current): Dict {
  return new Map<string, Value>([
    ['name', name],
    ['origin', origin],
    ['value', value],
  ]);
}

/** A server's option: Ansible dumps these whole, in their own order. */
function asServerDict(entry: Current): Dict {
  return asDict(entry).set('type', null);
}
