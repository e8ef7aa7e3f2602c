import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
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
  name: 'ansible.builtin.blockinfile',
  summary: 'Keep a block of lines between two marks in a file',
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
      description: 'Whether the block is to be there.',
    },
    marker: {
      type: 'str',
      default: '# {mark} ANSIBLE MANAGED BLOCK',
      description: 'The lines around the block; {mark} is `marker_begin` or `marker_end`.',
    },
    block: {
      type: 'str',
      default: '',
      aliases: ['content'],
      description: 'The text; an empty one removes the block.',
    },
    insertafter: {
      type: 'str',
      description: 'Where a new block goes: after the last match of this expression, or EOF.',
    },
    insertbefore: {
      type: 'str',
      description: 'Where a new block goes: before the last match of this expression, or BOF.',
    },
    create: { type: 'bool', default: false, description: 'Make the file when it is missing.' },
    backup: { type: 'bool', default: false, description: 'Keep the former file beside the new one.' },
    validate: {
      type: 'str',
      description: 'Command that must accept the new file, given as %s, before it is used.',
    },
    marker_begin: { type: 'str', default: 'BEGIN', description: '{mark} above the block.' },
    marker_end: { type: 'str', default: 'END', description: '{mark} below the block.' },
    append_newline: { type: 'bool', default: false, description: 'An empty line below the block.' },
    prepend_newline: { type: 'bool', default: false, description: 'An empty line above the block.' },
    ...FILE_OPTIONS,
  },
  rules: { mutuallyExclusive: [['insertbefore', 'insertafter']] },
  async run(args, target, task): Promise<ModuleResult> {
    const { path } = args;
    const file = await readForEditing(args, target, task.check);
    const isNew = file.bytes === undefined;
    if (isNew && !args.create) throw new ModuleFailure(`Path ${path} does not exist !`, { rc: 257 });
    if (isNew && args.state === 'absent') return { changed: false, msg: `File ${path} not present` };
    const original = file.bytes?.toString('latin1');
    const result = placeBlock(original ?? '', args);
    const changed = result.text !== original;
    const bytes = changed ? Buffer.from(result.text, 'latin1') : undefined;
    let message = '';
    if (changed) {
      if (isNew) message = 'File created';
      else message = result.hasBlock ? 'Block inserted' : 'Block removed';
    }
    const before = task.diff ? (file.bytes?.toString() ?? '') : '';
    const after = task.diff ? Buffer.from(result.text, 'latin1').toString() : '';
    if (task.check && isNew) return { changed, msg: message, diff: contentDiff(path, before, after) };
    const outcome = await finishEdit(args, file, { bytes, message }, target, task);
    return {
      changed: outcome.changed,
      msg: outcome.message,
      diff: editDiffs(path, before, after, outcome.attributes),
      ...(outcome.backup === undefined ? {} : { backup_file: outcome.backup }),
    };
  },
});

interface BlockOptions {
  readonly state: 'absent' | 'present';
  readonly block: string;
  readonly marker: string;
  readonly marker_begin: string;
  readonly marker_end: string;
  readonly insertafter: string | undefined;
  readonly insertbefore: string | undefined;
  readonly append_newline: boolean;
  readonly prepend_newline: boolean;
}

/** A text's lines with their ends, whichever they are. */
function splitLines(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
}

/** The file with the block in the place of the former one, or where a new one goes; one character a byte. */
function placeBlock(original: string, options: BlockOptions): { text: string; hasBlock: boolean } {
  const mark = (word: string): string => `${asBytes(options.marker.replaceAll('{mark}', word))}\n`;
  const begin = mark(options.marker_begin);
  const end = mark(options.marker_end);
  const isPresent = options.state === 'present';
  const block = asBytes(options.block);
  const blockLines =
    isPresent && block !== '' ? [begin, ...splitLines(block.endsWith('\n') ? block : `${block}\n`), end] : [];
  const lines = splitLines(original);
  let at = removeBlock(lines, begin, end) ?? newPlace(lines, original, options);
  const above = lines[at - 1];
  if (above !== undefined && !above.endsWith('\n')) lines[at - 1] = `${above}\n`;
  if (options.prepend_newline && isPresent && at > 0 && lines[at - 1] !== '\n') lines.splice(at++, 0, '\n');
  lines.splice(at, 0, ...blockLines);
  const below = at + blockLines.length;
  if (options.append_newline && isPresent && below < lines.length && lines[below] !== '\n')
    lines.splice(below, 0, '\n');
  return { text: lines.join(''), hasBlock: blockLines.length > 0 };
}

/** Takes the block (the last begin and end markers, in either order) out of the lines; where it was. */
function removeBlock(lines: string[], begin: string, end: string): number | undefined {
  const first = lines.lastIndexOf(begin);
  const last = lines.lastIndexOf(end);
  if (first === -1 || last === -1) return undefined;
  const start = Math.min(first, last);
  lines.splice(start, Math.abs(last - first) + 1);
  return start;
}

function newPlace(lines: readonly string[], original: string, options: BlockOptions): number {
  const { insertafter, insertbefore } = options;
  if (insertafter === undefined && insertbefore === 'BOF') return 0;
  const beside = insertafter ?? insertbefore;
  if (beside === undefined || insertafter === 'EOF') return lines.length;
  const pattern = bytesPattern(beside);
  let found = -1;
  if (/^\(\?[a-zA-Z]*m/.test(beside)) {
    // A pattern that says so itself is looked for in the whole text.
    const match = pattern.search(original);
    if (match !== undefined) {
      const end = insertafter === undefined ? match.index : match.index + (match.groups[0]?.length ?? 0);
      found = original.slice(0, end).split('\n').length - 1;
    }
  } else for (const [index, line] of lines.entries()) if (pattern.search(line) !== undefined) found = index;
  if (found === -1) return lines.length;
  return insertafter === undefined ? found : found + 1;
}
