import { createHash } from 'node:crypto';
import { chmodSync, closeSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, normalize, resolve } from 'node:path';
import { defineModule } from '../../runtime/module/define.ts';
import { expandTexts } from '../../runtime/module/paths.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { checksum } from '../../runtime/target/lib/checksum.ts';
import { type Reply, shellFunction, type Target } from '../../runtime/target/target.ts';
import { shellOptions } from '../support/attributes.ts';
import { pythonOsError, reasonOf } from '../support/os-error.ts';
import { readReply } from '../support/reply.ts';
import { fileShell } from '../support/shell.ts';

/** T_path, T_sum: the file as the reply's rest, unless its sha1 is T_sum. */
const fetchFile = shellFunction(
  'tsible_fetch',
  [...fileShell, checksum],
  `
tsible_opts "$@"
if [ -d "$T_path" ]; then x='Is a directory'
elif x=$( { true <"$T_path"; } 2>&1); then
sum=$(tsible_checksum sha1 "$T_path" 2>/dev/null)
tsible_say sum "$sum"
if [ -n "$sum" ] && [ "$sum" = "\${T_sum-}" ]; then tsible_end; exit 0; fi
printf 'rest=\\0'
exec cat <"$T_path"
fi
tsible_say error "$x"
tsible_end`,
);

export default defineModule({
  name: 'ansible.builtin.fetch',
  summary: 'Bring files of the host to the controller',
  check: 'full',
  diff: 'none',
  action: true,
  options: {
    src: { type: 'raw', description: 'The file on the host.' },
    dest: { type: 'raw', description: 'Folder on the controller; with `flat`, the file.' },
    fail_on_missing: { type: 'bool', default: true, description: 'Fail when there is no such file.' },
    validate_checksum: { type: 'bool', default: true, description: 'Compare checksums after the transfer.' },
    flat: {
      type: 'bool',
      default: false,
      description: "Don't put the file below the host's name and its path.",
    },
  },
  async run(args, target, task): Promise<ModuleResult> {
    if (task.check)
      return { changed: false, skipped: true, msg: 'check mode not (yet) supported for this module' };
    const { src, dest } = args;
    if ((src ?? undefined) === undefined || (dest ?? undefined) === undefined)
      throw new ModuleFailure('src and dest are required');
    if (typeof dest !== 'string')
      throw new ModuleFailure('Invalid type supplied for dest option, it must be a string');
    if (typeof src !== 'string')
      throw new ModuleFailure('Invalid type supplied for source option, it must be a string');
    const [path = src] = await expandTexts([src], target);
    return fetchOne({ ...args, src: path, dest }, target, task);
  },
});

interface FetchArguments {
  readonly src: string;
  readonly dest: string;
  readonly flat: boolean;
  readonly fail_on_missing: boolean;
  readonly validate_checksum: boolean;
}

async function fetchOne(args: FetchArguments, target: Target, task: TaskContext): Promise<ModuleResult> {
  const dest = destination(args.src, args.dest, args.flat, task);
  const local = await localFile(dest);
  const download = new Download(dest);
  try {
    const reply = await receive(args.src, local?.sha1, download, target);
    const error = reply.values.get('error');
    if (error !== undefined) return missing(error, args.src, args.fail_on_missing);
    const remote = reply.values.get('sum');
    if (!download.started)
      return { changed: false, md5sum: local?.md5, file: args.src, dest, checksum: local?.sha1 };
    const { sha1, md5 } = download.digests();
    if (args.validate_checksum && remote !== '' && sha1 !== remote)
      return {
        failed: true,
        changed: false,
        msg: 'checksum mismatch',
        md5sum: md5,
        file: args.src,
        dest,
        remote_md5sum: null,
        checksum: sha1,
        remote_checksum: remote,
      };
    // Without a tool for checksums on the host only the contents can tell whether anything is new.
    if (sha1 === local?.sha1) return { changed: false, md5sum: md5, file: args.src, dest, checksum: sha1 };
    download.keep();
    return {
      changed: true,
      md5sum: md5,
      dest,
      remote_md5sum: null,
      checksum: sha1,
      remote_checksum: remote || sha1,
    };
  } finally {
    download.discard();
  }
}

/** Where the file goes. What a host calls itself or its files never leads out of the task's `dest`. */
function destination(src: string, given: string, flat: boolean, task: TaskContext): string {
  const base = task.variable('playbook_dir');
  const expanded = given.replace(/^~(?=\/|$)/, homedir());
  const absolute = (path: string): string =>
    isAbsolute(path) ? path : resolve(typeof base === 'string' ? base : process.cwd(), path);
  if (flat) {
    if (!expanded.endsWith('/')) {
      if (isDirectory(absolute(expanded)))
        throw new ModuleFailure(
          'dest is an existing directory, use a trailing slash if you want to fetch src into that directory',
        );
      return normalize(absolute(expanded));
    }
    const file = normalize(absolute(join(expanded, basename(src))));
    if (isDirectory(file))
      throw new ModuleFailure(
        `calculated dest '${file}' is an existing directory, use another path that does not point to an existing directory`,
      );
    return file;
  }
  const folder = normalize(`${absolute(expanded)}/`);
  const file = normalize(`${folder}${task.host}/${src}`);
  const own = normalize(`${folder}${task.host}/`);
  if (!own.startsWith(folder) || own === folder || !file.startsWith(folder))
    throw new ModuleFailure(
      `Detected directory traversal, expected to be contained in '${folder.replace(/\/$/, '')}' but got '${file}'`,
    );
  return file;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function localFile(path: string): Promise<{ sha1: string; md5: string } | undefined> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  const bytes = await readFile(path);
  const digest = (algorithm: string): string => createHash(algorithm).update(bytes).digest('hex');
  return { sha1: digest('sha1'), md5: digest('md5') };
}

function missing(error: string, src: string, fail: boolean): ModuleResult {
  const reason = reasonOf(error);
  let msg = `Unable to slurp file: ${src}`;
  if (reason === 'No such file or directory')
    msg = 'the remote file does not exist, not transferring, ignored';
  if (reason === 'Permission denied') msg = `File is not readable: ${src}`;
  if (reason === 'Is a directory') msg = 'remote file is a directory, fetch cannot work on directories';
  if (fail && (reason === 'No such file or directory' || reason === 'Permission denied')) {
    // The error is the one of Ansible's slurp, which its fetch asks for the file.
    const what = reason === 'Permission denied' ? 'File is not readable' : 'File not found';
    const why = pythonOsError(error, src).replace(/: b(['"])/, ': $1');
    throw new ModuleFailure(msg, { changed: false }, undefined, `${what}: ${src}: ${why}`);
  }
  if (fail) return { failed: true, changed: false, msg };
  if (reason === 'Is a directory') return { msg: `${msg}, not transferring, ignored` };
  return { changed: false, file: src, ...(reason === 'Permission denied' ? {} : { msg }) };
}

const START = Buffer.from('rest=\0');

/** Asks for the file; what follows the records goes into the download as it comes. */
async function receive(
  path: string,
  sum: string | undefined,
  download: Download,
  target: Target,
): Promise<ReturnType<typeof readReply>> {
  let head = Buffer.alloc(0);
  const onStdout = (chunk: Uint8Array): void => {
    if (download.started) {
      download.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const at = head.indexOf(START);
    if (at === -1 || (at > 0 && head[at - 1] !== 0)) return;
    download.start();
    download.write(head.subarray(at + START.length));
    head = head.subarray(0, at + START.length);
  };
  const reply: Reply = await target.call(fetchFile, shellOptions({ path, sum }), { onStdout });
  if (download.started && reply.rc !== 0)
    throw new ModuleFailure(`could not read ${path}: ${reply.stderr.toString().trim()}`);
  return readReply({ ...reply, stdout: head });
}

/** A file that comes in: beside its destination until it is kept. */
class Download {
  #file: number | undefined;
  #done = false;
  readonly #temporary: string;
  readonly #sha1 = createHash('sha1');
  readonly #md5 = createHash('md5');

  constructor(private readonly dest: string) {
    this.#temporary = join(
      dirname(dest),
      `.${basename(dest).slice(0, 100)}.${process.pid}.${Date.now()}.tsible`,
    );
  }

  get started(): boolean {
    return this.#file !== undefined || this.#done;
  }

  start(): void {
    mkdirSync(dirname(this.dest), { recursive: true });
    const mode = statSync(this.dest, { throwIfNoEntry: false })?.mode;
    this.#file = openSync(this.#temporary, 'wx', 0o666);
    if (mode !== undefined) chmodSync(this.#temporary, mode & 0o7777);
  }

  write(chunk: Uint8Array): void {
    if (this.#file === undefined) return;
    for (let at = 0; at < chunk.length; ) at += writeSync(this.#file, chunk, at);
    this.#sha1.update(chunk);
    this.#md5.update(chunk);
  }

  digests(): { sha1: string; md5: string } {
    return { sha1: this.#sha1.digest('hex'), md5: this.#md5.digest('hex') };
  }

  keep(): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
    renameSync(this.#temporary, this.dest);
  }

  /** Removes what was not kept. */
  discard(): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
    this.#done = true;
    rmSync(this.#temporary, { force: true });
  }
}
