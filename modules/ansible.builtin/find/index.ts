import { basename, dirname, posix } from 'node:path';
import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import { checksum } from '../../../runtime/target/lib/checksum.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { typeName } from '../../../runtime/values/types.ts';
import { PyFloat } from '../../../runtime/values/value.ts';
import { shellOptions } from '../../support/attributes.ts';
import { editPattern } from '../../support/edit.ts';
import { fnmatchRegExp } from '../../support/fnmatch.ts';
import { compileMode, InvalidMode } from '../../support/mode.ts';
import { reasonOf } from '../../support/os-error.ts';
import { readReply } from '../../support/reply.ts';
import { fileShell } from '../../support/shell.ts';
import { ownerNames, statFields } from '../stat.ts';
import { containing } from './containing.ts';

/** T_depth, T_follow, T_mode (arithmetic); words: the folders. A line `=:STAT PATH` for each entry, after `now`, `mode` and `no` (no folder). */
const walk = shellFunction(
  'tsible_find_walk',
  fileShell,
  `
tsible_opts "$@"
shift $T_n
tsible_say now "$(date +%s)"
m=0 d=0
if [ -n "\${T_mode+x}" ]; then
k=$((0$(umask)))
for e in $T_mode; do m=$(($e)); done
tsible_say mode "$m"
fi
for p; do
[ -d "$p" ] || tsible_say no "$p"
done
printf 'rest=\\0'
for p; do
[ -d "$p" ] || continue
printf '>:%s\\n' "$p"
export TZ=UTC0
case $p in -*) p=./$p;; esac
find \${T_follow:+-L} "$p/" -mindepth 1 -maxdepth "$T_depth" -exec stat -c '=:%f %u %g %s %h %i %d %b %o %t %T %x %y %z %U %G %n' {} +
done`,
);

/** T_sum (algorithm); words: files. A record for each: its checksum, or nothing. */
const sums = shellFunction(
  'tsible_find_sums',
  [...fileShell, checksum],
  `
tsible_opts "$@"
shift $T_n
for p; do tsible_say sum "$(tsible_checksum "$T_sum" "$p" 2>/dev/null)"; done
tsible_end`,
);

export default defineModule({
  name: 'ansible.builtin.find',
  summary: 'Find files by name, age, size, kind or contents',
  check: 'full',
  diff: 'none',
  understood: ({ patterns, use_regex }) => ({
    patterns: patterns.length > 0 ? patterns : [use_regex ? '.*' : '*'],
  }),
  options: {
    paths: {
      type: 'list',
      required: true,
      aliases: ['name', 'path'],
      elements: 'path',
      description: 'Folders to search.',
    },
    patterns: {
      type: 'list',
      default: [],
      aliases: ['pattern'],
      elements: 'str',
      description: 'Globs, or with `use_regex` expressions, one of which a name must match.',
    },
    excludes: {
      type: 'list',
      aliases: ['exclude'],
      elements: 'str',
      description: 'The same for names to leave out.',
    },
    contains: { type: 'str', description: 'Expression that a line, from its start, must match.' },
    read_whole_file: {
      type: 'bool',
      default: false,
      description: 'Look for `contains` anywhere in the whole file.',
    },
    file_type: {
      type: 'str',
      default: 'file',
      choices: ['any', 'directory', 'file', 'link'],
      description: 'What to find.',
    },
    age: {
      type: 'str',
      description: 'At least this old, or when negative at most; with unit s, m, h, d or w.',
    },
    age_stamp: {
      type: 'str',
      default: 'mtime',
      choices: ['atime', 'ctime', 'mtime'],
      description: 'The time that `age` means.',
    },
    size: {
      type: 'str',
      description: 'At least this large, or when negative at most; with unit b, k, m, g or t.',
    },
    recurse: { type: 'bool', default: false, description: 'Search folders below too.' },
    hidden: { type: 'bool', default: false, description: 'Return names that begin with a dot.' },
    follow: { type: 'bool', default: false, description: 'Search where links to folders lead.' },
    get_checksum: { type: 'bool', default: false, description: 'Return a checksum of each file.' },
    checksum_algorithm: {
      type: 'str',
      default: 'sha1',
      choices: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
      aliases: ['checksum', 'checksum_algo'],
      description: 'Which checksum.',
    },
    use_regex: { type: 'bool', default: false, description: 'Patterns are Python expressions.' },
    depth: { type: 'int', description: 'How many levels of folders to search.' },
    mode: { type: 'raw', description: 'Permissions that are wanted, octal or symbolic.' },
    exact_mode: { type: 'bool', default: true, description: 'Exactly these permissions, not any of them.' },
    encoding: { type: 'str', description: 'Encoding of files for `contains`.' },
    limit: { type: 'int', description: 'Stop after this many.' },
  },
  async run(args, target, task): Promise<ModuleResult> {
    if (args.mode && typeof args.mode !== 'string')
      throw new ModuleFailure(
        `argument 'mode' is not a string and conversion is not allowed, value is of type ${typeName(args.mode)}`,
      );
    const criteria = {
      name: nameFilter(args.patterns, args.excludes ?? [], args.use_regex),
      age: amount(args.age, 'age', { s: 1, m: 60, h: 3600, d: 86400, w: 604800 }),
      size: amount(args.size, 'size', { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 }),
    };
    if (args.limit !== undefined && args.limit <= 0)
      throw new ModuleFailure(`limit cannot be ${args.limit} (use None for unlimited)`);
    const depth = args.recurse ? (args.depth ? args.depth + 1 : 10_000) : 1;
    const options = shellOptions({
      depth,
      follow: args.follow,
      mode: typeof args.mode === 'string' && args.mode !== '' ? program(args.mode) : undefined,
    });
    const raw = await target.call(walk, [...options, '--', ...args.paths]);
    const reply = readReply(raw);
    const { entries, skipped } = readEntries(reply.rest?.toString() ?? '', raw.stderr.toString());
    for (const [key, path] of reply.records)
      if (key === 'no') skipped.set(path, `'${path}' is not a directory`);
    for (const [key, path] of reply.records)
      if (key === 'no')
        task.warn(`Skipped '${path}' path due to this access issue: ${skipped.get(path) ?? ''}\n`);
    const wantedMode = reply.values.has('mode') ? Number(reply.values.get('mode')) & 0o7777 : undefined;
    const now = Number(reply.values.get('now'));
    let found = entries.filter((entry) => {
      if (args.recurse && args.depth && entry.depth > args.depth) return false;
      if (entry.name.startsWith('.') && !args.hidden) return false;
      if (!isType(entry, args.file_type) || !criteria.name(entry.name)) return false;
      if (!within(criteria.age, now - entry.times[args.age_stamp])) return false;
      if (entry.type === 'file' && args.file_type !== 'directory' && !within(criteria.size, entry.size))
        return false;
      if (wantedMode === undefined) return true;
      return args.exact_mode ? entry.mode === wantedMode : (entry.mode & wantedMode) !== 0;
    });
    const unreadable = new Map<string, string>();
    if (args.contains !== undefined && args.file_type === 'file')
      found = await containing(found, { ...args, contains: args.contains }, unreadable, target);
    for (const [path, why] of unreadable) {
      skipped.set(path, why);
      task.warn(`Skipped '${path}' path due to this access issue: ${why}\n`);
    }
    const limited = args.limit !== undefined && found.length >= args.limit;
    if (limited) found = found.slice(0, args.limit);
    const digests = args.get_checksum ? await checksums(found, args.checksum_algorithm, target) : new Map();
    let msg = limited ? 'Limit of matches reached' : 'All paths examined';
    if (reply.values.has('no') || unreadable.size > 0)
      msg = 'Not all paths examined, check warnings for details';
    return {
      files: found.map((entry) => ({ path: entry.path, ...entry.fields, ...digests.get(entry.path) })),
      changed: false,
      msg,
      matched: found.length,
      examined: entries.length,
      skipped_paths: Object.fromEntries(skipped),
    };
  },
});

export interface Entry {
  readonly path: string;
  readonly name: string;
  /** 1 for what lies in the folder that was searched. */
  readonly depth: number;
  readonly type: 'file' | 'directory' | 'link' | 'other';
  readonly mode: number;
  readonly size: number;
  readonly times: Readonly<Record<'atime' | 'mtime' | 'ctime', number>>;
  readonly fields: Record<string, ResultValue>;
}

/** The walk's lines. A name may hold newlines: what does not begin like an entry goes on with the one before. */
function readEntries(text: string, complaints: string): { entries: Entry[]; skipped: Map<string, string> } {
  const entries: Entry[] = [];
  let root = '';
  const START = /^(?:>:(.*)|=:([0-9a-f]+(?: \S+){21}) (.*))$/s;
  let line = '';
  const take = (): void => {
    const [, folder, stat, path] = START.exec(line) ?? [];
    if (folder !== undefined) root = folder;
    else if (stat !== undefined && path !== undefined) entries.push(entryOf(stat, path, root));
  };
  for (const part of text.split('\n')) {
    if (/^(?:>:|=:[0-9a-f]+ \d)/.test(part)) {
      take();
      line = part;
    } else line += `\n${part}`;
  }
  line = line.replace(/\n$/, '');
  take();
  const skipped = new Map<string, string>();
  for (const complaint of complaints.split('\n')) {
    const [, path] = /^(?:find|stat): (?:cannot \w+ )?['‘]?(.*?)['’]?: [A-Z]/.exec(complaint) ?? [];
    const reason = reasonOf(complaint);
    if (path === undefined || reason === undefined) continue;
    const number = reason === 'Permission denied' ? 13 : 2;
    const shown = path.replace(/\/{2,}/g, '/');
    skipped.set(shown, `[Errno ${number}] ${reason}: '${shown}'`);
  }
  return { entries: inOrder(entries), skipped };
}

/** Entries as Ansible lists them: what is in a folder, files first, before what is in the folders below it. */
function inOrder(entries: readonly Entry[]): Entry[] {
  const byFolder = new Map<string, Entry[]>();
  for (const entry of entries) {
    const folder = dirname(entry.path);
    const known = byFolder.get(folder);
    if (known === undefined) byFolder.set(folder, [entry]);
    else known.push(entry);
  }
  const ordered: Entry[] = [];
  const take = (folder: string): void => {
    const here = byFolder.get(folder) ?? [];
    byFolder.delete(folder);
    const isFolder = ({ path, type }: Entry): boolean => type === 'directory' || byFolder.has(path);
    const folders = here.filter(isFolder);
    ordered.push(...here.filter((entry) => !isFolder(entry)), ...folders);
    for (const { path } of folders) take(path);
  };
  for (const { path } of entries) take(dirname(path));
  return ordered;
}

function entryOf(stat: string, found: string, root: string): Entry {
  const path = posix.normalize(found);
  const {
    exists: _exists,
    path: _path,
    blocks: _b,
    block_size: _s,
    device_type: _d,
    ...fields
  } = statFields(path, stat);
  const { pw_name = '', gr_name = '' } = ownerNames(stat);
  // In Ansible's order: it shows where the files are the items of a loop.
  const ordered = Object.entries(fields).flatMap(([key, value]) =>
    key === 'wusr'
      ? [
          ['gr_name', gr_name],
          ['pw_name', pw_name],
          [key, value],
        ]
      : [[key, value]],
  );
  const seconds = (time: ResultValue): number => (time instanceof PyFloat ? time.value : Number(time));
  const base = `${root.replace(/\/+$/, '')}/`;
  return {
    path,
    name: basename(path),
    depth: path.split('/').length - posix.normalize(base).split('/').length + 1,
    type: fields.isreg ? 'file' : fields.isdir ? 'directory' : fields.islnk ? 'link' : 'other',
    mode: Number.parseInt(String(fields.mode), 8),
    size: Number(fields.size),
    times: { atime: seconds(fields.atime), mtime: seconds(fields.mtime), ctime: seconds(fields.ctime) },
    fields: Object.fromEntries(ordered),
  };
}

function isType(entry: Entry, wanted: 'any' | 'directory' | 'file' | 'link'): boolean {
  return wanted === 'any' || entry.type === wanted;
}

function nameFilter(
  patterns: readonly string[],
  excludes: readonly string[],
  useRegex: boolean,
): (name: string) => boolean {
  const matcher = (pattern: string): ((name: string) => boolean) => {
    const regexp = useRegex ? editPattern(pattern, {}) : fnmatchRegExp(pattern);
    return regexp instanceof RegExp
      ? (name) => regexp.test(name)
      : (name) => regexp.match(name) !== undefined;
  };
  const wanted = (patterns.length > 0 ? patterns : [useRegex ? '.*' : '*']).map(matcher);
  const unwanted = excludes.map(matcher);
  return (name) => wanted.some((matches) => matches(name)) && !unwanted.some((matches) => matches(name));
}

/** A number with a unit; negative: at most. */
function amount(
  text: string | undefined,
  what: 'age' | 'size',
  units: Readonly<Record<string, number>>,
): number | undefined {
  if (text === undefined) return undefined;
  const [, digits, unit = ''] = /^(-?\d+)([a-z])?$/.exec(text.toLowerCase()) ?? [];
  if (digits === undefined || (unit !== '' && units[unit] === undefined))
    throw new ModuleFailure(`failed to process ${what}`, { [what]: text });
  return Number(digits) * (units[unit] ?? 1);
}

function within(limit: number | undefined, value: number): boolean {
  if (limit === undefined) return true;
  return limit < 0 || Object.is(limit, -0) ? value <= -limit : value >= limit;
}

function program(mode: string): string {
  try {
    return compileMode(mode).join(' ');
  } catch (error) {
    if (error instanceof InvalidMode) throw new ModuleFailure(error.details);
    throw error;
  }
}

async function checksums(
  entries: readonly Entry[],
  algorithm: string,
  target: Target,
): Promise<Map<string, { checksum: string }>> {
  const files = entries.filter(({ type }) => type === 'file').map(({ path }) => path);
  if (files.length === 0) return new Map();
  const reply = readReply(await target.call(sums, [`sum=${algorithm}`, '--', ...files]));
  const found = reply.records.filter(([key]) => key === 'sum').map(([, sum]) => sum);
  return new Map(files.map((path, index) => [path, { checksum: found[index] ?? '' }]));
}
