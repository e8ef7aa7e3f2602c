import { readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A folder's contents as copy transfers them; paths are relative to where they go. */
export interface SourceTree {
  readonly files: readonly { readonly path: string; readonly to: string }[];
  readonly folders: readonly string[];
  readonly links: readonly { readonly target: string; readonly to: string }[];
}

interface Found {
  files: { path: string; to: string }[];
  folders: string[];
  links: { target: string; to: string }[];
}

/**
 * Walks a folder of the controller.
 * @param contentsOnly Leave the folder's own name out (its path ended with a slash).
 * @param follow Copy what links point to; one that leads back into the way here stays a link.
 */
export function walkTree(top: string, contentsOnly: boolean, follow: boolean): SourceTree {
  const found: Found = { files: [], folders: [], links: [] };
  walk(top, contentsOnly ? '' : basename(top), follow, [realpathSync(top)], found);
  return found;
}

function walk(folder: string, to: string, follow: boolean, way: readonly string[], found: Found): void {
  const below: { path: string; to: string; real: string }[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(folder, entry.name);
    const target = to === '' ? entry.name : `${to}/${entry.name}`;
    if (!entry.isSymbolicLink()) {
      if (entry.isDirectory()) below.push({ path, to: target, real: path });
      else found.files.push({ path, to: target });
      continue;
    }
    const stat = follow ? statOf(path) : undefined;
    const real = stat === undefined ? undefined : realpathSync(path);
    if (follow && real !== undefined && stat?.isFile()) found.files.push({ path: real, to: target });
    else if (follow && real !== undefined && stat?.isDirectory() && !way.includes(real))
      below.push({ path: real, to: target, real });
    else found.links.push({ target: readlinkSync(path), to: target });
  }
  for (const one of below) {
    found.folders.push(one.to);
    walk(one.path, one.to, follow, [...way, realpathSync(one.real)], found);
  }
}

/** What a link leads to; undefined for one that leads nowhere, or round in circles. */
function statOf(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
