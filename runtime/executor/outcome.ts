import type { TsibleError } from '../errors/error.ts';
import type { Dict } from '../values/value.ts';

/** What every failed result holds of where in the program it failed. */
export const NO_TRACEBACK = '(traceback unavailable)';

export type Status = 'ok' | 'failed' | 'skipped' | 'unreachable';

/** How a task (or one item of its loop) ended on one host. */
export interface Outcome {
  readonly status: Status;
  readonly changed: boolean;
  /** What `register` keeps: the module's result and what Ansible adds. */
  readonly result: Dict;
  /** A failure (or lost connection) that the task says to ignore. */
  readonly ignored: boolean;
  /** The result must not be shown. */
  readonly noLog: boolean;
  /** Handlers to notify, if it changed anything. */
  readonly notify: readonly string[];
  /** `delegate_to`'s host. */
  readonly delegatedTo: string | undefined;
  /** `delegate_to` as written, where the task failed before it ran: so a loop as a whole is shown. */
  readonly delegatedAs?: string | undefined;
  /** The loop variables of an item: they go with what it includes or adds to the inventory. */
  readonly itemVars?: Dict;
  /** How the item is called in the output. */
  readonly label?: string;
  /** The items of a loop. */
  readonly items?: readonly Outcome[];
  /** debug and its like: print the whole result even without -v. */
  readonly alwaysVerbose?: boolean;
  /** Facts: never print the result beside the status, however verbose the run. */
  readonly neverVerbose?: boolean;
  /** The result's `diff` is to be shown: the task runs with `--diff` and changed something. */
  readonly showDiff?: boolean;
  /** Why it failed, with its places; the causes tell the rest. */
  readonly fault?: TsibleError;
  /** Structural results that the play acts on. */
  readonly effect?: Effect;
}

/** What a task asks of the play itself. */
export type Effect =
  | { readonly kind: 'include-tasks'; readonly file: string; readonly apply: Dict | undefined }
  | { readonly kind: 'include-role'; readonly args: Dict };
