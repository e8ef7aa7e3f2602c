import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { replaceFile } from '../../../runtime/target/lib/replace.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { accountLine } from '../../support/accounts.ts';
import { invoked } from '../../support/invoked.ts';
import { optionsShown } from '../../support/options-shown.ts';
import { pythonOsError } from '../../support/os-error.ts';
import { pathKeys, pathStep } from '../../support/path-step.ts';
import { readSteps, type Steps, steps } from '../../support/steps.ts';
import { changeKeys } from './keys.ts';

/**
 * Arguments: user, the keys' file or '', 'check' or '', a file with the new keys or ''. Steps: `user`, the account's line;
 * `file`, the path; `real`, where links lead; `keys`, its text; `source`, the new keys.
 */
const probe = shellFunction(
  'tsible_authorized_probe',
  [steps, accountLine, pathStep],
  `
user=$1 file=$2 check=$3 source=$4
line=$(tsible_account passwd "$user")
tsible_note user "$line"
[ -n "$line" ] || { [ -n "$check" ] && [ -n "$file" ]; } || exit 0
if [ -z "$file" ]; then home=\${line%:*}; file=\${home##*:}/.ssh/authorized_keys; fi
tsible_note file "$file"
real=$(readlink -f "$file") || real=$file
tsible_note real "$real"
[ ! -f "$file" ] || tsible_step keys cat "$file"
[ -z "$2" ] || tsible_path_step "$2"
if [ -n "$source" ]; then
if [ ! -e "$source" ]; then tsible_note no-source missing
elif [ ! -f "$source" ]; then tsible_note no-source folder
else tsible_step source cat "$source"
fi
fi
exit 0
`,
);

/** Arguments: user, file, 'manage' or '' (its folder). The payload is the text. Steps: `folder`, `write`. */
const write = shellFunction(
  'tsible_authorized_write',
  [steps, accountLine, replaceFile, pathStep],
  `
export LC_ALL=C
user=$1 file=$2 manage=$3
ids=$(tsible_account passwd "$user")
ids=\${ids#*:*:}
uid=\${ids%%:*}
ids=\${ids#*:}
gid=\${ids%%:*}
dir=\${file%/*}
if [ -n "$manage" ]; then
[ -e "$dir" ] || tsible_step folder mkdir -m 0700 "$dir" || exit 0
chown "$uid:$gid" "$dir"
chmod 00700 "$dir"
else mkdir -p "$dir"
fi
replace() {
tsible_temp "$file" && tsible_payload >"$tsible_tmp" || return
if [ -e "$file" ]; then chown "$uid:$gid" "$file"; chmod 0600 "$file"; fi
chown "$uid:$gid" "$tsible_tmp"
if [ -e "$file" ]; then tsible_replace "$tsible_tmp" "$file"; else mv -f "$tsible_tmp" "$file"; fi
}
tsible_step write replace
tsible_path_step "$file"
exit 0
`,
);

export default defineModule({
  name: 'ansible.posix.authorized_key',
  summary: 'Add or remove keys that may log in as a user',
  options: {
    user: { type: 'str', required: true, description: 'The user' },
    key: { type: 'str', required: true, description: 'The keys, a line each; or a URL of them' },
    path: { type: 'path', description: "The keys' file, if not ~/.ssh/authorized_keys" },
    manage_dir: {
      type: 'bool',
      default: true,
      description: "Make the file's folder, and see to its owner and mode",
    },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether the keys are in the file',
    },
    key_options: { type: 'str', description: 'Options of the keys' },
    exclusive: { type: 'bool', default: false, description: 'Remove all other keys' },
    comment: { type: 'str', description: 'Comment of the keys' },
    validate_certs: { type: 'bool', default: true, description: 'Check the certificate of an https URL' },
    follow: { type: 'bool', default: false, description: 'Write to where a link leads' },
  },
  check: 'full',
  understood: (_, { keyfile, changed }) => (keyfile === undefined ? {} : { keyfile, changed }),
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { user, path, follow } = args;
    const fetched = args.key.startsWith('http')
      ? await fetchKeys(args.key, args.validate_certs, target, task)
      : undefined;
    const source = args.key.startsWith('file') ? new URL(args.key).pathname : fetched;
    const probed = readSteps(
      await target.call(
        probe,
        [user, path ?? '', task.check ? 'check' : '', source ?? ''],
        fetched === undefined ? { ahead: 'probe' } : {},
      ),
    );
    if (fetched !== undefined) await target.call(removeFile, [fetched]);
    const file = probed.find('file')?.out;
    if (file === undefined) {
      if (task.check)
        throw new ModuleFailure(
          'Either user must exist or you must provide full path to key file in check mode',
        );
      throw new ModuleFailure(`Failed to lookup user ${user}: "getpwnam(): name not found: '${user}'"`);
    }
    const missing = probed.find('no-source')?.out;
    if (missing === 'missing') throw new ModuleFailure(`Path to a key file not found: ${source}`);
    if (missing === 'folder')
      throw new ModuleFailure(`Path to a key is a directory and must be a file: ${source}`);
    const before = probed.text('keys');
    const after = changeKeys(before, {
      key: source === undefined ? args.key : probed.text('source'),
      present: args.state === 'present',
      options: args.key_options,
      comment: args.comment,
      exclusive: args.exclusive,
    });
    // Ansible's module gives its options back, with what it found.
    const result = { ...optionsShown(args), keyfile: file };
    if (after === undefined) return { ...result, changed: false, ...pathKeys(probed) };
    const real = follow ? probed.text('real') : file;
    const saved = task.check ? probed : await save(user, real, args.manage_dir, after, target);
    const diff = { before_header: file, after_header: real, before, after };
    return {
      ...result,
      changed: true,
      ...(task.diff && { diff }),
      ...(path === undefined ? {} : pathKeys(saved)),
    };
  },
});

async function save(
  user: string,
  file: string,
  manage: boolean,
  text: string,
  target: Target,
): Promise<Steps> {
  const payload = { kind: 'bytes', bytes: text } as const;
  const done = readSteps(await target.call(write, [user, file, manage ? 'manage' : ''], { payload }));
  const folder = done.find('folder');
  if (folder !== undefined && folder.rc !== 0) {
    const dir = file.slice(0, file.lastIndexOf('/'));
    const why = pythonOsError(folder.err, dir).replace(": b'", ": '");
    throw new ModuleFailure(`Failed to create directory ${dir} : ${why}`);
  }
  const written = done.find('write');
  if (written === undefined || written.rc !== 0)
    throw new ModuleFailure(`Failed to write to file ${file}: ${written?.err.trim() ?? ''}`);
  return done;
}

const temporaryFile = shellFunction('tsible_authorized_temp', [], 'mktemp');
const removeFile = shellFunction('tsible_authorized_rm', [], 'rm -f -- "$1"');

/** Fetches keys to a file on the host, in the way of get_url; its path. */
async function fetchKeys(url: string, validate: boolean, target: Target, task: TaskContext): Promise<string> {
  const file = (await target.call(temporaryFile, [])).stdout.toString().trim();
  const got = await invoked(task, 'ansible.builtin.get_url', {
    url,
    dest: file,
    force: true,
    validate_certs: validate,
  });
  if (got.failed === true) {
    await target.call(removeFile, [file]);
    throw new ModuleFailure(`Error getting key from: ${url}`);
  }
  return file;
}
