import { dirname, isAbsolute, join } from 'node:path';
import { copyOrigins, originOf, originOfItem, originOfKey } from '../values/origins.ts';
import { type Raw, type RawDict, Template } from '../values/raw.ts';
import { type LoadContext, ParserError, writtenText } from './context.ts';
import { KEYWORDS } from './keywords.ts';
import { compileRole, loadRoleEntry, roleHandlers } from './load-role.ts';
import { checkKeywords, loadTasks } from './load-tasks.ts';
import { Block, PlaybookNode } from './nodes.ts';
import { Play } from './play.ts';
import { invalidAttribute } from './task-action.ts';

/** Reads a playbook file and those it imports. */
export function loadPlaybook(path: string, context: LoadContext): Play[] {
  return loadFile(path, context, new Map(), []);
}

function loadFile(
  path: string,
  context: LoadContext,
  inherited: ReadonlyMap<string, Raw>,
  importers: readonly string[],
): Play[] {
  const data = context.loadFile(path);
  if (data === null) throw new ParserError(`Empty playbook, nothing to do: ${path}`, undefined);
  if (!Array.isArray(data)) {
    throw new ParserError(
      `A playbook must be a list of plays, got a ${data instanceof Map ? "<class 'dict'>" : "<class 'str'>"} instead: ${path}`,
      data instanceof Map ? originOf(data) : undefined,
    );
  }
  context.addPlugins(dirname(path));
  return data.flatMap((entry, index) => {
    if (!(entry instanceof Map)) {
      throw new ParserError(
        "playbook entries must be either valid plays or 'import_playbook' statements",
        originOfItem(data, index),
      );
    }
    const importKey = [
      'import_playbook',
      'ansible.builtin.import_playbook',
      'ansible.legacy.import_playbook',
    ].find((key) => entry.has(key));
    if (importKey !== undefined) return importPlaybook(entry, importKey, path, context, inherited, importers);
    return [loadPlay(entry, path, context, inherited)];
  });
}

/** `import_playbook`: its tags, when and vars go to the plays it brings. */
function importPlaybook(
  entry: RawDict,
  key: string,
  file: string,
  context: LoadContext,
  inherited: ReadonlyMap<string, Raw>,
  importers: readonly string[],
): Play[] {
  const written = entry.get(key) ?? null;
  const origin = originOfItem(entry, key) ?? originOfKey(entry, key);
  const keywords = new Map<string, Raw>();
  for (const [name, value] of entry) {
    if (name === key) continue;
    if (!['name', 'tags', 'when', 'vars'].includes(String(name)))
      throw invalidAttribute(entry, String(name), 'PlaybookInclude', ['name', 'tags', 'when', 'vars']);
    if (value !== null && name !== 'name') keywords.set(String(name), value);
  }
  const carrier = new Block({ keywords, parent: undefined, origin, implicit: true, role: undefined, file });
  const rendered = written instanceof Template ? context.renderStatic(written, carrier) : written;
  const name = writtenText(rendered as Raw);
  if (name === undefined)
    throw new ParserError('playbook import parameter must be a string indicating a file path', origin);
  const path = isAbsolute(name) ? name : join(dirname(file), name);
  if (!context.isFile(path)) {
    throw new ParserError(
      `Unable to retrieve file contents\nCould not find or access '${path}' on the Ansible Controller.`,
      origin,
    );
  }
  if (importers.includes(path))
    throw new ParserError(`import_playbook leads back to itself: ${path}`, origin);
  return loadFile(path, context, mergeImports(inherited, keywords), [...importers, file]);
}

function mergeImports(outer: ReadonlyMap<string, Raw>, inner: ReadonlyMap<string, Raw>): Map<string, Raw> {
  const merged = new Map(outer);
  for (const [name, value] of inner) {
    const before = merged.get(name);
    if (before === undefined) merged.set(name, value);
    else if (before instanceof Map && value instanceof Map) merged.set(name, new Map([...before, ...value]));
    else merged.set(name, [before, value].flat());
  }
  return merged;
}

/** Reads one play. `imported` holds the tags, vars and conditions of the import that brought it. */
export function loadPlay(
  entry: RawDict,
  file: string,
  context: LoadContext,
  imported: ReadonlyMap<string, Raw>,
): Play {
  checkPlay(entry, context);
  const keywords = new Map<string, Raw>();
  for (const [key, value] of entry) if (value !== null) keywords.set(String(key), value);
  copyOrigins(entry, keywords);
  const when = imported.get('when');
  for (const name of ['tags', 'vars']) {
    const outer = imported.get(name);
    if (outer === undefined) continue;
    const own = keywords.get(name);
    if (own === undefined) keywords.set(name, outer);
    else if (own instanceof Map && outer instanceof Map) keywords.set(name, new Map([...outer, ...own]));
    else keywords.set(name, [own, outer].flat());
  }
  const play = new Play(keywords, originOf(entry), file);
  const around = { context, play, parent: play as PlaybookNode, role: undefined, file };
  // `when` on an import of a playbook holds for every task of its plays, though a play itself can't have it.
  const section = () =>
    new Block({
      keywords: when === undefined ? new Map() : new Map([['when', when]]),
      parent: play,
      origin: undefined,
      implicit: true,
      role: undefined,
      file,
    });
  const tasks = (name: 'pre_tasks' | 'tasks' | 'post_tasks'): Block => {
    const block = section();
    block.block = loadTasks(keywords.get(name), { ...around, parent: block, kind: 'tasks' });
    return block;
  };
  const roles = keywords.get('roles') ?? [];
  if (!Array.isArray(roles))
    throw new ParserError('A list of roles was expected here.', originOfItem(entry, 'roles'));
  const rolesBlock = section();
  play.roles = roles.map((role, index) =>
    loadRoleEntry(role, { ...around, parent: rolesBlock }, [], originOfItem(roles, index)),
  );
  play.publicRoles.push(...play.roles);
  rolesBlock.block = play.roles.flatMap(compileRole);
  play.rolesBlock = rolesBlock;
  const handlers = section();
  handlers.block = loadTasks(keywords.get('handlers'), { ...around, parent: handlers, kind: 'handlers' });
  play.handlers = [...play.roles.flatMap(roleHandlers), handlers];
  play.preTasks = tasks('pre_tasks');
  play.tasks = tasks('tasks');
  play.postTasks = tasks('post_tasks');
  return play;
}

function checkPlay(entry: RawDict, context: LoadContext): void {
  if (!entry.has('hosts')) {
    const stranger = [...entry.keys()].map(String).find((key) => !PlaybookNode.allows('Play', key));
    if (stranger !== undefined) throw invalidAttribute(entry, stranger, 'Play', Object.keys(KEYWORDS.Play));
    throw new ParserError("The field 'hosts' is required but was not set.", originOf(entry));
  }
  checkKeywords(entry, 'Play', context);
  const hosts = entry.get('hosts');
  if (hosts === null || hosts === '' || (Array.isArray(hosts) && hosts.length === 0)) {
    throw new ParserError(
      'Hosts list cannot be empty. Please check your playbook',
      originOfKey(entry, 'hosts'),
    );
  }
}
