import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import { PythonError } from '../../../runtime/values/python-error.ts';
import { strptime } from '../../../runtime/values/strftime.ts';
import { attributeOptions, shellOptions } from '../../support/attributes.ts';
import { FILE_OPTIONS } from '../../support/file-options.ts';
import { attributeDiff, type FileReply, pathInfo, readReply } from '../../support/reply.ts';
import { fileShellMain } from './shell.ts';

const DEFAULT_TIME_FORMAT = '%Y%m%d%H%M.%S';

export default defineModule({
  name: 'ansible.builtin.file',
  summary: 'Make, change or remove files, folders and links',
  check: 'full',
  foreseeable: true,
  asks: () => [fileShellMain],
  diff: 'partial',
  options: {
    state: {
      type: 'str',
      choices: ['absent', 'directory', 'file', 'hard', 'link', 'touch'],
      description:
        'What is to be at `path`; by default what is there, a directory with `recurse`, otherwise a file.',
    },
    path: { type: 'path', required: true, aliases: ['dest', 'name'], description: 'The file to manage.' },
    _original_basename: { type: 'str', description: 'Internal.' },
    recurse: {
      type: 'bool',
      default: false,
      description: "Give a directory's contents the same attributes.",
    },
    force: {
      type: 'bool',
      default: false,
      description: 'Make links to what does not exist yet, and in the place of files.',
    },
    follow: {
      type: 'bool',
      default: true,
      description: 'Change what a link points to rather than the link.',
    },
    _diff_peek: { type: 'bool', description: 'Internal.' },
    src: { type: 'path', description: 'What a link leads to.' },
    modification_time: { type: 'str', description: '`preserve`, `now`, or a time in the format given.' },
    modification_time_format: {
      type: 'str',
      default: DEFAULT_TIME_FORMAT,
      description: 'How to read `modification_time`, as for strptime.',
    },
    access_time: { type: 'str', description: '`preserve`, `now`, or a time in the format given.' },
    access_time_format: {
      type: 'str',
      default: DEFAULT_TIME_FORMAT,
      description: 'How to read `access_time`, as for strptime.',
    },
    ...FILE_OPTIONS,
  },
  async run(args, target, task) {
    const mtime = timeOption(args.modification_time, args.modification_time_format);
    const atime = timeOption(args.access_time, args.access_time_format);
    const words = [
      ...shellOptions({
        path: args.path,
        state: args.state,
        src: args.src,
        basename: args._original_basename,
        recurse: args.recurse,
        force: args.force,
        follow: args.follow,
        mtime: mtime === 'preserve' ? undefined : mtime,
        atime: atime === 'preserve' ? undefined : atime,
        keep_m: mtime === 'preserve',
        keep_a: atime === 'preserve',
        check: task.check,
        diff: task.diff,
      }),
      ...attributeOptions(args),
    ];
    const reply = await target.call(fileShellMain, words, { ahead: 'last', looks: [args.path] });
    const answer = readReply(reply);
    for (const [key, text] of answer.records) if (key === 'warn') task.warn(text);
    return fileResult(answer, task.diff);
  },
});

/** What the shell is told of a time: undefined when not given, `preserve`, `now`, or a calendar time. */
function timeOption(text: string | undefined, format: string): string | undefined {
  if (text === undefined || text === 'preserve' || text === 'now') return text;
  try {
    const { year, month, day, time } = strptime(text, format);
    const two = (value: number): string => String(value).padStart(2, '0');
    const clock = `${two(time.hour)}:${two(time.minute)}:${two(time.second)}`;
    return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)} ${clock}`;
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    throw new ModuleFailure(
      `Error while obtaining timestamp for time ${text} using format ${format}: ${error.message}`,
    );
  }
}

/** The module's result, from its shell part's answer. */
export function fileResult(answer: FileReply, wantDiff: boolean): ModuleResult {
  const result: Record<string, ResultValue> = {};
  for (const key of ['path', 'dest', 'src']) {
    const value = answer.values.get(key);
    if (value !== undefined) result[key] = value;
  }
  if (answer.values.has('nosrc')) result.src = null;
  result.changed = answer.values.has('changed');
  const state = answer.values.get('state');
  if (state !== undefined) result.state = state;
  return { ...result, ...pathInfo(answer), ...(wantDiff ? fileDiff(answer) : {}) };
}

function fileDiff(answer: FileReply): Pick<ModuleResult, 'diff'> {
  const path = answer.values.get('diff_path');
  if (path === undefined) return {};
  const { before, after } = attributeDiff(answer, { before: { path }, after: { path } });
  if (answer.values.has('walk')) {
    const below = (kind: string): string[] =>
      answer.records.filter(([key]) => key === kind).map(([, text]) => text);
    before.path_content = { directories: below('walk_d'), files: below('walk_f') };
  }
  return { diff: { before, after } };
}
