import { UnreachableError } from '../../connection/unreachable.ts';
import { TsibleError } from '../../errors/error.ts';
import { briefMessage } from '../../errors/render.ts';
import type { Origin } from '../../errors/source.ts';
import type { AnyModule } from '../../module/define.ts';
import { loadModule } from '../../module/registry.ts';
import type { TaskArgs } from '../../playbook/nodes.ts';
import { UndefinedVariableError, untrusted } from '../../template/errors.ts';
import type { Templar } from '../../template/templar.ts';
import { isAuthored } from '../../values/authored.ts';
import { originOfItem } from '../../values/origins.ts';
import { str } from '../../values/print.ts';
import { Template, trusted } from '../../values/raw.ts';
import { typeName } from '../../values/types.ts';
import type { Dict, DictKey, Value } from '../../values/value.ts';
import type { VarLayer } from '../../vars/layered-scope.ts';
import { firstFalse } from '../conditions.ts';
import { Keywords } from '../keywords.ts';
import { type Effect, NO_TRACEBACK, type Outcome } from '../outcome.ts';
import { type Attempt, readTaskKeywords } from './attempt.ts';
import { connectionVars } from './connection-vars.ts';
import { delegatedVars, readDelegate, writtenDelegate } from './delegate.ts';
import { explain, plainFault, shownFault, taskFault } from './fault.ts';
import { invokeModule } from './invoke.ts';
import { noteEchoed } from './keep-authors.ts';
import { keepFacts } from './keep-facts.ts';
import { moduleDefaults } from './module-defaults.ts';
import { withAction } from './resolve-action.ts';
import { templarWithResult } from './result-scope.ts';
import { failure, sleep, type TaskRun } from './run-task.ts';

interface Once {
  /** Variables of the loop's item. */
  readonly layers: readonly VarLayer[];
  /** The loop has no value: an error unless the task is skipped. */
  readonly loopFault?: unknown;
}

/** Carries out a task once: the whole of it, or one item of its loop. */
export async function runOnce(asked: TaskRun, once: Once): Promise<Outcome> {
  let run = asked;
  const { services, task, host } = run;
  const changed = run.changes === undefined ? [] : [run.changes.vars];
  const plain = services.variables.scope(run.playVars, host, task).with(...changed, ...once.layers);
  let noLog = false;
  let phase: 'before' | 'rendered' = 'before';
  let named = writtenDelegate(run);
  try {
    const hiding = readNoLog(run, services.templar(plain));
    noLog = hiding.hides;
    const delegate = readDelegate(run, services.templar(plain), once.layers);
    named = delegate?.name === host ? undefined : delegate?.name;
    const ways = plain.with(...delegatedVars(run, delegate));
    const scope = ways.below(connectionVars(run, delegate?.name ?? host, ways));
    const templar = services.templar(scope);
    // Only what is undefined may be of no account: where a condition says that the task is skipped.
    if (once.loopFault !== undefined && !(once.loopFault instanceof UndefinedVariableError))
      throw plainFault(once.loopFault);
    const blocking = blockingCondition(run, templar, once.loopFault);
    if (blocking !== undefined) return skipped(blocking.written as Value, noLog);
    if (once.loopFault !== undefined) throw once.loopFault;
    if (hiding.fault !== undefined) throw hiding.fault;
    run = withAction(run, templar);
    phase = 'rendered';
    const attempt = readTaskKeywords(run, { scope, ways, delegate }, templar, noLog);
    const effect = readEffect(run, templar);
    return effect === undefined ? await withRetries(attempt) : included(effect, attempt);
  } catch (error) {
    return error instanceof UnreachableError
      ? unreachable(run, error, noLog)
      : failure(run, error, noLog, phase, named);
  }
}

/**
 * The condition that keeps the task from being carried out, if any. Where the loop has no value, conditions may fail for want of its
 * item: the loop's fault is the one to tell then.
 */
function blockingCondition({ task, services }: TaskRun, templar: Templar, loopFault: unknown) {
  try {
    return firstFalse(task.conditions('when'), templar);
  } catch (error) {
    if (loopFault === undefined) throw error;
    services.emit({ type: 'verbose', level: 1, message: briefMessage(error), host: undefined });
    throw loopFault;
  }
}

/** Whether the result is to be hidden: so too when that can't be told. */
function readNoLog(
  { task, services }: TaskRun,
  templar: Templar,
): { readonly hides: boolean; readonly fault?: unknown } {
  try {
    return { hides: new Keywords(task, templar).bool('no_log') ?? services.settings.DEFAULT_NO_LOG };
  } catch (fault) {
    services.emit({
      type: 'warning',
      message: `Invalid no_log value for task, output will be masked: ${briefMessage(fault)}`,
      origin: task.originOfKeyword('no_log'),
    });
    return { hides: true, fault };
  }
}

function skipped(condition: Value, noLog: boolean): Outcome {
  const result: Dict = new Map<string, Value>([
    ['changed', false],
    ['skipped', true],
    ['skip_reason', 'Conditional result was False'],
    ['false_condition', condition],
  ]);
  return {
    status: 'skipped',
    changed: false,
    result,
    ignored: false,
    noLog,
    notify: [],
    delegatedTo: undefined,
  };
}

function unreachable(run: TaskRun, error: UnreachableError, noLog: boolean): Outcome {
  const fault = taskFault(error, run.task.faultOrigin);
  const result: Dict = new Map<string, Value>([
    ['unreachable', true],
    ['msg', briefMessage(fault)],
    ['changed', false],
    ['exception', NO_TRACEBACK],
  ]);
  const ignored = new Keywords(
    run.task,
    run.services.templar(run.services.variables.scope(run.playVars, run.host, run.task)),
  );
  return {
    status: 'unreachable',
    changed: false,
    result,
    ignored: ignored.bool('ignore_unreachable') ?? false,
    noLog,
    notify: [],
    delegatedTo: undefined,
    fault: shownFault(fault, noLog),
  };
}

function included(effect: Effect, attempt: Attempt): Outcome {
  const result: Dict = new Map();
  if (effect.kind === 'include-tasks') result.set('include', effect.file);
  result.set('include_args', effect.kind === 'include-tasks' ? new Map() : effect.args);
  result.set('changed', false);
  return {
    status: 'ok',
    changed: false,
    result,
    ignored: attempt.ignoreErrors,
    noLog: attempt.noLog,
    notify: [],
    delegatedTo: undefined,
    effect,
  };
}

/** What an include task asks for; undefined for every other task. */
function readEffect(run: TaskRun, templar: Templar): Effect | undefined {
  const { task } = run;
  if (task.resolvedAction === 'ansible.builtin.include_tasks') {
    const args = resolveArgs(run, templar);
    const file = args.get('_raw_params') ?? args.get('file');
    const stranger = [...args.keys()].find((key) => !['_raw_params', 'file', 'apply'].includes(String(key)));
    if (stranger !== undefined)
      throw new TsibleError(`Invalid options for ${task.action}: ${String(stranger)}`, {
        origin: task.origin,
      });
    if (typeof file !== 'string')
      throw new TsibleError(`No file specified for ${task.action}`, { origin: task.origin });
    const apply = task.args.get('apply');
    return { kind: 'include-tasks', file, apply: apply instanceof Map ? (apply as Dict) : undefined };
  }
  if (task.resolvedAction === 'ansible.builtin.include_role')
    return { kind: 'include-role', args: resolveArgs(run, templar) };
  return undefined;
}

/**
 * A task's arguments, rendered; `module_defaults` are filled in, omitted ones left out.
 * @param unrendered Arguments that the module evaluates itself (`that`): those are handed on as written.
 */
function resolveArgs(run: TaskRun, templar: Templar, unrendered: ReadonlySet<string> = NONE): Dict {
  const { task } = run;
  return explain(`Finalization of task args for '${task.resolvedAction}' failed.`, task.actionOrigin, () => {
    const args: Dict = new Map();
    const isSetFact = task.resolvedAction === 'ansible.builtin.set_fact';
    for (const [key, value] of moduleDefaults(task, run.services.actions, templar)) args.set(key, value);
    if (task.argsTemplate !== undefined)
      for (const [key, value] of templatedArgs(run, templar)) args.set(key, value);
    for (const name of unrendered)
      if (args.has(name)) demandAuthored(args.get(name) ?? null, task.actionOrigin);
    for (const [key, value] of writtenArgs(
      run.changes?.args ?? task.args,
      templar,
      unrendered,
      INCLUDES.has(task.resolvedAction),
    ))
      args.set(isSetFact ? templatedName(key, templar) : key, value);
    return args;
  });
}

const INCLUDES: ReadonlySet<string> = new Set([
  'ansible.builtin.include_tasks',
  'ansible.builtin.include_role',
]);

const NONE: ReadonlySet<string> = new Set();

/** What came out of a template is evaluated only where an author wrote it somewhere. */
function demandAuthored(value: Value, origin: Origin | undefined): void {
  if (Array.isArray(value)) for (const item of value) demandAuthored(item, origin);
  else if (typeof value === 'string' && !isAuthored(value)) throw untrusted(origin);
}

/** set_fact's keys may be templates. */
function templatedName(key: DictKey, templar: Templar): DictKey {
  const written = typeof key === 'string' ? trusted(key, undefined) : key;
  return written instanceof Template ? str(templar.resolve(written)) : key;
}

function writtenArgs(
  written: TaskArgs,
  templar: Templar,
  unrendered: ReadonlySet<string>,
  isInclude: boolean,
): Dict {
  const args: Dict = new Map();
  for (const [key, raw] of written) {
    // An include's `apply` belongs to the tasks that it brings, which render it themselves.
    if (isInclude && key === 'apply') continue;
    if (typeof key === 'string' && unrendered.has(key)) {
      args.set(key, raw as Value);
      continue;
    }
    const message = `Error while resolving value for '${String(key)}'.`;
    const origin = originOfItem(written, key) ?? (raw instanceof Template ? raw.origin : undefined);
    explain(message, origin, () => {
      const value = templar.resolve(new Map([[key, raw]]));
      if (value instanceof Map && value.has(key)) args.set(key, value.get(key) ?? null);
    });
  }
  return args;
}

function unrenderedOptions(module: AnyModule): ReadonlySet<string> {
  const names = Object.entries(module.options).filter(([, spec]) => spec.unrendered === true);
  return names.length === 0 ? NONE : new Set(names.map(([name]) => name));
}

function templatedArgs({ task, services }: TaskRun, templar: Templar): Dict {
  const { argsTemplate } = task;
  // A fact of that name, which a host makes up, could stand in the variable's place.
  if (services.settings.INJECT_FACTS_AS_VARS)
    services.emit({
      type: 'warning',
      message:
        'Using a template for task args is unsafe in some situations (see ' +
        'https://docs.ansible.com/ansible/devel/reference_appendices/faq.html#argsplat-unsafe).',
      origin: argsTemplate instanceof Template ? argsTemplate.origin : undefined,
    });
  const rendered = templar.resolve(new Map([['args', argsTemplate ?? null]]));
  const value = rendered instanceof Map ? rendered.get('args') : undefined;
  // omit leaves none.
  if (value === undefined) return new Map();
  if (value instanceof Map) return value;
  const origin = argsTemplate instanceof Template ? argsTemplate.origin : undefined;
  throw new TsibleError(`Task args must resolve to a 'dict' not '${typeName(value)}'.`, { origin });
}

async function withRetries(attempt: Attempt): Promise<Outcome> {
  const { run, attempts, delay } = attempt;
  for (let number = 1; ; number++) {
    const { outcome, isFinal } = await attemptOnce(attempt, number);
    if (attempts === 1 || isFinal) return outcome;
    if (isSatisfied(attempt, outcome)) return outcome;
    if (number >= attempts) {
      outcome.result.set('attempts', attempts - 1);
      outcome.result.set('failed', true);
      if (outcome.result.get('failed_when_result') !== false) outcome.result.set('exception', NO_TRACEBACK);
      // What failed_when said of the last attempt still counts.
      if (outcome.result.get('failed_when_result') === false) return outcome;
      return {
        ...outcome,
        status: 'failed',
        fault: outcome.fault ?? shownFault(judgedFault(run, outcome.result), outcome.noLog),
      };
    }
    outcome.result.set('retries', attempts);
    run.services.emit({
      type: 'retry',
      task: run.info,
      host: run.host,
      outcome,
      retriesLeft: attempts - number,
    });
    await sleep(delay * 1000);
  }
}

function isSatisfied(attempt: Attempt, outcome: Outcome): boolean {
  const until = attempt.run.task.conditions('until');
  if (until.length === 0) return outcome.status !== 'failed';
  return firstFalse(until, templarWithResult(attempt, outcome.result)) === undefined;
}

/** One attempt. It is final where Ansible's action raises, or there is no host: then nobody asks whether to try again. */
async function attemptOnce(
  attempt: Attempt,
  number: number,
): Promise<{ readonly outcome: Outcome; readonly isFinal: boolean }> {
  const { run } = attempt;
  const module = await loadModule(run.task.resolvedAction);
  const args = resolveArgs(run, attempt.templar, unrenderedOptions(module));
  const invoked = await invokeModule(attempt, args);
  // Facts, conditions and notifications see what the loop's earlier items have left.
  await run.turn?.answered();
  const { result } = invoked;
  noteEchoed(run.task.resolvedAction, result, run.changes?.args ?? run.task.args, attempt.templar);
  const setsFacts = run.task.resolvedAction === 'ansible.builtin.set_fact';
  if (setsFacts) keepFacts(attempt, result);
  const isFinal = invoked.status === 'unreachable' || invoked.failure === 'raised';
  let failed = result.get('failed') === true;
  if (!result.has('failed') && !isFinal) {
    const rc = result.get('rc');
    failed = rc !== undefined && rc !== null && rc !== 0 && rc !== '0';
    result.set('failed', failed);
  }
  if (attempt.attempts > 1 && !isFinal) result.set('attempts', number);
  if (!result.has('changed')) result.set('changed', false);
  let fault = invoked.fault;
  if (!isFinal && result.get('skipped') !== true) {
    const judged = judge(attempt, result, failed);
    if (invoked.failure === 'module' && judged.decided && !judged.failed)
      result.set('failed_when_suppressed_exception', NO_TRACEBACK);
    failed = judged.failed;
    // A failure of the module's own is still told as that.
    if (judged.decided) fault = failed ? (fault ?? judgedFault(run, result)) : undefined;
  }
  const status =
    invoked.status === 'unreachable'
      ? 'unreachable'
      : failed
        ? 'failed'
        : result.get('skipped') === true
          ? 'skipped'
          : 'ok';
  // What a module tells beside its failure is no fact.
  if (status === 'ok' && !setsFacts) keepFacts(attempt, result);
  result.delete('_ansible_facts_cacheable');
  const changed = result.get('changed') === true;
  if (status === 'failed' || status === 'unreachable') result.set('exception', NO_TRACEBACK);
  const outcome: Outcome = {
    status,
    changed,
    result,
    ignored: status === 'unreachable' ? attempt.ignoreUnreachable : attempt.ignoreErrors,
    noLog: invoked.noLog,
    notify: changed ? attempt.notify : [],
    delegatedTo: attempt.delegateLabel,
    ...(invoked.alwaysVerbose ? { alwaysVerbose: true } : {}),
    ...(invoked.neverVerbose ? { neverVerbose: true } : {}),
    ...(attempt.diff && changed && !invoked.noLog && result.has('diff') ? { showDiff: true } : {}),
    ...(fault === undefined || status === 'ok' || status === 'skipped'
      ? {}
      : { fault: shownFault(fault, invoked.noLog) }),
  };
  return { outcome, isFinal };
}

/** A failure that a condition made of a result: told with the result's own message, which it is given if it has none. */
function judgedFault(run: TaskRun, result: Dict): TsibleError {
  const msg = result.has('msg') ? (result.get('msg') ?? '') : 'Unknown error.';
  const cause = msg === '' ? undefined : new TsibleError(str(msg));
  const fault = taskFault(new TsibleError('Action failed.', { cause }), run.task.faultOrigin);
  if (!result.has('msg')) result.set('msg', briefMessage(fault));
  return fault;
}

/** `changed_when` and `failed_when` have the last word on the result. */
function judge(attempt: Attempt, result: Dict, failed: boolean): { failed: boolean; decided: boolean } {
  const { task } = attempt.run;
  const changedWhen = task.conditions('changed_when');
  const failedWhen = task.conditions('failed_when');
  if (changedWhen.length === 0 && failedWhen.length === 0) return { failed, decided: false };
  let condition = 'changed';
  try {
    const templar = templarWithResult(attempt, result);
    if (changedWhen.length > 0) result.set('changed', firstFalse(changedWhen, templar) === undefined);
    condition = 'failed';
    if (failedWhen.length === 0) return { failed, decided: false };
    const verdict = firstFalse(failedWhen, templarWithResult(attempt, result)) === undefined;
    result.set('failed', verdict);
    result.set('failed_when_result', verdict);
    if (!verdict) result.delete('exception');
    return { failed: verdict, decided: true };
  } catch (error) {
    result.set('failed', true);
    result.set(`${condition}_when_result`, briefMessage(error));
    return { failed: true, decided: true };
  }
}
