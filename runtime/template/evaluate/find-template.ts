import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Origin, Source } from '../../errors/source.ts';
import { itemsOf } from '../../values/iterate.ts';
import { str } from '../../values/print.ts';
import { Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import { TemplateError } from '../errors.ts';
import type { Syntax } from '../parse/syntax.ts';
import { Document, type Place } from '../place.ts';
import { compileTemplate } from '../unit.ts';
import type { UserPlugins } from '../user-plugins.ts';
import { captured } from './capture.ts';
import type { LoadedTemplate } from './loaded.ts';

/** How templates are found and compiled. */
interface Loading {
  /** Where to look, nearest first. */
  readonly folders: readonly string[];
  readonly syntax: Syntax;
  readonly plugins: UserPlugins | undefined;
}

/** None of the templates that were asked for exists. */
export class TemplateNotFound extends TemplateError {}

interface CachedFile {
  readonly modified: number;
  readonly size: number;
  readonly source: Source;
}

const files = new Map<string, CachedFile>();

/**
 * Finds and compiles the first template that exists.
 * @param names A name, or several.
 * @throws TemplateNotFound; TemplateError when it can't be compiled
 */
export function findTemplate(
  names: Value,
  { folders, syntax, plugins }: Loading,
  place: Place,
): LoadedTemplate {
  if (names instanceof Undefined) names.trip();
  const wanted = typeof names === 'string' ? [names] : itemsOf(names).map(str);
  for (const name of wanted) {
    const source = findFile(name, folders);
    if (source === undefined) continue;
    const document = new Document(source.text, new Origin(source, 0));
    try {
      return { name, document, unit: compileTemplate(source.text, syntax, false, plugins) };
    } catch (error) {
      throw captured(error, 'template', document).error ?? error;
    }
  }
  throw new TemplateNotFound(`Error rendering template: ${notFound(wanted, folders)}`, {
    origin: place.origin(),
  });
}

function notFound(names: readonly string[], folders: readonly string[]): string {
  const [only] = names;
  if (names.length !== 1 || only === undefined)
    return `none of the templates given were found: ${names.join(', ')}`;
  const path = folders.length === 1 ? 'path' : 'paths';
  return `'${only}' not found in search ${path}: ${folders.map((folder) => `'${folder}'`).join(', ')}`;
}

function findFile(name: string, folders: readonly string[]): Source | undefined {
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
  // A template's name never leaves its folders.
  if (segments.includes('..')) return undefined;
  for (const folder of folders) {
    const found = readCached(join(folder, ...segments));
    if (found !== undefined) return found;
  }
  return undefined;
}

function readCached(path: string): Source | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined || !status.isFile()) return undefined;
  const known = files.get(path);
  if (known !== undefined && known.modified === status.mtimeMs && known.size === status.size)
    return known.source;
  const source = new Source(path, readFileSync(path, 'utf8'));
  files.set(path, { modified: status.mtimeMs, size: status.size, source });
  return source;
}
