/** What a line of fstab is to say. */
export interface Entry {
  readonly src: string | undefined;
  readonly name: string;
  readonly fstype: string | undefined;
  readonly opts: string;
  readonly dump: string;
  readonly passno: string;
}

/** Blanks, ampersands and backslashes stand in fstab by their octal numbers. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\134').replaceAll(' ', '\\040').replaceAll('&', '\\046');
}

function linesOf(text: string): string[] {
  return Array.from(text.matchAll(/[^\n]*\n|[^\n]+$/g), ([line]) => line);
}

/** True for a swap entry of another device: they all have the name `none`. */
function otherSwap(fields: readonly string[], entry: Entry): boolean {
  const [src, name, fstype] = fields;
  return entry.src !== undefined && name === 'none' && fstype === 'swap' && src !== entry.src;
}

/** The text with the entry in it; undefined when it says so already. */
export function setEntry(text: string, entry: Entry): string | undefined {
  const wanted = {
    src: escaped(entry.src ?? ''),
    fstype: escaped(entry.fstype ?? ''),
    opts: escaped(entry.opts),
    dump: escaped(entry.dump),
    passno: escaped(entry.passno),
  };
  const name = escaped(entry.name);
  const line = `${wanted.src} ${name} ${wanted.fstype} ${wanted.opts} ${wanted.dump} ${wanted.passno}\n`;
  let exists = false;
  let changed = false;
  const lines = linesOf(text).map((one) => {
    const whole = one.endsWith('\n') ? one : `${one}\n`;
    const fields = whole.trim().startsWith('#')
      ? []
      : (whole.split('#')[0] ?? '').split(/\s+/).filter(Boolean);
    if (fields.length < 4 || fields.length > 6 || fields[1] !== name || otherSwap(fields, entry))
      return whole;
    exists = true;
    // The last two fields may be missing; the number 0 that stands for them is not the text that is wanted.
    const [src, , fstype, opts, dump, passno] = fields;
    const now = { src, fstype, opts, dump, passno };
    const same =
      now.src === wanted.src &&
      now.fstype === wanted.fstype &&
      now.opts === wanted.opts &&
      now.dump === wanted.dump &&
      now.passno === wanted.passno;
    if (same && !changed) return whole;
    changed = true;
    return line;
  });
  if (!exists) lines.push(line);
  return exists && !changed ? undefined : lines.join('');
}

/** The text without entries of that name; undefined when there are none. */
export function removeEntry(text: string, entry: Entry): string | undefined {
  const name = escaped(entry.name);
  const lines = linesOf(text);
  const kept = lines.filter((line) => {
    const fields = line.trim().startsWith('#') ? [] : line.split(/\s+/).filter(Boolean);
    return fields.length !== 6 || fields[1] !== name || otherSwap(fields, entry);
  });
  return kept.length === lines.length ? undefined : kept.join('');
}

/** Mount points of /proc/self/mountinfo, each with its source: for a bind mount the folder that it shows. */
export function mountedSources(mountinfo: string): Map<string, string> {
  const records = mountinfo
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length > 6)
    .map((fields) => ({
      id: fields[0] ?? '',
      parent: fields[1] ?? '',
      root: fields[3] ?? '',
      dst: fields[4] ?? '',
      src: fields.at(-2) ?? '',
    }));
  const byId = new Map(records.map((record) => [record.id, record]));
  const roots = new Map<string, string>();
  const mounts = new Map<string, string>();
  for (const record of byId.values()) {
    const parent = record.parent === '1' ? undefined : byId.get(record.parent);
    if (parent === undefined) {
      mounts.set(record.dst, record.src);
      continue;
    }
    const parentRoot = roots.get(parent.id) ?? parent.root;
    const below =
      parentRoot.length > 1 && record.root.startsWith(`${parentRoot}/`)
        ? record.root.slice(parentRoot.length)
        : record.root;
    const root = parent.dst === '/' ? below : `${parent.dst}${below}`;
    roots.set(record.id, root);
    mounts.set(record.dst, root);
  }
  return mounts;
}
