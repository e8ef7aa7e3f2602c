/** An entry of a directory. */
export interface Entry {
  readonly dn: string;
  /** Values by attribute, in the server's order. */
  readonly attributes: ReadonlyMap<string, readonly Buffer[]>;
}

function decoded(rest: string): Buffer {
  return rest.startsWith(':')
    ? Buffer.from(rest.slice(1).trim(), 'base64')
    : Buffer.from(rest.replace(/^ /, ''), 'utf8');
}

/** Reads LDIF as ldapsearch prints it with `-LLL -o ldif-wrap=no`. */
export function readLdif(text: string): Entry[] {
  const entries: Entry[] = [];
  for (const block of text.split(/\n\s*\n/)) {
    let dn: string | undefined;
    const attributes = new Map<string, Buffer[]>();
    for (const line of block.split('\n')) {
      const at = line.indexOf(':');
      if (at < 1 || line.startsWith('#')) continue;
      const name = line.slice(0, at);
      const value = decoded(line.slice(at + 1));
      if (dn === undefined) {
        if (name === 'dn') dn = value.toString();
      } else attributes.set(name, [...(attributes.get(name) ?? []), value]);
    }
    if (dn !== undefined) entries.push({ dn, attributes });
  }
  return entries;
}

/** A line of LDIF; base64, so that every value can be written. */
export function ldifLine(name: string, value: string): string {
  return `${name}:: ${Buffer.from(value).toString('base64')}`;
}
