import { copyOrigins, originOf, originOfItem, originOfKey } from '../values/origins.ts';
import { EncryptedString, type Raw, type RawDict, Template } from '../values/raw.ts';
import { checkKeywords, checkTexts, invalidAttribute } from './check-keywords.ts';
import { type LoadContext, ParserError, writtenText } from './context.ts';
import { KEYWORDS } from './keywords.ts';
import { compileRole, findRoleEntries, roleHandlers } from './load-role.ts';
import { loadTasks, type TaskSurroundings } from './load-tasks.ts';
import { readModuleDefaults } from './module-defaults.ts';
import { Block, PlaybookNode } from './nodes.ts';
import { Play } from './play.ts';
import { writtenTags } from './tags.ts';
import { pythonClass } from './task-action.ts';
import { shownRaw } from './written-kind.ts';

/** What the imports of a playbook hand on to its plays. */
export interface ImportedKeywords {
  readonly tags: readonly Raw[];
  readonly when: readonly Raw[];
  readonly vars: RawDict;
}

const PROMPT_KEYS = [
  'name',
  'prompt',
  'default',
  'private',
  'confirm',
  'encrypt',
  'salt_size',
  'salt',
  'unsafe',
];
const NOTHING_IMPORTED: ImportedKeywords = { tags: [], when: [], vars: new Map() };

/** Reads one play. `imported` holds the tags, vars and conditions of the import that brought it. */
export function loadPlay(
  entry: RawDict,
  file: string,
  context: LoadContext,
  imported: ImportedKeywords = NOTHING_IMPORTED,
): Play {
  checkPlay(entry, context);
  const keywords = playKeywords(entry, context, imported);
  const play = new Play({
    keywords,
    origin: originOf(entry),
    file,
    collection: context.collections.owning(file),
    importedWhen: imported.when,
  });
  const around = { context, play, role: undefined, file };
  loadRoles(play, entry, around);
  const section = (name: 'handlers' | 'pre_tasks' | 'post_tasks' | 'tasks'): Block => {
    const block = sectionOf(play);
    const holder = {
      malformed: `A malformed block was encountered while loading ${name}.`,
      origin: originOf(entry),
    };
    const kind = name === 'handlers' ? 'handlers' : 'tasks';
    block.block = loadTasks(keywords.get(name), { ...around, parent: block, kind }, holder);
    return block;
  };
  const fromRoles = play.handlers;
  const handlers = section('handlers');
  play.handlers = [...fromRoles, handlers];
  play.preTasks = section('pre_tasks');
  play.postTasks = section('post_tasks');
  play.tasks = section('tasks');
  checkHosts(entry);
  return play;
}

/** A list of tasks of a play. `when` on an import of its playbook holds for each, though a play itself can't have it. */
function sectionOf(play: Play): Block {
  const when: ReadonlyMap<string, Raw> =
    play.importedWhen.length === 0 ? new Map() : new Map([['when', [...play.importedWhen]]]);
  return new Block({
    keywords: when,
    parent: play,
    origin: undefined,
    implicit: true,
    role: undefined,
    file: play.file,
  });
}

function loadRoles(play: Play, entry: RawDict, around: Omit<TaskSurroundings, 'kind' | 'parent'>): void {
  const roles = play.keywords.get('roles') ?? [];
  if (!Array.isArray(roles)) {
    const cause = new ParserError(
      `ds (${writtenText(roles) ?? shownRaw(roles)}) should be a list but was a ${pythonClass(roles)}`,
      undefined,
    );
    throw new ParserError('A malformed role declaration was encountered.', originOf(entry), undefined, cause);
  }
  const block = sectionOf(play);
  // Those that their tasks import come behind.
  for (const [index, load] of findRoleEntries(roles, { ...around, parent: block }, []).entries())
    play.roles.splice(index, 0, load());
  const own = play.roles.filter((role) => !role.fromInclude);
  block.block = own.flatMap(compileRole);
  play.rolesBlock = block;
  play.handlers = [...play.handlers, ...own.flatMap(roleHandlers)];
}

function playKeywords(entry: RawDict, context: LoadContext, imported: ImportedKeywords): Map<string, Raw> {
  const keywords = new Map<string, Raw>();
  for (const [key, value] of entry)
    if (value !== null) keywords.set(key === 'user' ? 'remote_user' : String(key), value);
  copyOrigins(entry, keywords);
  checkTexts(keywords, originOf(entry));
  const defaults = keywords.get('module_defaults');
  if (defaults !== undefined)
    keywords.set(
      'module_defaults',
      readModuleDefaults(defaults, context, originOfItem(entry, 'module_defaults')),
    );
  const tags = keywords.get('tags');
  if (imported.tags.length > 0)
    keywords.set('tags', [...(tags === undefined ? [] : writtenTags(tags)), ...imported.tags]);
  const vars = keywords.get('vars');
  // What an import sets is above what the play itself says.
  if (imported.vars.size > 0)
    keywords.set('vars', new Map([...(vars instanceof Map ? vars : []), ...imported.vars]));
  checkPrompts(keywords.get('vars_prompt'), entry);
  return keywords;
}

function checkPrompts(prompts: Raw | undefined, entry: RawDict): void {
  if (prompts === undefined) return;
  const origin = Array.isArray(prompts) ? originOf(prompts) : originOfItem(entry, 'vars_prompt');
  for (const prompt of [prompts].flat()) {
    if (!(prompt instanceof Map))
      throw new ParserError(
        'Invalid variable file contents.',
        origin,
        'Variable files must contain either a dictionary of variables, or a list of dictionaries.',
      );
    if (!prompt.has('name'))
      throw new ParserError("Invalid vars_prompt data structure, missing 'name' key", origin);
    for (const key of prompt.keys())
      if (!PROMPT_KEYS.includes(String(key)))
        throw new ParserError(
          `Invalid vars_prompt data structure, found unsupported key '${String(key)}'`,
          origin,
        );
  }
}

function checkPlay(entry: RawDict, context: LoadContext): void {
  if (entry.has('user') && entry.has('remote_user')) {
    throw new ParserError(
      "both 'user' and 'remote_user' are set for this play. The use of 'user' is deprecated, and should be removed",
      originOf(entry),
    );
  }
  const checked = entry.has('user') ? new Map([...entry].filter(([key]) => key !== 'user')) : entry;
  if (checked !== entry) copyOrigins(entry, checked);
  checkKeywords(checked, 'Play', context);
  if (entry.has('hosts')) return;
  const stranger = [...entry.keys()]
    .map(String)
    .find((key) => !PlaybookNode.allows('Play', key) && key !== 'user');
  if (stranger !== undefined) throw invalidAttribute(entry, stranger, 'Play', Object.keys(KEYWORDS.Play));
  throw new ParserError("The field 'hosts' is required but was not set.", originOf(entry));
}

function checkHosts(entry: RawDict): void {
  const hosts = entry.get('hosts');
  const origin = originOfKey(entry, 'hosts');
  if (!hosts || (Array.isArray(hosts) && hosts.length === 0) || (hosts instanceof Map && hosts.size === 0))
    throw new ParserError('Hosts list cannot be empty. Please check your playbook', origin);
  if (isText(hosts)) return;
  if (!Array.isArray(hosts))
    throw new ParserError('Hosts list must be a sequence or string. Please check your playbook.', origin);
  for (const host of hosts) {
    if (host === null)
      throw new ParserError("Hosts list cannot contain values of 'None'. Please check your playbook", origin);
    if (!isText(host))
      throw new ParserError(`Hosts list contains an invalid host value: '${shown(host)}'`, origin);
  }
}

function isText(raw: Raw): boolean {
  return typeof raw === 'string' || raw instanceof Template || raw instanceof EncryptedString;
}

function shown(raw: Raw): string {
  return raw instanceof Map
    ? `{${[...raw].map(([key, value]) => `'${String(key)}': '${String(value)}'`).join(', ')}}`
    : String(raw);
}
