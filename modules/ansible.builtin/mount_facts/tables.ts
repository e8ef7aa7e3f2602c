import { unescapeOctal } from '../../../runtime/target/facts/mounts.ts';

/** A line of a table of mounts. */
export interface MountLine {
  readonly line: string;
  readonly mount: string;
  readonly device: string;
  readonly fstype: string;
  readonly fields: Readonly<Record<string, string | number | Readonly<Record<string, string>>>>;
}

/** Reads a file of mounts: the formats are tried in an order in which the wrong one doesn't fit by chance. */
export function readTable(text: string): MountLine[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return vfstab(lines) ?? mnttab(lines) ?? fstab(lines) ?? aixStanzas(lines);
}

const words = (line: string): string[] => line.trim().split(/\s+/);
const isComment = (line: string): boolean => line.trim() === '' || line.trim().startsWith('#');

function vfstab(lines: readonly string[]): MountLine[] | undefined {
  const entries = lines.filter((line) => !isComment(line));
  if (entries.some((line) => words(line).length < 7)) return undefined;
  return entries.map((line) => {
    const [device = '', fsck = '', mount = '', fstype = '', pass = '', boot = '', options = ''] = words(line);
    const passno = /^\d+$/.test(pass) ? Number(pass) : pass;
    const fields = { device, device_to_fsck: fsck, mount, fstype, passno, mount_at_boot: boot, options };
    return { line, mount, device, fstype, fields };
  });
}

function mnttab(lines: readonly string[]): MountLine[] | undefined {
  if (lines.some((line) => !/^[+-]?\d+$/.test(words(line)[4] ?? ''))) return undefined;
  if (!lines.some((line) => words(line)[4]?.length === 10)) return undefined;
  return lines.map((line) => {
    const [device = '', mount = '', fstype = '', options = '', time = ''] = words(line);
    return { line, mount, device, fstype, fields: { device, mount, fstype, options, time: Number(time) } };
  });
}

function fstab(lines: readonly string[]): MountLine[] | undefined {
  const entries = lines.map((line) => line.trim()).filter((line) => !isComment(line));
  if (entries.some((line) => !isFstab(words(line)))) return undefined;
  return entries.map((line) => {
    const [device = '', mount = '', fstype = '', options = '', dump, passno] = words(line).map(unescapeOctal);
    const numbers = {
      ...(dump !== undefined && { dump: Number(dump) }),
      ...(passno !== undefined && { passno: Number(passno) }),
    };
    return { line, mount, device, fstype, fields: { device, mount, fstype, options, ...numbers } };
  });
}

function isFstab([, , , options, ...numbers]: readonly string[]): boolean {
  return options !== undefined && numbers.slice(0, 2).every((number) => /^[+-]?\d+$/.test(number));
}

/** AIX's /etc/filesystems: `mount point:` and indented `key = value` lines. On Linux that file is something else. */
function aixStanzas(lines: readonly string[]): MountLine[] {
  const stanzas: string[][] = [];
  for (const line of lines) {
    if (line.startsWith('*') || line.trim() === '') continue;
    if (line.trimEnd().endsWith(':')) stanzas.push([line]);
    else if (!line.includes('=') || stanzas.length === 0) return [];
    else stanzas.at(-1)?.push(line);
  }
  return stanzas.map((stanza) => {
    const [head = '', ...rest] = stanza;
    const mount = head.slice(0, -1);
    const attributes: Record<string, string> = {};
    for (const line of rest) {
      const at = line.indexOf('=');
      attributes[line.slice(0, at).trim()] = line.slice(at + 1).trim();
    }
    const device = [attributes.nodename, attributes.dev].filter(Boolean).join(':') || 'unknown';
    const fstype = attributes.vfs || 'unknown';
    return { line: stanza.join('\n'), mount, device, fstype, fields: { mount, device, fstype, attributes } };
  });
}

const LINUX = /^(\S+) on (\S+) type (\S+) \((.+)\)$/;
const BSD = /^(\S+) on (\S+) \((.+)\)$/;

/** Reads what the mount command prints. */
export function readMountOutput(text: string): MountLine[] {
  const lines = text.split('\n').filter((line) => line !== '');
  const linux = lines.map((line) => LINUX.exec(line));
  if (linux.every((match) => match !== null)) {
    return linux.map((match) => {
      const [line, device = '', mount = '', fstype = '', options = ''] = match;
      return { line, mount, device, fstype, fields: { device, mount, fstype, options } };
    });
  }
  const others = lines.filter((line) => !line.startsWith('map ')).map((line) => BSD.exec(line));
  if (others.some((match) => match === null)) return [];
  return others.flatMap((match) => {
    const [line = '', device = '', mount = '', kind = ''] = match ?? [];
    const [, fstype = kind, options] = /^(.*?)\s*,\s*(.*)$/s.exec(kind) ?? [];
    return [{ line, mount, device, fstype, fields: { device, mount, fstype, ...(options && { options }) } }];
  });
}
