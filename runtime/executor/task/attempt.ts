import type { ConnectionKeywords } from '../../connection/settings.ts';
import { messageOf } from '../../errors/error.ts';
import type { Task } from '../../playbook/nodes.ts';
import { searchPathOf } from '../../playbook/search-path.ts';
import { shownRaw } from '../../playbook/written-kind.ts';
import type { Templar } from '../../template/templar.ts';
import { str } from '../../values/print.ts';
import type { Raw } from '../../values/raw.ts';
import type { DictKey, Value } from '../../values/value.ts';
import type { LayeredScope } from '../../vars/layered-scope.ts';
import { explainKeyword, Keywords } from '../keywords.ts';
import type { TargetRequest } from '../services.ts';
import { type Delegate, delegateLabel } from './delegate.ts';
import type { TaskRun } from './run-task.ts';
import { validateTask } from './validate-task.ts';

/** A task about to be carried out: its keywords rendered, and where it runs. */
export interface Attempt {
  readonly run: TaskRun;
  readonly scope: LayeredScope;
  readonly templar: Templar;
  readonly searchPath: readonly string[];
  readonly noLog: boolean;
  readonly check: boolean;
  readonly diff: boolean;
  readonly ignoreErrors: boolean;
  readonly ignoreUnreachable: boolean;
  /** How often the module may run: 1 and the retries. */
  readonly attempts: number;
  /** Seconds between two attempts. */
  readonly delay: number;
  /** Seconds that the module may take; undefined for any. */
  readonly timeout: number | undefined;
  /** The module is to run in the background: its seconds, and those between two looks at it (0: it isn't waited for). */
  readonly async: { readonly limit: number; readonly poll: number } | undefined;
  readonly environment: ReadonlyMap<string, string>;
  /** The host that `delegate_to` names, and how the output shows it. */
  readonly delegateTo: string | undefined;
  readonly delegateLabel: string | undefined;
  readonly delegateFacts: boolean;
  readonly targetRequest: TargetRequest;
  /** Handlers to notify. */
  readonly notify: readonly string[];
}

interface TaskScopes {
  /** What templates see. */
  readonly scope: LayeredScope;
  /** What decides how to connect. */
  readonly ways: LayeredScope;
  readonly delegate: Delegate | undefined;
}

export function readTaskKeywords(
  run: TaskRun,
  { scope, ways, delegate }: TaskScopes,
  templar: Templar,
  noLog: boolean,
): Attempt {
  const { services, task } = run;
  const keywords = new Keywords(task, templar);
  validateTask(keywords, task);
  const retries = keywords.number('retries');
  const attempts = retries === undefined ? (task.keywords.has('until') ? 4 : 1) : 1 + Math.max(0, retries);
  const delay = keywords.number('delay', 'float') ?? 5;
  const delegateTo = delegate?.name;
  const searchPath = searchPathOf(task, services.baseDir);
  const targetRequest = readTargetRequest(run, ways, templar, keywords, delegate);
  return {
    run,
    scope,
    templar,
    searchPath,
    noLog,
    check: run.foreseen === true || (keywords.bool('check_mode') ?? services.options.check),
    diff: keywords.bool('diff') ?? services.options.diff,
    ignoreErrors: keywords.bool('ignore_errors') ?? false,
    ignoreUnreachable: keywords.bool('ignore_unreachable') ?? false,
    attempts,
    delay: delay < 0 ? 1 : delay,
    timeout: timeLimit(keywords),
    async: readAsync(run, keywords),
    environment: readEnvironment(run, templar),
    delegateTo,
    delegateLabel:
      delegateTo === undefined || delegateTo === run.host
        ? undefined
        : delegateLabel(delegateTo, targetRequest),
    delegateFacts: keywords.bool('delegate_facts') ?? false,
    targetRequest,
    notify: keywords.strings('notify'),
  };
}

/** Seconds that the module may take. */
function timeLimit(keywords: Keywords): number | undefined {
  const limit = keywords.number('timeout') ?? 0;
  return limit > 0 ? limit : undefined;
}

function readAsync({ services }: TaskRun, keywords: Keywords): Attempt['async'] {
  const limit = keywords.number('async') ?? 0;
  const poll = keywords.number('poll') ?? services.settings.DEFAULT_POLL_INTERVAL;
  return limit <= 0 ? undefined : { limit, poll };
}

function readTargetRequest(
  run: TaskRun,
  scope: LayeredScope,
  templar: Templar,
  keywords: Keywords,
  delegate: Delegate | undefined,
): TargetRequest {
  const { services } = run;
  const connection: ConnectionKeywords = {
    connection: keywords.string('connection'),
    port: keywords.number('port'),
    remoteUser: keywords.string('remote_user'),
    become: keywords.bool('become'),
    becomeMethod: keywords.string('become_method'),
    becomeUser: keywords.string('become_user'),
    becomeFlags: keywords.string('become_flags'),
    becomeExe: keywords.string('become_exe'),
  };
  if (delegate === undefined) {
    const trusted = scope.withoutHostsWords();
    return {
      host: run.host,
      user: run.host,
      variable: (name) => trusted.get(name),
      templar,
      keywords: connection,
    };
  }
  const trusted = delegate.scope.withoutHostsWords();
  return {
    host: delegate.name,
    user: run.host,
    variable: (name) => trusted.get(name),
    templar: services.templar(delegate.scope),
    keywords: connection,
  };
}

/** `environment:` of the task and all around it; the innermost wins. */
function readEnvironment({ task, services }: TaskRun, templar: Templar): ReadonlyMap<string, string> {
  const environment = new Map<string, string>();
  const written = task.keyword('environment');
  const add = (entries: Iterable<readonly [unknown, Value]>) => {
    for (const [name, text] of entries) environment.set(String(name), str(text));
  };
  const layers = written === undefined ? [] : [written].flat(2);
  for (const layer of layers) {
    if (layer instanceof Map) {
      for (const [name, raw] of layer) add(renderVariable(task, name, raw, templar));
      continue;
    }
    const value = explainKeyword(task, 'environment', () => templar.resolve([layer]));
    const [dict] = Array.isArray(value) ? value : [];
    if (dict instanceof Map) add(dict);
    else if (dict !== undefined) {
      const message = `could not parse environment value, skipping: ${shownRaw(layers)}`;
      services.emit({ type: 'warning', message });
    }
  }
  return environment;
}

/** One variable of an `environment:`; none when it is omitted, or made of facts that are yet to be gathered. */
function renderVariable(
  task: Task,
  name: DictKey,
  raw: Raw,
  templar: Templar,
): Iterable<readonly [unknown, Value]> {
  try {
    const rendered = explainKeyword(task, 'environment', () => templar.resolve(new Map([[name, raw]])));
    return rendered instanceof Map ? rendered : [];
  } catch (error) {
    const gathers = /\.(setup|gather_facts)$/.test(task.resolvedAction);
    const text = messageOf(error);
    if (text.includes('ansible_env') || (gathers && text.includes('ansible_facts.env'))) return [];
    throw error;
  }
}
