import { basename, dirname, join, normalize } from 'node:path';
import { messageOf } from '../../errors/error.ts';
import { itemsOf } from '../../values/iterate.ts';
import { PyTuple } from '../../values/objects.ts';
import { repr, str } from '../../values/print.ts';
import { truth } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import { Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import { globFiles, joinPaths } from '../filters/paths.ts';
import { type Lookups, lookup, type PluginContext } from '../plugin.ts';
import { findFile, findFileOrWarn, lookupError, readFile, taskFolders } from './find-file.ts';
import { templateVariables } from './template-variables.ts';

function readText(context: PluginContext, term: Value, left: boolean, right: boolean): string {
  const path = findFile(context, 'files', term);
  const failure = (reason: string) => lookupError(`Unable to access the file ${repr(term)}: ${reason}`);
  if (path === undefined) throw failure('File not found. Use -vvvvv to see paths searched.');
  let text: string;
  try {
    text = readFile(context, path).toString('utf8');
  } catch (error) {
    throw failure(messageOf(error));
  }
  if (left) text = text.trimStart();
  return right ? text.trimEnd() : text;
}

function glob(context: PluginContext, term: Value): string[] {
  const pattern = str(term);
  const name = basename(pattern);
  const folders =
    name === pattern
      ? taskFolders(context).flatMap((folder) => [joinPaths([folder, 'files']), folder])
      : [findFileOrWarn(context, 'files', dirname(pattern))];
  for (const folder of folders) {
    const found = folder === undefined ? [] : globFiles(joinPaths([folder, name]));
    if (found.length > 0) return found;
  }
  return [];
}

interface FirstFoundOptions {
  readonly files: Value;
  readonly paths: Value;
  readonly skip: Value;
}

function isUndefined(value: Value): boolean {
  return value instanceof Undefined && value.error === undefined;
}

function withoutUndefined(value: Value): Value {
  if (Array.isArray(value)) return value.filter((item) => !isUndefined(item)).map(withoutUndefined);
  if (!(value instanceof Map)) return value;
  const kept = [...value.entries()].filter(([, item]) => !isUndefined(item));
  return new Map(kept.map(([key, item]) => [key, withoutUndefined(item)]));
}

/** Where first_found looks, for terms that are names, lists of names, or dicts of options. */
function candidates(terms: readonly Value[], options: FirstFoundOptions): { paths: string[]; skip: Value } {
  const paths: string[] = [];
  let { skip } = options;
  for (const term of terms) {
    if (term instanceof Undefined) term.trip();
    if (Array.isArray(term) || term instanceof PyTuple) {
      const inner = candidates(itemsOf(term), options);
      paths.push(...inner.paths);
      skip = inner.skip;
      continue;
    }
    if (!(term instanceof Map) && typeof term !== 'string')
      throw lookupError(
        `Invalid term supplied. A string, dict or list is required, not '${typeName(term)}').`,
      );
    const own: FirstFoundOptions =
      term instanceof Map
        ? { files: term.get('files') ?? [], paths: term.get('paths') ?? [], skip: term.get('skip') ?? false }
        : { ...options, files: [term] };
    skip = term instanceof Map ? own.skip : skip;
    const files = splitList(own.files, /[,;]/);
    const folders = splitList(own.paths, /[,:;]/);
    if (folders.length === 0) paths.push(...files);
    for (const folder of folders) for (const file of files) paths.push(joinPaths([folder, file]));
  }
  return { paths, skip };
}

function splitList(value: Value, separators: RegExp): string[] {
  if (value instanceof Undefined) return value.trip();
  if (typeof value === 'string') return value.split(separators);
  return itemsOf(value).flatMap((item) => splitList(item, separators));
}

function firstFound(context: PluginContext, terms: readonly Value[], options: FirstFoundOptions): Value[] {
  const action = context.loopAction;
  // In a `with_first_found` undefined terms are left out, and the task's kind of file has a folder of its own.
  const given =
    action === undefined ? terms : terms.map(withoutUndefined).filter((term) => !isUndefined(term));
  const kind =
    action === undefined ? '' : `${['template', 'var'].find((name) => action.includes(name)) ?? 'file'}s`;
  const wanted = given.length > 0 ? given : itemsOf(options.files);
  const { paths, skip } = candidates(wanted, options);
  for (const name of paths) {
    const path = findFile(context, kind, name);
    if (path !== undefined) return [normalize(path)];
  }
  if (truth(skip)) return [];
  throw lookupError('No file was found when using first_found.');
}

function renderTemplate(context: PluginContext, term: Value, options: readonly Value[]): Value {
  const [variables = null, variableStart, variableEnd, commentStart, commentEnd, trim] = options;
  const path = findFileOrWarn(context, 'templates', term);
  if (path === undefined)
    throw lookupError(`the template file ${str(term)} could not be found for the lookup`);
  const folders = taskFolders(context).flatMap((folder) => [join(folder, 'templates'), folder]);
  const all = templateVariables(str(term), path, context);
  if (variables instanceof Map)
    for (const [name, value] of variables.entries()) if (typeof name === 'string') all.set(name, value);
  const text = (value: Value | undefined) => str(value ?? '');
  return context.render(
    readFile(context, path).toString('utf8'),
    path,
    {
      searchPath: [dirname(path), ...folders],
      variableStart: text(variableStart),
      variableEnd: text(variableEnd),
      commentStart: text(commentStart),
      commentEnd: text(commentEnd),
      trimBlocks: truth(trim ?? true),
    },
    all,
  );
}

/** Tells of options that have had no effect since templates keep the types of what they give. */
function tellOfNoUse(context: PluginContext, options: readonly Value[]): void {
  const [convertData = null, jinja2Native = null] = options.slice(6);
  const native = 'Jinja2 native mode is now the default and only option';
  const tell = (option: string, alternatives: string) =>
    context.environment.warn?.(
      `${option} option. Reason: This option is no longer used in the Ansible Core code base.\nAlternatives: ${alternatives}.`,
      { removedIn: '2.23', removal: "from lookup plugin 'template' in ansible-core version 2.23" },
    );
  if (convertData !== null) tell('convert_data', `${native}, which is mutually exclusive with this option`);
  if (jinja2Native !== null) tell('jinja2_native', native);
}

/** Lookups of files on the controller. */
export const fileLookups: Lookups = {
  file: lookup('lstrip=False, rstrip=True', (context, terms, left = false, right = true) =>
    terms.map((term) => readText(context, term, truth(left), truth(right))),
  ),
  fileglob: lookup('**options', (context, terms) => terms.flatMap((term) => glob(context, term))),
  first_found: lookup(
    'files=[], paths=[], skip=False',
    (context, terms, files = [], paths = [], skip = false) =>
      firstFound(context, terms, { files, paths, skip }),
    { acceptsUndefined: true, acceptsUndefinedItems: true },
  ),
  template: lookup(
    "template_vars=None, variable_start_string='{{', variable_end_string='}}', comment_start_string='{#', comment_end_string='#}', trim_blocks=True, convert_data=None, jinja2_native=None",
    (context, terms, ...options) => {
      tellOfNoUse(context, options);
      return terms.map((term) => renderTemplate(context, term, options));
    },
  ),
  unvault: lookup('**options', (context, terms) =>
    terms.map((term) => {
      const path = findFileOrWarn(context, 'files', term);
      if (path === undefined) throw lookupError(`Unable to find file matching "${str(term)}" `);
      return readFile(context, path).toString('utf8');
    }),
  ),
};
