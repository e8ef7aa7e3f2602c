import { booleanWord } from '../../module/convert.ts';
import { splitLines } from '../../values/methods/str.ts';
import { str } from '../../values/print.ts';
import { truth } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { type Lookups, lookup } from '../plugin.ts';
import { toFloat } from '../to-number.ts';
import { configured } from './configured.ts';
import { type FetchRequest, fetchNow, systemAuthorities } from './fetch.ts';
import { lookupError } from './find-file.ts';
import { type Login, netrcLogin } from './netrc.ts';

function fetchUrl(request: FetchRequest): string {
  const { url } = request;
  const answer = fetchNow(request);
  if ('error' in answer)
    throw lookupError(
      answer.certificate
        ? `Error validating the server's certificate for ${url}: ${answer.error}`
        : `Failed lookup url for ${url} : <urlopen error ${answer.error}>`,
    );
  if (answer.status >= 400)
    throw lookupError(`Received HTTP error for ${url} : HTTP Error ${answer.status}: ${answer.reason}`);
  return answer.body;
}

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
    ca: optional('ca_path') ?? systemAuthorities(),
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

/** The options, and what they are where nothing is configured. */
const DEFAULTS = {
  validate_certs: true,
  split_lines: true,
  username: null,
  password: null,
  headers: new Map(),
  force: false,
  timeout: 10,
  http_agent: 'ansible-httpget',
  follow_redirects: 'urllib2',
  unix_socket: null,
  ca_path: null,
  use_proxy: true,
  force_basic_auth: false,
  use_gssapi: false,
  use_netrc: true,
  unredirected_headers: null,
  ciphers: null,
} as const satisfies Readonly<Record<string, Value>>;

const NAMES = Object.keys(DEFAULTS) as readonly (keyof typeof DEFAULTS)[];

/** Text that the controller gets over HTTP. */
export const urlLookups: Lookups = {
  url: lookup(NAMES.map((name) => `${name}=None`).join(', '), (context, terms, ...values) => {
    const options = new Map(
      NAMES.map((name, index) => [
        name as string,
        values[index] ?? configured(context, 'url', name) ?? DEFAULTS[name],
      ]),
    );
    return terms.flatMap((term) => {
      const text = fetchUrl(requestFor(term, options));
      return isYes(options.get('split_lines') ?? true) ? splitLines(text) : [text];
    });
  }),
};
