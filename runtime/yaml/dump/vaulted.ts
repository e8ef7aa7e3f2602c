import { PyInstance } from '../../values/objects.ts';
import { reprString } from '../../values/print.ts';

/** A vault-encrypted text that is to be written as such, not decrypted. */
export class VaultedText extends PyInstance {
  readonly typeName = 'EncryptedString';

  constructor(
    readonly ciphertext: string,
    /** Gives the plaintext. */
    readonly decrypt: () => string,
  ) {
    super();
  }

  attribute(): undefined {
    return undefined;
  }

  /** Within a list or dict Python shows it so, whether or not a secret fits. */
  override print(): string {
    return `EncryptedString(ciphertext=${reprString(this.ciphertext)})`;
  }
}
