import type { Duplex } from 'node:stream';
import type { Client, ParsedKey } from 'ssh2';

type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;

/** What of ssh2's protocol its types leave out. */
interface Protocol {
  authPK?(username: string, key: ParsedKey, algorithm: string | undefined, sign?: Sign): void;
  service?(name: string): void;
  readonly _handlers?: Handlers;
}

/** What is done when the server has sent a message. */
interface Handlers {
  SERVICE_ACCEPT?: (protocol: Protocol, service: string) => void;
  EXT_INFO?: (protocol: Protocol, extensions: unknown) => void;
  GLOBAL_REQUEST?: (protocol: Protocol, name: string, wantsReply: boolean, data: unknown) => void;
}

/** Spares a client what ssh2 waits for, and asks for, without need. To be called when it has been told to connect. */
export function takeShortcuts(client: Client): void {
  const protocol = (client as unknown as { _protocol?: Protocol })._protocol;
  if (protocol === undefined) return;
  signAtOnce(protocol);
  if (protocol._handlers === undefined) return;
  logInAtOnce(protocol, protocol._handlers);
  leaveHostKeys(protocol._handlers);
}

/**
 * Sends in one piece what is written in one go. ssh2 writes each packet in three: each would be a system call here, a segment on the
 * network, and a wake-up of the server.
 */
export function gatherWrites(socket: Duplex): void {
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  let gathers = false;
  socket.write = (...given: unknown[]) => {
    if (!gathers) {
      gathers = true;
      socket.cork();
      process.nextTick(() => {
        gathers = false;
        socket.uncork();
      });
    }
    return write(...given);
  };
}

/** What a signature by an RSA key is made with. */
const RSA_HASHES: Readonly<Record<string, string>> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' };

/**
 * Offers a key with its signature. ssh2 asks first whether the server would take the key, which costs a round trip more and lets
 * the server look twice.
 */
function signAtOnce(protocol: Protocol): void {
  const send = protocol.authPK;
  if (send === undefined) return;
  protocol.authPK = (username, key, algorithm, sign) => {
    // An agent's keys are only names of keys: those are asked about first, since the agent may ask its user.
    if (sign !== undefined || typeof key !== 'object' || !key.isPrivateKey?.())
      return send.call(protocol, username, key, algorithm, sign);
    return send.call(protocol, username, key, algorithm, (data, done) => {
      const signature = key.sign(data, RSA_HASHES[algorithm ?? '']);
      if (signature instanceof Error) send.call(protocol, username, key, algorithm);
      else done(signature);
    });
  };
}

/**
 * Begins the login with the request for that service. Every server takes the request, or ends the connection; ssh2 waits for its answer.
 * Where the server has not said yet which signatures it takes, waiting may bring that.
 */
function logInAtOnce(protocol: Protocol, handlers: Handlers): void {
  const { SERVICE_ACCEPT: accepted, EXT_INFO: told } = handlers;
  const { service: request } = protocol;
  if (accepted === undefined || request === undefined) return;
  let isTold = false;
  let isBegun = false;
  handlers.EXT_INFO = (...info) => {
    isTold = true;
    told?.(...info);
  };
  protocol.service = (name) => {
    request.call(protocol, name);
    isBegun = isTold;
    if (isBegun) accepted(protocol, name);
  };
  handlers.SERVICE_ACCEPT = (...answer) => {
    if (!isBegun) accepted(...answer);
  };
}

/** Does without a proof of the server's other keys: known_hosts isn't updated with them, and proofs are dear to both sides. */
function leaveHostKeys(handlers: Handlers): void {
  const { GLOBAL_REQUEST: asked } = handlers;
  if (asked === undefined) return;
  handlers.GLOBAL_REQUEST = (protocol, name, wantsReply, data) => {
    // It wants no reply.
    if (name !== 'hostkeys-00@openssh.com' || wantsReply) asked(protocol, name, wantsReply, data);
  };
}
