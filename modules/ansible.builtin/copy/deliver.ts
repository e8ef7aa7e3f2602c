import { isUtf8 } from 'node:buffer';
import { extname } from 'node:path';
import { type Diff, ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { Options } from '../../../runtime/module/spec.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { attributeOptions, modeOptions, shellOptions } from '../../support/attributes.ts';
import type { Contents } from '../../support/contents.ts';
import type { FILE_OPTIONS } from '../../support/file-options.ts';
import { type FileReply, pathInfo, readReply } from '../../support/reply.ts';
import { type Staging, stagingOf, taskFolder } from '../../support/staging.ts';
import { validateOptions } from '../../support/validate-option.ts';
import { fileResult } from '../file/index.ts';
import { copyOne } from './shell.ts';

/** How a file is to be put on a host: copy's options, without those that say where it comes from. */
export interface Delivery extends Options<typeof FILE_OPTIONS> {
  readonly dest: string;
  readonly backup: boolean;
  readonly force: boolean;
  readonly follow: boolean;
  readonly validate: string | undefined;
  readonly directory_mode: Value | undefined;
  readonly checksum: string | undefined;
}

/** What is delivered, and what it is called. */
export interface Parcel {
  readonly contents: Contents;
  /** Its name below a folder. */
  readonly name: string;
  /** Where it comes from, as a diff's header says. */
  readonly label: string;
  /** It was given as text: it has no name that a folder could take. */
  readonly isText: boolean;
}

/** Contents of up to this many bytes travel with the first request, larger ones only when they are needed. */
const INLINE = 32 * 1024;

/** Text of up to this many bytes travels in the request itself. */
const MOST_BODY = 16 * 1024;

/**
 * Puts one file on a host, as Ansible's copy action does, in one request (two for a large one that differs).
 * Undefined when a file is there and `force` is off. Failures carry the checksum, as Ansible's.
 */
export async function deliver(
  parcel: Parcel,
  args: Delivery,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult | undefined> {
  const { contents } = parcel;
  const limit = task.settings.MAX_FILE_SIZE_FOR_DIFF;
  const options = [...(await deliveryOptions(args, target)), ...parcelOptions(parcel)];
  const staging = stagingOf(task);
  const firstOptions = shellOptions({
    login_home: staging.loginHome,
    check: task.check,
    diff: task.diff ? Math.max(0, limit) : undefined,
  });
  const isSmall = contents.size <= INLINE;
  const inline = isSmall && !task.check;
  const body = isSmall ? bodyOptions(contents) : undefined;
  let diff: readonly Diff[] = [];
  const candidate = (home: string): string => carried(staging, home, args.dest);
  try {
    let reply = readReply(
      await target.call(copyOne, [...options, ...firstOptions, ...shellOptions({ inline, ...body })], {
        ...(inline && body === undefined && { payload: contents.payload }),
        ...((inline || task.check) && { ahead: 'last' }),
        looks: [args.dest.endsWith('/') ? `${args.dest}${parcel.name}` : args.dest],
      }),
      candidate,
    );
    if (reply.values.has('kept')) return undefined;
    if (reply.values.has('same'))
      return { diff: [], ...fileResult(reply, task.diff), checksum: contents.sha1 };
    diff = task.diff ? [contentDiff(reply, parcel, task)] : [];
    if (task.check) return { changed: true, diff };
    if (reply.values.has('need'))
      reply = readReply(
        await target.call(
          copyOne,
          [...options, ...shellOptions({ login_home: staging.loginHome }), 'inline=1'],
          {
            payload: contents.payload,
          },
        ),
        candidate,
      );
    return await written(reply, parcel, diff, staging);
  } catch (error) {
    if (!(error instanceof ModuleFailure)) throw error;
    const known = error.message.startsWith('can not use content') ? {} : { checksum: contents.sha1 };
    throw new ModuleFailure(error.message, { ...known, ...error.result, diff }, error.reason);
  }
}

/** Contents that a shell's variable can hold: they need no pipe, and are compared without a checksum. */
function bodyOptions({ bytes }: Contents): { body: string; size: number } | undefined {
  if (bytes === undefined || bytes.length > MOST_BODY || bytes.includes(0) || !isUtf8(bytes))
    return undefined;
  return { body: bytes.toString(), size: bytes.length };
}

/** What Ansible would call the file before it is in its place. */
function carried(staging: Staging, home: string, dest: string): string {
  return `${taskFolder(staging, home)}/.source${extname(dest)}`;
}

async function written(
  reply: FileReply,
  parcel: Parcel,
  diff: readonly Diff[],
  staging: Staging,
): Promise<ModuleResult> {
  const dest = reply.values.get('dest') ?? '';
  const backup = reply.values.get('backup_file');
  return {
    diff,
    dest,
    src: carried(staging, reply.values.get('home') ?? '', dest),
    md5sum: await parcel.contents.md5(),
    checksum: parcel.contents.sha1,
    changed: true,
    ...(backup === undefined ? {} : { backup_file: backup }),
    ...pathInfo(reply),
  };
}

/** The options that hold for every file of a delivery. */
export async function deliveryOptions(args: Delivery, target: Target): Promise<string[]> {
  const folder = modeOptions(args.directory_mode);
  return [
    ...shellOptions({
      dest: args.dest,
      backup: args.backup,
      force: args.force,
      follow: args.follow,
      unsafe_writes: args.unsafe_writes,
      dirmode: folder.mode,
      bad_dirmode: folder.badmode,
      expect: args.checksum,
    }),
    ...attributeOptions(args),
    ...(await validateOptions(args.validate, target)),
  ];
}

function parcelOptions(parcel: Parcel): string[] {
  return shellOptions({ base: parcel.name, sum: parcel.contents.sha1, content: parcel.isText });
}

/** Both sides of the file's contents, with the keys that Ansible gives them. */
function contentDiff(reply: FileReply, parcel: Parcel, task: TaskContext): Diff {
  const limit = task.settings.MAX_FILE_SIZE_FOR_DIFF;
  const diff: { -readonly [K in keyof Diff]: Diff[K] } = {};
  const before = reply.rest;
  const path = reply.values.get('before_path') ?? parcel.label;
  if (reply.values.has('before_absent')) diff.before = '';
  else if (reply.values.has('before_larger')) diff.dst_larger = limit;
  else if (before?.subarray(0, 8192).includes(0)) diff.dst_binary = 1;
  else if (before !== undefined) {
    diff.before_header = path;
    diff.before = before.toString();
  }
  const { bytes, size } = parcel.contents;
  if ((limit > 0 && size > limit) || bytes === undefined) diff.src_larger = limit;
  else if (bytes.includes(0)) diff.src_binary = 1;
  else {
    diff.after_header =
      parcel.isText && size > 0 ? (reply.values.get('diff_path') ?? parcel.label) : parcel.label;
    diff.after = bytes.toString();
  }
  if (task.noLog) {
    if (diff.before !== undefined) diff.before = '';
    if (diff.after !== undefined)
      diff.after =
        " [[ Diff output has been hidden because 'no_log: true' was specified for this result ]]\n";
  }
  return diff;
}
