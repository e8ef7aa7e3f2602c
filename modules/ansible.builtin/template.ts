import { readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Origin, Source } from '../../runtime/errors/source.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ActionFailure, ModuleFailure } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import type { RenderOptions } from '../../runtime/template/templar.ts';
import { localDateTime } from '../../runtime/values/date-arithmetic.ts';
import { trusted } from '../../runtime/values/raw.ts';
import { strftime } from '../../runtime/values/strftime.ts';
import type { Value } from '../../runtime/values/value.ts';
import { actionFile } from '../support/action-file.ts';
import { bytesContents, temporaryName } from '../support/contents.ts';
import { encodeText } from '../support/encode.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';
import { deliver } from './copy/deliver.ts';
import { copyOptions, withDest, withSourceMode } from './copy/index.ts';
import { performedCopy } from './copy/performed.ts';
import { copyOne } from './copy/shell.ts';

const NEWLINES = {
  '\n': '\n',
  '\r': '\r',
  '\r\n': '\r\n',
  '\\n': '\n',
  '\\r': '\r',
  '\\r\\n': '\r\n',
} as const;

export default defineModule({
  name: 'ansible.builtin.template',
  summary: 'Render a template and put it onto the host',
  check: 'full',
  foreseeable: true,
  asks: () => [copyOne],
  diff: 'full',
  performs: (given, result) => performedCopy(copyOptions, given, result, true),
  options: {
    src: { type: 'str', description: 'Template on the controller.' },
    dest: { type: 'path', description: 'File to write.' },
    backup: { type: 'bool', default: false, description: 'Keep the former file beside the new one.' },
    force: { type: 'bool', default: true, description: 'Replace a file whose contents differ.' },
    follow: { type: 'bool', default: false, description: 'Follow a link at the destination.' },
    validate: {
      type: 'str',
      description: 'Command that must accept the new file, given as %s, before it is used.',
    },
    newline_sequence: { type: 'str', default: '\n', description: 'What ends a line.' },
    block_start_string: { type: 'str', default: '{%', description: 'What begins a block.' },
    block_end_string: { type: 'str', default: '%}', description: 'What ends a block.' },
    variable_start_string: { type: 'str', default: '{{', description: 'What begins an expression.' },
    variable_end_string: { type: 'str', default: '}}', description: 'What ends an expression.' },
    comment_start_string: { type: 'str', default: '{#', description: 'What begins a comment.' },
    comment_end_string: { type: 'str', default: '#}', description: 'What ends a comment.' },
    trim_blocks: { type: 'bool', default: true, description: 'Drop the newline after a block.' },
    lstrip_blocks: { type: 'bool', default: false, description: 'Drop blanks between line start and block.' },
    output_encoding: { type: 'str', default: 'utf-8', description: 'Encoding of the file that is written.' },
    ...FILE_OPTIONS,
  },
  async run(args, target, task) {
    const { src, dest } = args;
    if (src === undefined || dest === undefined) throw new ActionFailure('src and dest are required');
    const newlineSequence = newlines(args.newline_sequence);
    const source = actionFile(task, 'templates', src);
    const text = (await task.readFile(source)).toString();
    const rendered = render(
      task,
      { src, source, dest, text },
      {
        blockStart: args.block_start_string,
        blockEnd: args.block_end_string,
        variableStart: args.variable_start_string,
        variableEnd: args.variable_end_string,
        commentStart: args.comment_start_string,
        commentEnd: args.comment_end_string,
        trimBlocks: args.trim_blocks,
        lstripBlocks: args.lstrip_blocks,
        newlineSequence,
      },
    );
    const label = temporaryName(task.settings.DEFAULT_LOCAL_TMP, source);
    const contents = bytesContents(encodeText(rendered, args.output_encoding || 'utf-8'));
    const delivery = withSourceMode(
      { ...args, dest, directory_mode: undefined, checksum: undefined },
      source,
    );
    const parcel = { contents, name: basename(source), label, isText: false };
    const result = await deliver(parcel, delivery, target, task);
    return result === undefined ? { changed: false, dest, src: label } : withDest(result);
  },
});

function newlines(given: string): '\n' | '\r' | '\r\n' {
  const found = Object.entries(NEWLINES).find(([name]) => name === given)?.[1];
  if (found === undefined) throw new ModuleFailure('newline_sequence needs to be one of: \n, \r or \r\n');
  return found;
}

interface TemplateFile {
  /** As the task names it. */
  readonly src: string;
  /** Where it was found. */
  readonly source: string;
  readonly dest: string;
  readonly text: string;
}

function render(task: TaskContext, file: TemplateFile, options: RenderOptions): string {
  const folders = [...task.searchPath, dirname(file.source)];
  const searchPath = [...new Set(folders.flatMap((folder) => [join(folder, 'templates'), folder]))];
  const { mtime, uid } = statSync(file.source);
  const extra = new Map<string, Value>([
    ['template_host', hostname()],
    ['template_path', file.src],
    ['template_mtime', localDateTime(mtime)],
    ['template_uid', userName(uid)],
    ['template_run_date', localDateTime(new Date())],
    ['template_destpath', file.dest],
    ['template_fullpath', file.source],
  ]);
  if (task.rawVariable('ansible_managed') === undefined)
    extra.set('ansible_managed', managed(task, extra, mtime));
  const origin = new Origin(new Source(file.source, file.text), 0);
  return task.templarWith(extra, searchPath).render(file.text, origin, { ...options, searchPath });
}

/** The text of `ansible_managed` when no variable of that name is set. */
function managed(task: TaskContext, variables: ReadonlyMap<string, Value>, mtime: Date): Value {
  const names: Readonly<Record<string, string>> = {
    '{host}': '{{ template_host }}',
    '{uid}': '{{ template_uid }}',
    '{file}': '{{ template_path }}',
    '{{': '{',
    '}}': '}',
  };
  const form = task.settings.DEFAULT_MANAGED_STR.replace(
    /\{\{|\}\}|\{(?:host|uid|file)\}/g,
    (found) => names[found] ?? found,
  );
  const text = form.includes('%') ? strftime(localDateTime(mtime), form) : form;
  return task.templarWith(variables).resolve(trusted(text, undefined));
}

function userName(uid: number): string | number {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.split(':')[2] === String(uid));
  return line?.split(':')[0] ?? uid;
}
