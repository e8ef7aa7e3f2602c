import type { CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';
import type { SshOptions } from './arguments.ts';
import { matchesList } from './config.ts';

/** What ssh2 can do, best first; `others` only when an option asks for them. */
interface Offer<T extends string> {
  readonly usual: readonly T[];
  readonly others: readonly T[];
}

const KEX: Offer<KexAlgorithm> = {
  usual: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
  ],
  others: ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
};

/** Cheap ones first: on a busy controller ciphers are most of the work. */
const CIPHERS: Offer<CipherAlgorithm> = {
  usual: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'chacha20-poly1305@openssh.com',
    'aes256-ctr',
  ],
  others: ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'],
};

const MACS: Offer<MacAlgorithm> = {
  usual: [
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha1-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
    'hmac-sha1',
  ],
  others: ['hmac-md5', 'hmac-sha1-96'],
};

const HOST_KEYS: Offer<ServerHostKeyAlgorithm> = {
  usual: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
    'ssh-rsa',
  ],
  others: ['ssh-dss'],
};

/** Algorithms with which a host key of a type may sign. */
const SIGNATURES: Readonly<Record<string, readonly string[]>> = {
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
};

interface Algorithms {
  readonly kex: KexAlgorithm[];
  readonly cipher: CipherAlgorithm[];
  readonly hmac: MacAlgorithm[];
  readonly serverHostKey: ServerHostKeyAlgorithm[];
}

/**
 * What to offer a server: ssh2's algorithms as KexAlgorithms, Ciphers, MACs and HostKeyAlgorithms say; of host keys those
 * first that are known for the host, so that it shows one that can be checked.
 */
export function algorithmsOf(options: SshOptions, knownKeyTypes: readonly string[]): Algorithms {
  const hostKeys = select(HOST_KEYS, options, 'hostkeyalgorithms');
  const known = knownKeyTypes.flatMap((type) => SIGNATURES[type] ?? [type]);
  return {
    kex: select(KEX, options, 'kexalgorithms'),
    cipher: select(CIPHERS, options, 'ciphers'),
    hmac: select(MACS, options, 'macs'),
    serverHostKey: [
      ...hostKeys.filter((one) => known.includes(one)),
      ...hostKeys.filter((one) => !known.includes(one)),
    ],
  };
}

/** The option of which nothing is left that ssh2 can do. */
export function impossibleAlgorithms(options: SshOptions): string | undefined {
  const { kex, cipher, hmac, serverHostKey } = algorithmsOf(options, []);
  if (kex.length === 0) return 'kexalgorithms';
  if (cipher.length === 0) return 'ciphers';
  if (hmac.length === 0) return 'macs';
  return serverHostKey.length === 0 ? 'hostkeyalgorithms' : undefined;
}

/** A list of ssh's: names and patterns that replace the usual ones, or that are added (`+`), put first (`^`), taken out (`-`). */
function select<T extends string>({ usual, others }: Offer<T>, options: SshOptions, name: string): T[] {
  const value = options.get(name)?.[0];
  if (value === undefined) return [...usual];
  const patterns = value.replace(/^[+^-]/, '').split(',');
  const all = [...usual, ...others];
  const named = [...new Set(patterns.flatMap((pattern) => all.filter((one) => matchesList(one, [pattern]))))];
  switch (value[0]) {
    case '+':
      return [...new Set([...usual, ...named])];
    case '^':
      return [...new Set([...named, ...usual])];
    case '-':
      return usual.filter((one) => !named.includes(one));
    default:
      return named;
  }
}
