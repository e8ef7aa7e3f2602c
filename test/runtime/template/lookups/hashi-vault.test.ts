import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTemplar } from '../../../../runtime/template/engine.ts';
import { trusted } from '../../../../runtime/values/raw.ts';
import { toJson } from '../../../../runtime/values/to-json.ts';

// A Vault in a process of its own: the lookup waits for it, and nothing else goes on here meanwhile.
const VAULT = `
const answers = {
  'GET kv/a': { data: { x: 1 }, lease_duration: 5 },
  'GET secret/data/app/db': { data: { data: { user: 'me', pass: 'geheim' }, metadata: { version: 3 } } },
  'GET secret/data/app/db?version=2': { data: { data: { user: 'old' }, metadata: { version: 2 } } },
  'GET secret/metadata/app?list=true': { data: { keys: ['db'] } },
  'GET auth/token/lookup-self': { data: { id: 'root', meta: { by: 'me' } } },
};
require('node:http').createServer((request, response) => {
  const path = request.url.replace('/v1/', '');
  let body = '';
  request.on('data', (part) => { body += part; });
  request.on('end', () => {
    const say = (status, what) => { response.writeHead(status); response.end(what === undefined ? '' : JSON.stringify(what)); };
    const asked = request.method + ' ' + path;
    if (path === 'auth/userpass/login/me') {
      return JSON.parse(body).password === 'right'
        ? say(200, { auth: { client_token: 'root', policies: ['p'] } })
        : say(400, { errors: ['invalid username or password'] });
    }
    if (path === 'auth/roles/login') return say(200, { auth: { client_token: 'root', got: JSON.parse(body) } });
    if (request.headers['x-vault-token'] !== 'root') return say(403, { errors: ['permission denied'] });
    if (asked === 'POST write/nothing') return say(204);
    if (asked === 'POST write/echo') return say(200, { data: JSON.parse(body), wrap: request.headers['x-vault-wrap-ttl'] });
    if (path === 'auth/token/create/r') return say(200, { auth: JSON.parse(body) });
    if (asked === 'GET space/x') return say(200, { data: { space: request.headers['x-vault-namespace'] } });
    if (asked in answers) return say(200, answers[asked]);
    say(404, { errors: [] });
  });
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

let vault: ChildProcess;
let url = '';

beforeAll(async () => {
  vault = spawn(process.execPath, ['-e', VAULT], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(vault.stdout as NodeJS.ReadableStream, 'data');
  url = `http://127.0.0.1:${String(port).trim()}`;
});

afterAll(() => vault.kill());

function render(expression: string): string {
  const templar = createTemplar({
    scope: { get: (name) => (name === 'url' ? url : undefined), names: () => ['url'] },
    environment: { baseDir: '/' },
  });
  return toJson(
    templar.resolve(trusted(`{{ ${expression.replaceAll('HASHI.', 'community.hashi_vault.')} }}`, undefined)),
  );
}

describe('lookups of a HashiCorp Vault', () => {
  it.each([
    ["lookup('HASHI.vault_read', 'kv/a', url=url, token='root')", '{"data": {"x": 1}, "lease_duration": 5}'],
    [
      "lookup('HASHI.vault_kv1_get', 'a', url=url, token='root')",
      '{"raw": {"data": {"x": 1}, "lease_duration": 5}, "data": {"x": 1}, "secret": {"x": 1}, "metadata": {"lease_duration": 5}}',
    ],
    [
      "lookup('HASHI.vault_kv2_get', 'app/db', url=url, token='root').secret",
      '{"user": "me", "pass": "geheim"}',
    ],
    ["lookup('HASHI.vault_kv2_get', 'app/db', url=url, token='root', version=2).metadata", '{"version": 2}'],
    ["lookup('HASHI.vault_list', 'secret/metadata/app', url=url, token='root').data['keys']", '["db"]'],
    ["lookup('HASHI.hashi_vault', 'secret=secret/data/app/db:pass token=root url=' ~ url)", '"geheim"'],
    [
      "query('HASHI.hashi_vault', 'secret/data/app/db', token='root', url=url, return_format='values')",
      '["me", "geheim"]',
    ],
    [
      "lookup('HASHI.hashi_vault', 'kv/a:x', token='root', url=url, as='raw')",
      '{"data": {"x": 1}, "lease_duration": 5}',
    ],
    [
      "lookup('HASHI.vault_read', 'kv/a', url=url, auth_method='userpass', username='me', password='right').data",
      '{"x": 1}',
    ],
    [
      "lookup('HASHI.vault_login', url=url, auth_method='approle', mount_point='roles', role_id='r', secret_id='s').auth.got",
      '{"role_id": "r", "secret_id": "s"}',
    ],
    [
      "lookup('HASHI.vault_login', url=url, token='root', token_validate=true) | HASHI.vault_login_token",
      '"root"',
    ],
    ["lookup('HASHI.vault_write', 'write/nothing', url=url, token='root')", '{}'],
    [
      "lookup('HASHI.vault_write', 'write/echo', data={'a': 1}, wrap_ttl='5m', url=url, token='root')",
      '{"data": {"a": 1}, "wrap": "5m"}',
    ],
    [
      "lookup('HASHI.vault_token_create', role_name='r', ttl='1h', policies=['p'], url=url, token='root').auth",
      '{"policies": ["p"], "ttl": "1h"}',
    ],
    ["lookup('HASHI.vault_read', 'space/x', url=url, token='root', namespace='team').data.space", '"team"'],
  ])('%s', (expression, expected) => {
    expect(render(expression)).toBe(expected);
  });

  it.each([
    ["lookup('HASHI.vault_read', 'kv/a', token='root')", 'Required option url was not set.'],
    [
      "lookup('HASHI.vault_read', 'kv/a', url=url, token='wrong')",
      "Forbidden: Permission Denied to path 'kv/a'.",
    ],
    ["lookup('HASHI.vault_read', 'kv/b', url=url, token='root')", "The path 'kv/b' doesn't seem to exist."],
    [
      "lookup('HASHI.vault_kv2_get', 'no', url=url, token='root')",
      "Invalid or missing path ['no'] with secret version 'latest'. Check the path or secret version.",
    ],
    [
      "lookup('HASHI.hashi_vault', 'kv/a:y', url=url, token='root')",
      "The secret kv/a does not contain the field 'y'.",
    ],
    [
      "lookup('HASHI.hashi_vault', 'kv/a b', url=url, token='root')",
      'needs key=value pairs, but received kv/a b',
    ],
    [
      "lookup('HASHI.vault_read', 'kv/a', url=url, auth_method='userpass', username='me', password='x')",
      'invalid username or password, on post http://127.0.0.1',
    ],
    [
      "lookup('HASHI.vault_read', 'kv/a', url=url, auth_method='userpass', username='me')",
      "Authentication method userpass requires options ('username', 'password') to be set, but these are missing: ['password']",
    ],
    [
      "lookup('HASHI.vault_read', 'kv/a', url=url, auth_method='aws_iam')",
      "can't log in to a Vault by 'aws_iam'",
    ],
    [
      "lookup('HASHI.vault_read', 'x', url='http://127.0.0.1:1', token='root')",
      "Vault at http://127.0.0.1:1 can't be asked",
    ],
  ])('%s fails', (expression, message) => {
    expect(() => render(expression)).toThrow(message);
  });
});
