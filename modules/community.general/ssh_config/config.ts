/** An ssh client's configuration as the module reads and writes it: blocks of hosts, comments and empty lines, in order. */
export type Entry =
  | { readonly type: 'line'; readonly text: string; readonly order: number }
  | { readonly type: 'host'; readonly host: string; options: Options; readonly order: number };

export type Options = Map<string, string | string[]>;

/** Options that may be given several times. */
const REPEATED: ReadonlySet<string> = new Set(['identityfile', 'localforward', 'remoteforward']);

/** @throws Error for a line without a value */
export function parseConfig(text: string): Entry[] {
  const entries: Entry[] = [];
  let order = 1;
  let block: Extract<Entry, { type: 'host' }> = { type: 'host', host: '*', options: new Map(), order: 0 };
  const close = (): void => {
    if (block.options.size > 0) entries.push(block);
  };
  for (const line of text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined)) {
    const plain = line.trimStart();
    if (plain === '' || plain.startsWith('#')) {
      entries.push({ type: 'line', text: plain, order: order++ });
      continue;
    }
    const { key, value } = splitLine(plain);
    if (key === 'host') {
      close();
      block = {
        type: 'host',
        host: value.split(/\s+/).filter(Boolean).join(' '),
        options: new Map(),
        order: order++,
      };
    } else if (REPEATED.has(key)) {
      const list = block.options.get(key);
      block.options.set(key, [...(Array.isArray(list) ? list : []), value]);
    } else if (!block.options.has(key)) block.options.set(key, value);
  }
  close();
  return entries;
}

function splitLine(line: string): { key: string; value: string } {
  const proxy = /^(proxycommand)\s*=*\s*(.*)/i.exec(line);
  if (line.includes('=')) {
    if (proxy !== null) return { key: 'proxycommand', value: proxy[2] ?? '' };
    const at = line.indexOf('=');
    return { key: line.slice(0, at).trim().toLowerCase(), value: line.slice(at + 1) };
  }
  const [, key, value] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
  if (key === undefined || value === undefined) throw new Error(`Unparsable line: '${line}'`);
  return { key: key.toLowerCase(), value };
}

export function renderConfig(entries: readonly Entry[]): string {
  const sorted = [...entries].sort((a, b) => a.order - b.order);
  return sorted
    .map((entry) => {
      if (entry.type === 'line') return `${entry.text}\n`;
      const lines = [...entry.options].flatMap(([key, value]) =>
        (Array.isArray(value) ? value : [value]).map((one) => `    ${key} ${one}\n`),
      );
      return `Host ${entry.host}\n${lines.join('')}`;
    })
    .join('');
}
