import { extname } from 'node:path';
import { parse, TomlDate, TomlError, type TomlValue } from 'smol-toml';
import { EXIT, TsibleError } from '../../errors/error.ts';
import { Origin, type Source } from '../../errors/source.ts';
import { type Raw, trusted } from '../../values/raw.ts';
import { float, int } from '../../values/value.ts';
import { constructTimestamp } from '../../yaml/scalars.ts';
import { expandHosts } from '../addresses.ts';
import type { InventoryData } from '../data.ts';
import { isReadable } from './files.ts';
import type { SourcePlugin } from './source.ts';

type Table = Readonly<Record<string, TomlValue>>;

/** The YAML inventory's structure as TOML; children are a list. */
export const toml: SourcePlugin = {
  name: 'toml',
  accepts: (source, context) => isReadable(source, context) && extname(source) === '.toml',
  read(path, { data, loader }) {
    const { source } = loader.readText(path);
    const content = parseToml(source);
    if (Object.keys(content).length === 0) throw fault('Parsed empty TOML file', source);
    if (content.plugin) throw fault('Plugin configuration TOML file, not TOML inventory', source);
    for (const [name, group] of Object.entries(content)) readGroup(data, source, name, group);
  },
};

function parseToml(source: Source): Table {
  try {
    return parse(source.text, { integersAsBigInt: true });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const lines = source.text.split('\n').slice(0, error.line - 1);
    const offset = lines.reduce((sum, line) => sum + line.length + 1, 0) + error.column - 1;
    const [message = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    throw new TsibleError(`TOML file '${source.name}' is invalid: ${message}`, {
      origin: new Origin(source, offset),
      exitCode: EXIT.parserError,
    });
  }
}

function readGroup(data: InventoryData, source: Source, name: string, content: TomlValue): void {
  if (!isTable(content)) {
    data.notices.warn(`Skipping '${name}' as this is not a valid group definition`);
    return;
  }
  const group = data.addGroup(name);
  for (const [key, value] of Object.entries(content)) {
    const wrong = (kind: string) =>
      fault(
        `Invalid "${key}" entry for "${group.name}" group, requires a ${kind}, found "${typeof value}" instead.`,
        source,
      );
    if (key === 'vars') {
      if (!isTable(value)) throw wrong('dict');
      for (const [variable, item] of Object.entries(value))
        data.setGroupVariable(group, variable, raw(item, source));
    } else if (key === 'children') {
      if (!Array.isArray(value)) throw wrong('list');
      for (const child of value) group.addChild(data.addGroup(String(child)));
    } else if (key === 'hosts') {
      if (!isTable(value)) throw wrong('dict');
      for (const [pattern, vars] of Object.entries(value)) readHosts(data, source, group.name, pattern, vars);
    } else
      data.notices.warn(
        `Skipping unexpected key "${key}" in group "${group.name}", only "vars", "children" and "hosts" are valid`,
      );
  }
}

function readHosts(
  data: InventoryData,
  source: Source,
  group: string,
  pattern: string,
  vars: TomlValue,
): void {
  if (!isTable(vars))
    throw fault(`Invalid data from file, expected dictionary and got:\n\n${String(vars)}`, source);
  const { names, port } = expandHosts(pattern);
  for (const name of names) {
    const host = data.addHost(name, data.addGroup(group), port);
    for (const [key, value] of Object.entries(vars)) data.setHostVariable(host, key, raw(value, source));
  }
}

function isTable(value: TomlValue): value is { [key: string]: TomlValue } {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof TomlDate);
}

function raw(value: TomlValue, source: Source): Raw {
  if (typeof value === 'string') return trusted(value, new Origin(source, 0));
  if (typeof value === 'bigint') return int(value);
  if (typeof value === 'number') return float(value);
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item) => raw(item, source));
  if (isTable(value)) return new Map(Object.entries(value).map(([key, item]) => [key, raw(item, source)]));
  // Python has no date in a mere time of day that YAML could hold either.
  return value.isTime() ? value.toISOString() : constructTimestamp(value.toISOString());
}

function fault(message: string, source: Source): TsibleError {
  return new TsibleError(message, { origin: new Origin(source, -1), exitCode: EXIT.parserError });
}
