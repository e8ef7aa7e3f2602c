import { dirname, isAbsolute, join } from 'node:path';
import { TsibleError } from '../errors/error.ts';
import { copyOrigins, originOf, originOfItem, originOfKey } from '../values/origins.ts';
import { type Raw, type RawDict, Template } from '../values/raw.ts';
import { isReservedName } from '../values/variable-name.ts';
import { type LoadContext, ParserError, writtenText } from './context.ts';
import { KEYWORDS, LOOP_CONTROL, type ObjectKind } from './keywords.ts';
import { loadRoleUse } from './load-role.ts';
import { Block, Handler, type Loop, PlaybookNode, Task, type TaskNode } from './nodes.ts';
import type { Play } from './play.ts';
import type { Role } from './role.ts';
import { invalidAttribute, loopLookup, readTaskAction, type TaskAction } from './task-action.ts';

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

/** Keywords that an `include_*` task may carry; the tasks it brings get theirs through `apply`. */
const INCLUDE_KEYWORDS = new Set(
  'action args collections debugger ignore_errors loop loop_control name no_log register run_once tags timeout vars when notify listen'.split(
    ' ',
  ),
);

/** Reads a list of tasks and blocks. Static imports are replaced by what they import. */
export function loadTasks(list: Raw | undefined, around: TaskSurroundings): TaskNode[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) {
    throw new ParserError('A task list was expected here.', list instanceof Map ? originOf(list) : undefined);
  }
  return list.map((entry, index) => {
    if (!(entry instanceof Map)) {
      throw new ParserError(
        `A task or block must be a dictionary, got: ${entry === null ? 'nothing' : typeof entry}.`,
        originOfItem(list, index),
      );
    }
    return isBlock(entry) ? loadBlock(entry, around) : loadTask(entry, around);
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
  if (data !== null && !Array.isArray(data)) {
    throw new ParserError(
      'included task files must contain a list of tasks',
      data instanceof Map ? originOf(data) : undefined,
    );
  }
  inner.block = loadTasks(data, { ...around, parent: inner, file: path });
  return inner;
}

/**
 * The path of a task file as Ansible looks for it: beside the file that names it, in the role's tasks, in the role, beside the
 * playbook. The first one is returned when none exists, so that its error names the likeliest.
 */
export function taskFilePath(
  name: string,
  around: Pick<TaskSurroundings, 'context' | 'role' | 'file'>,
): string {
  if (isAbsolute(name)) return name;
  const folders = [dirname(around.file)];
  if (around.role !== undefined) folders.push(join(around.role.path, 'tasks'), around.role.path);
  folders.push(join(around.context.baseDir, 'tasks'), around.context.baseDir);
  const candidates = folders.map((folder) => join(folder, name));
  return candidates.find((path) => around.context.isFile(path)) ?? candidates[0] ?? name;
}

interface ImportedBlock {
  readonly keywords: ReadonlyMap<string, Raw>;
  readonly includeVars: RawDict | undefined;
  readonly origin: PlaybookNode['origin'];
  readonly file: string;
}

function importedBlock(around: TaskSurroundings, block: Partial<ImportedBlock>): Block {
  return new Block({
    keywords: block.keywords ?? new Map(),
    parent: around.parent,
    origin: block.origin,
    implicit: true,
    role: around.role,
    includeVars: block.includeVars,
    file: block.file ?? around.file,
  });
}

function isBlock(entry: RawDict): boolean {
  return entry.has('block') || entry.has('rescue') || entry.has('always');
}

function loadBlock(entry: RawDict, around: TaskSurroundings): Block {
  if (around.kind === 'handlers') {
    throw new ParserError('Using a block as a handler is not supported.', originOf(entry));
  }
  if (!entry.has('block')) {
    const section = entry.has('rescue') ? 'rescue' : 'always';
    throw new ParserError(`'${section}' keyword cannot be used without 'block'`, originOfKey(entry, section));
  }
  checkKeywords(entry, 'Block', around.context);
  const block = new Block({
    keywords: keywordsOf(entry),
    parent: around.parent,
    origin: originOf(entry),
    implicit: false,
    role: around.role,
    file: around.file,
  });
  const inner = { ...around, parent: block };
  block.block = loadTasks(entry.get('block'), inner);
  block.rescue = loadTasks(entry.get('rescue'), inner);
  block.always = loadTasks(entry.get('always'), inner);
  return block;
}

/** Refuses keys that the object can't have, and values whose kind is plain to see while loading. */
export function checkKeywords(entry: RawDict, kind: ObjectKind, context: LoadContext): void {
  for (const key of entry.keys()) {
    if (!PlaybookNode.allows(kind, String(key))) {
      throw invalidAttribute(entry, String(key), kind, Object.keys(KEYWORDS[kind]));
    }
  }
  checkVars(entry, context);
}

function checkVars(entry: RawDict, context: LoadContext): void {
  const vars = entry.get('vars');
  if (vars instanceof Map) {
    for (const name of vars.keys()) {
      if (!isReservedName(String(name))) continue;
      context.warn({
        message: `Found variable using reserved name '${String(name)}'.`,
        origin: originOfKey(vars, name),
      });
    }
  }
  if (vars !== undefined && vars !== null && !(vars instanceof Map)) {
    throw new ParserError('Vars in a task must be specified as a dictionary.', originOfItem(entry, 'vars'));
  }
}

/** The keywords of a dict; one that is there without a value (`tags:`) counts as absent. */
function keywordsOf(entry: RawDict, without: readonly string[] = []): Map<string, Raw> {
  const keywords = new Map<string, Raw>();
  for (const [key, value] of entry) {
    if (typeof key === 'string' && !without.includes(key) && value !== null) keywords.set(key, value);
  }
  copyOrigins(entry, keywords);
  return keywords;
}

function loadTask(entry: RawDict, around: TaskSurroundings): TaskNode {
  const kind = around.kind === 'handlers' ? 'Handler' : 'Task';
  checkVars(entry, around.context);
  const action = readTaskAction(entry, kind);
  if (entry.get('action') instanceof Map) {
    around.context.deprecated({
      message: 'Using a mapping for `action` is deprecated.',
      origin: originOfItem(entry, 'action'),
      help: 'Use a string value for `action`.',
      removedIn: '2.23',
    });
  }
  const loop = readLoop(entry);
  checkLoopControl(entry);
  const dropped = [
    action.key,
    'action',
    'local_action',
    'args',
    'loop',
    ...(loop?.kind === 'with' ? [`with_${loop.lookup}`] : []),
  ];
  const keywords = keywordsOf(entry, dropped);
  if (action.local) keywords.set('delegate_to', 'localhost');
  switch (action.resolvedAction) {
    case 'ansible.builtin.import_tasks':
      refuseLoop(entry, loop, action.action, 'include_tasks');
      return importTasks(entry, keywords, action, around);
    case 'ansible.builtin.import_role':
      refuseLoop(entry, loop, action.action, 'include_role');
      return importRole(entry, keywords, action, around);
    case 'ansible.builtin.include_tasks':
    case 'ansible.builtin.include_role':
      checkIncludeKeywords(entry, keywords);
  }
  const options = {
    keywords,
    parent: around.parent,
    origin: originOf(entry),
    action: action.action,
    resolvedAction: action.resolvedAction,
    args: action.args,
    argsTemplate: action.argsTemplate,
    actionOrigin: originOfKey(entry, action.key),
    loop,
    role: around.role,
    file: around.file,
  };
  return kind === 'Handler' ? new Handler(options) : new Task(options);
}

function readLoop(entry: RawDict): Loop | undefined {
  const loops = [...entry.keys()].filter(
    (key): key is string => typeof key === 'string' && (key === 'loop' || loopLookup(key) !== undefined),
  );
  const [first, second] = loops;
  if (first === undefined) return undefined;
  if (second !== undefined)
    throw new ParserError(`duplicate loop in task: ${second}`, originOfKey(entry, second));
  const items = entry.get(first) ?? null;
  const origin = originOfItem(entry, first);
  const lookup = loopLookup(first);
  if (lookup === undefined) return { kind: 'loop', items, origin };
  if (items === null)
    throw new ParserError(`you must specify a value when using ${first}`, originOfKey(entry, first));
  return { kind: 'with', lookup, terms: items, origin };
}

function checkLoopControl(entry: RawDict): void {
  const control = entry.get('loop_control');
  if (control === undefined || control === null) return;
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

function refuseLoop(entry: RawDict, loop: Loop | undefined, action: string, instead: string): void {
  if (loop === undefined) return;
  throw new ParserError(
    `You cannot use loops on '${action}' statements. You should use '${instead}' instead.`,
    originOf(entry),
  );
}

function checkIncludeKeywords(entry: RawDict, keywords: ReadonlyMap<string, Raw>): void {
  for (const key of keywords.keys()) {
    if (!INCLUDE_KEYWORDS.has(key)) throw invalidAttribute(entry, key, 'TaskInclude', [...INCLUDE_KEYWORDS]);
  }
}

function importTasks(
  entry: RawDict,
  keywords: Map<string, Raw>,
  action: TaskAction,
  around: TaskSurroundings,
): Block {
  const file = action.args.get('_raw_params') ?? action.args.get('file');
  const origin = originOf(entry);
  for (const option of action.args.keys()) {
    if (option !== '_raw_params' && option !== 'file') {
      throw new ParserError(`Invalid options for ${action.action}: ${option}`, origin);
    }
  }
  if (file === undefined || file === null)
    throw new ParserError(`No file specified for ${action.action}`, origin);
  const { includeVars, inherited } = splitImport(keywords);
  const wrapper = importedBlock(around, { keywords: inherited, includeVars, origin });
  const name = file instanceof Template ? around.context.renderStatic(file, wrapper) : file;
  const path = taskFilePath(writtenText(name as Raw) ?? String(name), around);
  if (!around.context.isFile(path)) {
    throw new TsibleError(`Could not find or access '${path}' on the Ansible Controller.`, { origin });
  }
  return loadTaskFile(path, around, { keywords: inherited, includeVars, origin });
}

/** An import's own name doesn't concern its tasks, and its vars rank as include parameters. */
function splitImport(keywords: ReadonlyMap<string, Raw>) {
  const inherited = new Map(keywords);
  copyOrigins(keywords, inherited);
  for (const own of ['name', 'vars', 'register', 'loop_control']) inherited.delete(own);
  const vars = keywords.get('vars');
  return { inherited, includeVars: vars instanceof Map ? vars : undefined };
}

function importRole(
  entry: RawDict,
  keywords: Map<string, Raw>,
  action: TaskAction,
  around: TaskSurroundings,
): Block {
  const { includeVars, inherited } = splitImport(keywords);
  const wrapper = importedBlock(around, { keywords: inherited, includeVars, origin: originOf(entry) });
  const args = new Map<string, Raw>();
  for (const [key, value] of action.args) {
    const rendered = value instanceof Template ? (around.context.renderStatic(value, wrapper) as Raw) : value;
    args.set(String(key), rendered);
  }
  const use = loadRoleUse(args, action.action, { ...around, parent: wrapper }, originOf(entry));
  wrapper.block = use.tasks;
  around.play.handlers = [...around.play.handlers, ...use.role.handlers];
  if (use.role.public) around.play.publicRoles.push(use.role);
  return wrapper;
}
