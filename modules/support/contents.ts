import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import type { Payload } from '../../runtime/target/target.ts';

/** What is to become a file on a host: text made here, or a file of the controller's. */
export interface Contents {
  readonly sha1: string;
  readonly size: number;
  readonly payload: Payload;
  /** The bytes, unless they are so many that they are read when they are sent. */
  readonly bytes: Buffer | undefined;
  md5(): Promise<string>;
}

/** Above this many bytes a file is not read at once. */
const STREAMED = 4 * 1024 * 1024;
const VAULT_HEADER = '$ANSIBLE_VAULT;';

export function bytesContents(bytes: Buffer): Contents {
  return {
    sha1: createHash('sha1').update(bytes).digest('hex'),
    size: bytes.length,
    payload: { kind: 'bytes', bytes },
    bytes,
    md5: async () => createHash('md5').update(bytes).digest('hex'),
  };
}

/** A file of the controller's; one that is vault-encrypted is decrypted unless `decrypt` is false. */
export async function fileContents(path: string, task: TaskContext, decrypt: boolean): Promise<Contents> {
  const { size } = statSync(path);
  if (size <= STREAMED || (decrypt && head(path).startsWith(VAULT_HEADER)))
    return bytesContents(await task.readFile(path, decrypt));
  return {
    sha1: await digest('sha1', path),
    size,
    payload: { kind: 'stream', size, open: () => createReadStream(path, { end: size - 1 }) },
    bytes: undefined,
    md5: () => digest('md5', path),
  };
}

function head(path: string): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(VAULT_HEADER.length);
    return buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0));
  } finally {
    closeSync(file);
  }
}

async function digest(algorithm: string, path: string): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

const RANDOM = 'abcdefghijklmnopqrstuvwxyz0123456789_';
const RUN = `ansible-local-${process.pid}${letters()}`;

function letters(): string {
  return Array.from({ length: 8 }, () => RANDOM[Math.floor(Math.random() * RANDOM.length)]).join('');
}

/**
 * The name that a rendered text has in results and diffs, where Ansible names its temporary file. There is no such file here.
 */
export function temporaryName(folder: string, source: string | undefined): string {
  if (source === undefined) return `${folder}/${RUN}/.${letters()}`;
  return `${folder}/${RUN}/tmp${letters()}/${basename(source)}`;
}
