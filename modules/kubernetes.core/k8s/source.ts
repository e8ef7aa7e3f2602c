import { dirname } from 'node:path';
import { Origin, Source } from '../../../runtime/errors/source.ts';
import { ActionFailure, ModuleFailure } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { str } from '../../../runtime/values/print.ts';
import { truth } from '../../../runtime/values/truth.ts';
import { typeName } from '../../../runtime/values/types.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { actionFile } from '../../support/action-file.ts';
import { runOne } from '../../support/commands.ts';
import { isLocal } from '../../support/kube/config.ts';

const NEWLINES = new Map<string, '\n' | '\r' | '\r\n'>([
  ['\\n', '\n'],
  ['\\r', '\r'],
  ['\\r\\n', '\r\n'],
  ['\n', '\n'],
  ['\r', '\r'],
  ['\r\n', '\r\n'],
]);

/** Where a task's definitions are. */
interface SourceArgs {
  readonly template?: Value | undefined;
  readonly resource_definition?: Value | undefined;
  readonly src?: string | undefined;
}

/** What the task defines: its definition, a file's contents, or rendered templates; undefined when its parameters are all. */
export async function sourceOf(
  args: SourceArgs,
  target: Target,
  task: TaskContext,
): Promise<Value | undefined> {
  if (args.template !== undefined && args.template !== null && truth(args.template)) {
    const templates = Array.isArray(args.template) ? args.template : [args.template];
    const texts: string[] = [];
    for (const template of templates) texts.push(await rendered(template, task));
    return texts;
  }
  if (
    args.resource_definition !== undefined &&
    args.resource_definition !== null &&
    args.resource_definition !== ''
  )
    return args.resource_definition;
  const { src } = args;
  if (!src) return undefined;
  const url = /^(?:https?|ftp):\/\//.test(src);
  if (!url && isLocal(task)) {
    const file = actionFile(task, 'files', src);
    return (await task.readFile(file)).toString();
  }
  // The host has kubectl, and reads the file as the user that the task runs as.
  const read = url
    ? await runOne(target, ['curl', '--fail', '--silent', '--show-error', '--location', '--', src])
    : await runOne(target, ['cat', '--', src]);
  if (read.rc !== 0) throw new ModuleFailure(`Failed to load resource definition: ${read.err.trim()}`);
  return read.out;
}

/** A template's text, as the template module makes it. */
async function rendered(given: Value, task: TaskContext): Promise<string> {
  const settings = given instanceof Map ? given : new Map<string, Value>([['path', given]]);
  const path = settings.get('path');
  if (typeof given !== 'string' && !(given instanceof Map))
    throw new ActionFailure(
      `Error while reading template file - a string or dict for template expected, but got ${typeName(given)} instead`,
    );
  if (typeof path !== 'string' || path === '') throw new ActionFailure('Please specify path for template.');
  const text = (key: string): string | undefined => {
    const value = settings.get(key);
    return value === undefined || value === null ? undefined : str(value);
  };
  const flag = (key: string, otherwise: boolean): boolean => {
    const value = settings.get(key);
    return value === undefined || value === null ? otherwise : truth(value);
  };
  const newlineSequence = NEWLINES.get(text('newline_sequence') ?? '\n');
  if (newlineSequence === undefined)
    throw new ActionFailure('newline_sequence needs to be one of: \n, \r or \r\n');
  const file = actionFile(task, 'templates', path);
  const source = new Source(file, (await task.readFile(file)).toString());
  const searchPath = [...task.searchPath, dirname(file)];
  return task.templarWith(new Map(), searchPath).render(source.text, new Origin(source, 0), {
    blockStart: text('block_start_string') ?? '{%',
    blockEnd: text('block_end_string') ?? '%}',
    variableStart: text('variable_start_string') ?? '{{',
    variableEnd: text('variable_end_string') ?? '}}',
    trimBlocks: flag('trim_blocks', true),
    lstripBlocks: flag('lstrip_blocks', false),
    newlineSequence,
    searchPath,
  });
}
