import { UnreachableError } from '../../connection/unreachable.ts';
import { messageOf, TsibleError } from '../../errors/error.ts';
import { briefMessage } from '../../errors/render.ts';
import type { AnyModule } from '../../module/define.ts';
import { invocationOf, invocationOfPerformed } from '../../module/invocation.ts';
import { expandPaths } from '../../module/paths.ts';
import { loadModule, nearModuleName, resolveModuleName } from '../../module/registry.ts';
import {
  ActionFailure,
  FileNotFound,
  ModuleFailure,
  type ModuleResult,
  UncaughtFailure,
} from '../../module/result.ts';
import { InvalidArguments, validateArgs } from '../../module/validate.ts';
import type { Target } from '../../target/target.ts';
import { TimeoutError } from '../../target/timeout.ts';
import { fromJs } from '../../values/convert.ts';
import { originOfKey } from '../../values/origins.ts';
import { str } from '../../values/print.ts';
import { splitLines } from '../../values/text-lines.ts';
import type { Dict, DictKey, Value } from '../../values/value.ts';
import { Detached } from './async/detached.ts';
import { pollAsync } from './async/poll.ts';
import { startAsync } from './async/start.ts';
import type { Attempt } from './attempt.ts';
import { withDeadline } from './deadline.ts';
import { taskFault } from './fault.ts';
import { moduleDefaults } from './module-defaults.ts';
import { ModuleTask } from './module-task.ts';
import { NO_TARGET } from './no-target.ts';
import { watched } from './request-watch.ts';
import type { TaskRun } from './run-task.ts';

/** Ansible puts a Python stack here, or how to get one. */
const TRACEBACK_HINT = 'Configure `DISPLAY_TRACEBACK` to see a traceback on timeout errors.';

interface Invoked {
  readonly status: 'done' | 'unreachable';
  readonly result: Dict;
  readonly noLog: boolean;
  readonly alwaysVerbose: boolean;
  readonly neverVerbose: boolean;
  readonly fault?: TsibleError;
  /**
   * Whose failure it is: a module's, which Python would have told with an exception; one that an action returned; or one that an
   * action raised, on which `failed_when` and `changed_when` have no say.
   */
  readonly failure: Failure;
}

type Failure = 'none' | 'module' | 'returned' | 'raised';

/** Runs a task's module with its arguments and makes Ansible's result of what it returns or throws. */
export async function invokeModule(attempt: Attempt, args: Dict): Promise<Invoked> {
  const { run } = attempt;
  const module = await loadModule(run.task.resolvedAction);
  const way = module.controllerOnly === true ? NO_TARGET : run.services.target(attempt.targetRequest);
  const limited = watched(
    run.requests,
    way,
    withDeadline(way.withEnvironment(attempt.environment), attempt.timeout),
  );
  const target = run.turn?.wrap(way, limited) ?? limited;
  const tripsBefore = target.roundTrips;
  const context = new ModuleTask(attempt, target);
  let raw: ModuleResult;
  let fault: TsibleError | undefined;
  let status: Invoked['status'] = 'done';
  let failure: Failure = 'none';
  const isAction = module.controllerOnly === true || module.action === true;
  try {
    raw =
      attempt.async === undefined
        ? await runModule(module, args, target, context, attempt)
        : await runAsync(module, args, target, context, attempt);
    if (isFailed(raw)) failure = isAction ? 'returned' : 'module';
    if (raw._ansible_raised === true) failure = 'raised';
    if (isFailed(raw))
      fault = failureChain(module, new ModuleFailure(str(fromJs(raw.msg ?? '')), raw), attempt, true);
  } catch (error) {
    const told = tellError(error, module, attempt);
    raw = told.result;
    fault = told.fault;
    failure = failureKind(error, isAction);
    if (told.unreachable) status = 'unreachable';
  }
  if (fault !== undefined) fault = context.secrets.maskError(fault);
  tellRoundTrips(attempt, target.roundTrips - tripsBefore);
  const result = finishResult(raw, module, context);
  const noLog = attempt.noLog || result.get('_ansible_no_log') === true;
  const isSetup = run.task.resolvedAction === 'ansible.builtin.setup';
  const neverVerbose = isSetup || result.get('_ansible_verbose_override') === true;
  const alwaysVerbose = !noLog && result.get('_ansible_verbose_always') === true;
  for (const key of [...result.keys()]) {
    if (String(key).startsWith('_ansible_') && key !== '_ansible_facts_cacheable') result.delete(key);
  }
  const told = fault === undefined ? {} : { fault };
  return { status, result, noLog, alwaysVerbose, neverVerbose, failure, ...told };
}

/** Runs a module in the background, and waits for it if the task says so. */
async function runAsync(
  module: AnyModule,
  args: Dict,
  target: Target,
  context: ModuleTask,
  attempt: Attempt,
): Promise<ModuleResult> {
  const started = await startAsync(attempt, {
    module,
    async run(on) {
      const own = new ModuleTask(attempt, on);
      const raw = await runModule(module, args, on, own, attempt).catch((error: unknown) => {
        if (error instanceof Detached) throw error;
        if (error instanceof TimeoutError) return { failed: true, msg: 'Timeout exceeded' };
        return tellError(error, module, attempt).result;
      });
      return finishResult(raw, module, own);
    },
  });
  return (attempt.async?.poll ?? 0) > 0 ? await pollAsync(attempt, started, target, context) : started;
}

/** `-vvv` says what a task cost. */
function tellRoundTrips(attempt: Attempt, trips: number): void {
  const { services, host, info } = attempt.run;
  const message = `EXEC ${info.name}: ${trips} round ${trips === 1 ? 'trip' : 'trips'}`;
  services.emit({ type: 'verbose', level: 3, message, host });
}

async function runModule(
  module: AnyModule,
  args: Dict,
  target: Target,
  context: ModuleTask,
  attempt: Attempt,
): Promise<ModuleResult> {
  const { task } = attempt.run;
  if (args.has('_raw_params') && module.freeForm === undefined && !('_raw_params' in module.options)) {
    throw new TsibleError(
      `Action '${task.resolvedAction.replace(/^ansible\.legacy\./, '')}' does not support raw params.`,
      { origin: task.actionOrigin },
    );
  }
  const { check } = attempt;
  if (check && module.actionSkipsCheck === true)
    return { skipped: true, msg: `This action (${task.action}) does not support check mode.` };
  const name = module.calledAs ?? task.action;
  return await runChecked(module, namedArgs(module, args), name, target, context, check);
}

/** Checks a module's arguments, runs it, and has its result tell what they were. */
async function runChecked(
  module: AnyModule,
  given: ReadonlyMap<string, Value>,
  calledAs: string | undefined,
  target: Target,
  context: ModuleTask,
  check: boolean,
): Promise<ModuleResult> {
  // Ansible hands a module its arguments sorted.
  const sorted = new Map([...given].sort(([a], [b]) => (a < b ? -1 : 1)));
  const valid = validateArgs(module, sorted, calledAs);
  context.secrets.add(valid.secrets);
  for (const warning of valid.warnings) context.warn(warning);
  for (const { alias, version } of valid.deprecatedAliases)
    context.deprecated(
      `Alias '${alias}' is deprecated. See the module docs for more information`,
      version,
      module.name.split('.').slice(0, 2).join('.'),
    );
  const args = await expandPaths(module, valid.args, target);
  if (check && module.check === 'none') {
    return { skipped: true, msg: `remote module (${calledAs}) does not support check mode` };
  }
  const told = module.controllerOnly !== true && module.action !== true && module.tellsInvocation !== true;
  const tell = (result: ModuleResult): ModuleResult => {
    if (!told) return result;
    const performed = module.performs?.(sorted, result);
    if (performed === undefined)
      return { ...result, invocation: invocationOf(module, valid, args, sorted, result) };
    const entries = Object.entries(result);
    const isAdded = ([key]: (typeof entries)[number]): boolean => performed.added?.includes(key) === true;
    return {
      ...Object.fromEntries(entries.filter((entry) => !isAdded(entry))),
      invocation: invocationOfPerformed(performed),
      ...Object.fromEntries(entries.filter(isAdded)),
    };
  };
  try {
    return tell(await module.run(args, target, context));
  } catch (error) {
    if (told && error instanceof ModuleFailure && !(error instanceof ActionFailure))
      error.tell({ invocation: invocationOf(module, valid, args, sorted, error.result) });
    throw error;
  }
}

/** Runs a module in another's place (package → apt), with the same target, and what `module_defaults` say for it. */
export async function invokeNested(
  name: string,
  args: Readonly<Record<string, unknown>>,
  target: Target,
  context: ModuleTask,
  run: TaskRun,
): Promise<ModuleResult> {
  const full = resolveModuleName(name);
  if (full === undefined) {
    const near = nearModuleName(name);
    throw new ModuleFailure(
      `The module ${name} was not found in configured module paths${near === undefined ? '' : ` (did you mean ${near}?)`}`,
    );
  }
  const module = await loadModule(full);
  const given = new Map<string, Value>();
  for (const [key, value] of moduleDefaults(run.task, run.services.actions, context.templar, full))
    given.set(String(key), value);
  for (const [key, value] of Object.entries(args)) if (value !== undefined) given.set(key, fromJs(value));
  const calledAs = full.replace(/^ansible\.builtin\./, 'ansible.legacy.');
  return await runChecked(module, given, calledAs, target, context, false);
}

/** A free-form module's bare words go to the option that takes them. */
function namedArgs(module: AnyModule, args: Dict): ReadonlyMap<string, Value> {
  const named = new Map<string, Value>();
  for (const [key, value] of args) {
    const name = key === '_raw_params' && module.freeForm !== undefined ? module.freeForm : String(key);
    named.set(name, value);
  }
  return named;
}

function isFailed(result: ModuleResult): boolean {
  return result.failed ?? (typeof result.rc === 'number' && result.rc !== 0);
}

function failureKind(error: unknown, isAction: boolean): Failure {
  if (error instanceof TimeoutError) return 'returned';
  if (error instanceof ActionFailure) return error.way;
  if (error instanceof FileNotFound || !(error instanceof ModuleFailure)) return 'raised';
  // With a headline of its own it is the failure of a module that the action asked.
  return isAction && error.headline === undefined ? 'raised' : 'module';
}

function tellError(
  error: unknown,
  module: AnyModule,
  attempt: Attempt,
): { result: ModuleResult; fault: TsibleError; unreachable?: boolean } {
  const { task } = attempt.run;
  if (error instanceof ModuleFailure) {
    const { msg: _, ...said } = error.result;
    const fault = failureChain(module, error, attempt, false);
    const told =
      error instanceof UncaughtFailure ? { msg: briefMessage(fault) } : { msg: error.message, ...error.told };
    return { result: { ...said, failed: true, ...told }, fault };
  }
  if (error instanceof TimeoutError) {
    const message = `Timed out after ${attempt.timeout} second(s).`;
    return {
      result: {
        failed: true,
        msg: `Task failed: ${message}`,
        timedout: { frame: TRACEBACK_HINT, period: attempt.timeout ?? null },
      },
      fault: taskFault(new TsibleError(message), task.faultOrigin),
    };
  }
  const known = error instanceof TsibleError || error instanceof UnreachableError;
  const fault = taskFault(known ? error : new TsibleError(messageOf(error)), task.faultOrigin);
  if (error instanceof UnreachableError) {
    return {
      result: { unreachable: true, msg: briefMessage(fault), changed: false },
      fault,
      unreachable: true,
    };
  }
  return { result: { failed: true, msg: briefMessage(fault) }, fault };
}

/** @param returned True when the module gave a failed result; an action that refuses is told without that. */
function failureChain(
  module: AnyModule,
  error: ModuleFailure,
  attempt: Attempt,
  returned: boolean,
): TsibleError {
  const { task } = attempt.run;
  const action =
    error.headline === undefined &&
    (module.controllerOnly === true || module.action === true || error instanceof ActionFailure);
  const invalid = error instanceof InvalidArguments ? error : undefined;
  const origin = invalid?.option === undefined ? undefined : originOfKey(task.args, invalid.option);
  const reason = error.reason === undefined ? undefined : new TsibleError(error.reason);
  const given = error instanceof ActionFailure ? error.way === 'returned' : returned;
  const isNoFile = error instanceof FileNotFound || error.cause instanceof FileNotFound;
  const failure = new TsibleError(error.headline ?? error.message, {
    origin,
    help: invalid?.help,
    cause: reason,
    apart: isNoFile && !given,
  });
  if (action && !given) return taskFault(failure, task.faultOrigin);
  const kind = action || error.result.async_result !== undefined ? 'Action failed' : 'Module failed';
  return taskFault(new TsibleError(`${kind}.`, { cause: failure }), task.faultOrigin);
}

/** Completes a result as Ansible does: lines of what came from a host, warnings, secrets masked. */
function finishResult(raw: ModuleResult, module: AnyModule, context: ModuleTask): Dict {
  const converted = fromJs(raw);
  const result: Dict = converted instanceof Map ? converted : new Map();
  for (const stream of module.controllerOnly === true ? [] : ['stdout', 'stderr']) {
    const text = result.get(stream);
    const lines = `${stream}_lines`;
    if ((typeof text === 'string' || text === null) && !result.has(lines))
      result.set(lines, splitLines(text ?? ''));
  }
  const warnings = [...listOf(result, 'warnings'), ...context.warnings];
  if (warnings.length > 0) result.set('warnings', warnings);
  const deprecations = [...listOf(result, 'deprecations'), ...context.deprecations];
  if (deprecations.length > 0) result.set('deprecations', deprecations);
  return context.secrets.mask(result);
}

function listOf(result: Dict, key: DictKey): Value[] {
  const value = result.get(key);
  return Array.isArray(value) ? value : [];
}
