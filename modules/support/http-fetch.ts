import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { shellFunction, type Target } from '../../runtime/target/target.ts';
import { requestFailed } from './http-failure.ts';
import type { Download } from './http-request.ts';
import { sharesNetwork } from './same-machine.ts';

/** A server's last answer. */
export interface Fetched {
  /** 0 when there was no HTTP answer. */
  readonly status: number;
  /** By lower-case name; `:status` is the code and its reason. */
  readonly headers: ReadonlyMap<string, string>;
  /** The headers as lines. */
  readonly printed: string;
  /** Where redirects led. */
  readonly url: string;
  /** Whole seconds. */
  readonly elapsed: number;
  /** What was downloaded, when it was to be and the controller did it. */
  readonly body: Buffer | undefined;
  /** Why there was no answer, in Ansible's words. */
  readonly failure: string | undefined;
}

const readFile = shellFunction('tsible_read_file', [], 'cat <"$1"');

/**
 * Downloads on the controller, for a host that has neither curl nor wget. Headers in `unredirected`, and credentials, don't follow a
 * redirect to another server. The body of an answer other than 200 is only kept with `keepAll`; redirects are
 * not followed with `stay`. Client certificates lie on the host and cannot be used. A file: URL names a file of the host's.
 */
export async function fetchFor(
  target: Target,
  request: Download,
  unredirected: readonly string[],
  options: { readonly keepAll?: boolean; readonly stay?: boolean } = {},
): Promise<Fetched> {
  const start = Date.now();
  const elapsed = (): number => Math.floor((Date.now() - start) / 1000);
  const none = {
    status: 0,
    headers: new Map<string, string>(),
    printed: '',
    url: request.url,
    body: undefined,
  };
  if (/^file:/i.test(request.url)) {
    const path = fileURLToPath(request.url);
    const { rc, stdout, stderr } = await target.call(readFile, [path]);
    if (rc === 0)
      return {
        ...none,
        headers: new Map([['content-length', String(stdout.length)]]),
        body: stdout,
        elapsed: elapsed(),
        failure: undefined,
      };
    const why = /denied/i.test(stderr.toString())
      ? '[Errno 13] Permission denied'
      : '[Errno 2] No such file or directory';
    return { ...none, elapsed: elapsed(), failure: requestFailed(`${why}: '${path}'`) };
  }
  const cannot = unsupported(request) ?? (await otherMachine(target, request.url));
  if (cannot !== undefined) return { ...none, elapsed: 0, failure: cannot };
  try {
    const { answer, url } = await follow(request, unredirected, options.stay ? 0 : 10);
    const headers = headersOf(answer);
    const status = answer.statusCode ?? 0;
    const body = status === 200 || options.keepAll ? await read(answer, request.decompress) : undefined;
    answer.resume();
    const printed = [...headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    return { status, headers, printed, url, body, elapsed: elapsed(), failure: undefined };
  } catch (error) {
    return { ...none, elapsed: elapsed(), failure: failureOf(error) };
  }
}

/** Why a request can only be made by a tool on the host. */
function unsupported(request: Download): string | undefined {
  const needs = 'needs curl on the host';
  if (!/^https?:/i.test(request.url)) return `Request failed: downloading ${request.url} ${needs}`;
  if (request.gssapi) return `Request failed: use_gssapi ${needs}`;
  if (request.clientCert !== undefined) return `Request failed: client_cert ${needs}`;
  if (request.unixSocket !== undefined) return `Request failed: unix_socket ${needs}`;
  if (request.caPath !== undefined) return `Request failed: ca_path ${needs}`;
  return undefined;
}

/** Why a URL of the host's own must not be asked from here: it would be the controller's. */
async function otherMachine(target: Target, url: string): Promise<string | undefined> {
  if (!/^https?:\/\/(?:[^/?#@]*@)?(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?=[:/?#]|$)/i.test(url))
    return undefined;
  if (await sharesNetwork(target)) return undefined;
  return `Request failed: only the host itself can ask ${url}, and it has no curl or wget`;
}

async function follow(
  request: Download,
  unredirected: readonly string[],
  hops: number,
): Promise<{ answer: IncomingMessage; url: string }> {
  const kept = new Set(unredirected.map((name) => name.toLowerCase()));
  let url = new URL(request.url);
  let headers = request.headers;
  let authorized = request.basic || url.username !== '';
  for (let hop = 0; hop <= 10; hop++) {
    const answer = await once(request, url, headers, authorized);
    const { statusCode: status = 0, headers: said } = answer;
    if (status === 401 && !authorized && (request.user ?? '') !== '') {
      authorized = true;
      answer.resume();
      continue;
    }
    if (![301, 302, 303, 307, 308].includes(status) || said.location === undefined || hops === 0)
      return { answer, url: url.href };
    answer.resume();
    const next = new URL(said.location, url);
    const dropped = next.host === url.host ? kept : new Set([...kept, 'authorization', 'cookie']);
    if (next.host !== url.host) authorized = false;
    headers = headers.filter(([name]) => !dropped.has(name.toLowerCase()));
    url = next;
  }
  throw new Error('redirected too often');
}

function once(
  request: Download,
  url: URL,
  headers: Download['headers'],
  authorized: boolean,
): Promise<IncomingMessage> {
  const user = url.username === '' ? request.user : decodeURIComponent(url.username);
  const password = url.username === '' ? request.password : decodeURIComponent(url.password);
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const sent = send(
      url,
      {
        method: request.method,
        headers: {
          'User-Agent': request.agent,
          'Accept-Encoding': 'identity',
          ...Object.fromEntries(headers),
        },
        timeout: request.timeout * 1000,
        ...(authorized && user ? { auth: `${user}:${password ?? ''}` } : {}),
        ...(url.protocol === 'https:' ? { rejectUnauthorized: request.validateCerts } : {}),
        ...(request.ciphers.length > 0 ? { ciphers: request.ciphers.join(':') } : {}),
      },
      resolve,
    );
    sent.on('timeout', () => sent.destroy(new Error('timed out')));
    sent.on('error', reject);
    sent.end(request.body);
  });
}

async function read(answer: IncomingMessage, decompress: boolean): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return decompress && answer.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

function headersOf(answer: IncomingMessage): Map<string, string> {
  const headers = new Map([[':status', `${answer.statusCode ?? 0} ${answer.statusMessage ?? ''}`]]);
  for (const [name, value] of Object.entries(answer.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  return headers;
}

function failureOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/timed out/.test(text)) return 'Connection failure: The read operation timed out';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'connection refused',
    EHOSTUNREACH: 'no route to host',
    ENETUNREACH: 'network is unreachable',
    ECONNRESET: 'connection reset',
    ENOTFOUND: 'could not resolve',
    EAI_AGAIN: 'could not resolve',
  };
  return requestFailed(words[code] ?? text);
}
