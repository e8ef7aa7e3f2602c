import { shellQuote } from '../target/quote.ts';
import type { TransportCommand } from './command-transports.ts';
import type { ByteStream, Connection, OpenOptions } from './connection.ts';
import { type CredentialsFile, writeCredentials } from './kube-credentials.ts';
import { processStream } from './process.ts';

/** A container or another root, reached by a program on the controller. */
export class CommandConnection implements Connection {
  readonly transport: string;
  readonly #command: TransportCommand;
  readonly #cwd: string | undefined;
  readonly #streams = new Set<ByteStream>();
  #credentials: CredentialsFile | undefined;

  /**
   * @param command The program and its arguments, to which `/bin/sh -c LINE` is added.
   * @param cwd Where it is started.
   */
  constructor(transport: string, command: TransportCommand, cwd?: string) {
    this.transport = transport;
    this.#command = command;
    this.#cwd = cwd;
  }

  async open(commandLine: string, options: OpenOptions = {}): Promise<ByteStream> {
    const { credentials, environment = {} } = this.#command;
    if (credentials !== undefined) this.#credentials ??= writeCredentials(credentials);
    const [program = '', ...args] = this.#command.words;
    const own = program === '' ? [] : [program, ...(this.#credentials?.words ?? []), ...args];
    const words = [...own, '/bin/sh', '-c', commandLine];
    // util-linux's script gives what it runs a terminal.
    const stream = await processStream(
      options.pty ? ['script', '-qec', words.map(shellQuote).join(' '), '/dev/null'] : words,
      {
        environment: { ...process.env, ...environment, ...this.#credentials?.environment },
        cwd: this.#cwd,
      },
    );
    this.#streams.add(stream);
    stream.closed.then(() => this.#streams.delete(stream));
    return stream;
  }

  async close(): Promise<void> {
    const streams = [...this.#streams];
    for (const stream of streams) stream.destroy();
    await Promise.all(streams.map((stream) => stream.closed));
    this.#credentials?.remove();
    this.#credentials = undefined;
  }
}
