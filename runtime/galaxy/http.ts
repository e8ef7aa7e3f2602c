import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { messageOf, TsibleError } from '../errors/error.ts';

export interface HttpRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  readonly validateCerts: boolean;
  /** Seconds that the server may be silent. */
  readonly timeout: number;
}

export interface HttpReply {
  readonly status: number;
  readonly reason: string;
  /** Where the answer came from, past all redirections. */
  readonly url: string;
  readonly body: Buffer;
}

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 10;

/** Asks a server. Credentials don't follow a redirection to another one. @throws TsibleError when there is no answer */
export async function http(url: string, options: HttpRequest): Promise<HttpReply> {
  let at = new URL(url);
  let { headers = {}, method = 'GET', body } = options;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const reply = await ask(at, { ...options, headers, method, ...(body === undefined ? {} : { body }) });
    const { location } = reply.message.headers;
    const status = reply.message.statusCode ?? 0;
    if (!REDIRECTS.includes(status) || location === undefined)
      return { status, reason: reply.message.statusMessage ?? '', url: at.href, body: reply.body };
    const next = new URL(location, at);
    if (next.origin !== at.origin) headers = withoutCredentials(headers);
    if (status !== 307 && status !== 308) {
      method = 'GET';
      body = undefined;
    }
    at = next;
  }
  throw new TsibleError(`Too many redirections at ${url}.`);
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'Authorization'));
}

function ask(url: URL, options: HttpRequest): Promise<{ message: IncomingMessage; body: Buffer }> {
  const { headers, method, body, timeout, validateCerts } = options;
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new TsibleError(`'${url.href}' is not an HTTP URL.`);
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(new TsibleError(messageOf(error)));
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(
      url,
      {
        method,
        headers: { 'User-Agent': 'tsible-galaxy', ...headers },
        rejectUnauthorized: validateCerts,
        timeout: timeout * 1000,
      },
      (message) => {
        const chunks: Buffer[] = [];
        message.on('data', (chunk: Buffer) => chunks.push(chunk));
        message.on('error', fail);
        message.on('end', () => resolve({ message, body: Buffer.concat(chunks) }));
      },
    );
    request.on('error', fail);
    request.on('timeout', () => request.destroy(new Error('The read operation timed out')));
    request.end(body);
  });
}
