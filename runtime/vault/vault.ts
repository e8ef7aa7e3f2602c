import { TsibleError } from '../errors/error.ts';
import type { Origin } from '../errors/source.ts';
import { parseBody, seal, unseal } from './cipher.ts';
import { formatEnvelope, isEncrypted, parseEnvelope } from './envelope.ts';

/** A password and the vault id it is known by. */
export interface VaultSecret {
  readonly id: string;
  readonly password: Buffer;
}

/** What a ciphertext held. */
export interface OpenedVault {
  readonly plaintext: Buffer;
  /** The one that fitted. */
  readonly secret: VaultSecret;
  /** The id that the ciphertext names, or the default. */
  readonly vaultId: string;
}

export interface VaultOptions {
  /** DEFAULT_VAULT_ID_MATCH: try only the secrets of the ciphertext's own vault id. */
  readonly idMatch?: boolean;
  /** DEFAULT_VAULT_IDENTITY: the id of a ciphertext that names none. */
  readonly defaultId?: string;
}

/** Decrypts and encrypts with a run's secrets. Equal ciphertexts are decrypted once. */
export class Vault {
  readonly #opened = new Map<string, Buffer>();
  #secrets: readonly VaultSecret[];

  constructor(
    secrets: readonly VaultSecret[] = [],
    readonly options: VaultOptions = {},
  ) {
    this.#secrets = secrets;
  }

  get secrets(): readonly VaultSecret[] {
    return this.#secrets;
  }

  /** Adds a secret; those added first are tried first. */
  add(secret: VaultSecret): void {
    this.#secrets = [...this.#secrets, secret];
  }

  /** @throws TsibleError when the text is not vaulted, is damaged, or no secret fits. */
  decrypt(ciphertext: string | Buffer, origin?: Origin): Buffer {
    const text = typeof ciphertext === 'string' ? ciphertext : ciphertext.toString('latin1');
    return this.#opened.get(text) ?? this.open(ciphertext, origin).plaintext;
  }

  /** Decrypts, and says which secret and which vault id of the ciphertext's that was with. */
  open(ciphertext: string | Buffer, origin?: Origin): OpenedVault {
    if (!isEncrypted(ciphertext)) throw new TsibleError('Input is not vault encrypted data.', { origin });
    const text = typeof ciphertext === 'string' ? ciphertext : ciphertext.toString('latin1');
    const envelope = parseEnvelope(text, origin);
    if (envelope.cipher !== 'AES256')
      throw new TsibleError(`Cipher '${envelope.cipher}' could not be found.`, { origin });
    if (this.#secrets.length === 0)
      throw new TsibleError('Attempting to decrypt but no vault secrets found.', { origin });
    const sealed = parseBody(envelope.body, origin);
    const vaultId = envelope.vaultId ?? this.options.defaultId ?? 'default';
    for (const secret of this.#candidates(vaultId)) {
      const plaintext = unseal(sealed, secret.password);
      if (plaintext === undefined) continue;
      this.#opened.set(text, plaintext);
      return { plaintext, secret, vaultId };
    }
    throw new TsibleError('Decryption failed (no vault secrets were found that could decrypt).', { origin });
  }

  /** Decrypts a `!vault` scalar. */
  decryptText(ciphertext: string, origin?: Origin): string {
    return this.decrypt(ciphertext, origin).toString('utf8');
  }

  /**
   * @param id The vault id to encrypt for; without one the first secret is used and format 1.1 written.
   * @param salt For equal ciphertexts of equal plaintexts.
   * @returns The vaulted text, in lines of 80, with a line end.
   */
  encrypt(plaintext: string | Buffer, id?: string, salt?: string): string {
    const secret = id === undefined ? this.#secrets[0] : this.#secrets.find((one) => one.id === id);
    if (secret === undefined)
      throw new TsibleError(
        id === undefined
          ? 'A vault password must be specified to encrypt data'
          : `Did not find a match for --encrypt-vault-id=${id} in the known vault-ids [${this.#secrets.map((one) => `'${one.id}'`).join(', ')}]`,
      );
    const bytes = Buffer.from(plaintext);
    if (isEncrypted(bytes)) throw new TsibleError('input is already encrypted');
    return formatEnvelope(seal(bytes, secret.password, salt ? Buffer.from(salt) : undefined), id);
  }

  /** The secrets of the ciphertext's own id first, then (unless ids must match) the others. */
  #candidates(id: string): VaultSecret[] {
    const own = this.#secrets.filter((secret) => secret.id === id);
    return this.options.idMatch === true
      ? own
      : [...own, ...this.#secrets.filter((secret) => secret.id !== id)];
  }
}
