import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { PythonError } from '../../runtime/values/python-error.ts';
import { editPattern, finishEdit, readForEditing } from '../support/edit.ts';
import { decodeText, encodeText } from '../support/encode.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';

export default defineModule({
  name: 'ansible.builtin.replace',
  summary: 'Replace what a regular expression matches in a file',
  check: 'full',
  diff: 'full',
  options: {
    path: {
      type: 'path',
      required: true,
      aliases: ['dest', 'destfile', 'name'],
      description: 'The file to edit.',
    },
    regexp: { type: 'str', required: true, description: 'What to replace; ^ and $ match at every line.' },
    replace: { type: 'str', default: '', description: 'What to put there; without it matches are removed.' },
    after: { type: 'str', description: 'Only replace behind the first match of this expression.' },
    before: { type: 'str', description: 'Only replace before the first match of this expression.' },
    backup: { type: 'bool', default: false, description: 'Keep the former file beside the new one.' },
    validate: {
      type: 'str',
      description: 'Command that must accept the new file, given as %s, before it is used.',
    },
    encoding: { type: 'str', default: 'utf-8', description: "The file's encoding." },
    ...FILE_OPTIONS,
  },
  async run(args, target, task): Promise<ModuleResult> {
    const { path } = args;
    const file = await readForEditing(args, target, task.check);
    if (file.bytes === undefined) throw new ModuleFailure(`Path ${path} does not exist !`, { rc: 257 });
    const contents = decodeText(file.bytes, args.encoding);
    const section = sectionOf(contents, args.after, args.before);
    if ('pattern' in section)
      return {
        rc: 0,
        msg: `Pattern for before/after params did not match the given file: ${section.pattern}`,
        changed: false,
      };
    const inside = contents.slice(section.start, section.end);
    const replaced = substitute(args.regexp, args.replace, inside);
    const changed = replaced.count > 0 && replaced.text !== inside;
    const text = contents.slice(0, section.start) + replaced.text + contents.slice(section.end);
    const diff =
      changed && task.diff
        ? { diff: { before_header: path, before: contents, after_header: path, after: text } }
        : {};
    const bytes = changed ? encodeText(text, args.encoding) : undefined;
    const message = changed ? `${replaced.count} replacements made` : '';
    const outcome = await finishEdit(args, file, { bytes, message }, target, task);
    return {
      rc: 0,
      msg: outcome.message,
      changed: outcome.changed,
      ...diff,
      ...(outcome.backup === undefined ? {} : { backup_file: outcome.backup }),
    };
  },
});

/** What lies between `after` and `before`, or the expression that is not in the text. */
function sectionOf(
  text: string,
  after: string | undefined,
  before: string | undefined,
): { readonly start: number; readonly end: number } | { readonly pattern: string } {
  let source: string | undefined;
  if (after && before) source = `${after}(?P<subsection>.*?)${before}`;
  else if (after) source = `${after}(?P<subsection>.*)`;
  else if (before) source = `(?P<subsection>.*)${before}`;
  if (source === undefined) return { start: 0, end: text.length };
  const span = editPattern(source, { dotall: true }).span(text, 'subsection');
  return span === undefined ? { pattern: source } : { start: span[0], end: span[1] };
}

function substitute(regexp: string, replacement: string, text: string): { text: string; count: number } {
  const pattern = editPattern(regexp, { multiline: true });
  try {
    return pattern.substitute(replacement, text);
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    throw new ModuleFailure(`Unable to process replace due to error: ${error.message}`);
  }
}
