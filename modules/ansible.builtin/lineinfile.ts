import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { Match, Pattern } from '../../runtime/values/regex/pattern.ts';
import {
  asBytes,
  bytesPattern,
  contentDiff,
  editDiffs,
  finishEdit,
  readForEdit,
  readForEditing,
} from '../support/edit.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';

export default defineModule({
  name: 'ansible.builtin.lineinfile',
  summary: 'Keep a line in a text file, or keep it out',
  check: 'full',
  foreseeable: true,
  asks: () => [readForEdit],
  diff: 'full',
  options: {
    path: {
      type: 'path',
      required: true,
      aliases: ['dest', 'destfile', 'name'],
      description: 'The file to edit.',
    },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether the line is to be there.',
    },
    regexp: {
      type: 'str',
      aliases: ['regex'],
      description: 'The line to replace (the last match) or to remove (every match).',
    },
    search_string: { type: 'str', description: 'The same by a text that it holds.' },
    line: { type: 'str', aliases: ['value'], description: 'The line.' },
    insertafter: {
      type: 'str',
      description: 'Where to add it: after the last match of this expression, or EOF.',
    },
    insertbefore: {
      type: 'str',
      description: 'Where to add it: before the last match of this expression, or BOF.',
    },
    backrefs: {
      type: 'bool',
      default: false,
      description: "Expand groups of `regexp` in `line`; add nothing when it doesn't match.",
    },
    create: { type: 'bool', default: false, description: 'Make the file when it is missing.' },
    backup: { type: 'bool', default: false, description: 'Keep the former file beside the new one.' },
    firstmatch: { type: 'bool', default: false, description: 'Use first matches rather than last ones.' },
    validate: {
      type: 'str',
      description: 'Command that must accept the new file, given as %s, before it is used.',
    },
    ...FILE_OPTIONS,
  },
  rules: {
    mutuallyExclusive: [
      ['insertbefore', 'insertafter'],
      ['regexp', 'search_string'],
      ['backrefs', 'search_string'],
    ],
  },
  async run(args, target, task): Promise<ModuleResult> {
    const { path, regexp, search_string: search, line } = args;
    if (regexp === '')
      task.warn(
        `${emptyWarning('regular expression')} If this is desired, use '^' to match every line in the file and avoid this warning.`,
      );
    else if (search === '') task.warn(emptyWarning('search string'));
    const file = await readForEditing(args, target, task.check);
    const lines = splitLines(file.bytes);
    let edit: LineEdit;
    if (args.state === 'present') {
      if (args.backrefs && regexp === undefined)
        throw new ModuleFailure('regexp is required with backrefs=true');
      if (line === undefined) throw new ModuleFailure('line is required with state=present');
      if (file.bytes === undefined && !args.create)
        throw new ModuleFailure(`Destination ${path} does not exist !`, { rc: 257 });
      edit = addLine(lines, { ...args, line });
    } else {
      if (regexp === undefined && search === undefined && line === undefined)
        throw new ModuleFailure('one of line, search_string, or regexp is required with state=absent');
      if (file.bytes === undefined) return { changed: false, msg: 'file not present' };
      edit = removeLines(lines, args);
    }
    const text = edit.lines.join('');
    const bytes = edit.message === '' ? undefined : Buffer.from(text, 'latin1');
    const before = task.diff ? (file.bytes?.toString() ?? '') : '';
    const after = task.diff ? Buffer.from(text, 'latin1').toString() : '';
    const found = edit.found === undefined ? {} : { found: edit.found };
    if (task.check && file.bytes === undefined)
      return {
        changed: bytes !== undefined,
        msg: edit.message,
        backup: '',
        diff: contentDiff(path, before, after),
      };
    const outcome = await finishEdit(args, file, { bytes, message: edit.message }, target, task);
    return {
      changed: outcome.changed,
      ...found,
      msg: outcome.message,
      backup: outcome.backup ?? '',
      diff: editDiffs(path, before, after, outcome.attributes),
    };
  },
});

function emptyWarning(what: string): string {
  return `The ${what} is an empty string, which will match every line in the file. This may have unintended consequences, such as replacing the last line in the file rather than appending.`;
}

/** A file's lines with their ends, one character a byte. */
function splitLines(bytes: Buffer | undefined): string[] {
  return bytes?.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A line without its end. */
function bare(line: string): string {
  return line.replace(/[\r\n]+$/, '');
}

interface LineEdit {
  readonly lines: readonly string[];
  /** Empty when nothing changes. */
  readonly message: string;
  readonly found?: number;
}

interface LineOptions {
  readonly line: string | undefined;
  readonly regexp: string | undefined;
  readonly search_string: string | undefined;
  readonly insertafter: string | undefined;
  readonly insertbefore: string | undefined;
  readonly backrefs: boolean;
  readonly firstmatch: boolean;
}

function removeLines(lines: readonly string[], options: LineOptions): LineEdit {
  const pattern = options.regexp === undefined ? undefined : bytesPattern(options.regexp);
  const search = options.search_string === undefined ? undefined : asBytes(options.search_string);
  const exact = options.line === undefined ? undefined : asBytes(options.line);
  const goes = (line: string): boolean => {
    if (pattern !== undefined) return pattern.search(line) !== undefined;
    return search === undefined ? bare(line) === exact : line.includes(search);
  };
  const kept = lines.filter((line) => !goes(line));
  const found = lines.length - kept.length;
  return { lines: kept, message: found > 0 ? `${found} line(s) removed` : '', found };
}

/** Puts the line where it belongs: in a matching line's place, or else beside an anchor or at an end. */
function addLine(lines: readonly string[], options: LineOptions & { readonly line: string }): LineEdit {
  const line = asBytes(options.line);
  const pattern = options.regexp === undefined ? undefined : bytesPattern(options.regexp);
  const replaced = findReplaced(lines, pattern, options);
  const place = replaced === undefined ? findPlace(lines, line, options) : undefined;
  const index = replaced?.index ?? place?.same;
  if (index !== undefined) {
    const expanded =
      options.backrefs && pattern !== undefined && replaced?.match !== undefined
        ? pattern.expand(line, replaced.match)
        : line;
    const wanted = expanded.endsWith('\n') ? expanded : `${expanded}\n`;
    return lines[index] === wanted ? { lines, message: '' } : inserted(lines, index, wanted, 1);
  }
  if (options.backrefs) return { lines, message: '' };
  if (options.insertbefore === 'BOF' || options.insertafter === 'BOF') return inserted(lines, 0, `${line}\n`);
  const anchor = place?.anchor;
  if (anchor === undefined) return inserted(closed(lines), lines.length, `${line}\n`);
  const isAfter = options.insertbefore === undefined;
  const beside = anchor === lines.length ? lines[anchor - 1] : lines[anchor];
  if (isAfter && beside !== undefined && bare(beside) === line) return { lines, message: '' };
  return inserted(anchor === lines.length ? closed(lines) : lines, anchor, `${line}\n`);
}

function inserted(lines: readonly string[], index: number, line: string, instead = 0): LineEdit {
  return {
    lines: lines.toSpliced(index, instead, line),
    message: instead === 0 ? 'line added' : 'line replaced',
  };
}

/** The lines, the last of which ends with a newline. */
function closed(lines: readonly string[]): readonly string[] {
  const last = lines.at(-1);
  return last === undefined || /[\r\n]$/.test(last) ? lines : lines.with(-1, `${last}\n`);
}

/** The line that `regexp` or `search_string` means. */
function findReplaced(
  lines: readonly string[],
  pattern: Pattern | undefined,
  options: LineOptions,
): { readonly index: number; readonly match: Match | undefined } | undefined {
  const search = options.search_string === undefined ? undefined : asBytes(options.search_string);
  let found: { index: number; match: Match | undefined } | undefined;
  for (const [index, line] of lines.entries()) {
    const match = pattern?.search(line);
    if (match === undefined && !(search !== undefined && line.includes(search))) continue;
    found = { index, match };
    if (options.firstmatch) break;
  }
  return found;
}

/** Where the line is already, and where `insertafter` or `insertbefore` would have it. */
function findPlace(
  lines: readonly string[],
  wanted: string,
  options: LineOptions,
): { readonly same: number | undefined; readonly anchor: number | undefined } {
  const { insertafter, insertbefore } = options;
  const beside = insertafter ?? insertbefore;
  const ends = insertafter === undefined ? ['BOF'] : ['BOF', 'EOF'];
  const pattern = beside === undefined || ends.includes(beside) ? undefined : bytesPattern(beside);
  let same: number | undefined;
  let anchor: number | undefined;
  for (const [index, line] of lines.entries()) {
    if (bare(line) === wanted) same = index;
    else if (pattern?.search(line) !== undefined) {
      anchor = insertafter === undefined ? index : index + 1;
      if (options.firstmatch) break;
    }
  }
  return { same, anchor };
}
