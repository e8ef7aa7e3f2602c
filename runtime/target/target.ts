/**
 * A shell function that a module brings to the host. Its definition travels with the first request that uses it and
 * stays in that session's shell; later calls send only the name and the arguments.
 */
export interface ShellFunction {
  readonly name: string;
  readonly body: string;
  readonly needs: readonly ShellFunction[];
}

/**
 * Defines a shell function in POSIX sh (dash, bash and busybox ash run it; no bashism, `local` is allowed).
 * Inside, the arguments are `$1`, `$2`, ...; the request's payload is read with `tsible_payload` (to stdout); the reply is
 * what it writes to stdout and stderr and its exit code. It must not change the shell's own state (cwd, umask, traps, options):
 * it runs in a subshell unless `tsible` functions are all it calls.
 */
export function shellFunction(name: string, needs: readonly ShellFunction[], body: string): ShellFunction {
  return { name, body, needs };
}

/** Bytes that travel with a request. A stream must yield exactly `size` bytes. */
export type Payload =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array | string }
  | { readonly kind: 'stream'; readonly size: number; readonly open: () => AsyncIterable<Uint8Array> };

export interface CallOptions {
  readonly payload?: Payload;
  /** Milliseconds after which the request's process group is killed and a TimeoutError thrown. */
  readonly timeout?: number;
  /** Receives stdout as it comes, which then is empty in the reply: for what may be large (fetch). */
  readonly onStdout?: (chunk: Uint8Array) => void;
  /**
   * What a loop's next item need not wait for the reply to. `last`: the task sends nothing more. `probe`: the request changes nothing,
   * and often nothing follows; should something follow, the next item's own probe is made anew.
   */
  readonly ahead?: 'last' | 'probe';
  /** It is not sent again when the session ends before it: its answer may be done without. */
  readonly once?: boolean;
  /** Paths that the function asks `tsible_st` about. Of requests that wait one behind the other and change nothing, one stat tells all. */
  readonly looks?: readonly string[];
  /** The function starts what may outlive it and hold its output (a daemon): later output of that is shut out. */
  readonly leavesChildren?: boolean;
}

/** What a request answered. */
export interface Reply {
  readonly rc: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** A command of the user's own (command, shell, raw, script, and what modules run for them). */
export interface UserCommand {
  /** Words to execute as they are, or a line for a shell. */
  readonly command: { readonly argv: readonly string[] } | { readonly line: string; readonly shell?: string };
  readonly chdir?: string;
  /** Text or bytes for its stdin; otherwise /dev/null. */
  readonly stdin?: Uint8Array | string;
  /** Milliseconds after which its process group is killed. */
  readonly timeout?: number;
  readonly umask?: string;
  /** The task sends nothing more. */
  readonly ahead?: 'last';
  /** How a job in the background that this becomes tells of it: `cmd`, and whether empty lines go from the end of its output. */
  readonly job?: { readonly cmd: string | readonly string[]; readonly strip: boolean };
  /** Receives output as it comes, beside the result. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', chunk: Uint8Array) => void;
}

/**
 * A host as one (become) user sees it: requests go in, replies come out. Calls may be made before earlier ones are
 * answered; they are carried out in order. Every method throws UnreachableError when the connection is lost.
 */
export interface Target {
  /** Runs a shell function: one round trip. */
  call(fn: ShellFunction, args: readonly string[], options?: CallOptions): Promise<Reply>;
  /** Runs a command of the user's, shielded from the request loop (its children may outlive it). One round trip. */
  run(command: UserCommand): Promise<Reply>;
  /** The same host and user, with these variables set for everything it runs (`environment:`). */
  withEnvironment(environment: ReadonlyMap<string, string>): Target;
  /** Sends functions that will be called, in case they aren't there yet; nothing is waited for. */
  expect?(functions: readonly ShellFunction[]): void;
  /** The target that this one hands its requests to, with the same environment; itself when it is left out. */
  readonly base?: Target;
  /** True when it isn't the controller itself: its state can't be seen other than by requests, and each reply takes a turn. */
  readonly isRemote?: boolean;
  /** Requests sent so far over this host's sessions. */
  readonly roundTrips: number;
}

/** What stands for a host, a user and an environment: keeps what was found out about them from being asked again. */
export function baseOf(target: Target): Target {
  return target.base === undefined ? target : baseOf(target.base);
}
