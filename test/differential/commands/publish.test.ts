import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareLines } from './lines.ts';

interface Asked {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly token: string | undefined;
  /** Names of the form's parts, with the files' names. */
  readonly parts: readonly string[];
}

const asked: Asked[] = [];
let imports = 0;

/** A Galaxy server that takes artifacts: what comes of one is in its address, `/good/`, `/bad/` or `/slow/`. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('latin1');
    const parts = [...body.matchAll(/[Cc]ontent-[Dd]isposition: (.*)\r\n/g)].map(([, text = '']) =>
      text.replaceAll(/"/g, '').split('; ').sort().join(' '),
    );
    const { method, url = '' } = request;
    asked.push({ method, path: url, token: request.headers.authorization, parts: parts.sort() });
    const [status, answer] = reply(url.split('/')[1] ?? '', method ?? '', url);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
});

function reply(kind: string, method: string, url: string): [number, unknown] {
  if (method === 'POST' && kind === 'refuse')
    return [400, { errors: [{ code: 'conflict', detail: 'already there', title: 'Conflict.' }] }];
  if (method === 'POST') return [202, { task: `/${kind}/api/v3/imports/collections/17/` }];
  if (!url.includes('/imports/')) return [200, { available_versions: { v3: 'v3/' } }];
  imports += 1;
  if (kind === 'good' && imports % 2 === 1)
    return [200, { state: 'waiting', messages: [], finished_at: null }];
  const messages = [
    { level: 'INFO', message: 'looked at' },
    { level: 'WARNING', message: 'no changelog' },
    { level: 'ERROR', message: 'bad licence' },
  ];
  return kind === 'bad'
    ? [
        200,
        { state: 'failed', messages, finished_at: 'now', error: { code: 'GALAXY', description: 'not good' } },
      ]
    : [200, { state: 'completed', messages: messages.slice(0, 2), finished_at: 'now' }];
}

let root = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const build =
  'ansible-galaxy collection init my.own >/dev/null; cd my/own; ansible-galaxy collection build --output-path ../.. >/dev/null; cd ../..; ls *.gz';

test('publishing sends the same form with the same token, and tells of the import as ansible-galaxy does', async () => {
  const publish = (kind: string, more = '') =>
    `ansible-galaxy collection publish my-own-1.0.0.tar.gz -s ${root}/${kind}/api/ --token secret ${more}`;
  const lines = [
    build,
    publish('good'),
    publish('bad'),
    publish('refuse'),
    publish('good', '--no-wait'),
    `ansible-galaxy collection publish no.tar.gz -s ${root}/good/api/ --token secret`,
    `echo x >rubbish.tar.gz; ansible-galaxy collection publish rubbish.tar.gz -s ${root}/good/api/ --token secret`,
    'ansible-galaxy collection publish my-own-1.0.0.tar.gz -s http://127.0.0.1:1/api/ --token secret 2>&1 | grep -o "^.ERROR.: [A-Z][a-z ]*"',
  ];
  const { reference, tsible } = await compareLines(lines);
  for (const [at, line] of lines.entries()) expect.soft(tsible[at], line).toEqual(reference[at]);
  const posts = asked.filter(({ method }) => method === 'POST');
  expect(posts.length).toBeGreaterThan(3);
  expect(posts.slice(posts.length / 2)).toEqual(posts.slice(0, posts.length / 2));
  expect(posts[0]?.token).toBe('Token secret');
});
