import { nearName } from '../errors/near.ts';
import type { Origin } from '../errors/source.ts';
import { parseKv } from '../module/free-form.ts';
import { nearModuleName, resolveModuleName } from '../module/registry.ts';
import { originOf, originOfItem, originOfKey } from '../values/origins.ts';
import { type Raw, type RawDict, Template, trusted } from '../values/raw.ts';
import { ParserError, writtenText } from './context.ts';
import type { ObjectKind } from './keywords.ts';
import { PlaybookNode, type TaskArgs } from './nodes.ts';

/** Actions that steer the run itself: the executor carries them out, no module does. */
const STRUCTURAL = ['include_tasks', 'import_tasks', 'include_role', 'import_role', 'meta'];

const FREE_FORM = new Set(['command', 'shell', 'script', 'raw'].map(builtin));
const RAW_PARAMS = new Set([
  ...FREE_FORM,
  ...['include_vars', 'add_host', 'group_by', 'set_fact', ...STRUCTURAL].map(builtin),
]);

export interface TaskAction {
  readonly action: string;
  readonly resolvedAction: string;
  readonly args: TaskArgs;
  readonly argsTemplate: Raw | undefined;
  /** `local_action:` stands for delegation to localhost. */
  readonly local: boolean;
  /** The key of the task that named it. */
  readonly key: string;
}

function builtin(name: string): string {
  return `ansible.builtin.${name}`;
}

/** The full name of the module or structural action that a name means. */
export function resolveAction(name: string): string | undefined {
  const plain = name.replace(/^ansible\.(builtin|legacy)\./, '');
  return STRUCTURAL.includes(plain) ? builtin(plain) : resolveModuleName(name);
}

/** Whether a key of a task is a loop: `with_items` and its kin. */
export function loopLookup(key: string): string | undefined {
  return key.startsWith('with_') ? key.slice('with_'.length) : undefined;
}

/** Finds which key of a task names its module, and reads the module's arguments. */
export function readTaskAction(task: RawDict, kind: ObjectKind): TaskAction {
  const additional = task.get('args');
  const statement = task.get('action') ?? task.get('local_action');
  if (statement !== undefined && statement !== null) {
    const key = task.has('action') ? 'action' : 'local_action';
    return readActionStatement(task, key, statement, additional);
  }
  const others = [...task.keys()]
    .map(String)
    .filter((key) => !PlaybookNode.allows(kind, key) && loopLookup(key) === undefined);
  const named = others.flatMap((key) => {
    const resolved = resolveAction(key);
    return resolved === undefined ? [] : [{ key, resolved }];
  });
  const [first, second] = named;
  if (first === undefined) throw noAction(task, others);
  if (second !== undefined) {
    throw new ParserError(
      `conflicting action statements: ${first.key}, ${second.key}`,
      originOfKey(task, second.key),
    );
  }
  const stranger = others.find((key) => key !== first.key);
  if (stranger !== undefined) throw invalidAttribute(task, stranger, kind);
  return withArgs(task, first.key, first.key, first.resolved, task.get(first.key) ?? null, additional, false);
}

/** What Ansible's messages call an object, beyond those that carry keywords of their own. */
type ObjectName = ObjectKind | 'LoopControl' | 'TaskInclude' | 'PlaybookInclude';

/** Ansible's message for a key that the object can't have, with the near keyword. */
export function invalidAttribute(
  object: RawDict,
  key: string,
  kind: ObjectName,
  known: readonly string[] = [],
): ParserError {
  const near = nearName(key, known);
  return new ParserError(
    `'${key}' is not a valid attribute for a ${kind}`,
    originOfKey(object, key) ?? originOf(object),
    near === undefined ? undefined : `Did you mean '${near}'?`,
  );
}

function noAction(task: RawDict, others: readonly string[]): ParserError {
  const [unknown] = others;
  if (unknown === undefined) return new ParserError('no module/action detected in task.', originOf(task));
  const near = nearModuleName(unknown);
  return new ParserError(
    `couldn't resolve module/action '${unknown}'. This often indicates a misspelling, missing collection, or incorrect module path.`,
    originOfKey(task, unknown),
    near === undefined ? undefined : `Did you mean '${near}'?`,
  );
}

/** `action: copy src=a dest=b`, `action: {module: copy, src: a}`. */
function readActionStatement(
  task: RawDict,
  key: string,
  statement: Raw,
  additional: Raw | undefined,
): TaskAction {
  const local = key === 'local_action';
  const origin = originOfItem(task, key);
  let name: string;
  let thing: Raw;
  if (statement instanceof Map) {
    const module = writtenText(statement.get('module'));
    if (module === undefined) throw new ParserError('no module/action detected in task.', origin);
    const [first = '', ...rest] = module.split(' ');
    name = first;
    const args: RawDict = new Map(statement);
    args.delete('module');
    if (rest.length > 0)
      for (const [option, value] of parseWords(rest.join(' '), name, origin)) args.set(option, value);
    thing = args;
  } else {
    const text = writtenText(statement);
    if (text === undefined)
      throw new ParserError(`unexpected parameter type in action: ${typeof statement}`, origin);
    const space = text.search(/\s/);
    name = space === -1 ? text : text.slice(0, space);
    thing = space === -1 ? null : trusted(text.slice(space + 1), origin);
  }
  const resolved = resolveAction(name);
  if (resolved === undefined) throw noAction(task, [name]);
  return withArgs(task, key, name, resolved, thing, additional, local);
}

function withArgs(
  task: RawDict,
  key: string,
  action: string,
  resolvedAction: string,
  thing: Raw,
  additional: Raw | undefined,
  local: boolean,
): TaskAction {
  const origin = originOfItem(task, key) ?? originOfKey(task, key);
  let args: RawDict = new Map();
  let argsTemplate: Raw | undefined;
  if (additional instanceof Template) argsTemplate = additional;
  else if (additional instanceof Map) args = new Map(additional);
  else if (additional !== undefined && additional !== null) {
    throw new ParserError(
      'Complex args must be a dictionary or variable string ("{{var}}").',
      originOfItem(task, 'args'),
    );
  }
  if (thing instanceof Map) {
    // Keep the written dict itself where nothing is added to it: errors then point at its keys.
    args = args.size === 0 ? thing : new Map([...args, ...thing]);
  } else if (thing !== null) {
    const text = writtenText(thing);
    if (text === undefined) {
      const type = Array.isArray(thing) ? 'list' : typeof thing;
      throw new ParserError(`unexpected parameter type in action: <class '${type}'>`, origin);
    }
    for (const [option, value] of parseWords(text, resolvedAction, origin)) args.set(option, value);
    // Bare words for a module that takes none may be a template of all its arguments; else it fails when it runs.
    const rest = args.get('_raw_params');
    if (rest instanceof Template && !RAW_PARAMS.has(resolvedAction)) {
      argsTemplate = rest;
      args.delete('_raw_params');
    }
  }
  return { action, resolvedAction, args, argsTemplate, local, key };
}

/** The words of a free-form argument; values that hold a template marker are templates. */
function parseWords(text: string, resolvedAction: string, origin: Origin | undefined): [string, Raw][] {
  const { options, raw } = parseKv(text, FREE_FORM.has(resolvedAction), origin);
  const words: [string, Raw][] = [...options].map(([option, value]) => [option, trusted(value, origin)]);
  if (raw !== undefined) words.push(['_raw_params', trusted(raw, origin)]);
  return words;
}
