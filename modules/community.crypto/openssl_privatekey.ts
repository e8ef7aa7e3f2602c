import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { fingerprints } from '../../runtime/x509/keys.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import { editText } from '../support/edit-text.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';

const CURVES = {
  secp224r1: 'secp224r1',
  secp256k1: 'secp256k1',
  secp256r1: 'prime256v1',
  secp384r1: 'secp384r1',
  secp521r1: 'secp521r1',
  secp192r1: 'prime192v1',
  brainpoolP256r1: 'brainpoolP256r1',
  brainpoolP384r1: 'brainpoolP384r1',
  brainpoolP512r1: 'brainpoolP512r1',
  sect163k1: 'sect163k1',
  sect163r2: 'sect163r2',
  sect233k1: 'sect233k1',
  sect233r1: 'sect233r1',
  sect283k1: 'sect283k1',
  sect283r1: 'sect283r1',
  sect409k1: 'sect409k1',
  sect409r1: 'sect409r1',
  sect571k1: 'sect571k1',
  sect571r1: 'sect571r1',
} as const;
const CURVE_NAMES = Object.keys(CURVES) as (keyof typeof CURVES)[];
const SAFE_CURVES = ['secp224r1', 'secp256k1', 'secp256r1', 'secp384r1', 'secp521r1'];

const generate = promisify(generateKeyPair) as (
  type: string,
  options: object,
) => Promise<{ privateKey: KeyObject; publicKey: KeyObject }>;

export default defineModule({
  name: 'community.crypto.openssl_privatekey',
  summary: 'Make a private key',
  options: {
    path: { type: 'path', required: true, description: 'File of the key.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether it is to be there.',
    },
    force: { type: 'bool', default: false, description: 'Make it anew.' },
    backup: { type: 'bool', default: false, description: 'Keep the former key beside the new one.' },
    return_content: { type: 'bool', default: false, description: 'The result holds the key.' },
    size: { type: 'int', default: 4096, description: 'Its size in bits.' },
    type: {
      type: 'str',
      default: 'RSA',
      choices: ['DSA', 'ECC', 'Ed25519', 'Ed448', 'RSA', 'X25519', 'X448'],
      description: 'Its kind.',
    },
    curve: { type: 'str', choices: CURVE_NAMES, description: 'Its curve.' },
    passphrase: { type: 'str', noLog: true, description: 'The passphrase that protects it.' },
    cipher: { type: 'str', default: 'auto', description: 'How it is protected; only auto.' },
    format: {
      type: 'str',
      default: 'auto_ignore',
      choices: ['pkcs1', 'pkcs8', 'raw', 'auto', 'auto_ignore'],
      description: 'How it is written.',
    },
    format_mismatch: {
      type: 'str',
      default: 'regenerate',
      choices: ['regenerate', 'convert'],
      description: 'What to do when it is written otherwise.',
    },
    select_crypto_backend: {
      type: 'str',
      choices: ['auto', 'cryptography'],
      default: 'auto',
      description: 'Has no meaning here.',
    },
    regenerate: {
      type: 'str',
      default: 'full_idempotence',
      choices: ['never', 'fail', 'partial_idempotence', 'full_idempotence', 'always'],
      description: 'When a key that is there is made anew.',
    },
    ...FILE_OPTIONS,
  },
  rules: { requiredIf: [['type', 'ECC', ['curve']]] },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { path, type } = args;
    const folder = path.slice(0, path.lastIndexOf('/')) || '.';
    const probed = await runCommands(target, [
      { step: 'folder', argv: ['test', '-d', folder] },
      ...(args.state === 'absent'
        ? [
            { step: 'exists', argv: ['test', '-e', path], must: true },
            ...(task.check ? [] : [{ step: 'remove', argv: ['rm', '-f', '--', path] }]),
          ]
        : []),
    ]);
    if (stepOf(probed, 'folder').rc !== 0)
      throw new ModuleFailure(`The directory ${folder} does not exist or the file is not a directory`, {
        name: folder,
      });
    const shown = { size: args.size, type, ...(type === 'ECC' ? { curve: args.curve } : {}), filename: path };
    if (args.state === 'absent')
      return { changed: stepOf(probed, 'exists').rc === 0, ...shown, fingerprint: null };
    if (args.passphrase && args.cipher !== 'auto')
      throw new ModuleFailure('Cryptography backend can only use "auto" for cipher option.');
    if (type === 'ECC' && !SAFE_CURVES.includes(args.curve ?? ''))
      task.warn(`Elliptic curves of type ${args.curve} should not be used for new keys!`);
    let fresh: string | undefined;
    const decide = async (text: string | undefined): Promise<string | undefined> => {
      const action = text === undefined ? 'make' : whatToDo(text, args);
      if (action === 'keep') return undefined;
      if (action === 'convert' && text !== undefined) return writeKey(readKey(text, args.passphrase), args);
      fresh ??= task.check ? '' : writeKey(await makeKey(args), args);
      return fresh;
    };
    const present = stepOf(await runCommands(target, [{ step: 'read', argv: ['cat', '--', path] }]), 'read');
    const next = await decide(present.rc === 0 ? present.out : undefined);
    const mode = args.mode ?? '0600';
    const edited = await editText({ ...args, mode, validate: undefined }, target, task, (text) => ({
      text: next,
      extra: text,
    }));
    const final = task.check ? present.out : (next ?? present.out);
    return {
      changed: next !== undefined || edited.attributesChanged,
      ...shown,
      fingerprint: fingerprintsOf(final, args.passphrase),
      ...(edited.backup === undefined ? {} : { backup_file: edited.backup }),
      ...(args.return_content ? { privatekey: final } : {}),
    };
  },
});

interface KeyArguments {
  readonly type: string;
  readonly size: number;
  readonly curve: keyof typeof CURVES | undefined;
  readonly passphrase: string | undefined;
  readonly format: string;
  readonly format_mismatch: string;
  readonly regenerate: string;
  readonly force: boolean;
}

/** What becomes of a key that is there. @throws ModuleFailure when it is not as it should be, and is to stay */
function whatToDo(text: string, args: KeyArguments): 'keep' | 'make' | 'convert' {
  if (args.force || args.regenerate === 'always') return 'make';
  let key: KeyObject;
  try {
    key = readKey(text, args.passphrase);
  } catch {
    if (args.regenerate === 'full_idempotence') return 'make';
    throw new ModuleFailure(
      'Unable to read the key. The key is protected with a another passphrase / no passphrase or broken. Will not proceed. To force regeneration, call the module with `generate` set to `full_idempotence` or `always`, or with `force=true`.',
    );
  }
  if (args.regenerate !== 'never' && !hasShape(key, args)) {
    if (args.regenerate !== 'fail') return 'make';
    throw new ModuleFailure(
      'Key has wrong type and/or size. Will not proceed. To force regeneration, call the module with `generate` set to `partial_idempotence`, `full_idempotence` or `always`, or with `force=true`.',
    );
  }
  if (args.format === 'auto_ignore' || formatOf(text) === wantedFormat(args)) return 'keep';
  return args.format_mismatch === 'convert' ? 'convert' : 'make';
}

function readKey(text: string, passphrase: string | undefined): KeyObject {
  const encrypted = text.includes('ENCRYPTED');
  if (encrypted !== Boolean(passphrase)) throw new Error('passphrase');
  return createPrivateKey({ key: text, ...(passphrase ? { passphrase } : {}) });
}

function hasShape(key: KeyObject, { type, size, curve }: KeyArguments): boolean {
  const kind = key.asymmetricKeyType;
  const details = key.asymmetricKeyDetails;
  if (type === 'RSA' || type === 'DSA') return kind === type.toLowerCase() && details?.modulusLength === size;
  if (type === 'ECC') return kind === 'ec' && curve !== undefined && details?.namedCurve === CURVES[curve];
  return kind === type.toLowerCase();
}

function formatOf(text: string): string {
  if (/-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(text)) return 'pkcs8';
  return text.includes('-----BEGIN') ? 'pkcs1' : 'raw';
}

function wantedFormat({ format, type }: KeyArguments): string {
  if (format !== 'auto' && format !== 'auto_ignore') return format;
  return ['X25519', 'X448', 'Ed25519', 'Ed448'].includes(type) ? 'pkcs8' : 'pkcs1';
}

async function makeKey({ type, size, curve }: KeyArguments): Promise<KeyObject> {
  const options =
    type === 'ECC'
      ? { namedCurve: CURVES[curve ?? 'secp256r1'] }
      : type === 'DSA'
        ? { modulusLength: size, divisorLength: 256 }
        : { modulusLength: size };
  const { privateKey } = await generate(type === 'ECC' ? 'ec' : type.toLowerCase(), options);
  return privateKey;
}

function writeKey(key: KeyObject, args: KeyArguments): string {
  const wanted = wantedFormat(args);
  if (wanted === 'raw')
    throw new ModuleFailure(
      `Cryptography backend cannot serialize the private key in the required format "${args.format}"`,
    );
  const kind = key.asymmetricKeyType;
  // Of the older formats Node writes those of RSA and elliptic curves.
  const type = wanted === 'pkcs8' || kind === 'dsa' ? 'pkcs8' : kind === 'ec' ? 'sec1' : 'pkcs1';
  const protection = args.passphrase ? { cipher: 'aes-256-cbc', passphrase: args.passphrase } : {};
  return key.export({ type, format: 'pem', ...protection } as never).toString();
}

/** Fingerprints of the public key by each hash; null for what is no key. */
function fingerprintsOf(
  text: string,
  passphrase: string | undefined,
): Readonly<Record<string, string>> | null {
  try {
    return fingerprints(createPublicKey(readKey(text, passphrase)).export({ type: 'spki', format: 'der' }));
  } catch {
    return null;
  }
}
