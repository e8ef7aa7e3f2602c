import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { defineModule } from '../../runtime/module/define.ts';
import {
  type Diff,
  ModuleFailure,
  type ModuleResult,
  type ResultValue,
} from '../../runtime/module/result.ts';
import { fingerprints, publicKeyInfo } from '../../runtime/x509/keys.ts';
import { openSshText, readOpenSsh } from '../../runtime/x509/openssh.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import { editText } from '../support/edit-text.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';

export default defineModule({
  name: 'community.crypto.openssl_publickey',
  summary: "Write a private key's public key",
  options: {
    path: { type: 'path', required: true, description: 'File of the public key.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether it is to be there.',
    },
    force: { type: 'bool', default: false, description: 'Write it anew.' },
    format: { type: 'str', default: 'PEM', choices: ['OpenSSH', 'PEM'], description: 'How it is written.' },
    privatekey_path: { type: 'path', description: 'File of the private key.' },
    privatekey_content: { type: 'str', noLog: true, description: 'The private key.' },
    privatekey_passphrase: { type: 'str', noLog: true, description: 'Its passphrase.' },
    backup: { type: 'bool', default: false, description: 'Keep the former file beside the new one.' },
    return_content: { type: 'bool', default: false, description: 'The result holds it.' },
    select_crypto_backend: {
      type: 'str',
      default: 'auto',
      choices: ['auto', 'cryptography'],
      description: 'Has no meaning here.',
    },
    ...FILE_OPTIONS,
  },
  rules: {
    requiredIf: [['state', 'present', ['privatekey_path', 'privatekey_content'], true]],
    mutuallyExclusive: [['privatekey_path', 'privatekey_content']],
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { path, format, privatekey_path: keyPath } = args;
    const folder = path.slice(0, path.lastIndexOf('/')) || '.';
    const probed = await runCommands(target, [
      { step: 'folder', argv: ['test', '-d', folder] },
      { step: 'text', argv: ['cat', '--', path] },
      { step: 'key', argv: ['cat', '--', keyPath ?? '/dev/null'] },
      ...(args.state === 'absent' && !task.check ? [{ step: 'remove', argv: ['rm', '-f', '--', path] }] : []),
    ]);
    if (stepOf(probed, 'folder').rc !== 0)
      throw new ModuleFailure(`The directory '${folder}' does not exist or the file is not a directory`, {
        name: folder,
      });
    const present = stepOf(probed, 'text').rc === 0 ? stepOf(probed, 'text').out : undefined;
    const result = (
      more: ModuleResult,
      before: string | undefined,
      after: string | undefined,
    ): ModuleResult => ({
      privatekey: keyPath ?? null,
      filename: path,
      format,
      fingerprint: {},
      diff: { before: about(before), after: about(after) } satisfies Diff,
      ...(args.return_content ? { publickey: after ?? null } : {}),
      ...more,
    });
    if (args.state === 'absent') return result({ changed: present !== undefined }, undefined, undefined);
    if (keyPath !== undefined && stepOf(probed, 'key').rc !== 0) {
      if (task.check) return result({ changed: true }, undefined, undefined);
      throw new ModuleFailure(`The private key ${keyPath} does not exist`);
    }
    const key = privateKey(args.privatekey_content ?? stepOf(probed, 'key').out, args.privatekey_passphrase);
    const wanted = format === 'OpenSSH' ? openSshText(key) : pemText(createPublicKey(key));
    const same = present !== undefined && comparable(present, format) === wanted;
    const next = same && !args.force ? undefined : wanted;
    const edited = await editText({ ...args, validate: undefined }, target, task, () => ({
      text: next,
      extra: undefined,
    }));
    const changed = next !== undefined || edited.attributesChanged;
    if (task.check) return result({ changed }, present, present);
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
    return result(
      {
        changed,
        fingerprint: fingerprints(spki),
        ...(edited.backup === undefined ? {} : { backup_file: edited.backup }),
      },
      present,
      next ?? present,
    );
  },
});

function privateKey(text: string, passphrase: string | undefined): KeyObject {
  const encrypted = text.includes('ENCRYPTED');
  if (encrypted && !passphrase) throw new ModuleFailure('Wrong or empty passphrase provided for private key');
  try {
    return createPrivateKey({ key: text, ...(passphrase ? { passphrase } : {}) });
  } catch {
    throw new ModuleFailure('Wrong or empty passphrase provided for private key');
  }
}

function pemText(key: KeyObject): string {
  return String(key.export({ type: 'spki', format: 'pem' }));
}

/** A public key as it would be written here; undefined for what is none of that format. */
function comparable(text: string, format: string): string | undefined {
  try {
    if (format === 'PEM') return pemText(createPublicKey(text));
    const key = readOpenSsh(text);
    return key === undefined ? undefined : text.trim().split(/\s+/).slice(0, 2).join(' ');
  } catch {
    return undefined;
  }
}

/** What the diff tells of a public key: Ansible's module reads its PEM form only. */
function about(text: string | undefined): ResultValue {
  if (text === undefined) return {};
  try {
    const info = publicKeyInfo(createPublicKey(text));
    return {
      can_parse_key: true,
      fingerprints: { sha256: info.fingerprints.sha256 },
      type: info.type,
      public_data: info.data,
    };
  } catch {
    return { can_parse_key: false };
  }
}
