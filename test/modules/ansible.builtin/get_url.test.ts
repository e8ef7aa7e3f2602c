import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChecksum, plainDigest, urlFileName } from '../../../modules/ansible.builtin/get_url/checksum.ts';
import getUrl from '../../../modules/ansible.builtin/get_url/index.ts';
import type { ModuleResult } from '../../../runtime/module/result.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';
import { shellWithout } from '../../helpers/shell-without.ts';

const root = mkdtempSync(join(tmpdir(), 'tsible-get-url-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const TEXT = 'x'.repeat(200_000);
const SHA256 = createHash('sha256').update(TEXT).digest('hex');
let server: Server | undefined;
let url = '';
/** What the last request's Authorization and X-Token were. */
let seen: { authorization: string | undefined; token: string | undefined };

beforeAll(async () => {
  server = createServer((request, response) => {
    const token = request.headers['x-token'];
    seen = { authorization: request.headers.authorization, token: Array.isArray(token) ? token[0] : token };
    if (request.url === '/sums') return response.end(`${SHA256}  release-1.0.tar.gz\n`);
    if (request.url === '/release-1.0.tar.gz') return response.end(TEXT);
    if (request.url === '/moved') return response.writeHead(302, { Location: '/release-1.0.tar.gz' }).end();
    if (request.url === '/closed') {
      if (request.headers.authorization !== undefined) return response.end(TEXT);
      return response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end('no');
    }
    return response.writeHead(404).end('no');
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server?.close());

const kinds: [string, readonly string[]][] = [
  ['curl', []],
  ['wget', ['curl']],
  ['neither curl nor wget', ['curl', 'wget', 'wget2']],
];

// Which tool a host has must not matter to a playbook.
describe.each(kinds)('get_url on a host with %s', (name, missing) => {
  const target = localTarget(shellWithout(join(root, name.replaceAll(' ', '-')), missing));
  const folder = join(root, `${name}-files`);
  mkdirSync(folder);
  const run = (args: Record<string, unknown>): Promise<ModuleResult> => runModule(getUrl, args, target);

  it('downloads into a folder, checked by a list of checksums, and not again', async () => {
    const args = {
      url: `${url}/release-1.0.tar.gz`,
      dest: folder,
      checksum: `sha256:${url}/sums`,
      mode: '0600',
    };
    const dest = `${folder}/release-1.0.tar.gz`;
    expect(await run(args)).toMatchObject({
      changed: true,
      dest,
      mode: '0600',
      size: 200_000,
      status_code: 200,
    });
    expect(readFileSync(dest, 'utf8')).toBe(TEXT);
    expect(await run({ ...args, dest })).toMatchObject({ changed: false, msg: 'file already exists' });
  });

  it('says what it would change of a file with the listed checksum, and changes it', async () => {
    const dest = `${folder}/release-1.0.tar.gz`;
    const args = { url: `${url}/release-1.0.tar.gz`, dest, checksum: `sha256:${url}/sums`, mode: '0640' };
    const msg = 'file already exists but file attributes changed';
    expect(await run(args)).toMatchObject({ changed: true, msg, mode: '0640' });
    expect(await run(args)).toMatchObject({ changed: false, msg: 'file already exists' });
    writeFileSync(dest, 'old');
    expect(await run(args)).toMatchObject({ changed: true, size: 200_000, mode: '0640' });
  });

  it('follows redirects', async () => {
    const dest = `${folder}/moved`;
    const src = expect.stringMatching(/\/\.ansible\/tmp\/ansible-tmp-[^/]*\/tmp\w{8}$/);
    expect(await run({ url: `${url}/moved`, dest })).toMatchObject({ changed: true, size: 200_000, src });
  });

  it('leaves nothing in the folder through which the file comes', async () => {
    const tmp_dest = join(folder, 'through');
    mkdirSync(tmp_dest);
    const args = { url: `${url}/release-1.0.tar.gz`, dest: `${folder}/come`, tmp_dest };
    expect(await run(args)).toMatchObject({ changed: true, size: 200_000 });
    expect(readdirSync(tmp_dest)).toEqual([]);
  });

  it('leaves the old file when the checksum is wrong', async () => {
    const dest = `${folder}/wrong`;
    writeFileSync(dest, 'old');
    const result = await run({ url: `${url}/moved`, dest, checksum: `sha256:${'0'.repeat(64)}` });
    expect(result).toMatchObject({ failed: true, msg: expect.stringContaining(`it was ${SHA256}`) });
    expect(readFileSync(dest, 'utf8')).toBe('old');
    expect(readdirSync(folder).filter((file) => file.startsWith('.'))).toEqual([]);
  });

  it('sends credentials and headers', async () => {
    const dest = `${folder}/closed`;
    const secret = 'p"a\\s$s';
    const args = {
      url: `${url}/closed`,
      dest,
      url_username: 'me',
      url_password: secret,
      headers: { 'X-Token': 't' },
    };
    expect(await run(args)).toMatchObject({ changed: true, status_code: 200 });
    expect(seen).toEqual({
      authorization: `Basic ${Buffer.from(`me:${secret}`).toString('base64')}`,
      token: 't',
    });
  });

  it('tells what went wrong', async () => {
    expect(await run({ url: `${url}/nothing`, dest: `${folder}/x` })).toMatchObject({
      failed: true,
      msg: 'Request failed',
      response: 'HTTP Error 404: Not Found',
      status_code: 404,
    });
    expect(await run({ url: 'http://127.0.0.1:1/', dest: `${folder}/x` })).toMatchObject({
      failed: true,
      msg: 'Request failed: <urlopen error [Errno 111] Connection refused>',
    });
    expect(existsSync(`${folder}/x`)).toBe(false);
  });
});

describe('a list of checksums', () => {
  const sum = 'a'.repeat(64);
  it.each([
    [`${sum}  f.tgz\n`, sum],
    [`${sum} *f.tgz\n`, sum],
    [`${sum}  ./f.tgz\n`, sum],
    [`SHA256 (f.tgz) = ${sum}\n`, sum],
    [`${sum}\n`, sum],
    [`${'b'.repeat(64)}  g.tgz\n${sum}  f.tgz\n`, sum],
    [`${sum}  g.tgz\n${sum}  h.tgz\n`, undefined],
  ])('%j', (list, expected) => {
    expect(findChecksum(list, 'f.tgz')).toBe(expected);
  });

  it.each([
    ['http://a/b/c.tgz?x=/y#z', 'c.tgz'],
    ['http://a/b/', 'index.html'],
    ['http://a', 'index.html'],
  ])('the file name of %s', (address, name) => {
    expect(urlFileName(address)).toBe(name);
  });

  it('is only taken when it is hexadecimal', () => {
    expect(plainDigest('AB\u200b12')).toBe('ab12');
    expect(plainDigest('xyz')).toBeUndefined();
  });
});
