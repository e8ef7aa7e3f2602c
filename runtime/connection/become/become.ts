/** How a shell's command line becomes another user's. */
export interface Become {
  /** Ansible's name of the plugin: sudo, su, doas, ... */
  readonly method: string;
  readonly user: string;
  /** Answer to the question for a password. */
  readonly password: string | undefined;
  /** The command may ask for a password on its stdin: nothing else must be sent there before the shell is reached. */
  readonly mayAsk: boolean;
  /** The command asks on a terminal only. */
  readonly pty: boolean;
  /** Wraps a command line (its words are quoted already). */
  wrap(commandLine: string): string;
  /** True when what was said last is the question for the password. */
  asks(said: string): boolean;
  /** What a command that never got to the shell meant, in Ansible's words; undefined when nothing fits. */
  explain(said: string): string | undefined;
}
