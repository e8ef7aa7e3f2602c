import { open } from 'node:fs/promises';
import { defineModule } from '../../../runtime/module/define.ts';
import { expandTexts } from '../../../runtime/module/paths.ts';
import { ActionFailure, ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Payload, Target } from '../../../runtime/target/target.ts';
import { taskFile } from '../../support/action-file.ts';
import { attributeOptions, shellOptions } from '../../support/attributes.ts';
import { type Contents, fileContents } from '../../support/contents.ts';
import { type FileReply, pathInfo, readReply } from '../../support/reply.ts';
import { UNARCHIVE_OPTIONS, type UnarchiveArguments } from './arguments.ts';
import { unpackTar } from './shell.ts';
import { skippedResult } from './skipped.ts';
import { unpackUrl } from './url.ts';
import { extraction, failed, unzip } from './zip.ts';

/** An archive larger than this is not sent before it is known that it is needed. */
const SMALL = 256 * 1024;

export default defineModule({
  name: 'ansible.builtin.unarchive',
  summary: 'Unpack an archive that lies on the controller or on the host',
  check: 'partial',
  diff: 'partial',
  options: UNARCHIVE_OPTIONS,
  rules: { mutuallyExclusive: [['include', 'exclude']] },
  async run(given, target, task): Promise<ModuleResult> {
    const { src: source, dest } = given;
    if (source === undefined || dest === undefined)
      throw new ActionFailure('src (or content) and dest are required');
    const remote = given.copy === undefined ? given.remote_src : !given.copy;
    const args = { ...given, src: source, dest, remote_src: remote };
    if (args.remote_src) {
      if (args.src.includes('://')) return unpackUrl(args, target, task);
      const [src = args.src] = await expandTexts([args.src], target);
      return unpackOnHost({ ...args, src }, target, task);
    }
    const path = taskFile(task, args.src);
    const contents = await fileContents(path, task, args.decrypt);
    return unpackContents(contents, args, target, task, path);
  },
});

/** Unpacks an archive that is on the host. */
async function unpackOnHost(
  args: UnarchiveArguments,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const reply = readReply(await target.call(unpackTar, [`src=${args.src}`, ...tarOptions(args, task)]));
  if (reply.values.has('zip'))
    return unzip({ kind: 'host', path: reply.values.get('src') ?? args.src }, args, task.check, target);
  return tarResult(reply, args, task);
}

/** Unpacks an archive that is here. */
export async function unpackContents(
  contents: Contents,
  args: UnarchiveArguments,
  target: Target,
  task: TaskContext,
  path: string,
): Promise<ModuleResult> {
  if (contents.size === 0) throw new ModuleFailure(`Invalid archive '${path}', the file is 0 bytes`);
  const start = await part(contents, path, 0, 4);
  if (start.toString('latin1', 0, 2) === 'PK') {
    const { payload, size } = contents;
    const tail = (bytes: number): Promise<Buffer> => part(contents, path, Math.max(0, size - bytes), bytes);
    return unzip({ kind: 'here', size, payload, tail }, args, task.check, target);
  }
  const options = tarOptions(args, task);
  if (task.check || (args.creates !== undefined && contents.size > SMALL)) {
    const probe = readReply(await target.call(unpackTar, [...options, 'probe=1']));
    if (probe.values.has('skipped')) return tarResult(probe, args, task);
    if (task.check)
      return {
        changed: false,
        skipped: true,
        msg: 'remote module (ansible.legacy.unarchive) does not support check mode when using gtar',
      };
  }
  const payload: Payload = contents.payload;
  return tarResult(readReply(await target.call(unpackTar, options, { payload })), args, task);
}

/** Some bytes of an archive. */
async function part(contents: Contents, path: string, start: number, length: number): Promise<Buffer> {
  if (contents.bytes !== undefined) return contents.bytes.subarray(start, start + length);
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The differences that tar --diff tells of which the module would not set itself. */
export function tarOptions(args: UnarchiveArguments, task: TaskContext): string[] {
  const matters = [
    ': Mod time differs$',
    ': Warning: Cannot stat: No such file or directory$',
    ': Invalid owner',
    ': Invalid group',
    ': Symlink differs$',
    ': Contents differ$',
    ': Size differs$',
    ...(args.mode ? [] : [': Mode differs$']),
  ];
  const numbered = (letter: string, words: readonly string[]): Record<string, string> =>
    Object.fromEntries(words.map((word, index) => [`${letter}${index}`, word]));
  return [
    ...shellOptions({
      dest: args.dest,
      creates: args.creates,
      keep_newer: args.keep_newer,
      list: args.list_files,
      differ: matters.join('|'),
      differ_owner: args.owner ? undefined : ': Uid differs$',
      differ_group: args.group ? undefined : ': Gid differs$',
      check: task.check,
      ...numbered('o', args.extra_opts),
      ...numbered('i', args.include),
      ...numbered(
        'x',
        args.exclude.map((pattern) => pattern.replace(/\/+$/, '')),
      ),
    }),
    ...attributeOptions(args),
  ];
}

/** The module's result, from the shell part's answer. */
export function tarResult(reply: FileReply, args: UnarchiveArguments, task: TaskContext): ModuleResult {
  const { values } = reply;
  const warning = values.get('warn');
  if (warning !== undefined) task.warn(warning);
  const skipped = skippedResult(values);
  if (skipped !== undefined) return skipped;
  const result = {
    changed: values.has('changed'),
    handler: values.get('handler'),
    dest: args.dest,
    src: values.get('src'),
    ...extraction(reply),
    ...pathInfo(reply),
    ...(reply.rest === undefined ? {} : { files: reply.rest.toString().replace(/\n$/, '').split('\n') }),
  };
  if (failed(reply)) throw new ModuleFailure(`failed to unpack ${result.src} to ${args.dest}`, result);
  return result;
}
