import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { attributeOptions, shellOptions } from '../support/attributes.ts';
import { applyAttributes } from '../support/attributes-shell.ts';
import { mustSucceed, putCommand, runCommands, stepOf } from '../support/commands.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';
import { readReply } from '../support/reply.ts';

const SIZES: Readonly<Record<string, { readonly standard: number; readonly allowed?: readonly number[] }>> = {
  rsa: { standard: 4096 },
  dsa: { standard: 1024, allowed: [1024] },
  ecdsa: { standard: 256, allowed: [256, 384, 521] },
  ed25519: { standard: 256, allowed: [256] },
};

/** T_path and the attributes: gives the private key's file and the public one its attributes; `changed`. */
const setAttributes = shellFunction(
  'tsible_key_attributes',
  [applyAttributes],
  `
tsible_opts "$@"
changed=
for p in "$T_path" "$T_path.pub"; do
tsible_st "$p"
tsible_attrs "$p"
done
[ -z "$changed" ] || tsible_say changed 1
tsible_end`,
);

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
    const sizes = SIZES[type] ?? { standard: 1024 };
    const size = args.size ?? sizes.standard;
    if (type === 'rsa' && size < 1024)
      throw new ModuleFailure(
        'For RSA keys, the minimum size is 1024 bits and the default is 4096 bits. Attempting to use bit lengths under 1024 will cause the module to fail.',
      );
    if (type === 'ecdsa' && sizes.allowed?.includes(size) !== true)
      throw new ModuleFailure(
        'For ECDSA keys, size determines the key length by selecting from one of three elliptic curve sizes: 256, 384 or 521 bits. Attempting to use bit lengths other than these three values for ECDSA keys will cause this module to fail.',
      );
    const need = { need: ['ssh-keygen'] };
    const probed = await runCommands(
      target,
      [
        { step: 'folder', argv: ['test', '-d', path.slice(0, path.lastIndexOf('/')) || '.'] },
        { step: 'is folder', argv: ['test', '-d', path] },
        { step: 'exists', argv: ['test', '-e', path] },
        { step: 'public', argv: ['cat', '--', `${path}.pub`] },
        // With no passphrase to ask for: a protected key answers no.
        { step: 'derived', argv: ['ssh-keygen', '-y', '-P', '', '-f', path] },
        { step: 'about', argv: ['ssh-keygen', '-l', '-f', `${path}.pub`] },
      ],
      need,
    );
    if (stepOf(probed, 'folder').rc !== 0) {
      const folder = path.slice(0, path.lastIndexOf('/')) || '.';
      throw new ModuleFailure(`The directory ${folder} does not exist or the file is not a directory`, {
        name: folder,
      });
    }
    if (stepOf(probed, 'is folder').rc === 0)
      throw new ModuleFailure(`${path} is a directory. Please specify a path to a file.`);
    const exists = stepOf(probed, 'exists').rc === 0;
    const publicThere = stepOf(probed, 'public').rc === 0;
    const aboutNow = stepOf(probed, 'about').out;
    if (args.state === 'absent') {
      if ((exists || publicThere) && !task.check)
        await runCommands(target, [{ step: 'remove', argv: ['rm', '-f', '--', path, `${path}.pub`] }]);
      return {
        changed: exists || publicThere,
        size,
        type,
        filename: path,
        ...publicKeys(publicThere ? stepOf(probed, 'public').out : '', aboutNow),
      };
    }
    const readable = stepOf(probed, 'derived').rc === 0;
    const fits = matchesShape(aboutNow, size, type);
    let make = !exists || args.force || args.regenerate === 'always';
    if (!make && !readable && !passphrase) {
      if (args.regenerate === 'full_idempotence') make = true;
      else
        throw new ModuleFailure(
          'Unable to read the key. The key is protected with a passphrase or broken. Will not proceed. To force regeneration, call the module with `generate` set to `full_idempotence` or `always`, or with `force=true`.',
        );
    }
    if (!make && publicThere && !fits && args.regenerate !== 'never') {
      if (args.regenerate === 'fail')
        throw new ModuleFailure(
          'Key has wrong type and/or size. Will not proceed. To force regeneration, call the module with `generate` set to `partial_idempotence`, `full_idempotence` or `always`, or with `force=true`.',
        );
      make = true;
    }
    let changed = make;
    if (make && task.check) return { changed: true, size, type, filename: path, comment: comment ?? '' };
    if (make) {
      const format = { auto: [], ssh: [], pkcs1: ['-m', 'PEM'], pkcs8: ['-m', 'PKCS8'] }[
        args.private_key_format
      ];
      const words = [
        'ssh-keygen',
        '-q',
        '-b',
        String(size),
        '-t',
        type,
        ...format,
        '-C',
        comment ?? '',
        '-f',
        path,
      ];
      // The passphrase is typed twice by a program that has no terminal: an askpass that prints what its descriptor holds.
      const argv = passphrase
        ? ['sh', '-c', ASKPASS, 'sh', path, ...words]
        : ['sh', '-c', 'rm -f -- "$1" "$1.pub"; shift; exec "$@"', 'sh', path, ...words, '-N', ''];
      const done = await runCommands(target, [{ step: 'make', argv, stdin: passphrase !== undefined }], {
        ...need,
        ...(passphrase === undefined ? {} : { payload: passphrase }),
      });
      mustSucceed(stepOf(done, 'make'), words);
    } else {
      const [kind = '', body = '', ...rest] = stepOf(probed, 'public').out.trim().split(' ');
      const derived = stepOf(probed, 'derived').out.trim().split(' ').slice(0, 2).join(' ');
      const wanted = comment ?? rest.join(' ');
      const stale = readable && derived !== '' && `${kind} ${body}` !== derived;
      if (!publicThere || stale || (comment !== undefined && comment !== rest.join(' '))) {
        changed = true;
        if (task.check) return { changed, size, type, filename: path, comment: wanted };
        const line = `${derived === '' ? `${kind} ${body}` : derived} ${wanted}`.trim();
        await runCommands(target, [putCommand('put', `${path}.pub`, publicThere ? undefined : '0644')], {
          payload: `${line}\n`,
        });
      }
    }
    const options = [...shellOptions({ path, check: task.check }), ...attributeOptions(args)];
    if (readReply(await target.call(setAttributes, options)).values.has('changed')) changed = true;
    const after = await runCommands(target, [
      { step: 'public', argv: ['cat', '--', `${path}.pub`] },
      { step: 'about', argv: ['ssh-keygen', '-l', '-f', `${path}.pub`] },
    ]);
    return {
      changed,
      size,
      type,
      filename: path,
      ...publicKeys(stepOf(after, 'public').out, stepOf(after, 'about').out),
    };
  },
});

const ASKPASS = `
d=$(umask 077; mktemp -d) || exit 1
trap 'rm -rf -- "$d"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
rm -f -- "$1" "$1.pub"
shift
umask 077
cat >"$d/pass"
printf '#!/bin/sh\\ncat "%s"\\necho\\n' "$d/pass" >"$d/ask"
chmod 700 "$d/ask"
SSH_ASKPASS="$d/ask" SSH_ASKPASS_REQUIRE=force DISPLAY=:0 "$@"`;

/** What is told of a public key: nothing when there is none. */
function publicKeys(line: string, about: string): Record<string, string> {
  if (line.trim() === '') return {};
  const [kind = '', body = '', ...comment] = line.trim().split(' ');
  return {
    fingerprint: about.trim().split(' ')[1] ?? '',
    public_key: `${kind} ${body}`,
    comment: comment.join(' '),
  };
}

function matchesShape(about: string, size: number, type: string): boolean {
  const [, bits, kind = ''] = /^(\d+) .*\((\S+)\)\s*$/.exec(about) ?? [];
  return Number(bits) === size && kind.toLowerCase() === type;
}
