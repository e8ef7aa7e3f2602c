import type { ClientChannel, ExecOptions } from 'ssh2';
import { TsibleError } from '../../errors/error.ts';
import type { ByteStream, Connection, OpenOptions } from '../connection.ts';
import { UnreachableError } from '../unreachable.ts';
import { Approach } from './approach.ts';
import { connectClient, type LoggedIn } from './client.ts';
import {
  type Destination,
  destinationOf,
  environmentOf,
  isDirect,
  type SshSettings,
  tokensOf,
} from './destination.ts';
import { type Confirm, HostKeyCheck } from './host-key.ts';
import { beyondSsh2 } from './identities.ts';
import { openSshStream } from './openssh.ts';

/** sshd allows 10 sessions on a connection unless told otherwise. */
const MOST_CHANNELS = 8;

/** Milliseconds for output that is still on its way when a command has ended. */
const LAST_OUTPUT = 200;

/** Milliseconds for a connection to be taken leave of. */
const GOODBYE = 500;

interface Link extends LoggedIn {
  channels: number;
  /** False when it has been closed by either side. */
  open: boolean;
}

type Gate = <T>(open: () => Promise<T>) => Promise<T>;

/** An ssh server, through ssh2; or through OpenSSH's own ssh where a setting needs that. */
export class SshConnection implements Connection {
  readonly transport = 'ssh';
  readonly #settings: SshSettings;
  readonly #confirm: Confirm | undefined;
  readonly #gate: Gate;
  #destination: Destination | undefined;
  /** Why OpenSSH's own ssh is needed; null when it isn't. */
  #reason: string | null | undefined;
  #links: Promise<Link>[] = [];
  #approach: Approach | undefined;
  readonly #external = new Set<ByteStream>();

  /**
   * @param confirm Asks the user whether an unknown host key is right.
   * @param limit Holds back a connection while too many others are being opened.
   */
  constructor(settings: SshSettings, confirm?: Confirm, limit: Gate = (open) => open()) {
    this.#settings = settings;
    this.#confirm = confirm;
    this.#gate = limit;
  }

  /** Begins to connect, in case the connection is needed: as far as one gets without logging in. Tells of no failure. */
  approach(): void {
    if (this.#links.length > 0 || this.#approach !== undefined) return;
    const destination = this.#destinationNow();
    if (this.#needsOpenSsh(destination) !== null || !isDirect(destination)) return;
    this.#approach = new Approach((wanted) => this.#logIn(destination, wanted));
  }

  async open(commandLine: string, options: OpenOptions = {}): Promise<ByteStream> {
    const destination = this.#destinationNow();
    const reason = this.#needsOpenSsh(destination);
    if (reason !== null) {
      const stream = await openSshStream(this.#settings, reason, commandLine, options.pty === true);
      this.#external.add(stream);
      stream.closed.then(() => this.#external.delete(stream));
      return stream;
    }
    const link = await this.#link(destination);
    try {
      const env = environmentOf(destination.options);
      const terminal = options.pty ? { pty: { term: 'dumb' } } : {};
      return await exec(link, commandLine, { env, ...terminal }, isDirect(destination));
    } catch (error) {
      link.channels--;
      if (error instanceof TsibleError) throw error;
      throw new UnreachableError(
        `Failed to connect to the host via ssh: ${error instanceof Error ? error.message : error}`,
        error,
      );
    }
  }

  async close(): Promise<void> {
    this.#approach?.abandon();
    this.#approach = undefined;
    const links = this.#links.splice(0);
    for (const stream of this.#external) stream.destroy();
    const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), GOODBYE).unref());
    await Promise.all(
      links.map(async (opening) => {
        // One that is still being made ends when it is there.
        const link = await Promise.race([opening.catch(() => undefined), late]);
        if (link === undefined) void opening.then(({ destroy }) => destroy()).catch(() => {});
        if (!link?.open) return;
        await Promise.race([link.leave(), late]);
        link.destroy();
      }),
    );
  }

  #destinationNow(): Destination {
    this.#destination ??= destinationOf(this.#settings);
    return this.#destination;
  }

  #needsOpenSsh(destination: Destination): string | null {
    if (this.#reason === undefined) this.#reason = openSshReason(destination) ?? null;
    return this.#reason;
  }

  #logIn(destination: Destination, wanted?: Promise<void>): Promise<LoggedIn> {
    const { password, privateKey, passphrase } = this.#settings;
    return connectClient(destination, { password, privateKey, passphrase, confirm: this.#confirm }, wanted);
  }

  /** A connection with a channel free (counted as taken), made when there is none. */
  async #link(destination: Destination): Promise<Link> {
    for (const opening of [...this.#links]) {
      const link = await opening;
      if (link.open && link.channels < MOST_CHANNELS) {
        link.channels++;
        return link;
      }
      if (!link.open) this.#links = this.#links.filter((one) => one !== opening);
    }
    const opening = this.#connect(destination);
    this.#links.push(opening);
    try {
      const link = await opening;
      link.channels++;
      return link;
    } catch (error) {
      this.#links = this.#links.filter((one) => one !== opening);
      throw error;
    }
  }

  async #connect(destination: Destination): Promise<Link> {
    const { retries } = this.#settings;
    const approach = this.#approach;
    this.#approach = undefined;
    let begun = approach?.take();
    for (let attempt = 0; ; attempt++) {
      try {
        const loggedIn = await (begun ?? this.#gate(() => this.#logIn(destination)));
        const link: Link = { ...loggedIn, channels: 0, open: true };
        loggedIn.ended.then(() => {
          link.open = false;
        });
        return link;
      } catch (error) {
        begun = undefined;
        // Ansible's pauses: 0, 1, 3, 7, ... seconds, at most 30. A wrong password is not tried again: accounts get locked.
        const final =
          error instanceof Error && /: Permission denied \(|Host key verification/.test(error.message);
        if (attempt >= retries || final) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.min(2 ** attempt - 1, 30) * 1000));
      }
    }
  }
}

function openSshReason(destination: Destination): string | undefined {
  return (
    destination.needsOpenSsh ??
    new HostKeyCheck(destination, undefined).needsOpenSsh ??
    beyondSsh2(destination.options.get('identityfile'), tokensOf(destination))
  );
}

function exec(
  link: Link,
  commandLine: string,
  options: ExecOptions,
  endsAlone: boolean,
): Promise<ByteStream> {
  return new Promise((resolve, reject) => {
    link.client.exec(commandLine, options, (error, channel) => {
      // At once: the end of a command that failed comes along with the news that it was begun.
      if (error) reject(error);
      else resolve(channelStream(channel, link, endsAlone));
    });
  });
}

function channelStream(channel: ClientChannel, link: Link, endsAlone: boolean): ByteStream {
  let ended: { code: number | null; signal: string | null } | undefined;
  const closed = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    let lastOutput: NodeJS.Timeout | undefined;
    channel.on('exit', (code: number | null, signal?: string) => {
      ended = { code, signal: signal ?? null };
      // The channel stays open for as long as a daemon holds it.
      lastOutput = setTimeout(() => resolve({ code, signal: signal ?? null }), LAST_OUTPUT);
    });
    channel.on('close', () => {
      // A timer that goes on would keep the whole command from ending.
      clearTimeout(lastOutput);
      link.channels--;
      resolve(ended ?? { code: null, signal: null });
    });
  });
  channel.on('error', () => {});
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    closed,
    endsAlone,
    destroy: () => channel.close(),
  };
}
