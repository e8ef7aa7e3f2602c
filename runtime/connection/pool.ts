import pLimit from 'p-limit';
import { createTarget, type OwnedTarget } from '../target/create-target.ts';
import { loginFiles } from './become/login-files.ts';
import { CommandConnection } from './command-connection.ts';
import type { Connection } from './connection.ts';
import { LocalConnection } from './local.ts';
import type { ConnectionSettings, ResolvedConnection } from './settings.ts';
import { SshConnection } from './ssh/connection.ts';
import type { Confirm } from './ssh/host-key.ts';

/** How many connections are opened at a time. */
const OPENED_AT_ONCE = 50;

/**
 * How many streams to a host (as one user) are open at a time for tasks of different hosts: tasks of many hosts that are
 * delegated to one do not wait for each other. An sshd allows ten streams a connection.
 */
const LANES = { ssh: 4, command: 16, local: 64 } as const;

/** Milliseconds for ending what runs on the hosts. */
const PATIENCE = 5000;

/**
 * The connections of a run: one for each host (and user), with a target for each user that is become there. Nothing is
 * opened before it is needed.
 */
export class ConnectionPool {
  readonly #confirm: Confirm | undefined;
  readonly #tell: ((command: string, address: string) => void) | undefined;
  readonly #limit = pLimit(OPENED_AT_ONCE);
  readonly #connections = new Map<string, Connection>();
  readonly #targets = new Map<string, OwnedTarget>();
  /** For each way to a host, which stream each inventory host's tasks use. */
  readonly #lanes = new Map<string, Map<string, number>>();

  /**
   * @param confirm Asks the user whether an unknown host key is right; without it such a host is unreachable.
   * @param tell Is told each command that a session is opened with, and the host's address.
   */
  constructor(confirm?: Confirm, tell?: (command: string, address: string) => void) {
    this.#confirm = confirm && inTurn(confirm);
    this.#tell = tell;
  }

  /**
   * The target of a task. The same settings give the same target.
   * @param user Whose task it is: an inventory host, or a job in the background.
   */
  target({ connection, become, becomeKey, shell }: ResolvedConnection, user = ''): OwnedTarget {
    const way = JSON.stringify(connection);
    const lane = this.#lane(way, user) % LANES[connection.kind];
    const key = JSON.stringify([way, becomeKey, shell, lane]);
    let target = this.#targets.get(key);
    if (target === undefined) {
      const tell = (command: string) => this.#tell?.(command, addressOf(connection));
      const watched = loginFiles(become);
      target = createTarget(this.#connection(way, connection), { become, shell, tell, watched });
      this.#targets.set(key, target);
    }
    return target;
  }

  /** Begins to connect, in case a target of these settings is asked for. Tells of no failure: the target does. */
  approach({ connection }: ResolvedConnection): void {
    if (connection.kind !== 'ssh') return;
    const way = this.#connection(JSON.stringify(connection), connection);
    if (way instanceof SshConnection) way.approach();
  }

  /** Ends the connection that leads to a task's host; the next request opens it anew. */
  async reset({ connection }: ResolvedConnection): Promise<void> {
    const way = JSON.stringify(connection);
    await this.#closeTargets((key) => JSON.parse(key)[0] === way);
    await this.#connections.get(way)?.close();
  }

  /** Ends all connections, once their requests are answered. */
  async close(): Promise<void> {
    await this.#closeTargets(() => true);
    await Promise.all([...this.#connections.values()].map((connection) => connection.close()));
  }

  /**
   * Ends at once what runs on the hosts (Ctrl-C), and all connections. Requests that wait are never answered: the run is
   * over, and nothing more of it is to be told.
   */
  async interrupt(): Promise<void> {
    const ending = Promise.all([...this.#targets.values()].map((target) => target.interrupt()));
    // A host that can't be reached any more must not keep the user waiting.
    await Promise.race([ending, new Promise((resolve) => setTimeout(resolve, PATIENCE).unref())]);
    await Promise.all([...this.#connections.values()].map((connection) => connection.close()));
  }

  #lane(way: string, user: string): number {
    let lanes = this.#lanes.get(way);
    if (lanes === undefined) {
      lanes = new Map();
      this.#lanes.set(way, lanes);
    }
    let lane = lanes.get(user);
    if (lane === undefined) {
      lane = lanes.size;
      lanes.set(user, lane);
    }
    return lane;
  }

  async #closeTargets(of: (key: string) => boolean): Promise<void> {
    const targets = [...this.#targets].filter(([key]) => of(key)).map(([, target]) => target);
    await Promise.all(targets.map((target) => target.close()));
  }

  #connection(way: string, settings: ConnectionSettings): Connection {
    let connection = this.#connections.get(way);
    if (connection === undefined) {
      connection = this.#create(settings);
      this.#connections.set(way, connection);
    }
    return connection;
  }

  #create(settings: ConnectionSettings): Connection {
    switch (settings.kind) {
      case 'local':
        return new LocalConnection(settings.cwd);
      case 'command':
        return new CommandConnection(settings.transport, settings.command);
      case 'ssh':
        return new SshConnection(settings.ssh, this.#confirm, this.#limit);
    }
  }
}

/** One question at a time. */
function inTurn(confirm: Confirm): Confirm {
  const limit = pLimit(1);
  return (question) => limit(() => confirm(question));
}

/** What stands before a line about a connection in Ansible's verbose output. */
function addressOf(connection: ConnectionSettings): string {
  switch (connection.kind) {
    case 'local':
      return '127.0.0.1';
    case 'ssh':
      return connection.ssh.host;
    case 'command':
      return connection.transport;
  }
}
