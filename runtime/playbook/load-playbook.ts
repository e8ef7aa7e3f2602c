import { dirname, isAbsolute, join } from 'node:path';
import { originOf, originOfItem, originOfKey } from '../values/origins.ts';
import { type Raw, type RawDict, Template } from '../values/raw.ts';
import { type LoadContext, ParserError, writtenText } from './context.ts';
import { importKeywords } from './import-keywords.ts';
import { type ImportedKeywords, loadPlay } from './load-play.ts';
import type { Play } from './play.ts';
import { pythonClass } from './task-action.ts';

const IMPORT_KEYS = ['import_playbook', 'ansible.builtin.import_playbook', 'ansible.legacy.import_playbook'];

/** Reads a playbook file and those it imports. */
export function loadPlaybook(path: string, context: LoadContext): Play[] {
  return loadFile(path, context, { tags: [], when: [], vars: new Map() }, []);
}

function loadFile(
  path: string,
  context: LoadContext,
  inherited: ImportedKeywords,
  importers: readonly string[],
): Play[] {
  const folder = dirname(path);
  if (!context.isDirectory(folder))
    context.warn({
      message: `Ignoring invalid path provided to plugin path: '${folder}' is not a directory`,
    });
  const data = context.loadFile(path);
  if (data === null) throw new ParserError(`Empty playbook, nothing to do: ${path}`, undefined);
  if (!Array.isArray(data)) {
    throw new ParserError(
      `A playbook must be a list of plays, got a ${pythonClass(data)} instead: ${path}`,
      data instanceof Map ? originOf(data) : context.originOfFile(path),
    );
  }
  if (data.length === 0)
    throw new ParserError(`A playbook must contain at least one play: ${path}`, undefined);
  context.addPlugins(dirname(path));
  return data.flatMap((entry, index) => {
    if (!(entry instanceof Map)) {
      throw new ParserError(
        "playbook entries must be either valid plays or 'import_playbook' statements",
        originOfItem(data, index),
      );
    }
    const keys = IMPORT_KEYS.filter((key) => entry.has(key));
    const [key, other] = keys;
    if (other !== undefined)
      throw new ParserError(
        `Found conflicting import_playbook actions: ${keys.sort().join(', ')}`,
        undefined,
      );
    if (key !== undefined) return importPlaybook(entry, key, path, context, inherited, importers);
    return [loadPlay(entry, path, context, inherited)];
  });
}

/** `import_playbook`: its tags, when and vars go to the plays it brings. */
function importPlaybook(
  entry: RawDict,
  key: string,
  file: string,
  context: LoadContext,
  inherited: ImportedKeywords,
  importers: readonly string[],
): Play[] {
  const own = importKeywords(entry, key, context);
  const path = importedPath(entry, key, file, context);
  if (importers.includes(path) || path === file)
    throw new ParserError(
      `import_playbook leads back to a playbook that is being imported: ${path}`,
      originOfKey(entry, key),
    );
  return loadFile(
    path,
    context,
    {
      tags: [...own.tags, ...inherited.tags],
      when: [...inherited.when, ...own.when],
      vars: new Map([...own.vars, ...inherited.vars]),
    },
    [...importers, file],
  );
}

function importedPath(entry: RawDict, key: string, file: string, context: LoadContext): string {
  const written = entry.get(key) ?? null;
  const rendered =
    written instanceof Template
      ? context.renderStatic(written, { play: undefined, node: undefined, vars: entry.get('vars') })
      : written;
  const name = writtenText(rendered as Raw);
  if (name === undefined) {
    const cause = new ParserError(`The field 'import_playbook' is required but was not set.`, undefined);
    throw written === null
      ? cause
      : new ParserError(
          'playbook import parameter must be a string indicating a file path',
          originOfItem(entry, key),
        );
  }
  const found = context.collections.playbook(name);
  const path = found?.path ?? (isAbsolute(name) ? name : join(file, '..', name));
  if (found === undefined && context.collections.owning(path) === undefined)
    context.collections.addPlaybookFolder(join(path, '..'));
  return path;
}
