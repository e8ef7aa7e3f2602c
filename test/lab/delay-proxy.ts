import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface DelayProxy {
  readonly host: '127.0.0.1';
  readonly port: number;
  /**
   * Connections taken, bytes carried by direction, and turns so far: how often something was sent up after something
   * had come down, which is as often as an answer may have been waited for.
   */
  readonly counts: {
    readonly connections: number;
    readonly up: number;
    readonly down: number;
    readonly turns: number;
  };
  close(): Promise<void>;
}

/** Passes on what `from` sends, each chunk `delayMs` after it came, in order and without holding the next one up. */
function carry(from: Socket, to: Socket, delayMs: number, count: (bytes: number) => void): void {
  from.on('data', (chunk) => {
    count(chunk.length);
    setTimeout(() => to.write(chunk), delayMs);
  });
  from.on('end', () => setTimeout(() => to.end(), delayMs));
  from.on('error', () => setTimeout(() => to.destroy(), delayMs));
  from.on('close', () => setTimeout(() => to.destroy(), delayMs + 1));
}

/**
 * A TCP proxy on loopback that makes a near machine seem far: `delayMs` (milliseconds) in each direction, so a round
 * trip costs twice that. The handshake is delayed as a real one would be, by one round trip.
 */
export async function delayProxy(options: {
  readonly to: { readonly host: string; readonly port: number };
  readonly delayMs: number;
}): Promise<DelayProxy> {
  const { to, delayMs } = options;
  const counts = { connections: 0, up: 0, down: 0, turns: 0 };
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    counts.connections += 1;
    near.pause();
    near.on('error', () => near.destroy());
    open.add(near);
    near.on('close', () => open.delete(near));
    let last: 'up' | 'down' = 'up';
    setTimeout(() => {
      const far = connect({ ...to, noDelay: true });
      carry(near, far, delayMs, (bytes) => {
        counts.up += bytes;
        if (last === 'down') counts.turns += 1;
        last = 'up';
      });
      carry(far, near, delayMs, (bytes) => {
        counts.down += bytes;
        last = 'down';
      });
      near.resume();
    }, 2 * delayMs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    host: '127.0.0.1',
    port: address.port,
    counts,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
