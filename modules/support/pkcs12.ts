import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { ModuleFailure } from '../../runtime/module/result.ts';
import type { Target } from '../../runtime/target/target.ts';
import { openssl } from './openssl.ts';

/** What goes into an archive; '' is nothing. */
interface ArchiveParts {
  readonly key: string;
  readonly pass: string | undefined;
  readonly certificate: string;
  /** Certificates of CAs, one each. */
  readonly others: readonly string[];
  readonly name: string | undefined;
}

/** What is in an archive. */
interface Archive {
  readonly key: KeyObject | undefined;
  readonly certificate: X509Certificate | undefined;
  readonly others: readonly X509Certificate[];
  readonly name: string | undefined;
}

/** The certificates in a text. */
export function splitPem(text: string): string[] {
  return (text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []).map(
    (pem) => `${pem}\n`,
  );
}

/** The parts that an archive is to have. @throws ModuleFailure for a key that can't be read */
export async function readParts(target: Target, parts: ArchiveParts): Promise<Archive> {
  const plain =
    parts.key === ''
      ? undefined
      : await openssl(target, ['pkey', '-in', '/dev/fd/4', ...(parts.pass ? ['-passin', 'fd:3'] : [])], {
          key: parts.key,
          pass: parts.pass,
        });
  if (plain !== undefined && plain.rc !== 0)
    throw new ModuleFailure(
      parts.pass ? 'Wrong or empty passphrase provided for private key' : plain.err.trim(),
    );
  const [own] = splitPem(parts.certificate);
  return {
    key: plain === undefined ? undefined : createPrivateKey(plain.out),
    certificate: own === undefined ? undefined : new X509Certificate(own),
    others: parts.others.map((pem) => new X509Certificate(pem)),
    name: parts.name,
  };
}

/** Reads an archive of the host's; undefined for what is none, or has another passphrase. */
export async function readArchive(
  target: Target,
  path: string,
  passphrase: string | undefined,
): Promise<Archive | undefined> {
  const words = ['pkcs12', '-in', path, '-nodes', '-passin', 'fd:3'];
  let shown = await openssl(target, words, { pass: passphrase ?? '' });
  // What old programs wrote has ciphers that openssl reads only when it is told so.
  if (shown.rc !== 0) shown = await openssl(target, [...words, '-legacy'], { pass: passphrase ?? '' });
  if (shown.rc !== 0) return undefined;
  const pem = /-----BEGIN (?:\w+ )?PRIVATE KEY-----[\s\S]*?-----END (?:\w+ )?PRIVATE KEY-----/.exec(
    shown.out,
  )?.[0];
  const key = pem === undefined ? undefined : createPrivateKey(pem);
  const all = splitPem(shown.out).map((one) => new X509Certificate(one));
  const own = key === undefined ? all[0] : all.find((one) => one.checkPrivateKey(key));
  return {
    key,
    certificate: own,
    others: all.filter((one) => one !== own),
    name: /friendlyName: (.*)/.exec(shown.out)?.[1],
  };
}

/** Whether two archives hold the same. */
export function samePair(one: Archive, other: Archive): boolean {
  const der = (key: KeyObject | undefined): string =>
    key === undefined ? '' : key.export({ type: 'pkcs8', format: 'der' }).toString('hex');
  const set = (archive: Archive): string =>
    archive.others
      .map((certificate) => certificate.fingerprint256)
      .sort()
      .join();
  return (
    der(one.key) === der(other.key) &&
    one.certificate?.fingerprint256 === other.certificate?.fingerprint256 &&
    set(one) === set(other) &&
    (one.key === undefined || one.name === other.name)
  );
}

/** An archive as PEM: its key, its certificate, and those of the CAs. */
export function pemOf({ key, certificate, others }: Archive): string {
  const type =
    key?.asymmetricKeyType === 'rsa' ? 'pkcs1' : key?.asymmetricKeyType === 'ec' ? 'sec1' : 'pkcs8';
  return [
    key?.export({ type, format: 'pem' }).toString() ?? '',
    certificate?.toString() ?? '',
    ...others.map(String),
  ].join('');
}

/** Makes an archive. @throws ModuleFailure in openssl's words */
export async function makeArchive(
  target: Target,
  parts: ArchiveParts,
  options: {
    readonly passphrase: string | undefined;
    readonly encryption_level: string;
    readonly iter_size: number | undefined;
  },
): Promise<Buffer> {
  const old = options.encryption_level === 'compatibility2022';
  const words = [
    ...['pkcs12', '-export', '-in', '/dev/fd/6', '-name', parts.name ?? ''],
    ...(parts.key === '' ? ['-nokeys'] : ['-inkey', '/dev/fd/4', ...(parts.pass ? ['-passin', 'fd:5'] : [])]),
    ...(parts.others.length === 0 ? [] : ['-certfile', '/dev/fd/7']),
    ...(old ? ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'SHA1'] : []),
    ...(options.iter_size === undefined ? [] : ['-iter', String(options.iter_size)]),
    ...(options.passphrase ? [] : ['-keypbe', 'NONE', '-certpbe', 'NONE', '-nomaciter']),
    '-passout',
    'fd:3',
  ];
  const made = await openssl(target, words, {
    pass: options.passphrase ?? '',
    key: parts.key,
    config: parts.pass,
    input: parts.certificate,
    ca: parts.others.join(''),
    binary: true,
  });
  const bytes = Buffer.from(made.out, 'base64');
  if (bytes.length === 0) throw new ModuleFailure(made.err.trim());
  return bytes;
}
