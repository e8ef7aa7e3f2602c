import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import { readCertificate } from '../../runtime/x509/certificate.ts';
import { oidName } from '../../runtime/x509/oids.ts';
import { runCommands, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.crypto.get_certificate',
  summary: 'Get the certificate that a server shows',
  options: {
    ca_cert: { type: 'path', description: 'File of the certificates to check it with.' },
    host: { type: 'str', required: true, description: 'Who is asked.' },
    port: { type: 'int', required: true, description: 'Its port.' },
    proxy_host: { type: 'str', description: 'Proxy to ask through.' },
    proxy_port: { type: 'int', default: 8080, description: "The proxy's port." },
    server_name: { type: 'str', description: 'Name that is asked for (SNI); the host when not given.' },
    timeout: { type: 'int', default: 10, description: 'Seconds to wait.' },
    select_crypto_backend: {
      type: 'str',
      default: 'auto',
      choices: ['auto', 'cryptography'],
      description: 'Has no meaning here.',
    },
    starttls: { type: 'str', choices: ['mysql'], description: 'Protocol that TLS begins in.' },
    ciphers: { type: 'list', elements: 'str', description: 'Ciphers to offer.' },
    asn1_base64: { type: 'bool', default: true, description: 'Extensions are shown in base64.' },
    tls_ctx_options: {
      type: 'list',
      elements: 'raw',
      description: "Names of OpenSSL's options: OP_NO_TLSv1_1.",
    },
    get_certificate_chain: {
      type: 'bool',
      default: false,
      description: 'Return all certificates that it sends, too.',
    },
  },
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const place = `${args.host}:${args.port}`;
    const from = args.proxy_host === undefined ? '' : `via proxy ${args.proxy_host}:${args.proxy_port} `;
    const failed = (why: string): ModuleFailure =>
      new ModuleFailure(`Failed to get cert ${from}from ${place}, error: ${why}`);
    const versions = (args.tls_ctx_options ?? []).map((option) => versionWord(str(option)));
    const done = await runCommands(
      target,
      [
        { step: 'ca', argv: ['test', '-f', args.ca_cert ?? '/etc/passwd'] },
        {
          step: 'ask',
          argv: [
            ...(args.timeout > 0 ? ['timeout', String(args.timeout)] : []),
            ...[
              'openssl',
              's_client',
              '-showcerts',
              '-connect',
              place,
              '-servername',
              args.server_name ?? args.host,
            ],
            ...(args.proxy_host === undefined ? [] : ['-proxy', `${args.proxy_host}:${args.proxy_port}`]),
            ...(args.ca_cert === undefined
              ? []
              : ['-CAfile', args.ca_cert, '-x509_strict', '-verify_return_error']),
            ...(args.starttls === undefined ? [] : ['-starttls', args.starttls]),
            ...(args.ciphers === undefined ? [] : ['-cipher', args.ciphers.join(':')]),
            ...versions,
          ],
        },
      ],
      { need: ['openssl'] },
    );
    if (stepOf(done, 'ca').rc !== 0) throw new ModuleFailure('ca_cert file does not exist');
    const asked = stepOf(done, 'ask');
    const chain = asked.out.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
    const [first] = chain;
    if (first === undefined || (args.ca_cert !== undefined && asked.rc !== 0))
      throw failed(reason(asked.rc, `${asked.out}\n${asked.err}`));
    const { info, extensions } = readCertificate(Buffer.from(first), 'ignore');
    const short = (names: unknown): Map<string, string> =>
      new Map(
        (names as readonly (readonly [string, string])[]).map(([name, value]) => [shortName(name), value]),
      );
    return {
      changed: false,
      cert: `${first}\n`,
      subject: short(info.subject_ordered),
      expired: info.expired,
      extensions: extensions.map(({ oid, critical, value }) => ({
        critical,
        asn1_data: args.asn1_base64 ? value.toString('base64') : value.toString('latin1'),
        name: oidName(oid, 'short'),
      })),
      issuer: short(info.issuer_ordered),
      not_after: info.not_after,
      not_before: info.not_before,
      serial_number: info.serial_number,
      signature_algorithm: info.signature_algorithm,
      version: Number(info.version) - 1,
      ...(args.get_certificate_chain
        ? { verified_chain: chain.map((pem) => `${pem}\n`), unverified_chain: chain.map((pem) => `${pem}\n`) }
        : {}),
    };
  },
});

/** Names of the fields of a subject, as openssl shortens them. */
const SHORT: Readonly<Record<string, string>> = {
  commonName: 'CN',
  countryName: 'C',
  stateOrProvinceName: 'ST',
  localityName: 'L',
  organizationName: 'O',
  organizationalUnitName: 'OU',
  domainComponent: 'DC',
  surname: 'SN',
  givenName: 'GN',
  userId: 'UID',
};

function shortName(name: string): string {
  return SHORT[name] ?? name;
}

/** What openssl's client calls one of the library's options. @throws ModuleFailure for what is none */
function versionWord(option: string): string {
  const version = /^OP_NO_(SSLv3|TLSv1(?:_[123])?)$/.exec(option)?.[1];
  if (version !== undefined)
    return `-no_${version.toLowerCase().replace('tlsv', 'tls').replace('sslv', 'ssl')}`;
  if (option === 'OP_ALL' || /^\d+$/.test(option)) return '-bugs';
  throw new ModuleFailure(`Failed to determine the numeric value for ${option}`);
}

/** Why there is no certificate, as Python says it. */
function reason(rc: number, said: string): string {
  if (rc === 124) return 'timed out';
  const errno = /errno[= ](\d+)/.exec(said)?.[1];
  const words: Readonly<Record<string, string>> = {
    111: 'Connection refused',
    113: 'No route to host',
    101: 'Network is unreachable',
    110: 'Connection timed out',
  };
  if (/Name or service not known|nodename nor servname|Temporary failure in name/.test(said))
    return '[Errno -2] Name or service not known';
  if (errno !== undefined && words[errno] !== undefined) return `[Errno ${errno}] ${words[errno]}`;
  const unverified = /verify error:num=\d+:(.*)/.exec(said)?.[1];
  if (unverified !== undefined)
    return `[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: ${unverified} (_ssl.c:1029)`;
  return said.trim().split('\n').at(-1) ?? '';
}
