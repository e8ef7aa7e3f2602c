import type { OptionSpecs } from '../../runtime/module/spec.ts';

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
} as const satisfies OptionSpecs;
