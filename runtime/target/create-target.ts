import type { Become } from '../connection/become/become.ts';
import type { ByteStream, Connection } from '../connection/connection.ts';
import { TsibleError } from '../errors/error.ts';
import { BecomeError, explainEnd, startShell, wantsTerminal } from './become.ts';
import { BASE_LIBRARY } from './lib/base.ts';
import { endProcesses } from './lib/end-processes.ts';
import { type Definitions, definitionsOf, type Request } from './request.ts';
import { userCommand, userCommandArguments, userReply } from './run.ts';
import { NotStarted, Session, type SessionReply } from './session.ts';
import type { CallOptions, Reply, ShellFunction, Target, UserCommand } from './target.ts';

export interface TargetOptions {
  readonly become?: Become | undefined;
  /** The POSIX shell that runs the request loop: /bin/sh. */
  readonly shell?: string | undefined;
  /** Files on the host that the login reads: when one has changed, the next request opens a session anew. */
  readonly watched?: readonly string[] | undefined;
  /** Is told the command that a session is opened with, for `-vvv`. */
  readonly tell?: ((command: string) => void) | undefined;
}

/** A target that its owner ends. */
export interface OwnedTarget extends Target {
  /** Ends the session once its requests are answered; a later request opens one anew. */
  close(): Promise<void>;
  /** Ends at once what runs on the host for this target. Requests that wait, and later ones, are never answered. */
  interrupt(): Promise<void>;
}

/** A host over a connection, as the connection's user or the one that `become` makes. Nothing is opened before the first request. */
export function createTarget(connection: Connection, options: TargetOptions = {}): OwnedTarget {
  return new SessionTarget(new SessionKeeper(connection, options), new Map());
}

const DEFINED: Definitions = new Map();
let library: string | undefined;

/** Opens a session when one is needed, and another when that one has ended. */
class SessionKeeper {
  requests = 0;
  /** The run was interrupted. */
  #over = false;
  #session: Promise<Session> | undefined;
  /** The session, once it is open. */
  #live: Session | undefined;
  /** Functions that will be called once there is a session. */
  readonly #expected: ShellFunction[] = [];
  readonly #connection: Connection;
  readonly #options: TargetOptions;
  /** The become wants a terminal. */
  #terminal: boolean;

  constructor(connection: Connection, options: TargetOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#terminal = options.become?.pty === true;
  }

  get isRemote(): boolean {
    return this.#connection.transport !== 'local';
  }

  async submit(request: Request): Promise<SessionReply> {
    if (this.#over) return new Promise(() => {});
    this.requests++;
    for (let attempt = 0; ; attempt++) {
      const session = await this.#current(request.fn);
      try {
        const reply = session.submit(request);
        // Behind the request for which it was opened: that one is waited for.
        session.define(this.#expected.splice(0));
        return await reply;
      } catch (error) {
        if (!(error instanceof NotStarted) || attempt === 2 || request.once === true) throw error;
      }
    }
  }

  expect(functions: readonly ShellFunction[]): void {
    if (this.#live?.alive) this.#live.define(functions);
    else this.#expected.push(...functions);
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await (await session?.catch(() => undefined))?.close();
  }

  async interrupt(): Promise<void> {
    this.#over = true;
    await this.#live?.interrupt();
  }

  /** @param first What is called first if it has to be opened. */
  async #current(first: ShellFunction): Promise<Session> {
    const known = this.#session;
    if (known !== undefined && (await known).alive) return known;
    if (this.#session !== known && this.#session !== undefined) return this.#session;
    const opened = this.#open(first);
    this.#session = opened;
    opened.then(
      (session) => {
        this.#live = session;
      },
      () => {
        if (this.#session === opened) this.#session = undefined;
      },
    );
    return opened;
  }

  async #open(first: ShellFunction): Promise<Session> {
    const { become, shell = '/bin/sh', tell, watched } = this.#options;
    tell?.(become?.wrap(shell) ?? shell);
    library ??= definitionsOf(BASE_LIBRARY, DEFINED);
    const terminal = this.#terminal;
    let stream: ByteStream;
    try {
      stream = await startShell(this.#connection, become, shell, terminal);
    } catch (error) {
      if (terminal || !(error instanceof BecomeError) || !wantsTerminal(error.message)) throw error;
      this.#terminal = true;
      return this.#open(first);
    }
    return new Session(stream, {
      library,
      defined: DEFINED,
      first,
      terminal,
      watched,
      explain: (said, code) => {
        if (!terminal && become && wantsTerminal(said)) {
          this.#terminal = true;
          return new NotStarted(said);
        }
        return explainEnd(this.#connection.transport, become, said, code);
      },
      end: (pid, what) => this.#endProcesses(pid, what),
    });
  }

  /** Over a second stream: the first one's shell is busy. */
  async #endProcesses(pid: number, what: 'below' | 'all'): Promise<void> {
    const session = await this.#open(endProcesses);
    await session.submit({
      fn: endProcesses,
      args: [String(pid), what],
      environment: new Map(),
      shielded: false,
    });
    await session.close();
  }
}

class SessionTarget implements OwnedTarget {
  readonly #keeper: SessionKeeper;
  readonly #environment: ReadonlyMap<string, string>;
  /** The same with further variables: the same ones give the same target. */
  readonly #variants = new Map<string, Target>();

  constructor(keeper: SessionKeeper, environment: ReadonlyMap<string, string>) {
    this.#keeper = keeper;
    this.#environment = environment;
  }

  get isRemote(): boolean {
    return this.#keeper.isRemote;
  }

  get roundTrips(): number {
    return this.#keeper.requests;
  }

  async call(fn: ShellFunction, args: readonly string[], options: CallOptions = {}): Promise<Reply> {
    const { rc, status, stdout, stderr } = await this.#keeper.submit({
      fn,
      args,
      environment: this.#environment,
      payload: options.payload,
      shielded: options.leavesChildren ?? false,
      once: options.once,
      looks: options.looks,
      timeout: options.timeout,
      onStdout: options.onStdout,
      streamed: options.onStdout !== undefined,
    });
    // Of a shielded call the pipes' end has a code of its own.
    return { rc: status.length === 0 ? rc : Number(status[0]), stdout, stderr };
  }

  async run(command: UserCommand): Promise<Reply> {
    const args = userCommandArguments(command);
    const { onOutput, stdin } = command;
    const reply = await this.#keeper.submit({
      fn: userCommand,
      args,
      environment: this.#environment,
      payload: stdin === undefined ? undefined : { kind: 'bytes', bytes: stdin },
      shielded: true,
      timeout: command.timeout,
      onStdout: onOutput && ((chunk) => onOutput('stdout', chunk)),
      onStderr: onOutput && ((chunk) => onOutput('stderr', chunk)),
    });
    return userReply(reply, reply.status, args);
  }

  expect(functions: readonly ShellFunction[]): void {
    this.#keeper.expect(functions);
  }

  withEnvironment(environment: ReadonlyMap<string, string>): Target {
    if (environment.size === 0) return this;
    const key = JSON.stringify([...environment]);
    const known = this.#variants.get(key);
    if (known !== undefined) return known;
    for (const name of environment.keys()) {
      if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue;
      throw new TsibleError(`environment: ${JSON.stringify(name)} is not a valid variable name`);
    }
    const variant = new SessionTarget(this.#keeper, new Map([...this.#environment, ...environment]));
    this.#variants.set(key, variant);
    return variant;
  }

  close(): Promise<void> {
    return this.#keeper.close();
  }

  interrupt(): Promise<void> {
    return this.#keeper.interrupt();
  }
}
