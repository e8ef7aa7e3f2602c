import { defaultSettings } from '../../runtime/config/load.ts';
import type { AnyModule } from '../../runtime/module/define.ts';
import { expandPaths } from '../../runtime/module/paths.ts';
import { loadModule, resolveModuleName } from '../../runtime/module/registry.ts';
import { ModuleFailure, type ModuleResult, UncaughtFailure } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { validateArgs } from '../../runtime/module/validate.ts';
import type { Target } from '../../runtime/target/target.ts';
import type { Templar } from '../../runtime/template/templar.ts';
import { int, PyObject, type Value } from '../../runtime/values/value.ts';

/** What a test may set of a task; the rest is a task of host `h1` without variables. */
export type TaskParts = Partial<TaskContext> & { readonly warnings?: string[] };

/** A task for module tests. What needs templates or files throws unless `parts` brings it. */
function fakeTask(parts: TaskParts = {}): TaskContext {
  const missing = (): never => {
    throw new Error('not in this test');
  };
  const templar: Templar = {
    resolve: missing,
    expression: missing,
    describe: missing,
    inspect: missing,
    condition: missing,
    isAuthors: missing,
    render: missing,
    lazy: missing,
    loopItems: missing,
  };
  return {
    host: 'h1',
    name: 'task',
    check: false,
    diff: false,
    verbosity: 0,
    noLog: false,
    resultIsRead: true,
    settings: defaultSettings(),
    templar,
    variable: () => undefined,
    rawVariable: () => undefined,
    originOf: () => undefined,
    isAuthors: () => true,
    templarWith: missing,
    findFile: missing,
    searchPath: [],
    readFile: missing,
    loadVars: missing,
    includeVariables: missing,
    place: { file: 'playbook.yml', rolePath: undefined },
    tell: () => {},
    warn: (message) => parts.warnings?.push(message),
    deprecated: () => {},
    invoke: missing,
    read: missing,
    inventory: { addHost: missing, addToGroup: missing },
    connection: () => ({ connection: { kind: 'local' }, become: undefined, becomeKey: '', shell: 'sh' }),
    delegatedTo: undefined,
    resetConnection: missing,
    ...parts,
  };
}

/** Arguments as a playbook would give them: JS values for YAML ones. */
export type PlainArgs = Readonly<Record<string, unknown>>;

/**
 * Runs a module as the executor does: arguments checked and paths expanded. A failure is a result with `failed` and `msg`,
 * as a user sees it.
 */
export async function runModule(
  module: AnyModule,
  args: PlainArgs,
  target: Target,
  parts: TaskParts = {},
): Promise<ModuleResult> {
  try {
    const given = new Map(Object.entries(args).map(([key, value]) => [key, toValue(value)]));
    const valid = validateArgs(module, given);
    for (const warning of valid.warnings) parts.warnings?.push(warning);
    const invoke = (name: string, options: PlainArgs) => invokeModule(name, options, target, parts);
    return await module.run(
      await expandPaths(module, valid.args, target),
      target,
      fakeTask({ invoke, ...parts }),
    );
  } catch (error) {
    if (!(error instanceof ModuleFailure)) throw error;
    const msg =
      error instanceof UncaughtFailure ? `Task failed: Module failed: ${error.message}` : error.message;
    return { ...error.result, failed: true, msg };
  }
}

async function invokeModule(
  name: string,
  args: PlainArgs,
  target: Target,
  parts: TaskParts,
): Promise<ModuleResult> {
  const full = resolveModuleName(name);
  if (full === undefined) throw new Error(`no module ${name}`);
  return runModule(await loadModule(full), args, target, parts);
}

function toValue(value: unknown): Value {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return int(value);
  if (Array.isArray(value)) return value.map(toValue);
  if (value instanceof Map || value instanceof PyObject) return value;
  return new Map(Object.entries(value).map(([key, item]) => [key, toValue(item)]));
}
