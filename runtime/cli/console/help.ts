import { listOf, textOf } from '../../docs/man-text.ts';
import { moduleDoc } from '../../docs/module-doc.ts';
import { loadModule, resolveModuleName } from '../../module/registry.ts';
import { str } from '../../values/print.ts';
import type { Dict } from '../../values/value.ts';
import { COMMANDS, OWN_HELP } from './commands.ts';

/** Names in columns, as Python's cmd prints them. */
function columnize(names: readonly string[], width: number): string[] {
  for (let rows = 1; rows < names.length; rows++) {
    const columns: number[] = [];
    for (let at = 0; at < names.length; at += rows)
      columns.push(Math.max(...names.slice(at, at + rows).map((name) => name.length)));
    if (columns.reduce((sum, column) => sum + column + 2, -2) <= width)
      return Array.from({ length: rows }, (_, row) =>
        columns
          .map((column, index) => (names[row + index * rows] ?? '').padEnd(column))
          .join('  ')
          .trimEnd(),
      );
  }
  return [...names];
}

/** What `help` shows: every command and module. */
export function overview(modules: readonly string[]): string {
  const names = [...Object.keys(COMMANDS), ...Object.keys(OWN_HELP), 'help', ...modules].sort();
  const title = 'Documented commands (type help <topic>):';
  return ['', title, '='.repeat(title.length), ...columnize(names, 79), ''].join('\n');
}

/** A module's summary and options; undefined when there is no such module. */
export async function moduleHelp(
  name: string,
  colored: (text: string) => string,
): Promise<string[] | undefined> {
  const full = resolveModuleName(name);
  if (full === undefined) return undefined;
  const doc = moduleDoc(await loadModule(full));
  const options = doc.get('options');
  const known: Dict = options instanceof Map ? options : new Map();
  return [
    textOf(doc, 'short_description'),
    'Parameters:',
    ...[...known].map(([option, about]) => {
      const [first = ''] = about instanceof Map ? listOf(about.get('description')).map(str) : [];
      return `  ${colored(str(option))} ${first}`;
    }),
  ];
}

/** Names of a module's options. */
export async function moduleOptions(name: string): Promise<string[]> {
  const full = resolveModuleName(name);
  return full === undefined ? [] : Object.keys((await loadModule(full)).options);
}
