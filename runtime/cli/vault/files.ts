import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EXIT, messageOf, TsibleError } from '../../errors/error.ts';
import { pythonMessage } from '../../errors/system-error.ts';

/** Stdin, or stdout. */
const STANDARD = '-';

/** A file's path with links followed; `-` stays. */
export function realPath(file: string): string {
  if (file === STANDARD) return file;
  try {
    return realpathSync(file);
  } catch {
    return resolve(file);
  }
}

export function readData(file: string): Buffer {
  try {
    return readFileSync(file === STANDARD ? 0 : file);
  } catch (error) {
    throw new TsibleError(`Unable to read source file (${file}): ${pythonMessage(error, `'${file}'`)}`);
  }
}

interface WriteOptions {
  /** Overwrite what the file held before, so that it can't be found on the disk any more. */
  readonly shred: boolean;
  /** Whose mode and owner the file is to have; its owner alone may read it otherwise. */
  readonly like?: Stats | undefined;
}

/** Writes a file (or stdout), whole or not at all: beside it first, then over it. */
export function writeData(data: Buffer, file: string, { shred, like }: WriteOptions): void {
  if (file === STANDARD) {
    writeAll(1, data);
    return;
  }
  const folder = dirname(file);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new TsibleError(`Destination '${folder}' not writable`);
  }
  const beside = join(folder, `.${basename(file)}.${randomBytes(6).toString('hex')}`);
  const old = statSync(file, { throwIfNoEntry: false })?.isFile() && shred ? openSync(file, 'r+') : undefined;
  try {
    writeNew(beside, data);
    if (like !== undefined) {
      chmodSync(beside, like.mode & 0o7777);
      chownSync(beside, like.uid, like.gid);
    }
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    if (old !== undefined) closeSync(old);
    throw new TsibleError(`Unable to write to temporary vault file: ${messageOf(error)}`);
  }
  if (old !== undefined) overwrite(old);
}

/** Writes a file that must not be there, for its owner alone. */
export function writeNew(path: string, data: Buffer): void {
  const file = openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  try {
    writeAll(file, data);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, data: Buffer): void {
  for (let at = 0; at < data.length; ) {
    try {
      at += writeSync(file, data, at);
    } catch (error) {
      // A pipe that is full for the moment.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    }
  }
}

/** Overwrites and removes a file that holds a secret. */
export function shredFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return;
  try {
    overwrite(openSync(path, 'r+'));
  } finally {
    rmSync(path, { force: true });
  }
}

/** Overwrites an open file three times with random bytes, and closes it. */
function overwrite(file: number): void {
  const CHUNK = 1024 * 1024;
  try {
    const { size } = fstatSync(file);
    for (let pass = 0; pass < 3; pass++) {
      for (let at = 0; at < size; at += CHUNK) {
        const length = Math.min(CHUNK, size - at);
        writeSync(file, randomBytes(length), 0, length, at);
      }
      fsyncSync(file);
    }
    ftruncateSync(file, 0);
  } finally {
    closeSync(file);
  }
}

/** Mode and owner of a file, if it is there. */
export function ownership(file: string): Stats | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() === true ? stat : undefined;
}

/** A fault of the arguments. */
export function badOptions(message: string): TsibleError {
  return new TsibleError(message, { exitCode: EXIT.badOptions });
}
