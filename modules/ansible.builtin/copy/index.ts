import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { defineModule } from '../../../runtime/module/define.ts';
import { expandTexts } from '../../../runtime/module/paths.ts';
import { ActionFailure, ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { Options } from '../../../runtime/module/spec.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { str } from '../../../runtime/values/print.ts';
import { encodeUtf8 } from '../../../runtime/values/surrogates.ts';
import { toJson } from '../../../runtime/values/to-json.ts';
import { actionFile } from '../../support/action-file.ts';
import { bytesContents, fileContents, temporaryName } from '../../support/contents.ts';
import { FILE_OPTIONS } from '../../support/file-options.ts';
import { octalMode } from '../../support/reply.ts';
import { type Delivery, deliver } from './deliver.ts';
import { performedCopy } from './performed.ts';
import { copyOnHost, copyRemote } from './remote.ts';
import { copyOne } from './shell.ts';
import { deliverTree } from './tree.ts';

export const copyOptions = {
  src: {
    type: 'str',
    description: 'File or folder to copy; a folder with a slash at its end: what is in it.',
  },
  _original_basename: { type: 'str', description: 'Internal.' },
  content: { type: 'raw', censored: true, description: 'Text to write, in the place of `src`.' },
  dest: { type: 'path', description: 'Where to copy to.' },
  backup: { type: 'bool', default: false, description: 'Keep the former file beside the new one.' },
  force: { type: 'bool', default: true, description: 'Replace a file whose contents differ.' },
  validate: {
    type: 'str',
    description: 'Command that must accept the new file, given as %s, before it is used.',
  },
  directory_mode: { type: 'raw', description: 'Permissions of folders that are made.' },
  remote_src: { type: 'bool', default: false, description: '`src` lies on the host already.' },
  local_follow: { type: 'bool', description: 'Follow links in the source tree.' },
  checksum: { type: 'str', description: 'SHA1 that the source must have.' },
  follow: { type: 'bool', default: false, description: 'Follow a link at the destination.' },
  decrypt: { type: 'bool', default: true, description: 'Decrypt a vault-encrypted source.' },
  ...FILE_OPTIONS,
} as const;

export default defineModule({
  name: 'ansible.builtin.copy',
  summary: 'Put files, folders or a text onto the host',
  check: 'full',
  foreseeable: true,
  asks: (given) => [given.has('remote_src') ? copyRemote : copyOne],
  diff: 'full',
  options: copyOptions,
  performs: (given, result) => performedCopy(copyOptions, given, result, false),
  async run(args, target, task): Promise<ModuleResult> {
    const { content, dest } = args;
    const src = args.src === '' ? undefined : args.src;
    if (args._original_basename !== undefined)
      throw new ActionFailure('Invalid parameter specified: "_original_basename"');
    if (src === undefined && content === undefined) throw refused('src (or content) is required');
    if (dest === undefined || dest === '') throw refused('dest is required');
    if (src !== undefined && content !== undefined) throw refused('src and content are mutually exclusive');
    return copy({ ...args, src, dest }, target, task);
  },
});

/** Why a text has no place: it brings no name. The host says so too, where the destination turns out to be a folder. */
const NO_NAME = 'can not use content with a dir as dest';

function refused(message: string, result: ModuleResult = {}): ActionFailure {
  return new ActionFailure(message, result, 'returned');
}

type Arguments = Options<typeof copyOptions> & { readonly dest: string };

async function copy(args: Arguments, target: Target, task: TaskContext): Promise<ModuleResult> {
  const { content, dest, src } = args;
  if (content !== undefined) {
    if (dest.endsWith('/')) throw refused(NO_NAME);
    const text = Array.isArray(content) || content instanceof Map ? toJson(content) : str(content);
    const label = temporaryName(task.settings.DEFAULT_LOCAL_TMP, undefined);
    const contents = bytesContents(encodeUtf8(text));
    const parcel = { contents, name: basename(label), label, isText: true };
    const delivery = args.mode === 'preserve' ? { ...args, mode: '0600' } : args;
    const result = await deliver(parcel, delivery, target, task).catch((error: unknown) => {
      throw error instanceof ModuleFailure && error.message === NO_NAME
        ? refused(NO_NAME, error.result)
        : error;
    });
    return result === undefined ? { changed: false, dest, src: label } : withDest(result);
  }
  if (args.remote_src) {
    const [there = ''] = await expandTexts([src ?? ''], target);
    return copyOnHost({ ...args, src: there }, target, task);
  }
  const path = actionFile(task, 'files', src ?? '', (why) => `Unexpected AnsibleActionFail error: ${why}`);
  if (statSync(path).isDirectory()) return deliverTree(path, (src ?? '').endsWith('/'), args, target, task);
  const contents = await fileContents(path, task, args.decrypt);
  const parcel = { contents, name: basename(path), label: path, isText: false };
  const result = await deliver(parcel, withSourceMode(args, path), target, task);
  return result === undefined ? { changed: false, dest, src: path } : withDest(result);
}

/** `mode: preserve` made the source file's mode. */
export function withSourceMode<D extends Delivery>(args: D, path: string): D {
  return args.mode === 'preserve' ? { ...args, mode: octalMode(statSync(path).mode & 0o7777) } : args;
}

/** The file module says `path`, copy's users look for `dest`. */
export function withDest(result: ModuleResult): ModuleResult {
  return result.path !== undefined && result.dest === undefined ? { ...result, dest: result.path } : result;
}
