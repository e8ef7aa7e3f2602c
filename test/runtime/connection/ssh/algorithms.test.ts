import { describe, expect, it } from 'vitest';
import { algorithmsOf, impossibleAlgorithms } from '../../../../runtime/connection/ssh/algorithms.ts';

const options = (entries: Record<string, string>) =>
  new Map(Object.entries(entries).map(([name, value]): [string, string[]] => [name, [value]]));

describe('algorithms', () => {
  it('ask first for a host key of a type that is known, so that it can be checked', () => {
    expect(algorithmsOf(new Map(), ['ssh-rsa']).serverHostKey.slice(0, 4)).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-rsa',
      'ssh-ed25519',
    ]);
  });

  it.each([
    ['aes256-ctr,no-such@example', ['aes256-ctr']],
    ['-aes*', ['chacha20-poly1305@openssh.com']],
    [
      '^aes256-*',
      [
        'aes256-gcm@openssh.com',
        'aes256-ctr',
        'aes256-cbc',
        'aes128-gcm@openssh.com',
        'aes128-ctr',
        'aes192-ctr',
        'chacha20-poly1305@openssh.com',
      ],
    ],
    ['aes128-gcm@openssh.com', ['aes128-gcm@openssh.com']],
  ])('read ssh_config’s Ciphers %s', (value, expected) => {
    expect(algorithmsOf(options({ ciphers: value }), []).cipher).toEqual(expected);
  });

  it('add what is old only where asked', () => {
    expect(algorithmsOf(new Map(), []).cipher).not.toContain('3des-cbc');
    expect(algorithmsOf(options({ ciphers: '+3des-cbc' }), []).cipher).toContain('3des-cbc');
  });

  it('that ssh2 has none of are left to OpenSSH', () => {
    expect(impossibleAlgorithms(options({ kexalgorithms: 'sntrup761x25519-sha512' }))).toBe('kexalgorithms');
    expect(impossibleAlgorithms(options({ macs: '+hmac-md5' }))).toBeUndefined();
  });
});
