import type { Client, ClientChannel, ExecOptions } from 'ssh2';

type Send = (channel: number, command: Buffer | string, wantsReply: boolean) => void;

/** What of an ssh2 client its types leave out. */
interface Internals {
  readonly _protocol?: { exec?: Send };
  readonly _chanMgr?: { readonly _channels?: Readonly<Record<string, OpenChannel | undefined>> };
}

type OpenChannel = ClientChannel & { readonly outgoing?: { readonly id?: number } };

/** Commands that are still to be sent, as they were given to ssh2, and who waits for their channels. */
const waiting = new WeakMap<Buffer, (channel: ClientChannel) => void>();

/**
 * Runs a command line in a channel of its own. The channel is there as soon as the command has been sent: what the command reads may
 * follow it at once. When the server then refuses the command, the channel closes without an exit code.
 */
export function exec(client: Client, commandLine: string, options: ExecOptions): Promise<ClientChannel> {
  tellSent(client);
  const command = Buffer.from(commandLine);
  return new Promise((resolve, reject) => {
    waiting.set(command, resolve);
    // It takes bytes too.
    client.exec(command as unknown as string, options, (error, channel) => {
      if (error) reject(error);
      else resolve(channel);
    });
  });
}

const told = new WeakSet<Client>();

/** Has ssh2 tell of each command that it sends; by itself it tells when the server has answered, a round trip later. */
function tellSent(client: Client): void {
  const { _protocol: protocol, _chanMgr: channels } = client as unknown as Internals;
  const send = protocol?.exec;
  if (told.has(client) || protocol === undefined || send === undefined) return;
  told.add(client);
  protocol.exec = (id, command, wantsReply) => {
    send.call(protocol, id, command, wantsReply);
    const resolve = typeof command === 'string' ? undefined : waiting.get(command);
    const channel = Object.values(channels?._channels ?? {}).find((one) => one?.outgoing?.id === id);
    if (channel !== undefined) resolve?.(channel);
  };
}
