/** An HTTP(S), FTP or file download as a task describes it. */
export interface Download {
  readonly url: string;
  /** GET, HEAD, POST, ... */
  readonly method: string;
  /** What is sent; it goes to curl's stdin, or is sent from here. */
  readonly body?: Buffer | undefined;
  /** A socket on the host to ask through. */
  readonly unixSocket?: string | undefined;
  /** Certificates on the host that are to be trusted. */
  readonly caPath?: string | undefined;
  readonly headers: readonly (readonly [string, string])[];
  readonly agent: string;
  /** Seconds without any progress. */
  readonly timeout: number;
  readonly useProxy: boolean;
  readonly validateCerts: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Credentials go with the first request rather than after a refusal. */
  readonly basic: boolean;
  readonly gssapi: boolean;
  readonly clientCert: string | undefined;
  readonly clientKey: string | undefined;
  readonly ciphers: readonly string[];
  readonly netrc: boolean;
  readonly decompress: boolean;
  readonly followRedirects: boolean;
}

/** What Ansible's modules ask with when the task says no more than the URL. */
export function plainRequest(url: string, validateCerts = true): Download {
  return {
    url,
    method: 'GET',
    headers: [],
    agent: 'ansible-httpget',
    timeout: 10,
    useProxy: true,
    validateCerts,
    user: undefined,
    password: undefined,
    basic: false,
    gssapi: false,
    clientCert: undefined,
    clientKey: undefined,
    ciphers: [],
    netrc: true,
    decompress: true,
    followRedirects: true,
  };
}

/**
 * curl's configuration for a download, for `curl -q -K -`: it goes to curl's stdin, so that no secret is in a command line.
 * What follows the headers on stdout is `tsible STATUS SECONDS URL`.
 */
export function curlConfig(request: Download): string {
  const lines: string[] = ['silent', 'show-error', 'globoff'];
  const set = (name: string, value: string | number): void => {
    lines.push(`${name} = ${typeof value === 'number' ? value : curlQuote(value)}`);
  };
  set('url', request.url);
  set('write-out', '\ntsible %{http_code} %{time_total} %{url_effective}');
  set('connect-timeout', request.timeout);
  set('speed-time', Math.max(1, request.timeout));
  set('speed-limit', 1);
  set('user-agent', request.agent);
  if (request.followRedirects) {
    lines.push('location');
    set('max-redirs', 10);
  }
  if (request.method === 'HEAD') lines.push('head');
  else if (request.method !== 'GET' || request.body !== undefined) set('request', request.method);
  if (request.unixSocket !== undefined) set('unix-socket', request.unixSocket);
  if (request.caPath !== undefined) set('cacert', request.caPath);
  for (const [name, value] of request.headers) set('header', value === '' ? `${name};` : `${name}: ${value}`);
  if (!request.headers.some(([name]) => name.toLowerCase() === 'accept-encoding'))
    set('header', 'Accept-Encoding: identity');
  if (request.decompress) lines.push('compressed');
  if (!request.useProxy) set('noproxy', '*');
  if (!request.validateCerts) lines.push('insecure');
  if (request.gssapi) {
    lines.push('negotiate');
    set('user', `${request.user ?? ''}:${request.password ?? ''}`);
  } else if (request.user !== undefined && request.user !== '') {
    lines.push(request.basic ? 'basic' : 'anyauth');
    set('user', `${request.user}:${request.password ?? ''}`);
  } else if (request.netrc) lines.push('netrc-optional');
  if (request.clientCert !== undefined) set('cert', request.clientCert);
  if (request.clientKey !== undefined) set('key', request.clientKey);
  if (request.ciphers.length > 0) set('ciphers', request.ciphers.join(':'));
  return lines.join('\n');
}

/** A word in curl's configuration. */
function curlQuote(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return `"${escaped}"`;
}

/** GNU wget's settings, one a line, for `-e`. They are for requests without secrets: they stand in a command line. */
export function wgetConfig(request: Download): string {
  const lines = [
    `timeout = ${request.timeout}`,
    'tries = 1',
    `user_agent = ${oneLine(request.agent)}`,
    'server_response = on',
    'verbose = off',
    `max_redirect = ${request.followRedirects ? 10 : 0}`,
    `netrc = ${request.netrc ? 'on' : 'off'}`,
  ];
  const headers = [...request.headers];
  if (!headers.some(([name]) => name.toLowerCase() === 'accept-encoding'))
    headers.push(['Accept-Encoding', 'identity']);
  for (const [name, value] of headers) lines.push(`header = ${oneLine(name)}: ${oneLine(value)}`);
  if (request.method === 'HEAD') lines.push('spider = on');
  if (!request.useProxy) lines.push('use_proxy = off');
  if (!request.validateCerts) lines.push('check_certificate = off');
  if (request.clientCert !== undefined) lines.push(`certificate = ${oneLine(request.clientCert)}`);
  if (request.clientKey !== undefined) lines.push(`private_key = ${oneLine(request.clientKey)}`);
  if (request.ciphers.length > 0) lines.push(`ciphers = ${request.ciphers.join(':')}`);
  return lines.join('\n');
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}

/** The last answer of a server, from the headers that curl or wget printed (wget indents them). */
export function lastHeaders(printed: string): ReadonlyMap<string, string> {
  let headers = new Map<string, string>();
  for (const line of printed.split(/\r?\n/)) {
    const text = line.trim();
    if (/^HTTP\/[\d.]+ \d/.test(text)) headers = new Map([[':status', text.replace(/^\S+\s+/, '')]]);
    const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(text) ?? [];
    if (name !== undefined && value !== undefined) {
      const before = headers.get(name.toLowerCase());
      headers.set(name.toLowerCase(), before === undefined ? value : `${before}, ${value}`);
    }
  }
  return headers;
}
