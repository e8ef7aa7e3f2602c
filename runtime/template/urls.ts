import { valueError } from '../values/python-error.ts';

/** The parts of a URL, as Python's urlsplit cuts it. */
export interface UrlParts {
  readonly scheme: string;
  readonly netloc: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
  readonly username: string | null;
  readonly password: string | null;
  readonly hostname: string | null;
  readonly port: number | null;
}

/** Cuts a URL into its parts; nothing is decoded. @throws PythonError */
export function splitUrl(url: string): UrlParts {
  let rest = url.replace(/^[\0- ]+/, '').replace(/[\t\r\n]/g, '');
  let scheme = '';
  const schemeMatch = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(rest);
  if (schemeMatch !== null) {
    scheme = (schemeMatch[1] ?? '').toLowerCase();
    rest = rest.slice(schemeMatch[0].length);
  }
  let netloc = '';
  if (rest.startsWith('//')) {
    const end = rest.slice(2).search(/[/?#]/);
    netloc = end < 0 ? rest.slice(2) : rest.slice(2, end + 2);
    rest = end < 0 ? '' : rest.slice(end + 2);
    if (netloc.includes('[') !== netloc.includes(']')) throw valueError('Invalid IPv6 URL');
  }
  const [beforeFragment = '', fragment] = cut(rest, '#');
  const [path = '', query] = cut(beforeFragment, '?');
  return { scheme, netloc, path, query: query ?? '', fragment: fragment ?? '', ...authority(netloc) };
}

function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function authority(netloc: string): Pick<UrlParts, 'username' | 'password' | 'hostname' | 'port'> {
  const at = netloc.lastIndexOf('@');
  const [username, password] = at < 0 ? [null, undefined] : cut(netloc.slice(0, at), ':');
  const host = netloc.slice(at + 1);
  const [, bracketed, plain = '', portText] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/s.exec(host) ?? [];
  const name = (bracketed ?? plain).toLowerCase();
  let port: number | null = null;
  if (portText !== undefined && portText !== '') {
    if (!/^\d+$/.test(portText)) throw valueError(`Port could not be cast to integer value as '${portText}'`);
    port = Number(portText);
    if (port > 65535) throw valueError('Port out of range 0-65535');
  }
  return { username, password: password ?? null, hostname: name === '' ? null : name, port };
}
