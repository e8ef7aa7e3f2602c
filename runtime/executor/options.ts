import type { TagSelection } from '../playbook/tags.ts';

/** What the command line says about a run, beyond the settings. */
export interface RunOptions {
  readonly check: boolean;
  readonly diff: boolean;
  readonly forks: number;
  readonly verbosity: number;
  /** Undefined for commands without `--tags`. */
  readonly tags: TagSelection | undefined;
  readonly limit: string | undefined;
  readonly startAtTask: string | undefined;
  readonly forceHandlers: boolean;
  readonly flushCache: boolean;
}
