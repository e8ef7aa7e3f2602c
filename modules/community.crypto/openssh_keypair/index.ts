import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { attributeOptions, shellOptions } from '../../support/attributes.ts';
import { type HostCommand, mustSucceed, putCommand, runCommands, stepOf } from '../../support/commands.ts';
import { FILE_OPTIONS } from '../../support/file-options.ts';
import { readReply } from '../../support/reply.ts';
import { belongs, formatOf, type PrivateKey, type PublicKey, readPrivateKey, readPublicKey } from './keys.ts';
import { keyCommands, setAttributes } from './shell.ts';

type Type = 'rsa' | 'dsa' | 'rsa1' | 'ecdsa' | 'ed25519';

export default defineModule({
  name: 'community.crypto.openssh_keypair',
  summary: 'Make a pair of keys for ssh',
  options: {
    path: {
      type: 'path',
      required: true,
      description: 'File of the private key; the public one has .pub behind it.',
    },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether they are to be there.',
    },
    size: { type: 'int', description: 'Their size in bits.' },
    type: {
      type: 'str',
      default: 'rsa',
      choices: ['rsa', 'dsa', 'rsa1', 'ecdsa', 'ed25519'],
      description: 'Their kind.',
    },
    force: { type: 'bool', default: false, description: 'Make them anew.' },
    comment: { type: 'str', description: 'Comment of the public key.' },
    passphrase: { type: 'str', noLog: true, description: 'The passphrase that protects the private key.' },
    private_key_format: {
      type: 'str',
      default: 'auto',
      choices: ['auto', 'pkcs1', 'pkcs8', 'ssh'],
      description: 'How the private key is written.',
    },
    backend: {
      type: 'str',
      default: 'auto',
      choices: ['auto', 'cryptography', 'opensshbin'],
      description: 'Has no meaning here.',
    },
    regenerate: {
      type: 'str',
      default: 'partial_idempotence',
      choices: ['never', 'fail', 'partial_idempotence', 'full_idempotence', 'always'],
      description: 'When keys that are there are made anew.',
    },
    ...FILE_OPTIONS,
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { path, type, comment, passphrase } = args;
    const size = sizeOf(type, args.size);
    // Ansible leaves keys with a passphrase, and other formats, to Python's cryptography.
    const cryptography = args.backend === 'cryptography' || (args.backend === 'auto' && Boolean(passphrase));
    if (!cryptography && args.private_key_format !== 'auto')
      throw new ModuleFailure(
        "'auto' is the only valid option for 'private_key_format' when 'backend' is not 'cryptography'",
      );
    if (cryptography && type === 'rsa1')
      throw new ModuleFailure('RSA1 keys are not supported by the cryptography backend');
    const secret = passphrase ? { payload: passphrase } : {};
    const how = passphrase ? 'asked' : 'plain';
    const keys = await readKeys(target, path, passphrase, cryptography);
    const { exists, publicThere } = keys;
    const regenerate = args.force ? 'always' : args.regenerate;
    let changed = false;

    const told = (now: Pair): ModuleResult => {
      const [was, is] = [keys, now].map(({ privateKey, publicKey }) => ({
        ...privateKey,
        ...(publicKey && { comment: publicKey.comment, public_key: publicKey.data }),
      }));
      const privateKey = now.privateKey ?? keys.privateKey;
      const publicKey = now.publicKey ?? keys.publicKey;
      return {
        changed,
        size,
        type,
        filename: path,
        fingerprint: privateKey?.fingerprint ?? '',
        public_key: publicKey === undefined ? '' : `${publicKey.kind} ${publicKey.data}`,
        comment: publicKey?.comment ?? '',
        ...(task.diff ? { diff: { before: was, after: is } } : {}),
      };
    };

    if (args.state === 'absent') {
      changed = exists || publicThere;
      if (changed && !task.check)
        await runCommands(target, [{ step: 'remove', argv: ['rm', '-f', '--', path, `${path}.pub`] }]);
      return told({ privateKey: undefined, publicKey: undefined });
    }
    if (exists && !keys.readable && ['never', 'fail', 'partial_idempotence'].includes(regenerate))
      throw new ModuleFailure(
        'Unable to read the key. The key is protected with a passphrase or broken. Will not proceed. To force regeneration, call the module with `generate` set to `full_idempotence` or `always`, or with `force=true`.',
      );
    if (mustMake()) {
      changed = true;
      if (!task.check) await make();
    } else if (!belongs(keys.publicKey, keys.derived, comment)) {
      changed = true;
      if (!task.check) await restorePublicKey();
    }
    const options = [...shellOptions({ path, check: task.check }), ...attributeOptions(args)];
    if (readReply(await target.call(setAttributes, options)).values.has('changed')) changed = true;
    return told(changed && !task.check ? await readKeys(target, path, passphrase, cryptography) : keys);

    function mustMake(): boolean {
      if (keys.privateKey === undefined || !keys.readable || regenerate === 'always') return true;
      if (regenerate === 'never') return false;
      const { privateKey } = keys;
      const wanted = args.private_key_format;
      const fits =
        privateKey.size === size &&
        privateKey.type === type &&
        (wanted === 'auto' || privateKey.format === wanted.toUpperCase());
      if (!fits && regenerate === 'fail')
        throw new ModuleFailure(
          'Key has wrong type and/or size. Will not proceed. To force regeneration, call the module with `generate` set to `partial_idempotence`, `full_idempotence` or `always`, or with `force=true`.',
        );
      return !fits;
    }

    async function make(): Promise<void> {
      const format = { auto: [], ssh: [], pkcs1: ['-m', 'PEM'], pkcs8: ['-m', 'PKCS8'] };
      const words = ['-q', '-b', String(size), '-t', type, ...format[args.private_key_format]];
      words.push(...(passphrase ? [] : ['-N', '']), '-C', comment ?? '');
      await carryOut({ step: 'make', argv: ['tsible_make_keys', path, how, ...words], stdin: true }, [
        'ssh-keygen',
        ...words,
        '-f',
        path,
      ]);
    }

    /** As Ansible's: without a comment, unless one is wanted, which the private key is given too. */
    async function restorePublicKey(): Promise<void> {
      const { derived } = keys;
      if (derived === undefined)
        throw new ModuleFailure(
          'The public key is missing or does not match the private key. Unable to regenerate the public key.',
        );
      const line = `${derived.kind} ${derived.data}${comment && passphrase ? ` ${comment}` : ''}\n`;
      await runCommands(target, [putCommand('put', `${path}.pub`, publicThere ? undefined : '0644')], {
        payload: line,
      });
      // That of a protected key stays: Ansible then changes only the public one.
      if (!comment || passphrase) return;
      const words = ['-q', '-c', '-C', comment, '-f', path];
      await carryOut({ step: 'comment', argv: ['tsible_keygen', how, ...words] }, ['ssh-keygen', ...words]);
    }

    async function carryOut(command: HostCommand, words: readonly string[]): Promise<void> {
      const done = await runCommands(target, [command], {
        ...secret,
        way: keyCommands,
        need: ['ssh-keygen'],
      });
      mustSucceed(stepOf(done, command.step), words);
    }
  },
});

function sizeOf(type: Type, wanted: number | undefined): number {
  switch (type) {
    case 'rsa':
    case 'rsa1':
      if (wanted !== undefined && wanted < 1024)
        throw new ModuleFailure(
          'For RSA keys, the minimum size is 1024 bits and the default is 4096 bits. Attempting to use bit lengths under 1024 will cause the module to fail.',
        );
      return wanted ?? 4096;
    case 'dsa':
      if (wanted !== undefined && wanted !== 1024)
        throw new ModuleFailure('DSA keys must be exactly 1024 bits as specified by FIPS 186-2.');
      return 1024;
    case 'ecdsa':
      if (wanted !== undefined && ![256, 384, 521].includes(wanted))
        throw new ModuleFailure(
          'For ECDSA keys, size determines the key length by selecting from one of three elliptic curve sizes: 256, 384 or 521 bits. Attempting to use bit lengths other than these three values for ECDSA keys will cause this module to fail.',
        );
      return wanted ?? 256;
    case 'ed25519':
      return 256;
  }
}

interface Pair {
  readonly privateKey: PrivateKey | undefined;
  readonly publicKey: PublicKey | undefined;
}

interface Keys extends Pair {
  readonly exists: boolean;
  readonly publicThere: boolean;
  /** Whether the private key can be read, with the passphrase, or without one. */
  readonly readable: boolean;
  /** The public key that belongs to the private one. */
  readonly derived: PublicKey | undefined;
}

/** @throws ModuleFailure where no key can be */
async function readKeys(
  target: Target,
  path: string,
  passphrase: string | undefined,
  cryptography: boolean,
): Promise<Keys> {
  const folder = path.slice(0, path.lastIndexOf('/')) || (path.startsWith('/') ? '/' : '.');
  const derive: HostCommand = passphrase
    ? { step: 'derived', argv: ['tsible_keygen', 'asked', '-y', '-f', path], stdin: true }
    : { step: 'derived', argv: ['tsible_keygen', 'plain', '-P', '', '-y', '-f', path] };
  const found = await runCommands(
    target,
    [
      { step: 'folder', argv: ['test', '-d', folder] },
      { step: 'is folder', argv: ['test', '-d', path] },
      { step: 'exists', argv: ['test', '-e', path] },
      { step: 'public there', argv: ['test', '-e', `${path}.pub`] },
      { step: 'public', argv: ['cat', '--', `${path}.pub`] },
      { step: 'header', argv: ['sed', '-n', '1p', '--', path] },
      { step: 'about', argv: ['ssh-keygen', '-l', '-f', path] },
      // A key that has no passphrase needs none: that is not the one that is wanted.
      { step: 'open', argv: ['ssh-keygen', '-P', '', '-y', '-f', path] },
      derive,
    ],
    { way: keyCommands, need: ['ssh-keygen'], ...(passphrase ? { payload: passphrase } : {}) },
  );
  if (stepOf(found, 'folder').rc !== 0)
    throw new ModuleFailure(`The directory ${folder} does not exist or the file is not a directory`, {
      name: folder,
    });
  if (stepOf(found, 'is folder').rc === 0)
    throw new ModuleFailure(`${path} is a directory. Please specify a path to a file.`);
  const exists = stepOf(found, 'exists').rc === 0;
  const derived = stepOf(found, 'derived');
  const about = stepOf(found, 'about');
  return {
    exists,
    publicThere: stepOf(found, 'public there').rc === 0,
    privateKey:
      exists && about.rc === 0
        ? readPrivateKey(about.out, cryptography ? formatOf(stepOf(found, 'header').out) : '')
        : undefined,
    publicKey: readPublicKey(stepOf(found, 'public').out),
    readable: derived.rc === 0 && !(passphrase && stepOf(found, 'open').rc === 0),
    derived: derived.rc === 0 ? readPublicKey(derived.out) : undefined,
  };
}
