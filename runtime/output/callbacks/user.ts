import { messageOf } from '../../errors/error.ts';
import { renderError, renderWarning } from '../../errors/render.ts';
import type { RunEvent, TaskInfo } from '../../executor/events.ts';
import type { Outcome, Status } from '../../executor/outcome.ts';
import { importFile } from '../../plugins/import-file.ts';
import type { PluginFile } from '../../plugins/plugin-folders.ts';
import { toJavaScript } from '../../values/javascript.ts';
import { argsText } from '../args-text.ts';
import type { Listener } from '../listener.ts';
import { diffText, shownResult } from '../results.ts';
import type { CallbackContext } from './context.ts';

/** What a callback file exports beside its default function. */
export interface UserCallback {
  readonly kind: 'stdout' | 'beside';
  /** It runs only where `callbacks_enabled` names it. */
  readonly needsEnabled: boolean;
  create(context: CallbackContext): Listener;
}

/** Reads a user's callback file (docs/plugins.md). @throws TsibleError when it can't be loaded or exports no function */
export function loadUserCallback(file: PluginFile): UserCallback {
  const exported = importFile(file.path);
  const { default: make, type, needsEnabled } = exported;
  if (typeof make !== 'function') throw new Error(`'${file.path}' has no default export that is a function`);
  return {
    kind: type === 'stdout' ? 'stdout' : 'beside',
    needsEnabled: needsEnabled === true,
    create: (context) => new UserListener(file.name, make(userContext(context)), context),
  };
}

function userContext({ display, isCheckRun }: CallbackContext) {
  return {
    display: (text: string) => display.line(text),
    banner: (text: string) => display.banner(text),
    warn: (text: string) => display.once(renderWarning({ message: text }), 'COLOR_WARN'),
    verbosity: display.verbosity,
    check: isCheckRun,
  };
}

type Told = Readonly<Record<string, unknown>>;

/** Calls a user's object by Ansible's names of the events. What it throws is a warning: the run goes on. */
class UserListener implements Listener {
  readonly #name: string;
  readonly #methods: object;
  readonly #context: CallbackContext;

  constructor(name: string, methods: unknown, context: CallbackContext) {
    this.#name = name;
    this.#methods = typeof methods === 'object' && methods !== null ? methods : {};
    this.#context = context;
  }

  on(event: RunEvent): void {
    const [method, told] = describe(event, this.#context) ?? [];
    if (method === undefined || told === undefined) return;
    this.#call(method, [told]);
    this.#call('v2_on_any', [method, told]);
  }

  #call(method: string, args: readonly unknown[]): void {
    const run: unknown = Reflect.get(this.#methods, method);
    if (typeof run !== 'function') return;
    try {
      const result: unknown = run.apply(this.#methods, args);
      if (result instanceof Promise) result.catch((error: unknown) => this.#complain(method, error));
    } catch (error) {
      this.#complain(method, error);
    }
  }

  #complain(method: string, error: unknown): void {
    const message = `Callback dispatch '${method}' failed for plugin '${this.#name}': ${messageOf(error)}`;
    this.#context.display.once(renderWarning({ message }), 'COLOR_WARN');
  }
}

function describe(
  event: RunEvent,
  { settings, display: { colors } }: CallbackContext,
): [string, Told] | undefined {
  switch (event.type) {
    case 'playbook-start':
      return ['v2_playbook_on_start', { file: event.file }];
    case 'play-start':
      return ['v2_playbook_on_play_start', { ...event.play }];
    case 'no-hosts-matched':
      return ['v2_playbook_on_no_hosts_matched', {}];
    case 'no-hosts-remaining':
      return ['v2_playbook_on_no_hosts_remaining', {}];
    case 'task-start': {
      const kind = event.task.kind === 'handler' ? 'handler_task_start' : 'task_start';
      return [`v2_playbook_on_${kind}`, { task: taskOf(event.task) }];
    }
    case 'host-start':
      return ['v2_runner_on_start', { host: event.host, task: taskOf(event.task) }];
    case 'item': {
      const status = event.outcome.status === 'unreachable' ? 'failed' : event.outcome.status;
      return [`v2_runner_item_on_${status}`, resultOf(event)];
    }
    case 'result':
      return [`v2_runner_on_${event.outcome.status satisfies Status}`, resultOf(event)];
    case 'retry':
      return ['v2_runner_retry', { ...resultOf(event), retriesLeft: event.retriesLeft }];
    case 'async': {
      const told = { host: event.host, task: taskOf(event.task), result: toJavaScript(event.result) };
      return [`v2_runner_on_async_${event.state}`, told];
    }
    case 'diff': {
      const diff = event.outcome.result.get('diff');
      return ['v2_on_file_diff', { ...resultOf(event), text: diffText(diff, settings, colors) }];
    }
    case 'include': {
      const { file, hosts, label, task } = event;
      return ['v2_playbook_on_include', { file, hosts, label, task: taskOf(task) }];
    }
    case 'notify':
      return ['v2_playbook_on_notify', { handler: event.handler, host: event.host }];
    case 'stats': {
      const custom = toJavaScript(new Map(event.stats.custom.hosts));
      return ['v2_playbook_on_stats', { hosts: Object.fromEntries(event.stats.sorted()), custom }];
    }
    default:
      return undefined;
  }
}

function taskOf(task: TaskInfo): Told {
  const { id, name, action, resolvedAction, kind, path, role, checkMode, noLog } = task;
  const args = noLog ? undefined : argsText(task);
  return { id, name, action, resolvedAction, kind, path, role, checkMode, noLog, args };
}

function resultOf({ task, host, outcome }: { task: TaskInfo; host: string; outcome: Outcome }): Told {
  return {
    host,
    task: taskOf(task),
    status: outcome.status,
    changed: outcome.changed,
    ignored: outcome.ignored,
    delegatedTo: outcome.delegatedTo,
    item: outcome.label,
    result: toJavaScript(shownResult(outcome)),
    error: outcome.fault === undefined ? undefined : renderError(outcome.fault),
  };
}
