import type { ResultValue } from '../../runtime/module/result.ts';
import type { Options } from '../../runtime/module/spec.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import type { Target } from '../../runtime/target/target.ts';
import { finishEdit, readForEditing } from './edit.ts';
import type { FILE_OPTIONS } from './file-options.ts';

/** What an edit of a whole text needs to know of its file; the attributes where the module takes them. */
interface TextFile extends Partial<Options<typeof FILE_OPTIONS>> {
  readonly path: string;
  readonly backup?: boolean;
  readonly validate?: string | undefined;
  readonly follow?: boolean;
  readonly info?: boolean;
  /** The mode of a file that is new, where no `mode` is given: it has it from its first byte. */
  readonly newMode?: string;
  /** The attributes are of interest only when the text changes. */
  readonly attributesWithText?: boolean;
}

/** What became of it. */
interface EditedText<T> {
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly changed: boolean;
  /** Attributes were changed (or would be). */
  readonly attributesChanged: boolean;
  readonly backup: string | undefined;
  /** The file's keys for a result that has a `path`, where `info` asked for them. */
  readonly info: Readonly<Record<string, ResultValue>>;
  readonly extra: T;
}

/**
 * Reads a text file of the host's, lets `edit` say what it is to be (undefined: as it is), and writes it in its place, in two requests at most.
 * @param edit Gets undefined where there is no file.
 */
export async function editText<T>(
  file: TextFile,
  target: Target,
  task: TaskContext,
  edit: (
    text: string | undefined,
    bytes: Buffer | undefined,
  ) => { readonly text: string | undefined; readonly extra: T },
): Promise<EditedText<T>> {
  const options = {
    mode: undefined,
    owner: undefined,
    group: undefined,
    attributes: undefined,
    seuser: undefined,
    serole: undefined,
    setype: undefined,
    selevel: undefined,
    unsafe_writes: false,
    backup: false,
    validate: undefined,
    ...file,
  };
  const read = await readForEditing(options, target, task.check);
  const before = read.bytes?.toString('utf8');
  const { text, extra } = edit(before, read.bytes);
  const differs = text !== undefined && text !== before;
  if (task.check && before === undefined)
    return {
      before,
      after: text,
      changed: differs,
      attributesChanged: false,
      backup: undefined,
      info: {},
      extra,
    };
  if (!differs && (before === undefined || file.attributesWithText))
    return {
      before,
      after: before,
      changed: false,
      attributesChanged: false,
      backup: undefined,
      info: {},
      extra,
    };
  const bytes = differs ? Buffer.from(text, 'utf8') : undefined;
  const { newMode } = file;
  const mode = before === undefined && file.mode === undefined ? newMode : undefined;
  const wanted = mode === undefined ? options : { ...options, mode };
  const outcome = await finishEdit(wanted, read, { bytes, message: 'text' }, target, task);
  return {
    before,
    after: differs ? text : before,
    changed: outcome.changed,
    attributesChanged: outcome.message.includes('ownership'),
    backup: outcome.backup,
    info: outcome.info,
    extra,
  };
}
