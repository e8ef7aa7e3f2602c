import { CONFIGURABLE_TYPES } from '../../config/configurable-types.ts';
import type { Settings } from '../../config/settings.ts';
import { addBaseDir, addModulePath, pathArgument } from './options.ts';
import type { NotesDeprecations } from './parser.ts';
import { createParser, many, parseArguments } from './parser.ts';

/** What there is documentation of. */
const DOCUMENTED_TYPES = [
  ...CONFIGURABLE_TYPES,
  'module',
  'strategy',
  'test',
  'filter',
  'role',
  'keyword',
] as const;

export type DocumentedType = (typeof DOCUMENTED_TYPES)[number];
/** Those that are plugins. */
export type PluginType = Exclude<DocumentedType, 'role' | 'keyword'>;

export const PLUGIN_TYPES: readonly PluginType[] = DOCUMENTED_TYPES.filter(
  (type): type is PluginType => type !== 'role' && type !== 'keyword',
);

export interface DocArguments extends NotesDeprecations {
  readonly verbosity: number;
  readonly args: readonly string[];
  readonly module_path: readonly string[] | undefined;
  readonly basedir: string | undefined;
  readonly type: DocumentedType;
  readonly json_format: boolean;
  readonly roles_path: readonly string[] | undefined;
  readonly entry_point: string | undefined;
  readonly show_snippet: boolean;
  readonly list_files: boolean;
  readonly list_dir: boolean;
  readonly dump: boolean;
  readonly no_fail_on_errors: boolean;
}

/** Reads the arguments of tsible-doc. */
export function parseDocArguments(argv: readonly string[], settings: Settings): DocArguments {
  const parser = createParser({
    name: 'tsible-doc',
    description: 'Shows what there is to know of modules, other plugins, roles and keywords.',
  });
  addModulePath(parser);
  addBaseDir(parser, settings);
  parser.add_argument('args', {
    metavar: 'plugin',
    nargs: '*',
    help: 'name of a module, plugin, role or keyword',
  });
  parser.add_argument('-t', '--type', {
    choices: DOCUMENTED_TYPES,
    default: 'module',
    help: 'what it is (module unless given)',
  });
  parser.add_argument('-j', '--json', { dest: 'json_format', action: 'store_true', help: 'write JSON' });
  parser.add_argument('-r', '--roles-path', {
    dest: 'roles_path',
    action: 'append',
    type: (paths: string) => paths.split(':').map(pathArgument),
    help: many('folders in which roles are looked for'),
  });
  const what = parser.add_mutually_exclusive_group();
  what.add_argument('-e', '--entry-point', {
    dest: 'entry_point',
    help: "only this entry point of the role's",
  });
  what.add_argument('-s', '--snippet', {
    dest: 'show_snippet',
    action: 'store_true',
    help: 'text to paste into a playbook: of inventory plugins, lookups and modules',
  });
  what.add_argument('-F', '--list_files', {
    dest: 'list_files',
    action: 'store_true',
    help: 'list names and files; arguments are collections, or namespaces, to list',
  });
  what.add_argument('-l', '--list', {
    dest: 'list_dir',
    action: 'store_true',
    help: 'list names and summaries; arguments are collections, or namespaces, to list',
  });
  what.add_argument('--metadata-dump', {
    dest: 'dump',
    action: 'store_true',
    help: 'write everything as JSON, for other programs',
  });
  parser.add_argument('--no-fail-on-errors', {
    dest: 'no_fail_on_errors',
    action: 'store_true',
    help: 'with --metadata-dump: put errors into the JSON',
  });
  const args = parseArguments<Omit<DocArguments, 'roles_path'> & { roles_path?: readonly string[][] }>(
    parser,
    argv,
  );
  return { ...args, roles_path: args.roles_path?.flat() };
}
