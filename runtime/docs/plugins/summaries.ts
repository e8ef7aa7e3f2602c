import type { PluginDocs } from '../plugin-doc.ts';

/** A table of plugins that a line each is enough for: `name: what it does`. */
export function summaries(table: string): PluginDocs {
  return Object.fromEntries(
    table
      .trim()
      .split('\n')
      .map((line) => {
        const colon = line.indexOf(': ');
        return [line.slice(0, colon), { summary: line.slice(colon + 2) }];
      }),
  );
}
