import { TsibleError } from '../errors/error.ts';
import type { Origin } from '../errors/source.ts';

const HEADER = '$ANSIBLE_VAULT';

/** Whether a text or file is vault-encrypted: it begins with the header and is ASCII. */
export function isEncrypted(data: string | Buffer): boolean {
  if (typeof data === 'string') return data.startsWith(HEADER) && !/[^\0-\x7f]/.test(data);
  return data.subarray(0, HEADER.length).equals(Buffer.from(HEADER)) && data.every((byte) => byte < 128);
}

/** What a vaulted text says of itself. */
export interface Envelope {
  /** Hexadecimal digits. */
  readonly body: string;
  readonly cipher: string;
  /** The vault id that it was encrypted for; only format 1.2 names one. */
  readonly vaultId: string | undefined;
}

/** @throws TsibleError for a header that is none. */
export function parseEnvelope(text: string, origin: Origin | undefined): Envelope {
  const [header = '', ...lines] = text.split(/\r\n|[\n\r]/);
  const [, version, cipher, vaultId] = header.trim().split(';');
  if (version === undefined || cipher === undefined)
    throw new TsibleError('Vault envelope format error.', {
      origin,
      cause: new TsibleError('list index out of range'),
      help: 'The first line should be $ANSIBLE_VAULT;1.1;AES256 or $ANSIBLE_VAULT;1.2;AES256;id.',
    });
  return { body: lines.join(''), cipher: cipher.trim(), vaultId: vaultId?.trim() };
}

/** Format 1.2 names the vault id; the id `default` needs none, so that it is 1.1. */
export function formatEnvelope(body: string, vaultId: string | undefined): string {
  const named = vaultId !== undefined && vaultId !== '' && vaultId !== 'default';
  const header = named ? `${HEADER};1.2;AES256;${vaultId}` : `${HEADER};1.1;AES256`;
  return `${[header, ...(body.match(/.{1,80}/g) ?? [])].join('\n')}\n`;
}
