import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { messageOf, TsibleError } from '../../errors/error.ts';
import type { GalaxyContext } from '../context.ts';
import { http } from '../http.ts';

/** How signatures of collections are checked. */
export interface SignatureRules {
  /** Path of the keyring; without one nothing is checked. */
  readonly keyring: string | undefined;
  /** A number or `all`; a `+` before it wants at least one signature that is right. */
  readonly required: string;
  /** Status codes of GnuPG's that don't count. */
  readonly ignored: readonly string[];
  /** Whether signatures that can't be checked for want of a keyring are an error. */
  readonly complain: boolean;
}

export const COUNT = /^(\+)?(?:(\d+)|(all))$/;

/** GnuPG's status codes that say that a signature doesn't hold, and what they mean. */
export const GPG_STATUS: Readonly<Record<string, string>> = {
  EXPSIG: 'The signature with the keyid is good, but the signature is expired.',
  EXPKEYSIG: 'The signature with the keyid is good, but the signature was made by an expired key.',
  REVKEYSIG: 'The signature with the keyid is good, but the signature was made by a revoked key.',
  BADSIG: 'The signature with the keyid has not been verified okay.',
  ERRSIG: 'It was not possible to check the signature: a public key may be missing, or an algorithm unknown.',
  NO_PUBKEY: 'The public key is not available.',
  MISSING_PASSPHRASE: 'No passphrase was supplied.',
  BAD_PASSPHRASE: 'The supplied passphrase was wrong or not given.',
  NODATA: 'No data has been found.',
  UNEXPECTED: 'Unexpected data has been encountered.',
  ERROR: 'This is a generic error status message.',
  FAILURE: 'This is the counterpart to SUCCESS and used to indicate a program failure.',
  BADARMOR: 'The ASCII armor is corrupted.',
  KEYEXPIRED: 'The key has expired.',
  KEYREVOKED: 'The used key has been revoked by its owner.',
  NO_SECKEY: 'The secret key is not available.',
};

/** A signature's text: from a file or an address. */
export async function readSignature(context: GalaxyContext, source: string): Promise<string> {
  context.verbose(4, `Using signature at ${source}`);
  const path = source.replace(/^file:\/\//, '');
  if (existsSync(path)) return readFileSync(path, 'utf8');
  try {
    const reply = await http(source, { validateCerts: !context.ignoreCerts, timeout: 60 });
    if (reply.status < 400) return reply.body.toString('utf8');
    throw new TsibleError(`HTTP Error ${reply.status}: ${reply.reason}`);
  } catch (error) {
    throw new TsibleError(
      `Failed to get signature for collection verification from '${source}': ${messageOf(error)}`,
    );
  }
}

/** Whether enough signatures of a manifest hold; says why not. */
export function verifySignatures(
  context: GalaxyContext,
  fqcn: string,
  manifest: string,
  signatures: readonly string[],
  rules: SignatureRules,
): boolean {
  const [, strict, count, all] = COUNT.exec(rules.required) ?? [];
  let good = 0;
  const failures: string[] = [];
  for (const signature of signatures) {
    const failure = verifyOne(context, fqcn, manifest, signature, rules);
    if (failure === 'ignored') continue;
    if (failure !== undefined) failures.push(failure);
    else good++;
    if (count !== undefined && good === Number(count)) break;
  }
  const complaint =
    strict !== undefined && good === 0
      ? 'no successful signatures'
      : all !== undefined
        ? failures.length > 0 && 'some signatures failed'
        : signatures.length > 0 && good !== Number(count) && 'fewer successful signatures than required';
  if (complaint === false) return true;
  context.say(`Signature verification failed for '${fqcn}': ${complaint}`);
  for (const failure of failures) context.verbose(4, failure);
  return false;
}

/** What is wrong with a signature; undefined when it holds. */
function verifyOne(
  context: GalaxyContext,
  fqcn: string,
  manifest: string,
  signature: string,
  { keyring = '', ignored }: SignatureRules,
): string | undefined {
  const command = [
    '--verify',
    '--batch',
    '--no-tty',
    '--status-fd=1',
    '--no-default-keyring',
    `--keyring=${keyring}`,
    '-',
    manifest,
  ];
  context.verbose(4, `Running command 'gpg ${command.join(' ')}'`);
  const { status, stdout, stderr, error } = spawnSync('gpg', command, { input: signature, encoding: 'utf8' });
  if (error !== undefined)
    throw new TsibleError(
      `Failed during GnuPG verification with command 'gpg ${command.join(' ')}': ${error.message}`,
    );
  context.verbose(4, `stdout: \n${stdout}\nstderr: \n${stderr}\n(exit code ${status})`);
  const codes = stdout
    .split('\n')
    .map((line) => line.split(/\s+/)[1] ?? '')
    .filter((code) => code in GPG_STATUS);
  if (codes.length > 0) {
    if (codes.every((code) => ignored.includes(code))) return 'ignored';
    const reasons = [...new Set(codes)].map((code) => `    * ${GPG_STATUS[code]}`);
    return [`Signature verification failed for '${fqcn}' (return code ${status}):`, ...reasons].join('\n');
  }
  if (status === 0) return undefined;
  return `Unexpected error for '${fqcn}': GnuPG signature verification failed with the return code ${status} and output ${stdout}`;
}
