import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import { TsibleError } from '../../runtime/errors/error.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { copyAuthoredItems, forgetAuthoredItem, noteAuthoredItem } from '../../runtime/values/authored.ts';
import { copyOrigins, writtenOrigin } from '../../runtime/values/origins.ts';
import { EncryptedString, type Raw, type RawDict, Template } from '../../runtime/values/raw.ts';
import type { Dict, DictKey, Value } from '../../runtime/values/value.ts';
import { editPattern } from '../support/edit.ts';

const FOLDER_ONLY = ['dir', 'depth', 'files_matching', 'ignore_files', 'ignore_unknown_extensions'] as const;

/** What is said when neither a file nor a folder is named, as when a lookup found none. */
const NO_FILE =
  'Could not find file on the Ansible Controller.\n' +
  'If you are using a module and expect the file to exist on the remote, see the remote_src option';

export default defineModule({
  name: 'ansible.builtin.include_vars',
  summary: 'Read variables from files while the play runs',
  check: 'full',
  diff: 'none',
  controllerOnly: true,
  freeForm: '_raw_params',
  options: {
    _raw_params: { type: 'str', description: 'The file, as bare words.' },
    file: { type: 'path', description: 'File with the variables.' },
    dir: { type: 'path', description: 'Folder with files of variables.' },
    depth: { type: 'int', description: 'How many levels of folders to read; 0 for all.' },
    files_matching: { type: 'str', description: 'Only files whose name matches this expression.' },
    ignore_files: { type: 'raw', description: 'Expressions for the ends of names to leave out.' },
    extensions: {
      type: 'list',
      elements: 'str',
      default: ['yaml', 'yml', 'json'],
      description: 'Extensions that a file in the folder may have.',
    },
    ignore_unknown_extensions: { type: 'bool', description: 'Leave files with other extensions out.' },
    name: { type: 'str', description: 'Put the variables into a dict of this name.' },
    hash_behaviour: {
      type: 'str',
      choices: ['replace', 'merge'],
      description: 'What to do with dicts that are there already.',
    },
  },
  async run(args, _target, task): Promise<ModuleResult> {
    const single = args.file ?? args._raw_params?.replace(/\n+$/, '');
    const given = FOLDER_ONLY.some((name) => args[name] !== undefined);
    if (given && single !== undefined)
      throw new ModuleFailure('You are mixing file only and dir only arguments, these are incompatible');
    const loaded: Loaded = { variables: new Map(), files: [], encrypted: false };
    let message: string | undefined;
    if (args.dir !== undefined) {
      const ignored =
        typeof args.ignore_files === 'string' ? args.ignore_files.split(/\s+/) : args.ignore_files;
      message = loadFolder(args.dir, { ...args, ignored: textsOf(ignored) }, loaded, task);
    } else if (single !== undefined) message = loadSingle(single, loaded, task);
    else {
      task.warn('Invalid request to find a file that matches a "null" value');
      message = NO_FILE;
    }
    const named: RawDict =
      args.name === undefined ? loaded.variables : new Map([[args.name, loaded.variables]]);
    const merged =
      args.hash_behaviour === 'merge' && task.settings.DEFAULT_HASH_BEHAVIOUR !== 'merge'
        ? mergeInto(named, task)
        : named;
    const result = {
      ansible_included_var_files: loaded.files,
      ansible_facts: written(merged),
      _ansible_no_log: loaded.encrypted,
    };
    if (message !== undefined) return { failed: true, message, msg: message, ...result };
    task.includeVariables(merged);
    return { changed: false, ...result };
  },
});

interface Loaded {
  readonly variables: RawDict;
  readonly files: string[];
  encrypted: boolean;
}

interface FolderOptions {
  readonly depth: number | undefined;
  readonly files_matching: string | undefined;
  readonly ignored: readonly string[];
  readonly extensions: readonly string[];
  readonly ignore_unknown_extensions: boolean | undefined;
}

function textsOf(value: Value | undefined): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new ModuleFailure('ignore_files must be a list');
  return value.map(String);
}

/** Why the file could not be loaded; undefined when it was. */
function loadSingle(name: string, loaded: Loaded, task: TaskContext): string | undefined {
  try {
    return load(task.findFile('vars', name), loaded, task);
  } catch (error) {
    if (error instanceof ModuleFailure || error instanceof TsibleError) return error.message;
    throw error;
  }
}

function load(path: string, loaded: Loaded, task: TaskContext): string | undefined {
  const { value, encrypted } = task.loadVars(path);
  if (encrypted) loaded.encrypted = true;
  if (value !== null && !(value instanceof Map)) return `${path} must be stored as a dictionary/hash`;
  loaded.files.push(path);
  // Of several files there is no one place.
  if (value !== null && loaded.files.length === 1) copyOrigins(value, loaded.variables);
  for (const [key, item] of value ?? []) {
    loaded.variables.set(key, item);
    if (value !== null && writtenOrigin(value, key) !== undefined) noteAuthoredItem(loaded.variables, key);
    else forgetAuthoredItem(loaded.variables, key);
  }
  return undefined;
}

function loadFolder(
  given: string,
  options: FolderOptions,
  loaded: Loaded,
  task: TaskContext,
): string | undefined {
  const root = rootOf(given, task);
  if (!existsSync(root)) return `${root} directory does not exist`;
  if (!statSync(root).isDirectory()) return `${root} is not a directory`;
  const matching = options.files_matching === undefined ? undefined : editPattern(options.files_matching, {});
  const ignored = options.ignored.map((pattern) => editPattern(`${pattern}$`, {}));
  const { rolePath } = task.place;
  for (const [folder, names] of foldersBelow(root)) {
    const depth = relative(root, folder).split('/').filter(Boolean).length + 1;
    if (options.depth && depth > options.depth) continue;
    for (const name of names) {
      const path = join(folder, name);
      // A role loads its vars/main.yml itself.
      if (rolePath !== undefined && path === join(rolePath, 'vars', 'main.yml')) continue;
      if (matching !== undefined && matching.search(name) === undefined) continue;
      if (!existsSync(path) || ignored.some((pattern) => pattern.search(name) !== undefined)) continue;
      if (!options.extensions.includes(extname(name).slice(1))) {
        if (options.ignore_unknown_extensions) continue;
        return `${path} does not have a valid extension: ${options.extensions.join(', ')}`;
      }
      const message = load(path, loaded, task);
      if (message !== undefined) return message;
    }
  }
  return undefined;
}

/** The folder that `dir` means: below the role's vars, or beside the task's file. */
function rootOf(given: string, task: TaskContext): string {
  if (isAbsolute(given)) return given;
  const { file, rolePath } = task.place;
  if (rolePath === undefined) return join(dirname(file), given);
  if (given.split('/')[0] !== 'vars') return join(rolePath, 'vars', given);
  const inRole = join(rolePath, given);
  return existsSync(inRole) ? inRole : resolve(given);
}

/** Every folder with its files' names, sorted by path. */
function foldersBelow(root: string): [string, string[]][] {
  const found: [string, string[]][] = [];
  const visit = (folder: string): void => {
    const files: string[] = [];
    for (const name of readdirSync(folder)) {
      if (statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory()) visit(join(folder, name));
      else files.push(name);
    }
    found.push([folder, files.sort()]);
  };
  visit(root.replace(/(?<=.)\/+$/, ''));
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The variables, with dicts that are there already taken into those of the same name. */
function mergeInto(variables: RawDict, task: TaskContext): RawDict {
  const merged: RawDict = new Map();
  copyAuthoredItems(variables, merged);
  for (const [key, value] of variables)
    merged.set(key, typeof key === 'string' ? mergeRaw(task.rawVariable(key), value) : value);
  return merged;
}

function mergeRaw(before: Raw | undefined, after: Raw): Raw {
  if (!(before instanceof Map) || !(after instanceof Map)) return after;
  const merged = new Map<DictKey, Raw>(before);
  for (const [key, value] of after) merged.set(key, mergeRaw(merged.get(key), value));
  return merged;
}

/** The variables as a result shows them: templates as they were written, secrets as they lie in the file. */
function written(raw: RawDict): Dict {
  return new Map([...raw].map(([key, value]): [DictKey, Value] => [key, writtenValue(value)]));
}

function writtenValue(raw: Raw): Value {
  if (raw instanceof Template) return raw.source;
  if (raw instanceof EncryptedString) return raw.ciphertext;
  if (raw instanceof Map) return written(raw);
  if (Array.isArray(raw)) return raw.map(writtenValue);
  return raw;
}
