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
  readonly step: boolean;
  /** Command-line values of keywords that a play may override: `become`, `become_user`, `connection`, `remote_user`, `timeout`, ... */
  readonly defaults: ConnectionDefaults;
}

export interface ConnectionDefaults {
  readonly connection: string | undefined;
  readonly remoteUser: string | undefined;
  readonly privateKeyFile: string | undefined;
  readonly timeout: number | undefined;
  readonly sshCommonArgs: string | undefined;
  readonly sshExtraArgs: string | undefined;
  readonly become: boolean;
  readonly becomeMethod: string | undefined;
  readonly becomeUser: string | undefined;
  /** From -k and --connection-password-file. */
  readonly password: string | undefined;
  /** From -K and --become-password-file. */
  readonly becomePassword: string | undefined;
}
