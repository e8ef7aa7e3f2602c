import { createHash } from 'node:crypto';
import { type Diff, ModuleFailure, type ResultValue } from '../../runtime/module/result.ts';
import type { Options } from '../../runtime/module/spec.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { checksum } from '../../runtime/target/lib/checksum.ts';
import { shellFunction, type Target } from '../../runtime/target/target.ts';
import { PythonError } from '../../runtime/values/python-error.ts';
import { compilePattern, type Pattern, type PatternOptions } from '../../runtime/values/regex/pattern.ts';
import { attributeOptions, shellOptions } from './attributes.ts';
import { applyAttributes } from './attributes-shell.ts';
import type { FILE_OPTIONS } from './file-options.ts';
import { pythonOsError } from './os-error.ts';
import { writeFile } from './put.ts';
import { attributeDiff, type FileReply, pathInfo, readReply } from './reply.ts';
import { dirOf } from './shell.ts';
import { moduleFile, moduleLoginHome } from './staging.ts';
import { validateOptions } from './validate-option.ts';

/** The options of modules that edit a file in place. */
interface EditOptions extends Options<typeof FILE_OPTIONS> {
  readonly path: string;
  readonly backup: boolean;
  readonly validate: string | undefined;
  /** False: a link is replaced by the file, not followed. */
  readonly follow?: boolean;
  /** The outcome is to hold the file's keys (Ansible adds them to a result that has a `path`). */
  readonly info?: boolean;
}

/** T_path and the attributes: the file as the reply's rest, and how its attributes differ from what they are to be. */
export const readForEdit = shellFunction(
  'tsible_edit_read',
  [applyAttributes],
  `
tsible_opts "$@"
changed=
if [ -d "$T_path" ]; then tsible_say directory 1; tsible_end; exit 0; fi
if [ ! -e "$T_path" ]; then tsible_say absent 1; tsible_end; exit 0; fi
x=$( { true <"$T_path"; } 2>&1) || { tsible_say error "$x"; tsible_end; exit 0; }
if [ -n "\${T_owner+x}\${T_group+x}\${T_mode+x}\${T_attributes+x}\${T_seuser+x}\${T_serole+x}\${T_setype+x}\${T_selevel+x}" ]; then
tsible_st "$T_path"
really=\${T_check-}
T_check=1
tsible_attrs "$T_path"
# A link has no mode of its own to change, but check mode does not know that.
if [ "$s_t" = link ] && [ -z "$really" ]; then
changed=
[ "$g_u:$g_g" = "$s_u:$s_g" ] || changed=1
fi
[ -z "$changed" ] || tsible_say attributes 1
fi
if [ -n "\${T_info-}" ]; then s_p=; tsible_info "$T_path"; fi
printf 'rest=\\0'
exec cat <"$T_path"`,
);

/**
 * T_path, T_sum (sha1 of what was read; not given: there was no file), T_unchanged (only the attributes are to be set), T_backup, validation,
 * attributes; the payload is the new text.
 */
const writeEdited = shellFunction(
  'tsible_edit_write',
  [
    applyAttributes,
    writeFile,
    checksum,
    dirOf,
    shellFunction(
      'tsible_edit_parent',
      [],
      `
[ ! -d "$1" ] || return 0
case $1 in */?*) [ -z "\${1%/*}" ] || tsible_edit_parent "\${1%/*}";; esac
x=$(mkdir -- "$1" 2>&1) || [ -d "$1" ] || { tsible_say parent "$1"; tsible_oserr because "Error creating $1" '' "$x" "$1"; }`,
    ),
  ],
  `
tsible_opts "$@"
changed=
if [ -z "\${T_unchanged-}" ]; then
dest=$T_path
link=
if [ -L "$dest" ] && [ -z "\${T_nofollow-}" ]; then link=1; dest=$(readlink -f -- "$dest"); fi
if [ -n "\${T_sum-}" ]; then
[ "$(tsible_checksum sha1 "$dest" 2>/dev/null)" = "$T_sum" ] || tsible_fail "$T_path was changed by something else in the meantime"
elif [ -e "$dest" ]; then tsible_fail "$T_path was made by something else in the meantime"
else
tsible_dir "$dest"
tsible_edit_parent "$r"
fi
if [ -n "\${T_backup-}" ] && [ -e "$T_path" ]; then
tsible_backup "$T_path"
T_backup=
fi
if [ -n "$link" ]; then ( unset T_owner T_group T_mode T_attributes T_seuser T_serole T_setype T_selevel; tsible_write "$dest" tsible_payload ) || exit 9
else
place_diff=1
tsible_write "$dest" tsible_payload
fi
fi
tsible_st "$T_path"
changed=
tsible_attrs "$T_path"
[ -z "$changed\${place_differs-}" ] || tsible_say attributes 1
if [ -n "\${T_info-}" ]; then s_p=; tsible_info "$T_path"; fi
tsible_end`,
);

/** A file as it was read for an edit. */
export interface EditedFile {
  /** Undefined when there is none. */
  readonly bytes: Buffer | undefined;
  readonly reply: FileReply;
}

/** Reads a file to be edited. @throws ModuleFailure for a folder, or a file that cannot be read. */
export async function readForEditing(args: EditOptions, target: Target, check: boolean): Promise<EditedFile> {
  const options = [...shellOptions({ path: args.path, check, info: args.info }), ...attributeOptions(args)];
  const raw = await target.call(readForEdit, options, { ahead: 'probe' });
  const reply = readReply(raw);
  if (reply.values.has('directory'))
    throw new ModuleFailure(`Path ${args.path} is a directory !`, { rc: 256 });
  const error = reply.values.get('error') ?? (raw.rc === 0 ? undefined : raw.stderr.toString());
  if (error !== undefined && !reply.values.has('absent'))
    throw new ModuleFailure(pythonOsError(error, args.path));
  return { bytes: reply.rest, reply };
}

/** What an edit comes to, for the module's result. */
export interface EditOutcome {
  readonly changed: boolean;
  readonly message: string;
  readonly backup: string | undefined;
  /** How the attributes changed. */
  readonly attributes: { readonly before?: ResultValue; readonly after?: ResultValue };
  /** uid, gid, owner, group, mode, state and size, where they were asked for. */
  readonly info: Readonly<Record<string, ResultValue>>;
}

/**
 * Writes an edited file (`bytes` undefined: its text stays as it is), gives it its attributes, and tells of both as Ansible does. Nothing is
 * asked of the host when there is nothing to do.
 */
export async function finishEdit(
  args: EditOptions,
  file: EditedFile,
  edit: { readonly bytes: Buffer | undefined; readonly message: string },
  target: Target,
  task: TaskContext,
): Promise<EditOutcome> {
  const textChanges = edit.bytes !== undefined;
  const attributesDiffer = file.reply.values.has('attributes');
  const nothing = !textChanges && !attributesDiffer;
  if (task.check || nothing) return outcome(edit.message, textChanges, file.reply, attributesDiffer);
  const options = [
    ...shellOptions({
      path: args.path,
      sum: file.bytes === undefined ? undefined : createHash('sha1').update(file.bytes).digest('hex'),
      unchanged: !textChanges,
      backup: args.backup,
      unsafe_writes: args.unsafe_writes,
      nofollow: args.follow === false,
      info: args.info,
      login_home: moduleLoginHome(task),
    }),
    ...attributeOptions(args),
    ...(await validateOptions(args.validate, target)),
  ];
  try {
    const payload =
      edit.bytes === undefined ? {} : { payload: { kind: 'bytes', bytes: edit.bytes } as const };
    const candidate = (home: string): string => moduleFile(task, home, undefined);
    const reply = readReply(await target.call(writeEdited, options, payload), candidate);
    return outcome(edit.message, textChanges, reply, reply.values.has('attributes'));
  } catch (error) {
    if (!(error instanceof ModuleFailure) || error.result.exit_status === undefined) throw error;
    const { exit_status: status, stderr } = error.result;
    throw new ModuleFailure(`failed to validate: rc:${String(status)} error:${String(stderr)}`);
  }
}

function outcome(message: string, textChanges: boolean, reply: FileReply, attributes: boolean): EditOutcome {
  const { before, after } = attributeDiff(reply, { before: {}, after: {} });
  const parts = [message, ...(attributes ? ['ownership, perms or SE linux context changed'] : [])];
  return {
    changed: textChanges || attributes,
    message: textChanges ? parts.join(' and ') : parts.join(''),
    backup: reply.values.get('backup_file'),
    attributes: hasDiff(reply) ? { before, after } : {},
    info: pathInfo(reply),
  };
}

function hasDiff(reply: FileReply): boolean {
  return reply.records.some(([key]) => key.startsWith('before.'));
}

/** The two diffs of an edit: of the text, and of the attributes. */
export function editDiffs(
  path: string,
  before: string,
  after: string,
  attributes: EditOutcome['attributes'],
): readonly Diff[] {
  return [
    contentDiff(path, before, after),
    {
      ...attributes,
      before_header: `${path} (file attributes)`,
      after_header: `${path} (file attributes)`,
    },
  ];
}

/** The diff of an edit's text. */
export function contentDiff(path: string, before: string, after: string): Diff {
  return { before, after, before_header: `${path} (content)`, after_header: `${path} (content)` };
}

/** A Python pattern for a file's bytes, which are given to it as latin1 text. @throws ModuleFailure */
export function bytesPattern(source: string, options: PatternOptions = {}): Pattern {
  return editPattern(asBytes(source), { ...options, ascii: true });
}

/** A Python pattern. @throws ModuleFailure with the message of re.error */
export function editPattern(source: string, options: PatternOptions): Pattern {
  try {
    return compilePattern(source, options);
  } catch (error) {
    if (error instanceof PythonError) throw new ModuleFailure(error.message);
    throw error;
  }
}

/** A text's UTF-8 bytes as a text of one character a byte, on which byte patterns work. */
export function asBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}
