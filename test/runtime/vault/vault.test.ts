import { describe, expect, it } from 'vitest';
import { Vault } from '../../../runtime/vault/vault.ts';

const secret = (id: string, password: string) => ({ id, password: Buffer.from(password) });

// Written by ansible-vault of ansible-core 2.19 with the password `pässword1` and the salt `saltsaltsalt`.
const BODY = `3733363136633734373336313663373437333631366337340a366266306232373932333333303261
35333764373062333435303363383361613165343531366333396339346432373136613236666332
3035373539333036630a343833633364313663663038613566316435646137643837623231396662
38613834643831633265643937623833363266306636616433373739636336323735
`;
const PLAIN = 'secret: "{{ x }}"\n';
const V11 = `$ANSIBLE_VAULT;1.1;AES256\n${BODY}`;
const V12 = `$ANSIBLE_VAULT;1.2;AES256;dev\n${BODY}`;

describe('decrypting', () => {
  it.each([
    ['format 1.1', V11],
    ['format 1.2', V12],
    ['DOS line ends', V12.replaceAll('\n', '\r\n')],
  ])('reads what ansible-vault wrote: %s', (_name, text) => {
    const vault = new Vault([secret('default', 'wrong'), secret('other', 'pässword1')]);
    expect(vault.decryptText(text)).toBe(PLAIN);
  });

  it('tries only the secret of the vault id where ids must match', () => {
    const secrets = [secret('default', 'pässword1'), secret('dev', 'wrong')];
    expect(() => new Vault(secrets, { idMatch: true }).decrypt(V12)).toThrow('Decryption failed');
    expect(new Vault(secrets).decryptText(V12)).toBe(PLAIN);
  });

  it.each([
    ['no secret', [], V11, 'Attempting to decrypt but no vault secrets found.'],
    [
      'the wrong one',
      [secret('a', 'b')],
      V11,
      'Decryption failed (no vault secrets were found that could decrypt).',
    ],
    ['no vault at all', [secret('a', 'b')], 'hello', 'Input is not vault encrypted data.'],
    ['an odd header', [secret('a', 'b')], '$ANSIBLE_VAULT\n61', 'Vault envelope format error.'],
    ['another cipher', [secret('a', 'b')], '$ANSIBLE_VAULT;1.1;AES\n61', "Cipher 'AES' could not be found."],
    [
      'digits that are none',
      [secret('a', 'b')],
      '$ANSIBLE_VAULT;1.1;AES256\nxyz',
      'Vault format unhexlify error.',
    ],
    [
      'parts that are missing',
      [secret('a', 'b')],
      '$ANSIBLE_VAULT;1.1;AES256\n6161',
      'Vault vaulttext format error: not enough values to unpack (expected 3, got 1)',
    ],
    [
      'a changed ciphertext',
      [secret('a', 'pässword1')],
      V11.replace(/35\n$/, '36\n'),
      'Decryption failed (no vault secrets were found that could decrypt).',
    ],
  ])('says what is wrong: %s', (_name, secrets, text, message) => {
    expect(() => new Vault(secrets).decrypt(text)).toThrow(message);
  });
});

describe('encrypting', () => {
  it('writes what ansible-vault writes, byte for byte', () => {
    const vault = new Vault([secret('dev', 'pässword1')]);
    expect(vault.encrypt(PLAIN, undefined, 'saltsaltsalt')).toBe(V11);
    expect(vault.encrypt(PLAIN, 'dev', 'saltsaltsalt')).toBe(V12);
  });

  it('takes a salt of its own each time, and refuses what is encrypted already', () => {
    const vault = new Vault([secret('default', 'x')]);
    const first = vault.encrypt('a');
    expect(vault.encrypt('a')).not.toBe(first);
    expect(vault.decryptText(first)).toBe('a');
    expect(() => vault.encrypt(first)).toThrow('input is already encrypted');
    expect(() => vault.encrypt('a', 'prod')).toThrow(
      "Did not find a match for --encrypt-vault-id=prod in the known vault-ids ['default']",
    );
  });
});
