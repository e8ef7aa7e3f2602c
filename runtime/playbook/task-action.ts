import { TsibleError } from '../errors/error.ts';
import { nearName } from '../errors/near.ts';
import type { Origin } from '../errors/source.ts';
import { parseKv } from '../module/free-form.ts';
import { nearModuleName } from '../module/registry.ts';
import { copyOrigins, originOf, originOfItem, originOfKey, setOrigins } from '../values/origins.ts';
import { reprString } from '../values/print.ts';
import { type Raw, type RawDict, Template, trusted } from '../values/raw.ts';
import { PyFloat } from '../values/value.ts';
import { type LoadContext, ParserError, writtenText } from './context.ts';
import { KEYWORDS, type ObjectKind } from './keywords.ts';
import { PlaybookNode, type TaskArgs } from './nodes.ts';

const FREE_FORM = new Set(['command', 'shell', 'script', 'raw'].map(builtin));
const RAW_PARAMS = new Set([
  ...FREE_FORM,
  ...['include_vars', 'group_by', 'set_fact'].map(builtin),
  ...['include_tasks', 'import_tasks', 'include_role', 'import_role', 'meta'].map(builtin),
]);

export interface TaskAction {
  readonly action: string;
  readonly resolvedAction: string;
  readonly args: TaskArgs;
  readonly argsTemplate: Raw | undefined;
  /** `action: "{{ name }}"`: which module it is will be known when it runs. */
  readonly actionTemplate: Template | undefined;
  /** `local_action:` stands for delegation to localhost. */
  readonly local: boolean;
  /** The key of the task that named it. */
  readonly key: string;
  /** Whether that is `action` or `local_action`. */
  readonly isStatement: boolean;
}

function builtin(name: string): string {
  return `ansible.builtin.${name}`;
}

/** Whether a key of a task is a loop: `with_items` and its kin. */
export function loopLookup(key: string): string | undefined {
  return key.startsWith('with_') ? key.slice('with_'.length) : undefined;
}

/** Finds which key of a task names its module, and reads the module's arguments. */
export function readTaskAction(
  task: RawDict,
  kind: 'Task' | 'Handler',
  context: LoadContext,
  searched: readonly string[],
): TaskAction {
  const others = [...task.keys()].map(String).filter((key) => !isTaskKey(key));
  const statement = task.has('action') ? 'action' : task.has('local_action') ? 'local_action' : undefined;
  if (task.has('action') && task.has('local_action'))
    throw new ParserError('action and local_action are mutually exclusive', originOf(task));
  const [first, second] = others;
  if (statement !== undefined) {
    const action = readStatement(task, statement, context, searched);
    if (first !== undefined) throw conflict(task, kind, [action.action, first], first);
    return action;
  }
  if (first === undefined) throw new ParserError('no module/action detected in task.', originOf(task));
  if (second !== undefined) {
    // Ansible reads the first one's arguments before it comes to the second.
    joinArgs(
      task,
      first,
      context.actions.resolve(first, searched) ?? first,
      task.get(first) ?? null,
      context,
    );
    const stranger = others.find((key) => context.actions.resolve(key, searched) === undefined);
    throw conflict(task, kind, [first, second], stranger);
  }
  const resolved = resolveAt(task, first, context, searched);
  if (resolved === undefined) throw noAction(task, first);
  const args = joinArgs(task, first, resolved, task.get(first) ?? null, context);
  return {
    ...args,
    action: first,
    resolvedAction: resolved,
    actionTemplate: undefined,
    local: false,
    key: first,
    isStatement: false,
  };
}

/** The full name of a module; that it was removed is told with the task's place. */
function resolveAt(
  task: RawDict,
  name: string,
  context: LoadContext,
  searched: readonly string[],
): string | undefined {
  try {
    return context.actions.resolve(name, searched);
  } catch (error) {
    if (!(error instanceof TsibleError)) throw error;
    throw new TsibleError(error.message, { origin: originOf(task), exitCode: error.exitCode });
  }
}

/** Keys of a task that never name a module, on whatever kind of task they are allowed. */
function isTaskKey(key: string): boolean {
  return (
    PlaybookNode.allows('Handler', key) ||
    key === 'static' ||
    key === 'loop_with' ||
    loopLookup(key) !== undefined
  );
}

function conflict(
  task: RawDict,
  kind: ObjectKind,
  [first, second]: readonly [string, string],
  stranger: string | undefined,
): ParserError {
  const near = stranger === undefined ? undefined : nearName(stranger, Object.keys(KEYWORDS[kind]));
  return new ParserError(
    `conflicting action statements: ${first}, ${second}`,
    originOf(task),
    near === undefined ? undefined : `'${stranger}' is no keyword of a task. Did you mean '${near}'?`,
  );
}

function noAction(task: RawDict, unknown: string): TsibleError {
  if (/^(?:ansible\.(?:builtin|legacy)\.)?include$/.test(unknown))
    return new TsibleError(
      "The 'ansible.builtin.include' action plugin has been removed. Use include_tasks or import_tasks instead. This feature was removed from ansible-core in a release after 2023-05-16.",
      { origin: originOf(task) },
    );
  const near = nearModuleName(unknown);
  return new ParserError(
    `couldn't resolve module/action '${unknown}'. This often indicates a misspelling, missing collection, or incorrect module path.`,
    originOf(task),
    near === undefined ? undefined : `Did you mean '${near}'?`,
  );
}

/** `action: copy src=a dest=b`, `action: {module: copy, src: a}`. Whether there is such a module matters when the task runs. */
function readStatement(
  task: RawDict,
  key: 'action' | 'local_action',
  context: LoadContext,
  searched: readonly string[],
): TaskAction {
  const statement = task.get(key) ?? null;
  const origin = originOfItem(task, key);
  let name: string | Template;
  let thing: Raw;
  if (statement instanceof Map) {
    context.deprecated({
      message: 'Using a mapping for `action` is deprecated.',
      origin,
      help: 'Use a string value for `action`.',
      removedIn: '2.23',
    });
    const module = writtenText(statement.get('module'));
    if (module === undefined) throw new ParserError('no module/action detected in task.', originOf(task));
    const split = splitStatement(module, origin);
    name = split.name;
    thing = mappedArgs(statement, typeof name === 'string' ? name : '', split.rest, origin);
  } else {
    const text = writtenText(statement);
    if (text === undefined || typeof statement === 'number')
      throw new ParserError(`unexpected parameter type in action: ${pythonClass(statement)}`, originOf(task));
    const split = splitStatement(text, origin);
    name = split.name;
    thing = split.rest === '' ? null : trusted(split.rest, origin);
  }
  const action = name instanceof Template ? name.source : name;
  const resolvedAction =
    (name instanceof Template ? undefined : context.actions.resolve(name, searched)) ?? action;
  const args = joinArgs(task, key, resolvedAction, thing, context);
  const actionTemplate = name instanceof Template ? name : undefined;
  return {
    ...args,
    action,
    resolvedAction,
    actionTemplate,
    local: key === 'local_action',
    isStatement: true,
    key,
  };
}

/** The module's name, which may be a template with spaces in it, and the words behind it. */
function splitStatement(text: string, origin: Origin | undefined): { name: string | Template; rest: string } {
  const [name = ''] = /^(?:\{\{.*?\}\}|\{%.*?%\}|\S)+/s.exec(text.trim()) ?? [];
  return { name: trusted(name, origin), rest: text.trim().slice(name.length).trim() };
}

function mappedArgs(statement: RawDict, name: string, rest: string, origin: Origin | undefined): RawDict {
  const args: RawDict = new Map(statement);
  args.delete('module');
  for (const [option, value] of parseWords(rest, name, origin)) args.set(option, value);
  const inner = args.get('args');
  if (inner !== undefined) {
    args.delete('args');
    const more = inner instanceof Map ? inner : parseWords(writtenText(inner) ?? '', name, origin);
    for (const [option, value] of more) args.set(option, value);
  }
  return args;
}

/** The arguments behind the action and those of `args:`, which rank lower. */
function joinArgs(
  task: RawDict,
  key: string,
  resolvedAction: string,
  thing: Raw,
  context: LoadContext,
): Pick<TaskAction, 'args' | 'argsTemplate'> {
  const origin = originOfItem(task, key) ?? originOfKey(task, key);
  const additional = readAdditional(task, context);
  let args: RawDict = new Map();
  if (additional instanceof Map) {
    args = new Map(additional);
    copyOrigins(additional, args);
  }
  let argsTemplate = additional instanceof Template ? additional : undefined;
  if (thing instanceof Map) {
    // Keep the written dict itself where nothing is added to it: errors then point at its keys.
    args = args.size === 0 ? thing : new Map([...args, ...thing]);
  } else if (thing !== null) {
    const text = writtenText(thing);
    if (text === undefined || typeof thing === 'number')
      throw new ParserError(`unexpected parameter type in action: ${pythonClass(thing)}`, originOf(task));
    const words = parseWords(text, resolvedAction, origin);
    tellOfWords(task, words, origin, context);
    for (const [option, value] of words) args.set(option, value);
    placeWords(args, words, origin, originOf(task));
  }
  // Bare words for a module that takes none may be a template of all its arguments; else it fails when it runs.
  const rest = args.get('_raw_params');
  if (rest instanceof Template && !RAW_PARAMS.has(resolvedAction)) {
    argsTemplate = rest;
    args.delete('_raw_params');
  }
  refuseInternal(args, resolvedAction, key);
  return { args, argsTemplate };
}

/** Notes that values were written as words behind the action: they have its place, and their names the task's. */
function placeWords(
  args: RawDict,
  words: readonly (readonly [string, Raw])[],
  origin: Origin | undefined,
  ofTask: Origin | undefined,
): void {
  if (origin === undefined || ofTask === undefined || args.size > words.length) return;
  const { source, offset } = origin;
  setOrigins(args, {
    source,
    offset,
    entries: new Map(words.map(([option]) => [option, [ofTask.offset, offset] as const])),
  });
}

/** The task's `args:`. */
function readAdditional(task: RawDict, context: LoadContext): Raw | undefined {
  if (!task.has('args')) return undefined;
  const additional = task.get('args') ?? null;
  if (additional instanceof Map || additional instanceof Template) return additional;
  const help = 'A mapping or template which resolves to a mapping is required.';
  if (additional !== null)
    throw new ParserError(
      'The value of the task `args` keyword is invalid.',
      originOfItem(task, 'args'),
      help,
    );
  context.deprecated({
    message: 'Ignoring empty task `args` keyword.',
    origin: originOf(task),
    help,
    removedIn: '2.23',
  });
  return undefined;
}

function tellOfWords(
  task: RawDict,
  words: readonly (readonly [string, Raw])[],
  origin: Origin | undefined,
  context: LoadContext,
): void {
  const named = words.map(([option]) => option).filter((option) => option !== '_raw_params');
  if (named.length === 0 || !task.has('args')) return;
  context.deprecated({
    message: `Merging legacy k=v args (${named.sort().map(reprString).join(', ')}) into task args.`,
    origin,
    help: 'Include all task args in the task `args` mapping.',
    removedIn: '2.23',
  });
}

function refuseInternal(args: RawDict, resolvedAction: string, action: string): void {
  if (FREE_FORM.has(resolvedAction)) return;
  for (const key of args.keys()) {
    if (!String(key).startsWith('_ansible_')) continue;
    throw new TsibleError(
      `Invalid parameter specified beginning with keyword '_ansible_' for action '${action}': '${String(key)}'. The prefix '_ansible_' is reserved for internal use only.`,
    );
  }
}

/** How Ansible's messages name the type of a written value. */
export function pythonClass(raw: Raw): string {
  if (raw === null) return "<class 'NoneType'>";
  if (typeof raw === 'boolean') return "<class 'bool'>";
  const type = Array.isArray(raw)
    ? 'List'
    : raw instanceof Map
      ? 'Dict'
      : typeof raw === 'string' || raw instanceof Template
        ? 'Str'
        : raw instanceof PyFloat || (typeof raw === 'number' && !Number.isInteger(raw))
          ? 'Float'
          : 'Int';
  return `<class 'ansible.module_utils._internal._datatag._AnsibleTagged${type}'>`;
}

/** The words of a free-form argument; values that hold a template marker are templates. */
function parseWords(text: string, resolvedAction: string, origin: Origin | undefined): [string, Raw][] {
  const { options, raw } = splitWords(text, FREE_FORM.has(resolvedAction), origin);
  const words: [string, Raw][] = [...options].map(([option, value]) => [option, trusted(value, origin)]);
  if (raw !== undefined) words.push(['_raw_params', trusted(raw, origin)]);
  return words;
}

function splitWords(text: string, freeForm: boolean, origin: Origin | undefined): ReturnType<typeof parseKv> {
  try {
    return parseKv(text, freeForm, origin);
  } catch (error) {
    if (!(error instanceof TsibleError)) throw error;
    throw new ParserError(`Error loading tasks: ${error.message}`, origin, error.help);
  }
}
