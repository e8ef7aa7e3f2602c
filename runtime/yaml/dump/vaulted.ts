import { PyObject } from '../../values/value.ts';

/** A vault-encrypted text that is to be written as such, not decrypted. */
export class VaultedText extends PyObject {
  readonly typeName = 'EncryptedString';

  constructor(
    readonly ciphertext: string,
    /** Gives the plaintext. */
    readonly decrypt: () => string,
  ) {
    super();
  }
}
