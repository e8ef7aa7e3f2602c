import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import ssh2, { type CipherAlgorithm, type Server } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatherWrites } from '../../runtime/connection/ssh/shortcuts.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
let lighter: typeof ssh2;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tsible-lighter-'));
  const plugins = join(project, 'scripts/lighter-packages.mjs');
  const { lighterPackages } = (await import(plugins)) as { lighterPackages: Plugin };
  const outfile = join(folder, 'ssh2.cjs');
  await build({
    stdin: { contents: "module.exports = require('ssh2');", resolveDir: project },
    bundle: true,
    platform: 'node',
    external: ['*.node'],
    outfile,
    plugins: [lighterPackages],
  });
  lighter = createRequire(import.meta.url)(outfile);
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const hostKeys = [key.export({ type: 'pkcs1', format: 'pem' })];
  // What a command is given it says again.
  server = new ssh2.Server({ hostKeys }, (client) => {
    client.on('authentication', (attempt) => attempt.accept());
    client.on('session', (accept) => {
      accept().on('exec', (start) => {
        const channel = start();
        channel.on('end', () => {
          channel.exit(0);
          channel.end();
        });
        channel.pipe(channel, { end: false });
      });
    });
    client.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}, 60_000);

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What an ssh2 gets back of what it sends over a cipher. */
async function echo(cipher: CipherAlgorithm, sent: readonly Buffer[]) {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  gatherWrites(socket);
  const client = new lighter.Client();
  client.connect({ sock: socket, username: 'x', algorithms: { cipher: [cipher] } });
  await once(client, 'ready');
  return new Promise<Buffer>((resolve, reject) => {
    client.on('error', reject);
    client.exec('echo', (error, channel) => {
      if (error) return reject(error);
      const got: Buffer[] = [];
      channel.on('data', (chunk: Buffer) => got.push(chunk));
      channel.on('close', () => {
        client.end();
        resolve(Buffer.concat(got));
      });
      for (const piece of sent) channel.write(piece);
      channel.end();
    });
  });
}

describe('the ssh2 that is bundled', () => {
  it.each<CipherAlgorithm>(['chacha20-poly1305@openssh.com', 'aes128-gcm@openssh.com', 'aes256-ctr'])(
    'understands a server that speaks %s',
    async (cipher) => {
      const sent = [1, 3, 100, 20_000, 100_000].map((size) => randomBytes(size));
      const got = await echo(cipher, sent);
      expect(got.equals(Buffer.concat(sent))).toBe(true);
    },
  );
});
