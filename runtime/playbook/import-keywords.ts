import { EXIT, messageOf, TsibleError } from '../errors/error.ts';
import { originOfItem } from '../values/origins.ts';
import type { Raw, RawDict } from '../values/raw.ts';
import { typeName } from '../values/types.ts';
import { checkTags, checkVars, invalidAttribute, keywordsOf } from './check-keywords.ts';
import { type LoadContext, ParserError } from './context.ts';
import {
  checkDebugger,
  type KeywordValue,
  keywordBool,
  keywordNumber,
  keywordString,
} from './keyword-value.ts';
import { type KeywordName, keyword } from './keywords.ts';
import type { ImportedKeywords } from './load-play.ts';
import { PlaybookNode } from './nodes.ts';
import { writtenTags } from './tags.ts';

/** The keywords of an import that have an effect: they go to the plays that it brings. */
const EFFECTIVE = ['name', 'tags', 'when', 'vars'];

/**
 * Reads the keywords beside `import_playbook`. Ansible judges all of them while it loads, those that every object may carry and that
 * are of no effect here too.
 * @param key The import's own key.
 * @throws TsibleError for one that can't be there, can't be rendered by then or isn't of its type.
 */
export function importKeywords(entry: RawDict, key: string, context: LoadContext): ImportedKeywords {
  for (const name of entry.keys()) {
    if (name === key || EFFECTIVE.includes(String(name)) || isBaseKeyword(String(name))) continue;
    throw invalidAttribute(entry, String(name), 'PlaybookInclude', EFFECTIVE);
  }
  checkTags(entry);
  checkVars(entry, 'PlaybookInclude', context);
  const keywords = keywordsOf(entry, context, [key]);
  const vars = entry.get('vars');
  const omitted = new Set<string>();
  for (const [name, raw] of keywords) {
    if (keyword(name as KeywordName).static === true) continue;
    const value = render(name, raw, entry, context);
    if (value === undefined) omitted.add(name);
    else if (value.value !== null) check(value);
  }
  return {
    tags: writtenTags(entry.get('tags') ?? []),
    when: omitted.has('when') ? [] : [keywords.get('when') ?? []].flat(),
    vars: vars instanceof Map ? vars : new Map(),
  };
}

function render(name: string, raw: Raw, entry: RawDict, context: LoadContext): KeywordValue | undefined {
  const origin = originOfItem(entry, name);
  try {
    // In a dict, since only there is it seen that a template yields `omit`.
    const written: RawDict = new Map([[name, name === 'tags' ? [...writtenTags(raw)] : raw]]);
    const rendered = context.renderStatic(written, {
      play: undefined,
      node: undefined,
      vars: entry.get('vars'),
    });
    const value = rendered instanceof Map ? rendered.get(name) : undefined;
    return value === undefined ? undefined : { name: name as KeywordName, value, origin };
  } catch (error) {
    throw new TsibleError(`Error processing keyword '${name}': ${messageOf(error)}`, {
      origin: (error instanceof TsibleError ? error.origin : undefined) ?? origin,
      exitCode: EXIT.parserError,
    });
  }
}

function check(value: KeywordValue): void {
  const { type } = keyword(value.name);
  if (type === 'bool') keywordBool(value);
  else if (type === 'int') keywordNumber(value, type);
  else if (type === 'string') keywordString(value);
  if (value.name === 'debugger') checkDebugger(value);
  if (value.name !== 'tags') return;
  for (const tag of [value.value].flat()) {
    if (typeof tag === 'string' || typeof tag === 'number' || typeof tag === 'bigint') continue;
    const found = tag === null ? 'NoneType' : typeName(tag);
    throw new ParserError(
      `Error processing keyword 'tags': Keyword 'tags' items must be of type 'str' or 'int', not '${found}'.`,
      value.origin,
    );
  }
}

function isBaseKeyword(name: string): boolean {
  return PlaybookNode.allows('Block', name) && PlaybookNode.allows('Play', name) && name !== 'collections';
}
