import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { defineModule } from '../../runtime/module/define.ts';
import { ActionFailure, ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { checksum } from '../../runtime/target/lib/checksum.ts';
import { shellFunction, type Target } from '../../runtime/target/target.ts';
import { PythonError } from '../../runtime/values/python-error.ts';
import { compilePattern, type Pattern } from '../../runtime/values/regex/pattern.ts';
import { taskFile } from '../support/action-file.ts';
import { attributeOptions, shellOptions } from '../support/attributes.ts';
import { applyAttributes } from '../support/attributes-shell.ts';
import { bytesContents, temporaryName } from '../support/contents.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';
import { writeFile } from '../support/put.ts';
import { type FileReply, pathInfo, readReply, validatorOutput } from '../support/reply.ts';
import { moduleFile, moduleLoginHome } from '../support/staging.ts';
import { validateOptions } from '../support/validate-option.ts';
import { deliver } from './copy/deliver.ts';

/** T_src: the names of the files in it, one record each. */
const listFragments = shellFunction(
  'tsible_fragments',
  [applyAttributes],
  `
tsible_opts "$@"
[ -e "$T_src" ] || tsible_fail "Source ($T_src) does not exist"
[ -d "$T_src" ] || tsible_fail "Source ($T_src) is not a directory"
for f in "$T_src"/* "$T_src"/.[!.]* "$T_src"/..?*; do
[ ! -f "$f" ] || tsible_say name "\${f##*/}"
done
tsible_end`,
);

/** T_src, T_dest, T_delimiter, T_backup, T_check, attributes, validation; words: the names of the fragments, in order. */
const assembleFile = shellFunction(
  'tsible_assemble',
  [
    applyAttributes,
    writeFile,
    checksum,
    shellFunction(
      'tsible_join',
      [],
      `
shift $T_n
first=1 open=
for f; do
[ -z "$open" ] || printf '\\n'
[ -n "$first" ] || [ -z "\${T_delimiter-}" ] || printf '%s' "$T_delimiter"
cat -- "$T_src/$f" || return 1
first= open=1
[ "$(tail -c 1 -- "$T_src/$f"; printf x)" != "
x" ] || open=
done`,
    ),
  ],
  `
tsible_opts "$@"
changed=
[ ! -d "$T_dest" ] || tsible_fail "attempted to take checksum of directory: $T_dest"
[ -z "\${T_novalidate-}" ] || tsible_fail "$T_novalidate"
tsible_new "$T_dest"
x=$(tsible_join "$@" 2>&1 >"$n_tmp") || tsible_oserr said "Could not assemble '$T_dest'" '' "$x" "$T_dest"
sum=$(tsible_checksum sha1 "$n_tmp")
tsible_say checksum "$sum"
tsible_say md5sum "$(tsible_checksum md5 "$n_tmp" 2>/dev/null)"
old=
[ ! -f "$T_dest" ] || old=$(tsible_checksum sha1 "$T_dest")
if [ "$sum" != "$old" ]; then
T_report=1
if [ -n "\${T_check-}" ]; then
[ -z "\${T_validate-}" ] || tsible_check
changed=1
else tsible_place "$T_dest"
fi
fi
s_p=
tsible_st "$T_dest"
tsible_attrs "$T_dest"
[ -z "$changed" ] || tsible_say changed 1
s_p=
tsible_info "$T_dest"
tsible_end`,
);

export default defineModule({
  name: 'ansible.builtin.assemble',
  summary: 'Make one file of the parts in a folder',
  check: 'full',
  diff: 'full',
  options: {
    src: { type: 'path', description: 'Folder with the fragments.' },
    delimiter: { type: 'str', description: 'Text between fragments.' },
    dest: { type: 'path', description: 'File to make of them.' },
    backup: { type: 'bool', default: false, description: 'Keep the former file beside the new one.' },
    remote_src: { type: 'bool', default: true, description: 'The fragments are on the host.' },
    regexp: { type: 'str', description: 'Only fragments whose name matches this expression.' },
    ignore_hidden: { type: 'bool', default: false, description: 'Leave names with a dot in front out.' },
    validate: {
      type: 'str',
      description: 'Command that must accept the new file, given as %s, before it is used.',
    },
    decrypt: { type: 'bool', default: true, description: 'Decrypt vault-encrypted fragments.' },
    ...FILE_OPTIONS,
  },
  async run(given, target, task): Promise<ModuleResult> {
    const { src, dest } = given;
    if (src === undefined || dest === undefined) throw new ActionFailure('src and dest are required');
    const args = { ...given, src, dest };
    const pattern = args.regexp === undefined ? undefined : expression(args.regexp);
    if (args.validate !== undefined && !args.validate.includes('%s'))
      throw new ModuleFailure(`validate must contain %s: ${args.validate}`);
    const isWanted = (name: string): boolean => pattern === undefined || pattern.search(name) !== undefined;
    const chosen = (names: readonly string[]): string[] =>
      names.filter((name) => isWanted(name) && !(args.ignore_hidden && name.startsWith('.'))).sort(byBytes);
    const delimiter = args.delimiter === undefined ? '' : closed(unescaped(args.delimiter));
    if (!args.remote_src) return assembleHere({ ...args, delimiter }, chosen, target, task);
    const listed = readReply(await target.call(listFragments, [`src=${args.src}`]));
    const names = chosen(listed.records.filter(([key]) => key === 'name').map(([, name]) => name));
    const options = [
      ...shellOptions({
        src: args.src,
        dest: args.dest,
        delimiter: delimiter === '' ? undefined : delimiter,
        backup: args.backup,
        unsafe_writes: args.unsafe_writes,
        check: task.check,
        login_home: moduleLoginHome(task),
      }),
      ...attributeOptions(args),
      ...(await validateOptions(args.validate, target)),
    ];
    const reply = await callAssemble(target, [...options, '--', ...names], task);
    return assembled(reply, args, task);
  },
});

const candidate =
  (task: TaskContext) =>
  (home: string): string =>
    moduleFile(task, home, undefined);

async function callAssemble(target: Target, words: readonly string[], task: TaskContext): Promise<FileReply> {
  try {
    return readReply(await target.call(assembleFile, words), candidate(task));
  } catch (error) {
    if (!(error instanceof ModuleFailure) || error.result.exit_status === undefined) throw error;
    const { exit_status: status, stderr } = error.result;
    throw new ModuleFailure(`failed to validate: rc:${String(status)} error:${String(stderr)}`);
  }
}

function assembled(
  reply: FileReply,
  args: { readonly src: string; readonly dest: string },
  task: TaskContext,
): ModuleResult {
  const { values } = reply;
  const status = values.get('exit_status');
  return {
    changed: values.has('changed'),
    src: args.src,
    dest: args.dest,
    checksum: values.get('checksum'),
    md5sum: values.get('md5sum') || null,
    msg: 'OK',
    ...(values.has('backup_file') ? { backup_file: values.get('backup_file') } : {}),
    ...(status === undefined
      ? {}
      : { validation: { rc: Number(status), ...validatorOutput(reply, candidate(task)) } }),
    ...pathInfo(reply),
  };
}

interface Assembly
  extends Omit<Parameters<typeof deliver>[1], 'force' | 'follow' | 'directory_mode' | 'checksum'> {
  readonly src: string;
  readonly delimiter: string;
  readonly decrypt: boolean;
}

/** Fragments of the controller's become a file that is copied. */
async function assembleHere(
  args: Assembly,
  chosen: (names: readonly string[]) => string[],
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const folder = taskFile(task, args.src);
  if (!statSync(folder).isDirectory()) throw new ModuleFailure(`Source (${folder}) is not a directory`);
  const parts: Buffer[] = [];
  let open = false;
  for (const name of chosen(readdirSync(folder))) {
    const path = join(folder, name);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) continue;
    const bytes = await task.readFile(path, args.decrypt);
    if (open) parts.push(Buffer.from('\n'));
    if (parts.length > 0) parts.push(Buffer.from(args.delimiter));
    parts.push(bytes);
    open = bytes.at(-1) !== 10;
  }
  const label = temporaryName(task.settings.DEFAULT_LOCAL_TMP, undefined);
  const parcel = { contents: bytesContents(Buffer.concat(parts)), name: 'src', label, isText: false };
  const delivery = { ...args, force: true, follow: false, directory_mode: undefined, checksum: undefined };
  const result = await deliver(parcel, delivery, target, task);
  const { diff, path: _path, ...rest } = result ?? { changed: false };
  const [only] = Array.isArray(diff) ? diff : [];
  return {
    ...rest,
    dest: rest.dest ?? args.dest,
    md5sum: await parcel.contents.md5(),
    checksum: parcel.contents.sha1,
    ...(only === undefined ? {} : { diff: only }),
  };
}

function expression(source: string): Pattern {
  try {
    return compilePattern(source);
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    throw new ModuleFailure(`Invalid Regexp (${error.message}) in "${source}"`);
  }
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A delimiter ends its line. */
function closed(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** Backslash escapes as Python's bytes literals have them. */
function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|([\s\S]))/g, (whole, hex, octal, letter) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    return ESCAPES[letter] ?? whole;
  });
}
