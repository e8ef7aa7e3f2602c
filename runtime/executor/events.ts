import type { TsibleError } from '../errors/error.ts';
import type { DeprecationReport, Report } from '../errors/render.ts';
import type { Dict } from '../values/value.ts';
import type { Outcome } from './outcome.ts';
import type { Stats } from './stats.ts';

/** A task as listeners see it. */
export interface TaskInfo {
  /** The same for all hosts that come by the same task of a file. */
  readonly id: number;
  /** As banners show it: `role : name`, templated where that is possible. */
  readonly name: string;
  /** The name without its role, as retries show it; of a task without a name the same as `name`. */
  readonly ownName: string;
  /** Whether its author gave it one. */
  readonly hasName: boolean;
  /** The module's name as written. */
  readonly action: string;
  readonly resolvedAction: string;
  readonly kind: 'task' | 'handler';
  /** `path:line`. */
  readonly path: string | undefined;
  readonly role: string | undefined;
  readonly hasLoop: boolean;
  readonly checkMode: boolean;
  readonly noLog: boolean;
  readonly tags: readonly string[];
  readonly args: Dict;
}

export interface PlayInfo {
  readonly name: string;
  /** Its host pattern. */
  readonly hosts: string;
  /** `path:line`. */
  readonly path: string | undefined;
  readonly strategy: string;
  readonly checkMode: boolean;
  /** How many hosts its pattern names, and how many of them this batch holds. */
  readonly hostCount: number;
  readonly batchSize: number;
  /** How many tasks stand in its first list of tasks, before any `block:`. */
  readonly firstTasks: number;
}

/** Everything that happens in a run. The executor emits these and prints nothing. */
export type RunEvent =
  | { readonly type: 'playbook-start'; readonly file: string }
  | { readonly type: 'play-start'; readonly play: PlayInfo }
  | { readonly type: 'no-hosts-matched' }
  | { readonly type: 'no-hosts-remaining' }
  | { readonly type: 'task-start'; readonly task: TaskInfo }
  | { readonly type: 'host-start'; readonly task: TaskInfo; readonly host: string }
  | { readonly type: 'item'; readonly task: TaskInfo; readonly host: string; readonly outcome: Outcome }
  | { readonly type: 'result'; readonly task: TaskInfo; readonly host: string; readonly outcome: Outcome }
  | {
      readonly type: 'retry';
      readonly task: TaskInfo;
      readonly host: string;
      readonly outcome: Outcome;
      readonly retriesLeft: number;
    }
  /** A background task was looked after (`poll`), or has ended. */
  | {
      readonly type: 'async';
      readonly state: 'poll' | 'ok' | 'failed';
      readonly task: TaskInfo;
      readonly host: string;
      readonly result: Dict;
    }
  /** A job in the background was asked for and goes on. */
  | {
      readonly type: 'async-poll';
      readonly task: TaskInfo;
      readonly host: string;
      readonly jobId: string;
      readonly started: boolean;
      readonly finished: boolean;
    }
  /** A job in the background has ended, or was given up. */
  | {
      readonly type: 'async-end';
      readonly task: TaskInfo;
      readonly host: string;
      readonly jobId: string;
      readonly failed: boolean;
    }
  | { readonly type: 'diff'; readonly task: TaskInfo; readonly host: string; readonly outcome: Outcome }
  | {
      readonly type: 'include';
      readonly task: TaskInfo;
      readonly file: string;
      readonly hosts: readonly string[];
      readonly label: string | undefined;
    }
  | { readonly type: 'notify'; readonly handler: string; readonly host: string }
  | { readonly type: 'stats'; readonly stats: Stats }
  | ({ readonly type: 'warning' } & Report)
  | ({ readonly type: 'deprecated' } & DeprecationReport)
  | { readonly type: 'error'; readonly error: TsibleError }
  /** Shown from `-v` times `level`. */
  | {
      readonly type: 'verbose';
      readonly level: number;
      readonly message: string;
      readonly host: string | undefined;
    };

export type Emit = (event: RunEvent) => void;
