import { shellQuote } from '../../target/quote.ts';
import { str } from '../../values/print.ts';
import type { Value } from '../../values/value.ts';
import { dumpYaml } from '../../yaml/dump/index.ts';
import type { ConfigArguments } from '../arguments/config.ts';
import type { CommandContext } from '../command.ts';
import { type Entry, renderedDefault, type Selection, splitIni } from './entries.ts';

type InitArguments = Extract<ConfigArguments, { action: 'init' }>;

/** A configuration to begin with, that sets everything to its default: an ini file, variables of the environment or of hosts. */
export function initText(selection: Selection, args: InitArguments, command: CommandContext): string {
  const { base, servers, plugins } = selection;
  const byPlugin = [...(plugins?.values() ?? [])].flatMap((of) => [...of.values()]);
  if (args.format !== 'ini') {
    const prefix = args.commented ? '#' : '';
    const { format } = args;
    return [base, ...byPlugin]
      .flatMap((entries) => entries.flatMap((entry) => variableLines(entry, format, prefix, command)))
      .join('\n');
  }
  const sections = new Map<string, Map<string, string>>();
  for (const entries of [base, ...(servers?.values() ?? []), ...byPlugin])
    for (const entry of entries) addIni(sections, entry, args.commented, command);
  return [...sections]
    .flatMap(([section, keys]) => [`[${section}]`, ...[...keys.values()].flatMap((text) => [text, '']), ''])
    .join('\n');
}

function addIni(
  sections: Map<string, Map<string, string>>,
  entry: Entry,
  commented: boolean,
  command: CommandContext,
): void {
  const place = entry.sources.ini?.at(-1);
  if (place === undefined) return;
  const [section, key] = splitIni(place);
  const keys = sections.get(section) ?? new Map<string, string>();
  sections.set(section, keys);
  if (keys.has(key)) return;
  const value = renderedDefault(entry, command);
  keys.set(
    key,
    `# (${entry.type ?? 'string'}) ${entry.about}\n${commented ? ';' : ''}${key}=${plainText(value)}`,
  );
}

/** As an ini file has a value: a list's items separated, nothing for null. */
function plainText(value: Value): string {
  if (value === null) return '';
  return Array.isArray(value) ? value.map(str).join(', ') : str(value);
}

function variableLines(
  entry: Entry,
  format: 'env' | 'vars',
  prefix: string,
  command: CommandContext,
): string[] {
  const name = entry.sources[format]?.at(-1);
  if (name === undefined || /^_ansible_/i.test(name)) return [];
  const value = renderedDefault(entry, command);
  const line =
    format === 'env'
      ? `${name}=${environmentText(entry, value)}`
      : `${name}: ${dumpYaml(value, { flowStyle: true, sortKeys: true })}`;
  return [`# ${entry.name}(${entry.type ?? 'string'}): ${entry.about}`, `${prefix}${line}`, ''];
}

function environmentText(entry: Entry, value: Value): string {
  if (entry.type === 'boolean') return value === true ? '1' : '0';
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return plainText(value);
  return typeof value === 'number' ? String(value) : shellQuote(plainText(value));
}
