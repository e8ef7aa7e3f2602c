import { basename } from 'node:path';

/** The file name that a URL ends in. */
export function urlFileName(url: string): string {
  const path =
    /^[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/[^/?#]*)?([^?#]*)/.exec(url)?.[1] ?? url.replace(/[?#].*$/s, '');
  return path.endsWith('/') || path === '' ? 'index.html' : basename(path);
}

/** Whether a checksum is not one but the address of a file that lists some. */
export function isUrl(checksum: string): boolean {
  return /^(?:http|https|ftp|file):/i.test(checksum);
}

const BSD_LINE = /^(\w+) ?\((.+)\) ?= ([\w.]+)$/;
const GNU_LINE = /^([\w.]+)\s+(?:\*|\.\/|\.)?(.+)$/;

/** The checksum that a list (of sha256sum, shasum --tag, or a lone digest) has for a file; undefined when there is none. */
export function findChecksum(list: string, fileName: string): string | undefined {
  const lines = list.replace(/\n$/, '').split('\n');
  if (lines.length === 1 && lines[0]?.trim().split(/\s+/).length === 1) return lines[0];
  for (const line of lines) {
    const bsd = BSD_LINE.exec(line);
    if (bsd !== null) {
      if (bsd[2] === fileName) return bsd[3];
      continue;
    }
    const gnu = GNU_LINE.exec(line);
    if (gnu?.[2]?.replace(/^[./]+/, '') === fileName) return gnu[1];
  }
  return undefined;
}

/** Only what a digest may hold, lower case; undefined when that is no hexadecimal number. */
export function plainDigest(checksum: string): string | undefined {
  const plain = checksum.replace(/[^\p{L}\p{N}_]+/gu, '').toLowerCase();
  return /^(?:0x)?[0-9a-f]+(?:_[0-9a-f]+)*$/.test(plain) ? plain : undefined;
}
