import { str } from '../../../values/print.ts';
import { truth } from '../../../values/truth.ts';
import type { Dict, DictKey, Value } from '../../../values/value.ts';
import { type Lookup, type Lookups, lookup, type PluginContext } from '../../plugin.ts';
import { lookupError } from '../find-file.ts';
import { type VaultAnswer, VaultClient } from './client.ts';
import { authenticate } from './login.ts';
import { VaultOptions } from './options.ts';

type Session = { readonly client: VaultClient; readonly options: VaultOptions };

function entriesOf(given: Value | undefined): (readonly [string, Value])[] {
  return given instanceof Map ? Array.from(given, ([name, value]) => [str(name), value] as const) : [];
}

function open(context: PluginContext, name: string, given: Iterable<readonly [string, Value]>): Session {
  const options = new VaultOptions(context, `community.hashi_vault.${name}`, given);
  return { options, client: new VaultClient(options) };
}

/** A lookup that logs in once and asks for each of its terms. */
function forEach(name: string, ask: (path: string, session: Session) => Value): Lookup {
  return lookup('**options', (context, terms, given) => {
    const session = open(context, name, entriesOf(given));
    authenticate(session.client, session.options);
    return terms.map((term) => ask(str(term), session));
  });
}

function refuseForbidden(answer: VaultAnswer, what: string): void {
  if (!answer.ok && answer.status === 403) throw lookupError(`Forbidden: Permission Denied to ${what}.`);
}

/** What is read or listed at a path. */
function readAt(answer: VaultAnswer, kind: string, path: string): Value {
  refuseForbidden(answer, `${kind} '${path}'`);
  if (answer.ok) return answer.data;
  if (answer.status === 404) throw lookupError(`The ${kind} '${path}' doesn't seem to exist.`);
  throw lookupError(answer.message);
}

function get(dict: Value, key: DictKey): Value {
  return dict instanceof Map ? (dict.get(key) ?? null) : null;
}

function without(dict: Value, key: DictKey): Dict {
  return new Map(Array.from(dict instanceof Map ? dict : []).filter(([name]) => name !== key));
}

function mountOf(options: VaultOptions, fallback: string): string {
  return options.text('engine_mount_point') ?? fallback;
}

function kv1(path: string, { client, options }: Session): Value {
  const answer = client.ask('GET', `${mountOf(options, 'kv')}/${path}`);
  refuseForbidden(answer, `path ['${path}']`);
  if (!answer.ok)
    throw lookupError(
      answer.message.includes('Invalid path for a versioned K/V secrets engine')
        ? `Invalid path for a versioned K/V secrets engine ['${path}']. If this is a KV version 2 path, use community.hashi_vault.vault_kv2_get.`
        : `Invalid or missing path ['${path}'].`,
    );
  const secret = get(answer.data, 'data');
  return new Map([
    ['raw', answer.data],
    ['data', secret],
    ['secret', secret],
    ['metadata', without(answer.data, 'data')],
  ]);
}

function kv2(path: string, { client, options }: Session): Value {
  const version = options.text('version');
  const query = version === undefined ? '' : `?version=${encodeURIComponent(version)}`;
  const answer = client.ask('GET', `${mountOf(options, 'secret')}/data/${path}${query}`);
  refuseForbidden(answer, `path ['${path}']`);
  if (!answer.ok && answer.status !== 404) throw lookupError(answer.message);
  if (!answer.ok)
    throw lookupError(
      `Invalid or missing path ['${path}'] with secret version '${version ?? 'latest'}'. Check the path or secret version.`,
    );
  const data = get(answer.data, 'data');
  return new Map([
    ['raw', answer.data],
    ['data', data],
    ['secret', get(data, 'data')],
    ['metadata', get(data, 'metadata')],
  ]);
}

function write(path: string, { client, options }: Session): Value {
  const data = options.get('data');
  const body = data instanceof Map ? data : new Map();
  const answer = client.ask('POST', path, { body, wrap: options.text('wrap_ttl') });
  refuseForbidden(answer, `path '${path}'`);
  if (answer.ok) return answer.data ?? new Map();
  if (answer.status === 404) throw lookupError(`The path '${path}' doesn't seem to exist.`);
  throw lookupError(answer.status === 500 ? `Internal Server Error: ${answer.message}` : answer.message);
}

/** `secret/path:field token=... url=...`: options in one text. */
function termOptions(term: string): [string, Value][] {
  const found = new Map<string, Value>();
  for (const [index, word] of term.split(/\s+/).filter(Boolean).entries()) {
    const at = word.indexOf('=');
    if (at < 0 && index > 0)
      throw lookupError(`hashi_vault lookup plugin needs key=value pairs, but received ${term}`);
    const key = at < 0 ? 'secret' : word.slice(0, at);
    if (found.has(key)) throw lookupError(`Duplicate key '${key}' in the term string '${term}'.`);
    found.set(key, word.slice(at + 1));
  }
  return [...found];
}

function secretOf({ client, options }: Session): Value[] {
  const given = options.text('secret');
  if (given === undefined) throw lookupError('Required option secret was not set.');
  const at = given.lastIndexOf(':');
  const [secret, field] = at < 0 ? [given, ''] : [given.slice(0, at), given.slice(at + 1)];
  const raw = readAt(client.ask('GET', secret), 'secret', secret);
  const format = options.text('return_format');
  if (format === 'raw') return [raw];
  const outer = get(raw, 'data');
  // Version 2 of the key-value store puts its secrets one level deeper.
  const isNested = outer instanceof Map && outer.has('data') && outer.has('metadata');
  const data = isNested ? get(outer, 'data') : outer;
  if (format === 'values') return data instanceof Map ? [...data.values()] : [];
  if (field === '') return [data];
  if (!(data instanceof Map && data.has(field)))
    throw lookupError(`The secret ${secret} does not contain the field '${field}'. for hashi_vault lookup`);
  return [data.get(field) ?? null];
}

const TOKEN_OPTIONS = [
  ...['no_parent', 'no_default_policy', 'policies', 'id', 'role_name', 'meta', 'renewable', 'ttl', 'type'],
  ...['explicit_max_ttl', 'display_name', 'num_uses', 'period', 'entity_alias'],
];

function createToken({ client, options }: Session, given: ReadonlyMap<string, Value>): Value {
  authenticate(client, options);
  const body: Dict = new Map(
    TOKEN_OPTIONS.filter((name) => name !== 'role_name' && (given.get(name) ?? null) !== null).map((name) => [
      name,
      given.get(name) ?? null,
    ]),
  );
  const role = given.get('role_name') ?? null;
  const path = truth(options.get('orphan'))
    ? 'create-orphan'
    : role === null
      ? 'create'
      : `create/${encodeURIComponent(str(role))}`;
  const answer = client.ask('POST', `auth/token/${path}`, { body, wrap: options.text('wrap_ttl') });
  if (!answer.ok) throw lookupError(answer.message);
  return answer.data;
}

function warnOfTerms(context: PluginContext, terms: readonly Value[]): void {
  if (terms.length > 0)
    context.warn('Supplied term strings will be ignored. This lookup does not use term strings.');
}

/** Lookups of the collection community.hashi_vault. */
export const hashiVaultLookups: Lookups = {
  hashi_vault: lookup('**options', (context, terms, given) =>
    terms.flatMap((term) => {
      const session = open(context, 'hashi_vault', [...entriesOf(given), ...termOptions(str(term))]);
      authenticate(session.client, session.options);
      return secretOf(session);
    }),
  ),
  vault_kv1_get: forEach('vault_kv1_get', kv1),
  vault_kv2_get: forEach('vault_kv2_get', kv2),
  vault_list: forEach('vault_list', (path, { client }) =>
    readAt(client.ask('GET', `${path}?list=true`), 'path', path),
  ),
  vault_login: lookup('**options', (context, terms, given) => {
    const { client, options } = open(context, 'vault_login', entriesOf(given));
    if (options.text('auth_method') === 'none')
      throw lookupError("The 'none' auth method is not valid for this lookup.");
    warnOfTerms(context, terms);
    return [authenticate(client, options)];
  }),
  vault_read: forEach('vault_read', (path, { client }) => readAt(client.ask('GET', path), 'path', path)),
  vault_token_create: lookup('**options', (context, terms, given) => {
    warnOfTerms(context, terms);
    const entries = entriesOf(given);
    return [createToken(open(context, 'vault_token_create', entries), new Map(entries))];
  }),
  vault_write: forEach('vault_write', write),
};
