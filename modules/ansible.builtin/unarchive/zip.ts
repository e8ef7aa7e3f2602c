import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { Payload, Target } from '../../../runtime/target/target.ts';
import { attributeOptions, shellOptions } from '../../support/attributes.ts';
import { matchesAny } from '../../support/fnmatch.ts';
import { type FileReply, pathInfo, readReply } from '../../support/reply.ts';
import type { UnarchiveArguments } from './arguments.ts';
import { unpackZip, zipStates, zipTail } from './shell.ts';
import { skippedResult } from './skipped.ts';
import { END_BYTES, readZipDirectory, type ZipEntry } from './zip-directory.ts';

/** A zip archive: on the host, on the controller, or on the web, with options for the host to download it. */
export type ZipSource =
  | { readonly kind: 'url'; readonly options: readonly string[] }
  | { readonly kind: 'host'; readonly path: string }
  | {
      readonly kind: 'here';
      readonly size: number;
      readonly payload: Payload;
      tail(bytes: number): Promise<Buffer>;
    };

/** Unpacks a zip archive where what is there differs from it: one request to compare, one to unpack. */
export async function unzip(
  source: ZipSource,
  args: UnarchiveArguments,
  check: boolean,
  target: Target,
): Promise<ModuleResult> {
  const common = [
    ...shellOptions({
      dest: args.dest,
      creates: args.creates,
      src: source.kind === 'host' ? source.path : undefined,
      owner: args.owner,
      group: args.group,
    }),
    ...(source.kind === 'url' ? source.options : []),
  ];
  const entries = (await directoryOf(source, common, target)).filter(({ name }) => isWanted(name, args));
  const pairs = entries.flatMap(({ size, name }) => [String(size), name]);
  const probe = [...common, ...shellOptions({ local: source.kind !== 'host' }), '--', ...pairs];
  const states = readReply(await target.call(zipStates, probe));
  const skipped = skippedResult(states.values);
  if (skipped !== undefined) return skipped;
  if (states.values.has('nounzip'))
    throw new ModuleFailure(
      `Failed to find handler for "${source.kind === 'host' ? source.path : args.src}". Make sure the required command to extract the file is installed.\nUnable to find required 'unzip' or 'zipinfo' binary in the path.`,
    );
  const { diff, newer } = compare(entries, states, args);
  const src = states.values.get('src');
  const handler = states.values.has('nozipinfo') ? 'ZipZArchive' : 'ZipArchive';
  // An archive that is not sent has no name on the host; this is the kind of name that it would have.
  const base = { handler, dest: args.dest, src: src ?? `${args.dest}/.ansible_tmp.zip` };
  const prepared = diff === '' ? {} : { diff: { prepared: diff } };
  const files = args.list_files ? { files: entries.map(({ name }) => name) } : {};
  if (check) return { ...base, changed: diff !== '', ...prepared, ...files, ...pathInfo(states) };
  const excluded = [...args.exclude, ...newer];
  const words = [
    ...args.extra_opts,
    '.',
    ...(excluded.length === 0 ? [] : ['-x', ...excluded]),
    ...args.include,
  ];
  const reply = readReply(
    await target.call(
      unpackZip,
      [
        ...common.filter((option) => !/^(?:owner|group)=/.test(option)),
        ...attributeOptions(args),
        ...shellOptions({
          unpack: diff !== '',
          names: entries.map(({ name }) => name).join('\n'),
          name: 'source.zip',
        }),
        '--',
        ...words,
      ],
      diff !== '' && source.kind === 'here' ? { payload: source.payload } : {},
    ),
  );
  const result = {
    ...base,
    ...(reply.values.has('src') ? { src: reply.values.get('src') } : {}),
    changed: reply.values.has('changed'),
    ...extraction(reply),
    ...prepared,
    ...files,
    ...pathInfo(reply),
  };
  if (failed(reply)) throw new ModuleFailure(`failed to unpack ${result.src} to ${args.dest}`, result);
  return result;
}

/** Whether unpacking went wrong. */
export function failed(reply: FileReply): boolean {
  return (reply.values.get('rc') ?? '0') !== '0';
}

/** What the unpacking command was, and said; nothing when it did not run. */
export function extraction(
  reply: FileReply,
): Record<string, { cmd: string[]; rc: number; out: string; err: string }> {
  const rc = reply.values.get('rc');
  if (rc === undefined) return {};
  const cmd = reply.records.filter(([key]) => key === 'cmd').map(([, word]) => word);
  const out = (reply.values.get('out') ?? '').replace(/=$/, '');
  const err = reply.values.get('err') ?? '';
  return { extract_results: { cmd, rc: Number(rc), out, err: err === '' ? '' : `${err}\n` } };
}

function isWanted(name: string, args: UnarchiveArguments): boolean {
  if (args.include.length > 0) return matchesAny(name, args.include);
  return !matchesAny(name, args.exclude);
}

async function directoryOf(
  source: ZipSource,
  common: readonly string[],
  target: Target,
): Promise<readonly ZipEntry[]> {
  let bytes = END_BYTES;
  for (let attempt = 0; attempt < 2; attempt++) {
    const tail =
      source.kind === 'here'
        ? await source.tail(bytes)
        : (readReply(await target.call(zipTail, [...common, `bytes=${bytes}`])).rest ?? Buffer.alloc(0));
    const directory = readZipDirectory(tail);
    if (directory.kind === 'entries') return directory.entries;
    if (directory.kind === 'broken' || tail.length < bytes) break;
    bytes = directory.bytes;
  }
  throw new ModuleFailure('Unable to list files in the archive: File is not a zip file');
}

interface Owners {
  readonly umask: number;
  readonly uid: number;
  readonly gid: number;
}

/** What differs, one itemized line a path as Ansible writes it, and which files are newer than the archive's (with keep_newer). */
function compare(
  entries: readonly ZipEntry[],
  states: FileReply,
  args: UnarchiveArguments,
): { diff: string; newer: string[] } {
  const [umask = '022', uid = '0', gid = '0'] = (states.values.get('ids') ?? '').split(' ');
  const owners = {
    umask: Number.parseInt(umask, 8),
    uid: Number(states.values.get('uid') ?? uid),
    gid: Number(states.values.get('gid') ?? gid),
  };
  const found = states.records.filter(([key]) => key === 'at').map(([, text]) => text);
  const newer: string[] = [];
  let diff = '';
  for (const [index, entry] of entries.entries()) {
    const item = compareEntry(entry, found[index] ?? '', owners, args);
    if (item === 'newer') newer.push(entry.name);
    else if (item !== undefined) diff += `${item} ${entry.name}\n`;
  }
  return { diff, newer };
}

function compareEntry(
  entry: ZipEntry,
  state: string,
  owners: Owners,
  args: UnarchiveArguments,
): string | undefined {
  const type = typeOf(entry);
  if (state === '') return `>${type}++++++.??`;
  const [raw = '0', uid, gid, size, epoch, day, clock = '', , crc = ''] = state.split(' ');
  const mode = Number.parseInt(raw, 16);
  const format = mode & 0o170000;
  const isFile = format === 0o100000;
  if (
    (type === 'd' && format !== 0o040000) ||
    (type === 'f' && !isFile) ||
    (type === 'L' && format !== 0o120000)
  )
    return `c${type}++++++.??`;
  const item = [...`.${type}.......??`];
  if (isFile) {
    const [seconds = '', fraction = ''] = clock.split('.');
    const exact = Number(fraction) === 0;
    const difference =
      entry.mtime === undefined
        ? `${day} ${seconds}`.localeCompare(entry.localTime)
        : Math.sign(Number(epoch) - entry.mtime);
    const isNewer = difference > 0 || (difference === 0 && !exact);
    if (args.keep_newer && isNewer) return 'newer';
    if (difference < 0 || isNewer) item[4] = 't';
    if (Number(size) !== entry.size) item[3] = 's';
    if (Number(size) !== entry.size || crcOf(crc) !== entry.crc) item[2] = 'c';
  }
  if (type !== 'L' && wantedMode(entry, owners.umask, args, mode) !== (mode & 0o7777)) item[5] = 'p';
  if (Number(uid) !== owners.uid) item[6] = 'o';
  if (Number(gid) !== owners.gid) item[6] = 'g';
  const text = item.join('');
  return text === `.${type}.......??` ? undefined : text;
}

function typeOf(entry: ZipEntry): 'd' | 'L' | 'f' {
  if (entry.name.endsWith('/')) return 'd';
  return entry.mode !== undefined && (entry.mode & 0o170000) === 0o120000 ? 'L' : 'f';
}

/** The CRC as the host computed it: gzip's trailer in hex, least byte first, or `crc:` and the number in hex. */
function crcOf(text: string): number | undefined {
  if (text.startsWith('crc:')) return Number.parseInt(text.slice(4), 16);
  const bytes = Buffer.from(text.slice(0, 8), 'hex');
  return bytes.length === 4 ? bytes.readUInt32LE(0) : undefined;
}

/** The permissions that an entry is to have: the task's when they are octal, the archive's, or for FAT what the umask leaves. */
function wantedMode(entry: ZipEntry, umask: number, args: UnarchiveArguments, current: number): number {
  const { mode } = args;
  if (typeof mode === 'number') return mode;
  if (typeof mode === 'string' && /^0?[0-7]+$/.test(mode)) return Number.parseInt(mode, 8);
  if (mode !== undefined && mode !== null) return current & 0o7777;
  if (entry.mode !== undefined) return entry.mode & 0o777;
  const isProgram = entry.name.endsWith('/') || /\.(?:com|exe|btm|cmd|bat)$/i.test(entry.name);
  return (isProgram ? 0o777 : 0o666) & ~umask;
}
