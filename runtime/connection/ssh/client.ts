import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { AnyAuthMethod, AuthenticationType, Client, ConnectConfig } from 'ssh2';
import { processStream } from '../process.ts';
import { UnreachableError } from '../unreachable.ts';
import { algorithmsOf } from './algorithms.ts';
import { authMethods } from './authentication.ts';
import { expandTokens } from './config.ts';
import {
  agentOf,
  allowedMethods,
  type Destination,
  destinationOf,
  flag,
  option,
  seconds,
  tokensOf,
} from './destination.ts';
import { type Confirm, HostKeyCheck } from './host-key.ts';
import { type Identity, readIdentities } from './identities.ts';
import { gatherWrites, takeShortcuts } from './shortcuts.ts';

type Ssh2 = typeof import('ssh2');

/** ssh2 is loaded with the first connection: it takes longer to load than all the rest. */
async function loadSsh2(): Promise<Ssh2> {
  return (await import('ssh2')).default;
}

export interface Login {
  readonly password: string | undefined;
  readonly privateKey: string | undefined;
  readonly passphrase: string | undefined;
  readonly confirm: Confirm | undefined;
}

/** Milliseconds that a connection may take unless ConnectTimeout says otherwise. */
const CONNECT_TIME = 10_000;

/** How often (seconds) and how many times an idle server is asked whether it lives, unless ServerAlive... say otherwise. */
const ALIVE_INTERVAL = 20;
const ALIVE_COUNT = 6;

const MOST_JUMPS = 8;

const PREFIX = 'Failed to connect to the host via ssh:';

/**
 * Connects and logs in, through jump hosts where the options say so.
 * @param wanted Settles when the connection is wanted: until then nothing is told to the server or asked of the user, beyond the
 * exchange of keys. A rejection ends it.
 * @throws UnreachableError with the words that OpenSSH and Ansible would use.
 */
export async function connectClient(
  destination: Destination,
  login: Login,
  wanted: Promise<void> = Promise.resolve(),
  depth = 0,
): Promise<LoggedIn> {
  const time = (seconds(destination.options, 'connecttimeout') ?? CONNECT_TIME / 1000) * 1000;
  // The server begins its part while ssh2 is loaded.
  const route = openSocket(destination, login, wanted, time, depth);
  route.catch(() => {});
  const ssh2 = await loadSsh2();
  const check = new HostKeyCheck(destination, login.confirm);
  const { socket, jump } = await route;
  gatherWrites(socket);
  const client = new ssh2.Client();
  const ended = new Promise<void>((resolve) => client.once('close', () => resolve()));
  const destroy = () => {
    client.destroy();
    socket.destroy();
    jump?.destroy();
  };
  ended.then(destroy);
  try {
    await handshake(ssh2, client, socket, destination, login, check, time, wanted);
  } catch (error) {
    destroy();
    throw error;
  }
  return { client, ended, leave: () => takeLeave(client, socket, ended), destroy };
}

/** Says goodbye: the server is not waited for, where nothing lies between that would lose the words. */
async function takeLeave(client: Client, socket: Duplex, ended: Promise<void>): Promise<void> {
  const said = socket instanceof Socket ? once(socket, 'finish') : ended;
  client.end();
  await Promise.race([said, ended]);
}

/** A connection that is logged in. */
export interface LoggedIn {
  readonly client: Client;
  /** Settles when the connection has ended, by whatever side. */
  readonly ended: Promise<void>;
  /** Ends it in the way that servers expect. */
  readonly leave: () => Promise<void>;
  /** Ends it at once, with the jump host's that carries it. */
  readonly destroy: () => void;
}

function handshake(
  ssh2: Ssh2,
  client: Client,
  socket: Duplex,
  destination: Destination,
  login: Login,
  check: HostKeyCheck,
  time: number,
  wanted: Promise<void>,
): Promise<void> {
  const { host, port, user, options } = destination;
  const identities = readIdentities(ssh2, {
    files: options.get('identityfile'),
    text: login.privateKey,
    passphrase: login.passphrase,
    tokens: tokensOf(destination),
  });
  const methods = authMethods(ssh2, {
    username: user,
    password: login.password,
    identities,
    explicit: options.has('identityfile') || login.privateKey !== undefined,
    identitiesOnly: flag(options, 'identitiesonly') === true,
    agent: agentOf(destination),
    allows: allowedMethods(options),
  });
  let left: readonly string[] = [];
  let greeted = false;
  const config: ConnectConfig = {
    sock: socket,
    username: user,
    readyTimeout: time,
    keepaliveInterval: (seconds(options, 'serveraliveinterval') ?? ALIVE_INTERVAL) * 1000,
    keepaliveCountMax: Number(option(options, 'serveralivecountmax') ?? ALIVE_COUNT),
    algorithms: algorithmsOf(options, check.knownTypes),
    hostVerifier: (key: Buffer, done: (valid: boolean) => void) => {
      greeted = true;
      wanted.then(() => check.accepts(key)).then(done, () => done(false));
    },
    authHandler: (remaining, _partial, next) => {
      left = remaining ?? left;
      next(nextMethod(methods, remaining, user));
    },
    ...(flag(options, 'forwardagent') && agentOf(destination) !== undefined
      ? { agentForward: true, agent: agentOf(destination) ?? '' }
      : {}),
  };
  return new Promise((resolve, reject) => {
    const fail = (message: string, cause?: unknown) =>
      reject(check.refusal ?? new UnreachableError(`${PREFIX} ${message}`, cause));
    client.on('ready', () => resolve());
    client.on('error', (error: Error & { level?: string }) => {
      if (error.level === 'client-authentication') fail(deniedText(user, host, left, identities), error);
      else if (error.level === 'client-timeout')
        fail(
          greeted
            ? `Connection to ${host} port ${port} timed out`
            : 'Connection timed out during banner exchange',
          error,
        );
      else fail(`${error.message.replace(/^Error: /, '')} (${host} port ${port})`, error);
    });
    client.on('close', () => fail(`Connection closed by ${host} port ${port}`));
    client.connect(config);
    takeShortcuts(client);
  });
}

function nextMethod(
  methods: AnyAuthMethod[],
  remaining: readonly string[] | null,
  username: string,
): AnyAuthMethod | AuthenticationType {
  for (let method = methods.shift(); method !== undefined; method = methods.shift()) {
    const name = method.type === 'agent' ? 'publickey' : method.type;
    if (!remaining || remaining.includes(name)) return method;
  }
  // Nothing is left. Asked for once, it makes the server say which methods it would have taken.
  return remaining === null ? { type: 'none', username } : NO_MORE;
}

/** How ssh2 is told so; its types leave it out. */
const NO_MORE = false as unknown as AuthenticationType;

function deniedText(
  user: string,
  host: string,
  left: readonly string[],
  identities: readonly Identity[],
): string {
  const denied = `${user}@${host}: Permission denied (${left.join(',')}).`;
  const problems = identities.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  return [...problems, denied].join('\r\n');
}

interface Route {
  readonly socket: Duplex;
  /** The jump host's connection, which ends with this one. */
  readonly jump?: LoggedIn;
}

async function openSocket(
  destination: Destination,
  login: Login,
  wanted: Promise<void>,
  time: number,
  depth: number,
): Promise<Route> {
  const { host, port, options } = destination;
  const command = option(options, 'proxycommand');
  const jumps = option(options, 'proxyjump');
  // Of the two the one that comes first counts.
  const order = [...options.keys()];
  const jumpFirst =
    jumps !== undefined &&
    (command === undefined || order.indexOf('proxyjump') < order.indexOf('proxycommand'));
  if (jumpFirst && jumps !== 'none') return jumpSocket(destination, jumps, login, depth);
  if (!jumpFirst && command !== undefined && command !== 'none') {
    const line = `exec ${expandTokens(command, tokensOf(destination))}`;
    const stream = await processStream([process.env.SHELL || '/bin/sh', '-c', line]);
    stream.stderr.resume();
    const socket = Duplex.from({ readable: stream.stdout, writable: stream.stdin });
    socket.on('close', () => stream.destroy());
    socket.on('error', () => {});
    return { socket };
  }
  return { socket: await tcpSocket(host, port, options, wanted, time) };
}

async function jumpSocket(
  destination: Destination,
  jumps: string,
  login: Login,
  depth: number,
): Promise<Route> {
  if (depth >= MOST_JUMPS) throw new UnreachableError(`${PREFIX} ProxyJump ${jumps} leads in a circle`);
  const hops = jumps.split(',');
  const last = hops.pop() ?? '';
  const found = /^(?:ssh:\/\/)?(?:([^@]+)@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(last.trim());
  if (!found) throw new UnreachableError(`${PREFIX} Invalid ProxyJump '${last}'`);
  const [, user, name = '', port] = found;
  const hop = destinationOf({
    host: name.replace(/^\[(.*)\]$/, '$1'),
    arguments: [
      ...(destination.configFile === undefined ? [] : ['-F', destination.configFile]),
      ...(user === undefined ? [] : ['-l', user]),
      ...(port === undefined ? [] : ['-p', port]),
      // The hops before it are the way to it.
      ...(hops.length > 0 ? ['-J', hops.join(',')] : []),
    ],
    wantsOpenSsh: undefined,
  });
  const jump = await connectClient(
    hop,
    { ...login, password: undefined, privateKey: undefined },
    undefined,
    depth + 1,
  );
  const socket = await new Promise<Duplex>((resolve, reject) => {
    jump.client.forwardOut('127.0.0.1', 0, destination.host, destination.port, (error, channel) => {
      if (error) {
        jump.destroy();
        const text = `${error.message.replace(/^\(SSH\) /, '')}`;
        reject(
          new UnreachableError(
            `${PREFIX} ${name}: cannot reach ${destination.host} port ${destination.port}: ${text}`,
            error,
          ),
        );
      } else resolve(channel);
    });
  });
  return { socket, jump };
}

const FAMILIES: Readonly<Record<string, number>> = { inet: 4, inet6: 6 };

async function tcpSocket(
  host: string,
  port: number,
  options: Destination['options'],
  wanted: Promise<void>,
  time: number,
): Promise<Socket> {
  const bind = option(options, 'bindaddress');
  const socket = connect({
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port,
    noDelay: true,
    keepAlive: flag(options, 'tcpkeepalive') !== false,
    family: FAMILIES[option(options, 'addressfamily') ?? ''] ?? 0,
    ...(bind === undefined ? {} : { localAddress: bind }),
  });
  wanted.catch((reason) => socket.destroy(reason));
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }));
  }, time);
  try {
    await once(socket, 'connect');
  } catch (error) {
    socket.destroy();
    throw new UnreachableError(`${PREFIX} ${socketErrorText(error, host, port)}`, error);
  } finally {
    clearTimeout(timer);
  }
  socket.on('error', () => {});
  return socket;
}

const ERRNO: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EHOSTDOWN: 'Host is down',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ETIMEDOUT: 'Connection timed out',
  EACCES: 'Permission denied',
  EADDRNOTAVAIL: 'Cannot assign requested address',
};

function socketErrorText(error: unknown, host: string, port: number): string {
  const failure = error instanceof AggregateError ? error.errors.at(-1) : error;
  const code = failure instanceof Error && 'code' in failure ? String(failure.code) : '';
  if (code === 'ENOTFOUND') return `ssh: Could not resolve hostname ${host}: Name or service not known`;
  if (code === 'EAI_AGAIN')
    return `ssh: Could not resolve hostname ${host}: Temporary failure in name resolution`;
  const text = ERRNO[code] ?? (failure instanceof Error ? failure.message : String(failure));
  return `ssh: connect to host ${host} port ${port}: ${text}`;
}
