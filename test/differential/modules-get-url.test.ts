import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localTarget } from '../helpers/local-target.ts';
import { compareCases, type ModuleCase } from './module-cases.ts';

const TEXT = 'some text\n';
const SHA256 = createHash('sha256').update(TEXT).digest('hex');
const OTHER = createHash('sha256').update('other').digest('hex');

/** A server with what a release page may do to a client. */
function startServer(): Promise<Server> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    const send = (status: number, body: string | Buffer, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'Content-Length': Buffer.byteLength(body), ...headers });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    if (path === '/file.txt') {
      if (request.headers['if-modified-since'] !== undefined) return send(304, '');
      return send(200, TEXT);
    }
    if (path === '/always.txt') return send(200, TEXT);
    if (path === '/SHA256SUMS') return send(200, `${OTHER}  other.txt\n${SHA256} *always.txt\n`);
    if (path === '/BSD') return send(200, `SHA256 (always.txt) = ${SHA256}\n`);
    if (path === '/lone') return send(200, `${SHA256}\n`);
    if (path === '/redirect') return send(302, '', { Location: '/always.txt' });
    if (path === '/named')
      return send(200, TEXT, { 'Content-Disposition': 'attachment; filename="../real name.txt"' });
    if (path === '/packed')
      return send(200, gzipSync(TEXT), { 'Content-Encoding': 'gzip', 'Content-Type': 'text/plain' });
    if (path === '/closed') {
      const expected = `Basic ${Buffer.from('me:se"cret\\x').toString('base64')}`;
      if (request.headers.authorization === expected) return send(200, TEXT);
      return send(401, 'no', { 'WWW-Authenticate': 'Basic realm="x"' });
    }
    if (path === '/headers')
      return send(
        200,
        `${request.headers['x-one'] ?? ''}|${request.headers['user-agent'] ?? ''}|${request.headers['cache-control'] ?? ''}\n`,
      );
    if (path === '/away') return send(302, '', { Location: '/headers' });
    return send(404, 'not here');
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const CASES: readonly ModuleCase[] = [
  {
    name: 'a file',
    module: 'get_url',
    args: { url: '%URL%/file.txt', dest: '@/f', mode: '0640', owner: 'daemon' },
    times: 2,
  },
  { name: 'into a folder', module: 'get_url', args: { url: '%URL%/always.txt?x=1', dest: '@' }, times: 2 },
  { name: 'a name from the server', module: 'get_url', args: { url: '%URL%/named', dest: '@' } },
  { name: 'a redirect', module: 'get_url', args: { url: '%URL%/redirect', dest: '@' } },
  {
    name: 'over an older file',
    setup: 'echo old >f; chmod 600 f',
    module: 'get_url',
    args: { url: '%URL%/always.txt', dest: '@/f', backup: true },
    times: 2,
  },
  { name: 'checked', module: 'get_url', args: { url: '%URL%/always.txt', dest: '@/f' }, check: true },
  {
    name: 'checked with a file',
    setup: 'echo old >f',
    module: 'get_url',
    args: { url: '%URL%/always.txt', dest: '@/f' },
    check: true,
  },
  {
    name: 'a checksum',
    module: 'get_url',
    args: { url: '%URL%/always.txt', dest: '@/f', checksum: `sha256:${SHA256}` },
    times: 2,
  },
  {
    name: 'a checksum, then another mode',
    setup: "printf 'some text\\n' >f",
    module: 'get_url',
    args: { url: '%URL%/always.txt', dest: '@/f', checksum: `sha256:${SHA256}`, mode: '0600' },
    times: 2,
  },
  {
    name: 'a wrong checksum',
    setup: 'echo old >f',
    module: 'get_url',
    args: { url: '%URL%/always.txt', dest: '@/f', checksum: `sha256:${OTHER}` },
  },
  { name: 'no checksum', module: 'get_url', args: { url: '%URL%/always.txt', dest: '@/f', checksum: 'abc' } },
  {
    name: 'an invalid checksum',
    module: 'get_url',
    args: { url: '%URL%/always.txt', dest: '@/f', checksum: 'sha256:xyz' },
  },
  {
    name: 'a list of checksums',
    module: 'get_url',
    args: { url: '%URL%/always.txt', dest: '@/f', checksum: 'sha256:%URL%/SHA256SUMS' },
    times: 2,
  },
  {
    name: 'a BSD list of checksums',
    module: 'get_url',
    args: { url: '%URL%/always.txt', dest: '@/f', checksum: 'sha256:%URL%/BSD' },
  },
  {
    name: 'a lone checksum',
    module: 'get_url',
    args: { url: '%URL%/always.txt', dest: '@/f', checksum: 'sha256:%URL%/lone' },
  },
  {
    name: 'a list without this file',
    module: 'get_url',
    args: { url: '%URL%/file.txt', dest: '@/f', checksum: 'sha256:%URL%/SHA256SUMS' },
  },
  {
    name: 'a missing list',
    module: 'get_url',
    args: { url: '%URL%/file.txt', dest: '@/f', checksum: 'sha256:%URL%/nothing' },
  },
  { name: 'not found', setup: 'echo old >f', module: 'get_url', args: { url: '%URL%/nothing', dest: '@/f' } },
  { name: 'refused', module: 'get_url', args: { url: 'http://127.0.0.1:1/x', dest: '@/f' } },
  {
    name: 'credentials at once',
    module: 'get_url',
    args: {
      url: '%URL%/closed',
      dest: '@/f',
      url_username: 'me',
      url_password: 'se"cret\\x',
      force_basic_auth: true,
    },
  },
  {
    name: 'wrong credentials',
    module: 'get_url',
    args: { url: '%URL%/closed', dest: '@/f', url_username: 'me', url_password: 'not-this-one' },
  },
  {
    name: 'headers',
    module: 'get_url',
    args: {
      url: '%URL%/headers',
      dest: '@/f',
      headers: { 'X-One': 'a "b" \\c' },
      http_agent: 'me/1',
      force: true,
    },
  },
  {
    name: 'headers through a redirect',
    module: 'get_url',
    args: { url: '%URL%/away', dest: '@/f', headers: { 'X-One': 'a' } },
  },
  {
    name: 'headers not redirected',
    module: 'get_url',
    args: { url: '%URL%/away', dest: '@/f', headers: { 'X-One': 'a' }, unredirected_headers: ['x-one'] },
  },
  { name: 'packed', module: 'get_url', args: { url: '%URL%/packed', dest: '@/f' } },
  {
    name: 'packed and left so',
    module: 'get_url',
    args: { url: '%URL%/packed', dest: '@/f', decompress: false },
  },
  {
    name: 'tmp_dest',
    setup: 'mkdir t',
    module: 'get_url',
    args: { url: '%URL%/always.txt', dest: '@/f', tmp_dest: '@/t' },
  },
  {
    name: 'tmp_dest that is missing',
    module: 'get_url',
    args: { url: '%URL%/always.txt', dest: '@/f', tmp_dest: '@/t' },
  },
  { name: 'a file URL', setup: 'echo hi >g', module: 'get_url', args: { url: 'file://@/g', dest: '@/f' } },
];

describe('get_url does what ansible-core 2.19 does', () => {
  const target = localTarget();
  let server: Server | undefined;
  let compared: Awaited<ReturnType<typeof compareCases>> = [];
  beforeAll(async () => {
    server = await startServer();
    const { port } = server.address() as AddressInfo;
    compared = await compareCases(CASES, target, { '%URL%': `http://127.0.0.1:${port}` });
  });
  afterAll(() => server?.close());
  it.each(CASES.map((one, index) => [one.name, index] as const))('%s', (_, index) => {
    const both = compared[index];
    expect(both?.ours).toEqual(both?.reference);
  });
});
