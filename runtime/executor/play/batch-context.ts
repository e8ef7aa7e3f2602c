import type { Block, Task } from '../../playbook/nodes.ts';
import type { RawDict } from '../../values/raw.ts';
import type { Foresight } from '../ahead/foresight.ts';
import type { TaskInfo } from '../events.ts';
import type { Outcome } from '../outcome.ts';
import type { Services } from '../services.ts';
import type { Stats } from '../stats.ts';
import type { PlayState } from './play-state.ts';

/** What a batch shares with the whole run. */
export interface BatchContext {
  readonly services: Services;
  readonly state: PlayState;
  readonly stats: Stats;
  /** Hosts that failed in earlier batches and plays. */
  readonly failed: Set<string>;
  /** Hosts that were lost, over all plays. */
  readonly unreachable: Set<string>;
  /** Loads what an include task names. */
  readonly includes: IncludeLoader;
  refreshInventory(): Promise<void>;
  /** `--step`: asks whether a task is to run; undefined when every task is. */
  readonly stepper: Stepper | undefined;
  /** The interactive debugger of tasks. */
  readonly debugger: TaskDebugger;
  /** The debugger is asked about every failure, whatever `debugger` says: strategy debug, ENABLE_TASK_DEBUGGER. */
  readonly debugsFailures: boolean;
  /** Asks hosts about their next tasks in advance, where the strategy has it so. */
  readonly foresight?: Foresight | undefined;
}

/** A strategy: takes the hosts of a batch through the play. Returns true when the run must end with it. */
export type Strategy = (context: BatchContext) => Promise<boolean>;

/** Asks before each task, until the user has had enough of being asked. */
export interface Stepper {
  /** @param host Named when hosts are asked about one by one. */
  wants(task: string, host?: string): Promise<boolean>;
}

export interface IncludeLoader {
  tasks(file: string, task: Task, outcome: Outcome): Block;
  role(task: Task, outcome: Outcome): Block;
}

/** A task that has ended on a host, as the debugger sees it. */
export interface DebuggedTask {
  readonly task: Task;
  readonly info: TaskInfo;
  readonly host: string;
  readonly outcome: Outcome;
  readonly context: BatchContext;
  readonly changes: DebugChanges | undefined;
}

/** What the user changed for another try: the task's arguments as they are, and variables. */
export interface DebugChanges {
  readonly args: RawDict;
  readonly vars: RawDict;
}

export type DebugVerdict =
  | { readonly kind: 'continue' }
  | { readonly kind: 'redo'; readonly changes: DebugChanges };

export interface TaskDebugger {
  /** Asks what is to be done. Never returns when the user quits. */
  ask(debugged: DebuggedTask): Promise<DebugVerdict>;
}
