import { TsibleError } from '../errors/error.ts';
import { nearName } from '../errors/near.ts';
import type { Origin } from '../errors/source.ts';
import { copyOrigins, originOf, originOfItem, originOfKey } from '../values/origins.ts';
import { repr, str } from '../values/print.ts';
import { type Raw, type RawDict, Template } from '../values/raw.ts';
import { typeName } from '../values/types.ts';
import type { DictKey } from '../values/value.ts';
import {
  isReservedName,
  isVariableName,
  reservedNameWarning,
  VARIABLE_NAME_HELP,
} from '../values/variable-name.ts';
import { type LoadContext, ParserError } from './context.ts';
import { isTextKeyword, KEYWORDS, type ObjectKind } from './keywords.ts';
import { readModuleDefaults } from './module-defaults.ts';
import { PlaybookNode } from './nodes.ts';
import { loopLookup, pythonClass } from './task-action.ts';

/** What Ansible's messages call an object, beyond those that carry keywords of their own. */
export type ObjectName =
  | Exclude<ObjectKind, 'Role'>
  | 'RoleInclude'
  | 'RoleMetadata'
  | 'LoopControl'
  | 'TaskInclude'
  | 'HandlerTaskInclude'
  | 'IncludeRole'
  | 'PlaybookInclude';

/** Ansible's message for a key that the object can't have, with the near keyword. */
export function invalidAttribute(
  object: RawDict,
  key: string,
  kind: ObjectName,
  known: readonly string[] = [],
  more = '',
): ParserError {
  const near = nearName(key, known);
  return new ParserError(
    `'${key}' is not a valid attribute for a ${kind}${more}`,
    originOfKey(object, key) ?? originOf(object),
    near === undefined ? undefined : `Did you mean '${near}'?`,
  );
}

/** Refuses keys that a play or block can't have, and variables that can't be some. */
export function checkKeywords(entry: RawDict, kind: 'Play' | 'Block', context: LoadContext): void {
  for (const key of entry.keys()) {
    if (!PlaybookNode.allows(kind, String(key))) {
      throw invalidAttribute(entry, String(key), kind, Object.keys(KEYWORDS[kind]));
    }
  }
  checkTags(entry);
  checkVars(entry, kind, context);
}

/** A block's keywords, checked; `apply` of an include is such a block too. */
export function checkBlockKeywords(entry: RawDict, context: LoadContext): Map<string, Raw> {
  checkKeywords(entry, 'Block', context);
  return keywordsOf(entry, context);
}

/** The keywords of a dict; one that is there without a value (`tags:`) counts as absent. */
export function keywordsOf(
  entry: RawDict,
  context: LoadContext,
  without: readonly string[] = [],
): Map<string, Raw> {
  const keywords = new Map<string, Raw>();
  for (const [key, value] of entry) {
    if (typeof key === 'string' && !without.includes(key) && value !== null) keywords.set(key, value);
  }
  copyOrigins(entry, keywords);
  checkTexts(keywords, originOf(entry));
  const defaults = keywords.get('module_defaults');
  if (defaults !== undefined)
    keywords.set(
      'module_defaults',
      readModuleDefaults(defaults, context, originOfItem(entry, 'module_defaults')),
    );
  return keywords;
}

/** Refuses a list or dict as the value of a keyword that is a text, and collections that are none. */
export function checkTexts(keywords: ReadonlyMap<string, Raw>, origin: Origin | undefined): void {
  for (const name of [keywords.get('collections') ?? []].flat()) {
    if (typeof name === 'string' || name instanceof Template) continue;
    throw new ParserError(
      `Keyword 'collections' items must be of type 'str', not '${name === null ? 'NoneType' : typeName(name as never)}'.`,
      originOfKey(keywords, 'collections'),
    );
  }
  for (const [name, value] of keywords) {
    if (!(value instanceof Map || Array.isArray(value)) || !isTextKeyword(name)) continue;
    throw new ParserError(
      `The field '${name}' is supposed to be a string type, however the incoming data structure is a ${pythonClass(value)}`,
      origin,
    );
  }
}

/**
 * Refuses (or, where the settings say so, warns of) keys that a task can't have.
 * @param name What messages call it: an include or import is more than a task to Ansible.
 */
export function checkTaskKeywords(
  entry: RawDict,
  kind: 'Task' | 'Handler',
  name: ObjectName,
  actionKey: string,
  context: LoadContext,
): void {
  for (const key of entry.keys()) {
    const keyword = String(key);
    if (keyword === actionKey || PlaybookNode.allows(kind, keyword) || loopLookup(keyword) !== undefined)
      continue;
    if (!context.refusesUnknownKeywords) context.warn({ message: `Ignoring invalid attribute: ${keyword}` });
    else
      throw invalidAttribute(
        entry,
        keyword,
        name,
        Object.keys(KEYWORDS[kind]),
        '\nThis error can be suppressed as a warning using the "invalid_task_attribute_failed" configuration',
      );
  }
  checkTags(entry);
  checkVars(entry, name, context);
}

/** Refuses `tags:` that are neither a list nor a text, or nothing at all. */
export function checkTags(entry: RawDict): void {
  const tags = entry.get('tags');
  if (tags === undefined || Array.isArray(tags) || typeof tags === 'string' || tags instanceof Template)
    return;
  const hasPlace = tags !== null && typeof tags !== 'boolean';
  throw new TsibleError('tags must be specified as a list', {
    origin: hasPlace ? originOfItem(entry, 'tags') : undefined,
  });
}

/** Checks a `vars:`: a dict whose keys can be variables. */
export function checkVars(entry: RawDict, kind: ObjectName, context: LoadContext): void {
  const vars = entry.get('vars');
  if (vars === undefined || vars === null) return;
  if (!(vars instanceof Map)) {
    throw new ParserError(
      `Vars in a ${kind} must be specified as a dictionary.`,
      originOfItem(entry, 'vars'),
    );
  }
  for (const name of vars.keys())
    if (typeof name !== 'string' || !isVariableName(name)) throw invalidVariable(vars, name);
  // Of a role's Ansible doesn't say so.
  if (kind !== 'RoleInclude') warnOfReservedNames(vars, context);
}

/** Variables that are called like keywords. */
export function warnOfReservedNames(vars: RawDict, context: LoadContext): void {
  for (const name of vars.keys()) {
    if (typeof name !== 'string' || !isReservedName(name)) continue;
    context.warn({
      message: reservedNameWarning(name),
      origin: originOfKey(vars, name),
    });
  }
}

function invalidVariable(vars: RawDict, name: DictKey): TsibleError {
  const type = typeof name === 'string' ? '' : ` of type '${typeName(name as never)}'`;
  const shown = repr(str(name as never));
  return new TsibleError(`Invalid variable name ${shown}${type}.`, {
    origin: originOfKey(vars, name),
    help: VARIABLE_NAME_HELP,
  });
}
