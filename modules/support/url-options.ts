import type { OptionSpecs, Options } from '../../runtime/module/spec.ts';
import type { Download } from './http-request.ts';

/** The options that every module takes which asks a web server. */
export const URL_OPTIONS = {
  force: { type: 'bool', default: false, description: 'Ask anew, also for what did not change.' },
  http_agent: { type: 'str', default: 'ansible-httpget', description: 'The User-Agent header.' },
  use_proxy: {
    type: 'bool',
    default: true,
    description: "Use the proxies that the host's environment names.",
  },
  validate_certs: { type: 'bool', default: true, description: "Check the server's certificate." },
  url_username: { type: 'str', aliases: ['username'], description: 'User for HTTP authentication.' },
  url_password: {
    type: 'str',
    aliases: ['password'],
    noLog: true,
    description: 'Password for HTTP authentication.',
  },
  force_basic_auth: {
    type: 'bool',
    default: false,
    description: 'Send the credentials with the first request.',
  },
  client_cert: { type: 'path', description: 'Certificate to show to the server, on the host.' },
  client_key: { type: 'path', description: 'Its key, on the host.' },
  use_gssapi: { type: 'bool', default: false, description: 'Authenticate by Kerberos.' },
  headers: { type: 'dict', description: 'Headers to send.' },
  unredirected_headers: {
    type: 'list',
    elements: 'str',
    default: [],
    description: 'Headers that are not sent where a redirect leads.',
  },
  decompress: { type: 'bool', default: true, description: 'Undo a compression that the server applied.' },
  ciphers: { type: 'list', elements: 'str', description: 'TLS ciphers to allow.' },
  use_netrc: { type: 'bool', default: true, description: "Take credentials from the user's .netrc." },
} as const satisfies OptionSpecs;

/** What those options, and the two that each module words itself, say of a request. */
export function requestSettings(
  args: Options<typeof URL_OPTIONS> & { readonly url: string; readonly timeout: number },
): Omit<Download, 'method' | 'headers' | 'followRedirects'> {
  return {
    url: args.url,
    agent: args.http_agent,
    timeout: args.timeout,
    useProxy: args.use_proxy,
    validateCerts: args.validate_certs,
    user: args.url_username,
    password: args.url_password,
    basic: args.force_basic_auth,
    gssapi: args.use_gssapi,
    clientCert: args.client_cert,
    clientKey: args.client_key,
    ciphers: args.ciphers ?? [],
    netrc: args.use_netrc,
    decompress: args.decompress,
  };
}
