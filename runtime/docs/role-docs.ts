import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { str } from '../values/print.ts';
import type { Dict, Value } from '../values/value.ts';
import type { DataLoader } from '../yaml/files.ts';
import { fieldLines } from './fields.ts';
import { attributeLines, listOf, textLimit, textOf } from './man-text.ts';
import type { Markup } from './markup.ts';
import { fill } from './wrap.ts';

const ENDINGS = ['.yml', '.yaml', '.json'];
const SPEC_FILES = ['argument_specs', 'main'].flatMap((name) => ENDINGS.map((ending) => name + ending));
const INDENT = ' '.repeat(10);

/** A role that says which arguments it takes. */
export interface DocumentedRole {
  /** `ns.col.role` in a collection. */
  readonly name: string;
  readonly short: string;
  readonly collection: string | undefined;
  /** Its own folder, or its collection's. */
  readonly path: string;
  readonly folder: string;
}

/** The roles in folders of roles and in collections, the first of each name. */
export function findRoles(
  paths: readonly string[],
  collections: readonly { readonly name: string; readonly path: string }[],
): DocumentedRole[] {
  const found = new Map<string, DocumentedRole>();
  const add = (folder: string, collection: { readonly name: string; readonly path: string } | undefined) => {
    for (const short of foldersIn(folder)) {
      const own = join(folder, short);
      const name = collection === undefined ? short : `${collection.name}.${short}`;
      if (found.has(name) || specFile(own) === undefined) continue;
      found.set(name, {
        name,
        short,
        collection: collection?.name,
        path: collection?.path ?? own,
        folder: own,
      });
    }
  };
  for (const path of paths) add(path, undefined);
  for (const collection of collections) add(join(collection.path, 'roles'), collection);
  return [...found.values()];
}

function foldersIn(path: string): string[] {
  try {
    return readdirSync(path).filter((name) => statSync(join(path, name)).isDirectory());
  } catch {
    return [];
  }
}

function specFile(folder: string): string | undefined {
  return SPEC_FILES.map((name) => join(folder, 'meta', name)).find((path) => existsSync(path));
}

/** The entry points of a role, by name. */
export function entryPoints(role: DocumentedRole, loader: DataLoader): Dict {
  const path = specFile(role.folder);
  const content = path === undefined ? undefined : loader.load(path);
  const specs = content instanceof Map ? content.get('argument_specs') : undefined;
  return specs instanceof Map ? (specs as Dict) : new Map();
}

/** What `galaxy_info` says of a role. */
export function galaxyInfo(role: DocumentedRole, loader: DataLoader): Dict | undefined {
  const path = ENDINGS.map((ending) => join(role.folder, 'meta', `main${ending}`)).find((one) =>
    existsSync(one),
  );
  const content = path === undefined ? undefined : loader.load(path);
  const info = content instanceof Map ? content.get('galaxy_info') : undefined;
  return info instanceof Map ? (info as Dict) : undefined;
}

/** The page about a role. */
export function roleLines(name: string, role: Dict, markup: Markup, columns: number): string[] {
  const limit = textLimit(columns);
  const lines = [`> ROLE: ${markup.bold(name)} (${textOf(role, 'path')})`];
  const points = role.get('entry_points');
  if (!(points instanceof Map)) return lines;
  for (const [point, spec] of points) {
    const doc: Dict = spec instanceof Map ? spec : new Map();
    const summary = textOf(doc, 'short_description');
    lines.push('', `ENTRY POINT: ${markup.bold(str(point))} ${summary === '' ? '' : `- ${summary}`}`, '');
    const description = listOf(doc.get('description'));
    if (description.length > 0)
      lines.push(...description.map((text) => fill(markup.render(str(text)), limit, INDENT, INDENT)), '');
    const options = doc.get('options');
    if (options instanceof Map && options.size > 0)
      lines.push(
        `${markup.heading('Options')} (${markup.plain ? '=' : 'red'} indicates it is required):`,
        ...fieldLines(options, markup, { limit, indent: INDENT }),
      );
    lines.push(...attributeLines(doc.get('attributes'), markup, limit, INDENT));
    const author: Value | undefined = doc.get('author');
    if (typeof author === 'string')
      lines.push('', `AUTHOR: ${fill(markup.render(author), limit - 8, '', INDENT)}`);
    else if (Array.isArray(author)) lines.push('', `AUTHOR: ${author.map(str).join(', ')}`);
    const examples = doc.get('examples');
    if (typeof examples === 'string' && examples !== '')
      lines.push('', markup.heading('EXAMPLES:'), examples.trim());
  }
  return lines;
}
