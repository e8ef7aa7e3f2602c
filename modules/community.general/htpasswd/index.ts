import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import { editText } from '../../support/edit-text.ts';
import { FILE_OPTIONS } from '../../support/file-options.ts';
import { makeHash, verifies } from './hashes.ts';

export default defineModule({
  name: 'community.general.htpasswd',
  summary: 'Manage users and their passwords in a file for web servers',
  options: {
    path: { type: 'path', required: true, aliases: ['dest', 'destfile'], description: 'The file.' },
    name: { type: 'str', required: true, aliases: ['username'], description: 'The user.' },
    password: { type: 'str', noLog: true, description: 'The password.' },
    hash_scheme: {
      type: 'str',
      default: 'apr_md5_crypt',
      aliases: ['crypt_scheme'],
      description:
        'How a new password is hashed: apr_md5_crypt, bcrypt, sha256_crypt, sha512_crypt, ldap_sha1, plaintext.',
    },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether the user is to be there.',
    },
    create: { type: 'bool', default: true, description: 'Make the file when it is missing.' },
    ...FILE_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { path, name, state } = args;
    const edited = await editText({ ...args, validate: undefined }, target, task, (text) => {
      if (text === undefined) {
        if (state === 'absent') {
          task.warn(`${path} does not exist`);
          return { text, extra: { message: `${name} not present`, changed: false } };
        }
        if (!args.create) throw new ModuleFailure(`Destination ${path} does not exist`);
        const line = `${name}:${makeHash(args.hash_scheme, passwordOf(args.password))}\n`;
        const message = task.check ? `Create ${path}` : `Created ${path} and added ${name}`;
        return { text: line, extra: { message, changed: true } };
      }
      // Blank lines are taken out even when nothing else changes.
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      const bare =
        lines.length === (text.match(/\n/g) ?? []).length ? text : lines.map((line) => `${line}\n`).join('');
      const at = lines.findIndex((line) => line.startsWith(`${name}:`));
      if (state === 'absent') {
        if (at === -1) return { text: bare, extra: { message: `${name} not present`, changed: false } };
        const kept = lines.filter((_, index) => index !== at);
        return { text: join(kept), extra: { message: `Remove ${name}`, changed: true } };
      }
      const password = passwordOf(args.password);
      if (at !== -1 && verifies(lines[at]?.slice(name.length + 1) ?? '', password))
        return { text: bare, extra: { message: `${name} already present`, changed: false } };
      const line = `${name}:${makeHash(args.hash_scheme, password)}`;
      const next = at === -1 ? [...lines, line] : lines.map((one, index) => (index === at ? line : one));
      return { text: join(next), extra: { message: `Add/update ${name}`, changed: true } };
    });
    const { message, changed } = edited.extra;
    const attributes = edited.attributesChanged;
    const more = attributes ? 'ownership, perms or SE linux context changed' : '';
    return {
      changed: changed || attributes,
      msg: `${message}${attributes && changed ? ' and ' : ''}${more}`,
    };
  },
});

function join(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function passwordOf(password: string | undefined): string {
  if (password === undefined) throw new ModuleFailure('secret must be unicode or bytes, not None');
  return password;
}
