import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Dict, Value } from '../../../values/value.ts';
import { lookupError } from '../find-file.ts';
import type { VaultClient } from './client.ts';
import type { VaultOptions } from './options.ts';

type Login = (client: VaultClient, options: VaultOptions) => Value;

function demand(method: string, options: VaultOptions, names: readonly string[]): string[] {
  const missing = names.filter((name) => options.get(name) === null);
  const list = (texts: readonly string[]) => texts.map((text) => `'${text}'`).join(', ');
  if (missing.length > 0)
    throw lookupError(
      `Authentication method ${method} requires options (${list(names)}${names.length === 1 ? ',' : ''}) to be set, ` +
        `but these are missing: [${list(missing)}]`,
    );
  return names.map((name) => options.text(name) ?? '');
}

/** Posts to a method's endpoint, and goes on with the token that it answers. */
function logIn(
  client: VaultClient,
  path: string,
  body: Dict,
  files: { cert?: string; key?: string } = {},
): Value {
  const answer = client.ask('POST', path, { body, ...files });
  if (!answer.ok) throw lookupError(answer.message);
  client.token = tokenOf(answer.data);
  return answer.data;
}

function tokenOf(response: Value): string | undefined {
  const auth = response instanceof Map ? response.get('auth') : undefined;
  const token = auth instanceof Map ? auth.get('client_token') : undefined;
  return typeof token === 'string' ? token : undefined;
}

const mountOf = (options: VaultOptions, fallback: string): string => options.text('mount_point') ?? fallback;

const withName =
  (method: string): Login =>
  (client, options) => {
    const [name = '', password = ''] = demand(method, options, ['username', 'password']);
    const path = `auth/${mountOf(options, method)}/login/${encodeURIComponent(name)}`;
    return logIn(client, path, new Map([['password', password]]));
  };

/** The token that is given, or the one that a file holds. */
function findToken(options: VaultOptions): string {
  const given = options.text('token');
  if (given !== undefined) return given;
  const path = join(options.text('token_path') ?? '', options.text('token_file') ?? '.vault-token');
  if (options.get('token_path') === null || !existsSync(path))
    throw lookupError('No Vault Token specified or discovered.');
  if (!statSync(path).isFile())
    throw lookupError(`The Vault token file '${path}' was found but is not a file.`);
  return readFileSync(path, 'utf8').trim();
}

const METHODS: Readonly<Record<string, Login>> = {
  none: () => null,
  token(client, options) {
    const token = findToken(options);
    client.token = token;
    const auth: Dict = new Map([['client_token', token]]);
    const response: Dict = new Map([['auth', auth]]);
    if (options.flag('token_validate') !== true) return response;
    const answer = client.ask('GET', 'auth/token/lookup-self');
    if (!answer.ok) throw lookupError('Invalid Vault Token Specified.');
    const found = answer.data instanceof Map ? answer.data : new Map();
    for (const [key, value] of found) if (key !== 'auth') response.set(key, value);
    const data = found.get('data');
    for (const [key, value] of data instanceof Map ? data : [])
      auth.set(key === 'meta' ? 'metadata' : key, value);
    return response;
  },
  userpass: withName('userpass'),
  ldap: withName('ldap'),
  approle(client, options) {
    const [role = ''] = demand('approle', options, ['role_id']);
    const body: Dict = new Map([['role_id', role]]);
    const secret = options.text('secret_id');
    if (secret !== undefined) body.set('secret_id', secret);
    return logIn(client, `auth/${mountOf(options, 'approle')}/login`, body);
  },
  jwt(client, options) {
    const [role = '', jwt = ''] = demand('jwt', options, ['role_id', 'jwt']);
    const body: Dict = new Map([
      ['role', role],
      ['jwt', jwt],
    ]);
    return logIn(client, `auth/${mountOf(options, 'jwt')}/login`, body);
  },
  cert(client, options) {
    const [cert = '', key = ''] = demand('cert', options, ['cert_auth_public_key', 'cert_auth_private_key']);
    const role = options.text('role_id');
    const body: Dict = role === undefined ? new Map() : new Map([['name', role]]);
    return logIn(client, `auth/${mountOf(options, 'cert')}/login`, body, { cert, key });
  },
};

/** Logs in as the options say, and gives what the server answered. */
export function authenticate(client: VaultClient, options: VaultOptions): Value {
  const name = options.text('auth_method') ?? 'token';
  const login = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (login === undefined)
    throw lookupError(
      `tsible can't log in to a Vault by '${name}'. It knows ${Object.keys(METHODS).sort().join(', ')}.`,
    );
  return login(client, options);
}
