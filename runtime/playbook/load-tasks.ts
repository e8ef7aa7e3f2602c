import { TsibleError } from '../errors/error.ts';
import { originOf, originOfItem, originOfKey } from '../values/origins.ts';
import { type Raw, type RawDict, Template } from '../values/raw.ts';
import { typeName } from '../values/types.ts';
import type { Value } from '../values/value.ts';
import { isVariableName, VARIABLE_NAME_HELP } from '../values/variable-name.ts';
import { checkBlockKeywords, checkTaskKeywords, invalidAttribute, keywordsOf } from './check-keywords.ts';
import { type LoadContext, ParserError, writtenText } from './context.ts';
import { LOOP_CONTROL } from './keywords.ts';
import { importRole, importTasks, taskFileArgument } from './load-imports.ts';
import { checkRoleUse } from './load-role.ts';
import { Block, Handler, type Loop, type PlaybookNode, Task, type TaskNode } from './nodes.ts';
import type { Play } from './play.ts';
import type { Role } from './role.ts';
import { collectionList, collectionsAt } from './search-collections.ts';
import { loopLookup, pythonClass, readTaskAction, type TaskAction } from './task-action.ts';
import { shownRaw as shown } from './written-kind.ts';

/** Where a list of tasks stands: what its tasks inherit from and belong to. */
export interface TaskSurroundings {
  readonly context: LoadContext;
  readonly play: Play;
  readonly parent: PlaybookNode;
  readonly role: Role | undefined;
  /** The file that holds the list. */
  readonly file: string;
  readonly kind: 'tasks' | 'handlers';
}

/** Who holds a list of tasks, for the message when it is none. */
interface ListHolder {
  readonly malformed: string;
  readonly origin: PlaybookNode['origin'];
}

const MALFORMED_BLOCK = 'A malformed block was encountered while loading a block';

/** Keywords that an `include_*` task may carry; the tasks it brings get theirs through `apply`. */
const INCLUDE_KEYWORDS = new Set(
  'action args collections debugger ignore_errors loop loop_control name no_log register run_once tags timeout vars when'.split(
    ' ',
  ),
);
const HANDLER_INCLUDE_KEYWORDS = new Set([...INCLUDE_KEYWORDS, 'listen']);

/** What Ansible calls a task that includes or imports others. */
function includeKind(
  { resolvedAction }: TaskAction,
  kind: 'Task' | 'Handler',
): 'TaskInclude' | 'HandlerTaskInclude' | 'IncludeRole' | undefined {
  switch (resolvedAction) {
    case 'ansible.builtin.include_role':
    case 'ansible.builtin.import_role':
      return kind === 'Handler' ? undefined : 'IncludeRole';
    case 'ansible.builtin.include_tasks':
    case 'ansible.builtin.import_tasks':
      return kind === 'Handler' ? 'HandlerTaskInclude' : 'TaskInclude';
    default:
      return undefined;
  }
}

/** Reads a list of tasks and blocks. Static imports are replaced by what they import. */
export function loadTasks(list: Raw | undefined, around: TaskSurroundings, holder: ListHolder): TaskNode[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) {
    const cause = new ParserError(
      `${writtenText(list) ?? shown(list)} should be a list or None but is ${pythonClass(list)}`,
      undefined,
    );
    throw new ParserError(holder.malformed, holder.origin, undefined, cause);
  }
  return list.flatMap((entry, index) => {
    if (!(entry instanceof Map)) {
      const cause = new ParserError(
        `The ds ([${shown(entry)}]) should be a dict but was a <class 'list'>`,
        undefined,
      );
      throw new ParserError(MALFORMED_BLOCK, originOfItem(list, index) ?? holder.origin, undefined, cause);
    }
    return isBlock(entry) ? [loadBlock(entry, around)] : loadTask(entry, around);
  });
}

/** A file of tasks as a block of its own. */
export function loadTaskFile(
  path: string,
  around: TaskSurroundings,
  block: Partial<ImportedBlock> = {},
): Block {
  const inner = importedBlock(around, { file: path, ...block });
  const data = around.context.loadFile(path);
  if (data !== null && !Array.isArray(data)) throw notTasks(data, path, around.context);
  const holder = { malformed: 'included task files must contain a list of tasks', origin: undefined };
  inner.block = loadTasks(data, { ...around, parent: inner, file: path }, holder);
  return inner;
}

/** @param data What a file holds that should be a list of tasks. */
export function notTasks(data: Raw, path: string, context: LoadContext): ParserError {
  const origin = data instanceof Map ? originOf(data) : context.originOfFile(path);
  return new ParserError('included task files must contain a list of tasks', origin);
}

interface ImportedBlock {
  readonly keywords: ReadonlyMap<string, Raw>;
  readonly includeVars: RawDict | undefined;
  readonly origin: PlaybookNode['origin'];
  readonly file: string;
  readonly includedAs: string | undefined;
}

/** The block that stands for an import or include. */
export function importedBlock(around: TaskSurroundings, block: Partial<ImportedBlock>): Block {
  return new Block({
    keywords: block.keywords ?? new Map(),
    parent: around.parent,
    origin: block.origin,
    implicit: true,
    role: around.role,
    includeVars: block.includeVars,
    file: block.file ?? around.file,
    includedAs: block.includedAs,
  });
}

function isBlock(entry: RawDict): boolean {
  return entry.has('block') || entry.has('rescue') || entry.has('always');
}

function loadBlock(entry: RawDict, around: TaskSurroundings): Block {
  // Ansible takes a block in a list of handlers itself, but none within that.
  if (around.kind === 'handlers' && !(around.parent instanceof Block && around.parent.implicit)) {
    throw new ParserError('Using a block as a handler is not supported.', originOf(entry));
  }
  const block = new Block({
    keywords: checkBlockKeywords(entry, around.context),
    parent: around.parent,
    origin: originOf(entry),
    implicit: false,
    role: around.role,
    file: around.file,
  });
  const inner = { ...around, parent: block };
  const section = (name: 'block' | 'rescue' | 'always', malformed: string) =>
    loadTasks(entry.get(name), inner, { malformed, origin: originOf(entry) });
  block.block = section('block', 'A malformed block was encountered while loading a block');
  block.rescue = section('rescue', 'A malformed block was encountered while loading rescue.');
  block.always = section('always', 'A malformed block was encountered while loading always');
  if (block.block.length === 0) {
    for (const name of ['rescue', 'always'] as const)
      if (block[name].length > 0)
        throw new ParserError(`'${name}' keyword cannot be used without 'block'`, originOf(entry));
  }
  return block;
}

function loadTask(entry: RawDict, around: TaskSurroundings): TaskNode[] {
  const kind = around.kind === 'handlers' ? 'Handler' : 'Task';
  const own = entry.get('collections');
  const searched = own === undefined ? collectionsAt(around.parent) : (collectionList(own) ?? []);
  const action = readTaskAction(entry, kind, around.context, searched);
  checkTaskKeywords(entry, kind, includeKind(action, kind) ?? kind, action.key, around.context);
  const loop = readLoop(entry);
  checkLoopControl(entry);
  checkRegister(entry);
  const dropped = [
    action.key,
    'action',
    'local_action',
    'args',
    'loop',
    ...(loop?.kind === 'with' ? [`with_${loop.lookup}`] : []),
  ];
  checkIncludeKeywords(entry, action, kind, around.context, dropped);
  const keywords = keywordsOf(entry, around.context, dropped);
  if (action.local) keywords.set('delegate_to', 'localhost');
  const origin = originOf(entry);
  switch (action.resolvedAction) {
    case 'ansible.builtin.import_tasks':
      refuseLoop(entry, loop, 'import_tasks', 'include_tasks');
      return importTasks(keywords, action, origin, around);
    case 'ansible.builtin.import_role':
      refuseRoleHandler(entry, action.action, kind);
      refuseLoop(entry, loop, 'import_role', 'include_role');
      return [importRole(keywords, action, origin, around)];
    case 'ansible.builtin.include_role':
      refuseRoleHandler(entry, action.action, kind);
      checkRoleUse(action.args, action, origin);
      break;
    case 'ansible.builtin.include_tasks':
      taskFileArgument(action, origin);
      break;
    case 'ansible.builtin.meta':
      checkMeta(action.args.get('_raw_params'), kind, around.role);
  }
  const options = {
    keywords,
    parent: around.parent,
    origin,
    action: action.action,
    resolvedAction: action.resolvedAction,
    args: action.args,
    argsTemplate: action.argsTemplate,
    actionTemplate: action.actionTemplate,
    actionOrigin: action.isStatement ? originOfItem(entry, action.key) : originOfKey(entry, action.key),
    loop,
    role: around.role,
    file: around.file,
  };
  return [kind === 'Handler' ? new Handler(options) : new Task(options)];
}

function readLoop(entry: RawDict): Loop | undefined {
  const loops = [...entry.keys()].filter(
    (key): key is string => typeof key === 'string' && (key === 'loop' || loopLookup(key) !== undefined),
  );
  const [first, second] = loops;
  if (first === undefined) return undefined;
  // A plain `loop` behind a `with_` takes its place.
  const again = second === undefined ? undefined : loopLookup(second);
  if (again !== undefined) throw new ParserError(`duplicate loop in task: ${again}`, originOf(entry));
  const items = entry.get(second ?? first) ?? null;
  const origin = originOfItem(entry, second ?? first);
  const lookup = loopLookup(first);
  if (lookup === undefined) return items === null ? undefined : { kind: 'loop', items, origin };
  if (items === null)
    throw new TsibleError(`you must specify a value when using ${first}`, { origin: originOf(entry) });
  return { kind: 'with', lookup, terms: items, origin };
}

function checkLoopControl(entry: RawDict): void {
  const control = entry.get('loop_control');
  if (control === undefined) return;
  if (!(control instanceof Map)) {
    throw new ParserError(
      'the `loop_control` value must be specified as a dictionary and cannot be a variable itself (though it can contain variables)',
      originOfItem(entry, 'loop_control'),
    );
  }
  for (const key of control.keys()) {
    if (!LOOP_CONTROL.includes(String(key))) {
      throw invalidAttribute(control, String(key), 'LoopControl', LOOP_CONTROL);
    }
  }
}

function checkRegister(entry: RawDict): void {
  const register = entry.get('register');
  if (register === undefined || register === null) return;
  if (typeof register === 'string' && isVariableName(register)) return;
  const origin = originOfItem(entry, 'register');
  const isText = typeof register === 'string' || register instanceof Template;
  const type = isText ? '' : ` of type '${typeName(register as Value)}'`;
  const isContainer = register instanceof Map || Array.isArray(register);
  const name = isContainer ? '' : ` ${shown(writtenText(register) ?? shown(register))}`;
  const cause = new TsibleError(`Invalid variable name${name}${type}.`, {
    origin,
    help: VARIABLE_NAME_HELP,
  });
  throw new ParserError("Invalid 'register' specified.", origin, undefined, cause);
}

function refuseLoop(entry: RawDict, loop: Loop | undefined, action: string, instead: string): void {
  if (loop === undefined) return;
  throw new ParserError(
    `You cannot use loops on '${action}' statements. You should use '${instead}' instead.`,
    originOf(entry),
  );
}

function refuseRoleHandler(entry: RawDict, action: string, kind: 'Task' | 'Handler'): void {
  if (kind === 'Handler')
    throw new ParserError(`Using '${action}' as a handler is not supported.`, originOf(entry));
}

function checkMeta(action: Raw | undefined, kind: 'Task' | 'Handler', role: Role | undefined): void {
  if (action !== 'end_role') return;
  if (kind === 'Handler') throw new ParserError("Cannot execute 'end_role' from a handler", undefined);
  if (role === undefined)
    throw new ParserError("Cannot execute 'end_role' from outside of a role", undefined);
}

function checkIncludeKeywords(
  entry: RawDict,
  action: TaskAction,
  taskKind: 'Task' | 'Handler',
  context: LoadContext,
  without: readonly string[],
): void {
  const kind = includeKind(action, taskKind);
  if (kind === undefined || action.resolvedAction?.startsWith('ansible.builtin.import_')) return;
  const allowed = kind === 'HandlerTaskInclude' ? HANDLER_INCLUDE_KEYWORDS : INCLUDE_KEYWORDS;
  for (const key of entry.keys()) {
    if (typeof key !== 'string' || allowed.has(key) || without.includes(key)) continue;
    if (!context.refusesUnknownKeywords) {
      context.warn({ message: `Ignoring invalid attribute: ${key}` });
      continue;
    }
    throw new ParserError(`'${key}' is not a valid attribute for a ${kind}`, originOf(entry));
  }
}
