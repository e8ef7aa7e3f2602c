import type { Origin } from '../errors/source.ts';
import { copyOrigins, originOfItem } from '../values/origins.ts';
import { type Raw, Template } from '../values/raw.ts';
import { type LoadContext, ParserError, writtenText } from './context.ts';
import { addRole, loadRoleUse, roleHandlers } from './load-role.ts';
import { importedBlock, loadTasks, notTasks, type TaskSurroundings } from './load-tasks.ts';
import { Block, type PlaybookNode, type TaskNode } from './nodes.ts';
import { pythonClass, type TaskAction } from './task-action.ts';
import { taskFilePath } from './task-files.ts';

const FILE_OPTIONS = ['_raw_params', 'file', 'apply'];

/** Checks the arguments of include_tasks and import_tasks. @returns The file as it was written. */
export function taskFileArgument(action: TaskAction, origin: Origin | undefined): Raw {
  const { args } = action;
  const isImport = action.resolvedAction === 'ansible.builtin.import_tasks';
  const strangers = [...args.keys()].map(String).filter((key) => !FILE_OPTIONS.includes(key));
  if (action.argsTemplate !== undefined) strangers.push('_variable_params');
  if (strangers.length > 0)
    throw new ParserError(`Invalid options for ${action.action}: ${strangers.join(',')}`, origin);
  const file = args.get('_raw_params') || args.get('file');
  if (!file) throw new ParserError(`No file specified for ${action.action}`, origin);
  const apply = args.get('apply');
  if (apply && !(apply instanceof Map)) throw noDict(apply, origin);
  if (isImport && apply instanceof Map && apply.size > 0)
    throw new ParserError(`Invalid options for ${action.action}: apply`, origin);
  return file;
}

export function noDict(apply: Raw, origin: Origin | undefined): ParserError {
  return new ParserError(`Expected a dict for apply but got ${pythonClass(apply)} instead`, origin);
}

/** What `import_tasks` stands for: the tasks of its file, in a block with the import's keywords. */
export function importTasks(
  keywords: Map<string, Raw>,
  action: TaskAction,
  origin: Origin | undefined,
  around: TaskSurroundings,
): TaskNode[] {
  const { context } = around;
  const file = taskFileArgument(action, origin);
  const inherited = importedKeywords(keywords);
  const wrapper = importedBlock(around, { keywords: inherited, origin });
  const name =
    file instanceof Template ? renderPath(file, wrapper, around, origin) : String(writtenText(file) ?? file);
  const path = taskFilePath(name, { ...around, baseDir: around.play.baseDir });
  const data = context.loadFile(path);
  if (data === null || (Array.isArray(data) && data.length === 0)) {
    context.warn({ message: `file ${path} is empty and had no tasks to include` });
    return [];
  }
  if (!Array.isArray(data)) throw notTasks(data, path, context);
  refuseCycle(path, around, origin);
  context.verbose(2, `statically imported: ${path}`);
  const block = importedBlock(around, { keywords: inherited, origin, file: path, includedAs: name });
  const holder = { malformed: 'A malformed block was encountered while loading a block', origin };
  block.block = loadTasks(data, { ...around, parent: block, file: path }, holder);
  return [block];
}

/** An import within the file that it imports would never end. */
function refuseCycle(path: string, around: TaskSurroundings, origin: Origin | undefined): void {
  for (let node: PlaybookNode | undefined = around.parent; node !== undefined; node = node.parent) {
    if (node instanceof Block && node.includedAs !== undefined && node.file === path)
      throw new ParserError(
        `import_tasks leads back to a file that is being imported: ${path}`,
        origin,
        'Use include_tasks with a condition that ends, if the file is meant to repeat itself.',
      );
  }
}

function renderPath(
  file: Template,
  wrapper: Block,
  around: TaskSurroundings,
  origin: Origin | undefined,
): string {
  try {
    return String(around.context.renderStatic(file, { play: around.play, node: wrapper }));
  } catch (error) {
    throw new ParserError(
      `Error when evaluating variable in import path '${file.source}'.`,
      origin,
      'When using static imports, ensure that any variables used in their names are defined in vars/vars_files\nor extra-vars passed in from the command line. Static imports cannot use variables from facts or inventory\nsources like group or host vars.',
      error,
    );
  }
}

/** An import's own name doesn't concern its tasks. */
function importedKeywords(keywords: ReadonlyMap<string, Raw>): Map<string, Raw> {
  const inherited = new Map(keywords);
  copyOrigins(keywords, inherited);
  for (const own of ['name', 'register', 'loop_control']) inherited.delete(own);
  return inherited;
}

/** What `import_role` stands for: the role's tasks, in a block with the import's keywords. */
export function importRole(
  keywords: Map<string, Raw>,
  action: TaskAction,
  origin: Origin | undefined,
  around: TaskSurroundings,
): Block {
  const wrapper = importedBlock(around, { keywords: importedKeywords(keywords), origin });
  const args = new Map<string, Raw>();
  for (const [key, value] of action.args)
    args.set(String(key), renderArgument(value, wrapper, around.context, around));
  const use = loadRoleUse(
    args,
    action,
    { ...around, parent: wrapper },
    origin,
    originOfItem(action.args, 'name') ?? originOfItem(action.args, 'role') ?? origin,
  );
  wrapper.block = use.tasks;
  around.play.handlers = [...around.play.handlers, ...roleHandlers(use.role)];
  addRole(around.play, use.role);
  return wrapper;
}

function renderArgument(value: Raw, wrapper: Block, context: LoadContext, { play }: TaskSurroundings): Raw {
  return value instanceof Template ? (context.renderStatic(value, { play, node: wrapper }) as Raw) : value;
}
