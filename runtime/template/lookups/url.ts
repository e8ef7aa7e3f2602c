import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { booleanWord } from '../../module/convert.ts';
import { splitLines } from '../../values/methods/str.ts';
import { str } from '../../values/print.ts';
import { truth } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { type Lookups, lookup } from '../plugin.ts';
import { toFloat } from '../to-number.ts';
import { lookupError } from './find-file.ts';
import { type Login, netrcLogin } from './netrc.ts';

/** What the child process is told on its stdin; secrets are not seen in its arguments. */
interface FetchRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeout: number;
  readonly verify: boolean;
  readonly redirect: string;
  readonly socketPath: string | null;
  readonly ca: string | null;
}

interface FetchAnswer {
  readonly body?: string;
  readonly status?: number;
  readonly reason?: string;
  readonly error?: string;
  readonly certificate?: boolean;
}

// Templates are evaluated synchronously, so another Node does the waiting.
const FETCH = `
const { readFileSync } = require('node:fs');
const request = JSON.parse(readFileSync(0, 'utf8'));
const done = (answer) => { process.stdout.write(JSON.stringify(answer)); };
const get = (url, left) => {
  const secure = url.protocol === 'https:';
  const call = require(secure ? 'node:https' : 'node:http').get(url, {
    headers: request.headers, timeout: request.timeout * 1000, rejectUnauthorized: request.verify,
    ...(request.socketPath ? { socketPath: request.socketPath } : {}),
    ...(request.ca ? { ca: readFileSync(request.ca) } : {}),
  }, (response) => {
    const { statusCode: status, headers, statusMessage: reason } = response;
    if (status >= 300 && status < 400 && headers.location && request.redirect !== 'none' && left > 0) {
      response.resume();
      return get(new URL(headers.location, url), left - 1);
    }
    const parts = [];
    response.on('data', (part) => parts.push(part));
    response.on('end', () => status >= 400
      ? done({ status, reason })
      : done({ status, body: Buffer.concat(parts).toString('base64') }));
  });
  call.on('timeout', () => call.destroy(new Error('timed out')));
  call.on('error', (error) => done({ error: error.message, certificate: /CERT|SIGNATURE|SSL|TLS/.test(String(error.code)) }));
};
try { get(new URL(request.url), 10); } catch (error) { done({ error: error.message }); }
`;

function fetchUrl(request: FetchRequest): string {
  const { url } = request;
  const child = spawnSync(process.execPath, ['-e', FETCH], {
    input: JSON.stringify(request),
    maxBuffer: 1024 ** 3,
    timeout: (request.timeout + 30) * 1000,
  });
  const answer: FetchAnswer =
    child.status === 0 ? JSON.parse(child.stdout.toString('utf8')) : { error: 'timed out' };
  if (answer.body !== undefined) return Buffer.from(answer.body, 'base64').toString('utf8');
  if (answer.status !== undefined)
    throw lookupError(`Received HTTP error for ${url} : HTTP Error ${answer.status}: ${answer.reason ?? ''}`);
  if (answer.certificate)
    throw lookupError(`Error validating the server's certificate for ${url}: ${answer.error ?? ''}`);
  throw lookupError(`Failed lookup url for ${url} : <urlopen error ${answer.error ?? ''}>`);
}

/** Where systems keep the authorities that they trust: Node has a list of its own, which knows no local ones. */
const SYSTEM_AUTHORITIES = [
  process.env.SSL_CERT_FILE ?? '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];

function requestFor(url: Value, options: ReadonlyMap<string, Value>): FetchRequest {
  const option = (name: string): Value => options.get(name) ?? null;
  const headers: Record<string, string> = { 'User-Agent': str(option('http_agent')) };
  const given = option('headers');
  if (given instanceof Map) for (const [name, value] of given.entries()) headers[str(name)] = str(value);
  if (isYes(option('force'))) headers['cache-control'] = 'no-cache';
  const login = loginFor(str(url), option);
  if (login !== undefined) {
    // What is given as a header gives way, whichever case it is written in.
    for (const name of Object.keys(headers)) if (name.toLowerCase() === 'authorization') delete headers[name];
    headers.Authorization = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
  }
  const optional = (name: string) => (option(name) === null ? null : str(option(name)));
  return {
    url: str(url),
    headers,
    timeout: toFloat(option('timeout')),
    verify: isYes(option('validate_certs')),
    redirect: str(option('follow_redirects')),
    socketPath: optional('unix_socket'),
    ca: optional('ca_path') ?? SYSTEM_AUTHORITIES.find((path) => existsSync(path)) ?? null,
  };
}

/** Who to log in as: what the task says, or a file of credentials for the server. */
function loginFor(url: string, option: (name: string) => Value): Login | undefined {
  const user = option('username');
  if (truth(user)) return { user: str(user), password: str(option('password') ?? '') };
  if (!URL.canParse(url)) return undefined;
  const { username, hostname } = new URL(url);
  return username === '' && isYes(option('use_netrc')) ? netrcLogin(hostname) : undefined;
}

function isYes(value: Value): boolean {
  return typeof value === 'string' ? booleanWord(value) === true : truth(value);
}

const NAMES = [
  'validate_certs',
  'split_lines',
  'username',
  'password',
  'headers',
  'force',
  'timeout',
  'http_agent',
  'follow_redirects',
  'unix_socket',
  'ca_path',
  'use_proxy',
  'force_basic_auth',
  'use_gssapi',
  'use_netrc',
];

/** Text that the controller gets over HTTP. */
export const urlLookups: Lookups = {
  url: lookup(
    "validate_certs=True, split_lines=True, username=None, password=None, headers=None, force=False, timeout=10, http_agent='ansible-httpget', follow_redirects='urllib2', unix_socket=None, ca_path=None, use_proxy=True, force_basic_auth=False, use_gssapi=False, use_netrc=True, unredirected_headers=None, ciphers=None",
    (_context, terms, ...values) => {
      const options = new Map(NAMES.map((name, index) => [name, values[index] ?? null]));
      return terms.flatMap((term) => {
        const text = fetchUrl(requestFor(term, options));
        return isYes(options.get('split_lines') ?? true) ? splitLines(text) : [text];
      });
    },
  ),
};
