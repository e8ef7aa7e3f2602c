import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import mattermost from '../../../modules/community.general/mattermost.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';

const target = localTarget();
let said: { path: string | undefined; body: string }[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += String(chunk);
  });
  request.on('end', () => {
    said.push({ path: request.url, body });
    response.writeHead(request.url?.endsWith('/good') ? 200 : 404).end('{}');
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
afterAll(() => server.close());
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

test('a message is posted to the webhook, in check mode not', async () => {
  said = [];
  const args = { url, api_key: 'good', text: 'hi', channel: 'c', priority: 'urgent' };
  expect(await runModule(mattermost, args, target, { check: true })).toMatchObject({ msg: 'OK' });
  expect(said).toEqual([]);
  expect(await runModule(mattermost, args, target)).toMatchObject({ changed: false, msg: 'OK' });
  expect(said).toHaveLength(1);
  expect(said[0]?.path).toBe('/hooks/good');
  expect(JSON.parse(said[0]?.body ?? '')).toEqual({
    text: 'hi',
    channel: 'c',
    username: 'Ansible',
    icon_url: 'https://docs.ansible.com/favicon.ico',
    priority: { priority: 'urgent' },
  });
});

test('a refusal is told of', async () => {
  expect(await runModule(mattermost, { url, api_key: 'bad', text: 'hi' }, target)).toMatchObject({
    failed: true,
    msg: 'Failed to send mattermost message, the error was: HTTP Error 404: Not Found',
  });
});
