/** What the command line says about a run, beyond the settings. */
export interface RunOptions {
  readonly check: boolean;
  readonly diff: boolean;
  readonly forks: number;
  readonly verbosity: number;
  readonly tags: ReadonlySet<string>;
  readonly skipTags: ReadonlySet<string>;
  readonly limit: string | undefined;
  readonly startAtTask: string | undefined;
  readonly forceHandlers: boolean;
  readonly flushCache: boolean;
}
