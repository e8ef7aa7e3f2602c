import { X509Certificate } from 'node:crypto';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { int } from '../../../runtime/values/value.ts';
import { timeAt } from '../../../runtime/x509/time.ts';
import { comparableText, openssl, opensslText } from '../openssl.ts';
import type { SigningArguments } from './options.ts';

/** The files of the host's that options name: the request (undefined: not there), and the CA's certificate ('': not there). */
interface SigningFiles {
  readonly csr: string | undefined;
  readonly ca: string;
}

/** Signs a certificate anew. @returns it in PEM, or undefined where `present` says the same and `force` is not given */
export async function signCertificate(
  target: Target,
  provider: 'ownca' | 'selfsigned',
  args: SigningArguments,
  files: SigningFiles,
  present: string | undefined,
): Promise<string | undefined> {
  const own = provider === 'ownca';
  if (args.csr_path !== undefined && files.csr === undefined)
    throw new ModuleFailure(`The certificate signing request file ${args.csr_path} does not exist`);
  const ca = args.ownca_content ?? files.ca;
  if (own && ca === '') throw new ModuleFailure(`The CA certificate ${args.ownca_path} does not exist`);
  if (own && args.csr_path === undefined && args.csr_content === undefined)
    throw new ModuleFailure('csr_path or csr_content is required for ownca provider');
  const key = own
    ? {
        path: args.ownca_privatekey_path,
        content: args.ownca_privatekey_content,
        pass: args.ownca_privatekey_passphrase,
      }
    : { path: args.privatekey_path, content: args.privatekey_content, pass: args.privatekey_passphrase };
  if (key.path === undefined && key.content === undefined)
    throw new ModuleFailure(
      own
        ? 'ownca_privatekey_path or ownca_privatekey_content is required for ownca provider'
        : "Either 'privatekey_path' or 'privatekey_content' is required for provider selfsigned",
    );
  const parts = { pass: key.pass, key: key.content, ca };
  const keyWords = [key.path ?? '/dev/fd/4', ...(key.pass ? ['-passin', 'fd:3'] : [])];
  const csr =
    args.csr_content ??
    (args.csr_path === undefined
      ? await opensslText(target, ['req', '-new', '-batch', '-subj', '/', '-key', ...keyWords], parts)
      : (files.csr ?? ''));
  const request = await opensslText(target, ['req', '-noout', '-text', '-in', '/dev/fd/6'], { input: csr });
  const by = own ? 'ownca' : 'selfsigned';
  const from = timeAt(own ? args.ownca_not_before : args.selfsigned_not_before, `${by}_not_before`);
  const until = timeAt(own ? args.ownca_not_after : args.selfsigned_not_after, `${by}_not_after`);
  const identifier = own
    ? args.ownca_create_subject_key_identifier
    : args.selfsigned_create_subject_key_identifier;
  const extensions = [
    ...(identifier === 'always_create' ||
    (identifier !== 'never_create' && !request.includes('Subject Key Identifier'))
      ? ['subjectKeyIdentifier = hash']
      : identifier === 'never_create'
        ? ['subjectKeyIdentifier = none']
        : []),
    own && args.ownca_create_authority_key_identifier
      ? 'authorityKeyIdentifier = keyid:always'
      : 'authorityKeyIdentifier = none',
  ];
  const candidate = await opensslText(
    target,
    [
      ...['x509', '-req', '-in', '/dev/fd/6', '-copy_extensions', 'copyall', '-extfile', '/dev/fd/5'],
      `-${own ? args.ownca_digest : args.selfsigned_digest}`,
      ...(own ? ['-CA', '/dev/fd/7', '-CAkey'] : ['-key']),
      ...keyWords,
      ...validity(from, until),
    ],
    { ...parts, config: `${extensions.join('\n')}\n`, input: csr },
  );
  if (args.force || present === undefined) return candidate;
  const [there, wanted] = [await certificateText(target, present), await certificateText(target, candidate)];
  const same =
    there !== undefined &&
    there === wanted &&
    (args.ignore_timestamps || sameTimes(present, candidate)) &&
    (!own || isSignedBy(present, ca));
  return same ? undefined : candidate;
}

async function certificateText(target: Target, pem: string): Promise<string | undefined> {
  const shown = await openssl(target, ['x509', '-noout', '-text', '-in', '/dev/fd/6'], { input: pem });
  return shown.rc === 0 ? comparableText(shown.out) : undefined;
}

/** What a result tells of how a certificate was signed. */
export function signingTold(provider: string, args: SigningArguments, pem: string): ModuleResult {
  return {
    privatekey: args.privatekey_path ?? null,
    csr: args.csr_path ?? null,
    ...(provider === 'ownca'
      ? { ca_cert: args.ownca_path ?? null, ca_privatekey: args.ownca_privatekey_path ?? null }
      : {}),
    ...certificateKeys(pem),
  };
}

/** Whole days from now are told by every openssl, other times by newer ones. */
function validity(from: number, until: number): string[] {
  const now = Date.now();
  const days = (until - from) / 86_400_000;
  if (Math.abs(from - now) < 2000 && Number.isInteger(days)) return ['-days', String(days)];
  return ['-not_before', stamp(new Date(from)), '-not_after', stamp(new Date(until))];
}

function stamp(date: Date): string {
  return `${date
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '')}`;
}

function certificateKeys(pem: string): Record<string, string | number | bigint | null> {
  try {
    const certificate = new X509Certificate(pem);
    return {
      notBefore: stamp(new Date(certificate.validFrom)),
      notAfter: stamp(new Date(certificate.validTo)),
      serial_number: int(BigInt(`0x${certificate.serialNumber}`)),
    };
  } catch {
    return { notBefore: null, notAfter: null, serial_number: null };
  }
}

function sameTimes(one: string, other: string): boolean {
  const [a, b] = [new X509Certificate(one), new X509Certificate(other)];
  return a.validFrom === b.validFrom && a.validTo === b.validTo;
}

function isSignedBy(pem: string, ca: string): boolean {
  try {
    return new X509Certificate(pem).verify(new X509Certificate(ca).publicKey);
  } catch {
    return false;
  }
}
