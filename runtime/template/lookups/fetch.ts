import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What the child process is told on its stdin; secrets are not seen in its arguments. */
export interface FetchRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Seconds. */
  readonly timeout: number;
  readonly verify: boolean;
  readonly redirect: string;
  readonly socketPath?: string | null;
  /** File of certificates to trust. */
  readonly ca: string | null;
  /** Files of a certificate and its key to show. */
  readonly cert?: string;
  readonly key?: string;
}

export type FetchAnswer =
  | { readonly status: number; readonly reason: string; readonly body: string }
  | { readonly error: string; readonly certificate: boolean };

// Templates are evaluated synchronously, so another Node does the waiting.
const FETCH = `
const { readFileSync } = require('node:fs');
const request = JSON.parse(readFileSync(0, 'utf8'));
const done = (answer) => { process.stdout.write(JSON.stringify(answer)); };
const file = (name) => (request[name] ? { [name]: readFileSync(request[name]) } : {});
const get = (url, left) => {
  const secure = url.protocol === 'https:';
  const call = require(secure ? 'node:https' : 'node:http').request(url, {
    method: request.method || 'GET',
    headers: request.headers, timeout: request.timeout * 1000, rejectUnauthorized: request.verify,
    ...(request.socketPath ? { socketPath: request.socketPath } : {}),
    ...file('ca'), ...file('cert'), ...file('key'),
  }, (response) => {
    const { statusCode: status, headers, statusMessage: reason } = response;
    if (status >= 300 && status < 400 && headers.location && request.redirect !== 'none' && left > 0) {
      response.resume();
      return get(new URL(headers.location, url), left - 1);
    }
    const parts = [];
    response.on('data', (part) => parts.push(part));
    response.on('end', () => done({ status, reason, body: Buffer.concat(parts).toString('base64') }));
  });
  call.on('timeout', () => call.destroy(new Error('timed out')));
  call.on('error', (error) => done({ error: error.message, certificate: /CERT|SIGNATURE|SSL|TLS/.test(String(error.code)) }));
  call.end(request.body);
};
try { get(new URL(request.url), 10); } catch (error) { done({ error: error.message, certificate: false }); }
`;

/** Asks a web server, and waits. */
export function fetchNow(request: FetchRequest): FetchAnswer {
  const child = spawnSync(process.execPath, ['-e', FETCH], {
    input: JSON.stringify(request),
    maxBuffer: 1024 ** 3,
    timeout: (request.timeout + 30) * 1000,
  });
  if (child.status !== 0) return { error: 'timed out', certificate: false };
  const answer: FetchAnswer = JSON.parse(child.stdout.toString('utf8'));
  return 'error' in answer
    ? answer
    : { ...answer, body: Buffer.from(answer.body, 'base64').toString('utf8') };
}

/** Where systems keep the authorities that they trust: Node has a list of its own, which knows no local ones. */
const SYSTEM_AUTHORITIES = [
  process.env.SSL_CERT_FILE ?? '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];

/** The file of authorities that this system trusts. */
export function systemAuthorities(): string | null {
  return SYSTEM_AUTHORITIES.find((path) => existsSync(path)) ?? null;
}
