import { createReadStream, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { shellOptions } from '../../support/attributes.ts';
import { fileContents } from '../../support/contents.ts';
import { readReply } from '../../support/reply.ts';
import { type TarEntry, tarSize, tarStream } from '../../support/tar.ts';
import { type Delivery, deliver, deliveryOptions } from './deliver.ts';
import { withDest, withSourceMode } from './index.ts';
import { compareTree, writeTree } from './tree-shell.ts';
import { type SourceTree, walkTree } from './walk.ts';

/** copy's options that matter for a folder. */
interface TreeDelivery extends Delivery {
  readonly local_follow: boolean | undefined;
  readonly decrypt: boolean;
}

interface SourceFile {
  readonly path: string;
  readonly to: string;
  readonly sha1: string;
  readonly size: number;
  /** Arithmetic for the shell, when the source's mode is to be kept. */
  readonly mode: string;
}

/**
 * Copies a folder: one request to compare it with what is there, and one with a tar stream of the files that differ.
 */
export async function deliverTree(
  path: string,
  contentsOnly: boolean,
  args: TreeDelivery,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const tree = walkTree(path.replace(/(?<=.)\/+$/, ''), contentsOnly, args.local_follow ?? true);
  const dest = args.dest.endsWith('/') ? args.dest : `${args.dest}/`;
  const src = contentsOnly ? `${path.replace(/\/+$/, '')}/` : path;
  const follow = tree.folders.length === 0 && args.follow;
  const delivery = { ...args, dest, follow };
  const [only] = tree.files;
  if (only !== undefined && tree.files.length === 1)
    return deliverOnlyFile(only, { ...tree, files: [] }, delivery, target, task, src);
  const changed = await deliverFiles(tree, delivery, target, task);
  return { dest, src, changed };
}

/** A folder with a single file: its result is the file's. */
async function deliverOnlyFile(
  file: SourceTree['files'][number],
  rest: SourceTree,
  args: TreeDelivery,
  target: Target,
  task: TaskContext,
  src: string,
): Promise<ModuleResult> {
  const contents = await fileContents(file.path, task, args.decrypt);
  const parcel = { contents, name: file.to, label: file.path, isText: false };
  const result = await deliver(parcel, withSourceMode(args, file.path), target, task);
  const more = rest.folders.length + rest.links.length > 0;
  const changed = more ? await deliverFiles(rest, args, target, task) : false;
  if (result === undefined) return { dest: args.dest, src, changed };
  return withDest({ ...result, changed: changed || result.changed === true });
}

/** Whether anything changed. */
async function deliverFiles(
  tree: SourceTree,
  args: TreeDelivery,
  target: Target,
  task: TaskContext,
): Promise<boolean> {
  if (tree.files.length + tree.folders.length + tree.links.length === 0) return false;
  const keepsMode = args.mode === 'preserve';
  const files: SourceFile[] = [];
  for (const { path, to } of tree.files) {
    const { sha1, size } = await fileContents(path, task, args.decrypt);
    const mode = keepsMode ? String(statSync(path).mode & 0o7777) : '';
    files.push({ path, to, sha1, size, mode });
  }
  const { mode: _mode, ...unmoded } = args;
  const options = [
    ...(await deliveryOptions(keepsMode ? { ...unmoded, mode: undefined } : args, target)),
    ...shellOptions({ check: task.check, nd: tree.folders.length, nl: tree.links.length }),
  ];
  const rest = [...tree.folders, ...tree.links.flatMap(({ to, target: leads }) => [to, leads])];
  const words = files.flatMap(({ sha1, mode, to }) => [sha1, mode, to]);
  const compared = readReply(
    await target.call(compareTree, [...options, `nf=${files.length}`, '--', ...words, ...rest]),
  );
  const changed = compared.values.has('changed');
  const needed = compared.records
    .filter(([key]) => key === 'need')
    .flatMap(([, index]) => files[Number(index)] ?? []);
  if (task.check || needed.length === 0) return changed;
  if (args.checksum !== undefined) {
    const wrong = needed.find(({ sha1 }) => sha1 !== args.checksum);
    if (wrong !== undefined)
      throw new ModuleFailure('Copied file does not match the expected checksum. Transfer failed.', {
        checksum: wrong.sha1,
        expected_checksum: args.checksum,
      });
  }
  await send(needed, args, [...options, `nf=${needed.length}`], rest, target, task);
  return true;
}

/** Sends files as one tar stream, those of a folder and of equal mode together. */
async function send(
  files: readonly SourceFile[],
  args: TreeDelivery,
  options: readonly string[],
  rest: readonly string[],
  target: Target,
  task: TaskContext,
): Promise<void> {
  const folders = new Map<string, number>();
  const numbered = files.map((file) => {
    const folder = dirname(file.to);
    const number = folders.get(folder) ?? folders.size;
    folders.set(folder, number);
    return { file, number };
  });
  numbered.sort((a, b) => a.number - b.number || (a.file.mode < b.file.mode ? -1 : 1));
  const entries: TarEntry[] = numbered.map(({ file, number }) => ({
    name: `${number}/${basename(file.to)}`,
    size: file.size,
    open: () => bytesOf(file, task, args.decrypt),
  }));
  const words = numbered.flatMap(({ file, number }) => [String(number), file.mode, file.to]);
  readReply(
    await target.call(writeTree, [...options, '--', ...words, ...rest], {
      payload: { kind: 'stream', size: tarSize(entries), open: () => tarStream(entries) },
    }),
  );
}

async function* bytesOf(file: SourceFile, task: TaskContext, decrypt: boolean): AsyncGenerator<Uint8Array> {
  const { bytes } = await fileContents(file.path, task, decrypt);
  if (bytes !== undefined) yield bytes;
  else yield* createReadStream(file.path) as AsyncIterable<Uint8Array>;
}
