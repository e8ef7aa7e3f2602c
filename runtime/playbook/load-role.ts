import { basename, join, resolve } from 'node:path';
import { expandHome } from '../config/paths.ts';
import { TsibleError } from '../errors/error.ts';
import type { Origin } from '../errors/source.ts';
import { originOf, originOfItem } from '../values/origins.ts';
import { EncryptedString, type Raw, type RawDict, Template } from '../values/raw.ts';
import { validationTask } from './argument-specs.ts';
import { invalidAttribute } from './check-keywords.ts';
import { type LoadContext, ParserError, writtenText } from './context.ts';
import { noDict } from './load-imports.ts';
import { loadTasks, type TaskSurroundings } from './load-tasks.ts';
import { Block, Task, type TaskNode } from './nodes.ts';
import type { Play } from './play.ts';
import { Role, type RoleFiles } from './role.ts';
import { type RoleRequest, readBool, readDependency, readRoleEntry } from './role-request.ts';
import { collectionList, collectionsAt, withCore, withFirst } from './search-collections.ts';
import { pythonClass, type TaskAction } from './task-action.ts';

const YAML_ENDINGS = ['.yml', '.yaml', '.json', ''];
const FROM_OPTIONS = ['tasks_from', 'vars_from', 'defaults_from', 'handlers_from'] as const;
const ROLE_USE_OPTIONS: ReadonlySet<string> = new Set([
  ...FROM_OPTIONS,
  ...['name', 'role', 'apply', 'public', 'allow_duplicates', 'rolespec_validate'],
]);
const META_KEYS = ['allow_duplicates', 'dependencies', 'galaxy_info', 'argument_specs', 'collections'];

type RoleSurroundings = Omit<TaskSurroundings, 'kind'>;

/**
 * The entries of a play's `roles:`, or of a role's dependencies: all of them are found before the first is loaded.
 * @param entries The list as it was written, for their origins.
 */
export function findRoleEntries(
  entries: readonly Raw[],
  around: RoleSurroundings,
  dependents: readonly Role[],
): (() => Role)[] {
  const owner = dependents.at(-1);
  return entries.map((entry, index) => {
    const origin = originOfItem(entries, index);
    const read = owner === undefined ? entry : readDependency(entry);
    const request = readRoleEntry(read, around.play, around.context, origin);
    if (owner === undefined) {
      const found = findRole(request, around.play, around.context, collectionsAt(around.parent), undefined);
      return () => loadRole(request, found, around, []);
    }
    // The role that it depends on is looked for in the collection of the one that asks, and beside it.
    const asked = collectionList(owner.keywords.get('collections')) ?? [];
    const searched = [...withFirst(asked, owner.collection), 'ansible.legacy'];
    const found = findRole(request, around.play, around.context, searched, resolve(owner.path, '..'));
    return () => loadRole(request, found, { ...around, parent: owner }, dependents);
  });
}

/** The action of an include or import; a template for its arguments can't be there, and isn't once they are rendered. */
type RoleUse = Pick<TaskAction, 'action' | 'resolvedAction'> & Partial<Pick<TaskAction, 'argsTemplate'>>;

/** What include_role and import_role do: a role by its arguments, and its tasks as a list of nodes. */
export function loadRoleUse(
  args: ReadonlyMap<string, Raw>,
  action: RoleUse,
  around: RoleSurroundings & { readonly parent: Block },
  origin: Origin | undefined,
  nameOrigin: Origin | undefined = origin,
): { role: Role; tasks: TaskNode[] } {
  const isStatic = action.resolvedAction === 'ansible.builtin.import_role';
  checkRoleUse(args, action, origin);
  const request: RoleRequest = {
    name: String(writtenText(args.get('name') ?? args.get('role'))),
    keywords: new Map(),
    params: new Map(),
    origin: nameOrigin,
    public: args.has('public') ? readBool(args.get('public'), isStatic) : undefined,
    fromInclude: true,
    allowDuplicates: readBool(args.get('allow_duplicates'), true),
    validates: readBool(args.get('rolespec_validate'), true),
    isStatic,
    files: fileOptions(args),
  };
  const dependents = around.role === undefined ? [] : [...around.role.dependents, around.role];
  const found = findRole(request, around.play, around.context, collectionsAt(around.parent), undefined);
  const role = loadRole(request, found, around, dependents);
  return { role, tasks: compileRole(role) };
}

/** Refuses arguments of include_role and import_role that can't be. */
export function checkRoleUse(
  args: ReadonlyMap<unknown, Raw>,
  { action, resolvedAction, argsTemplate }: RoleUse,
  origin: Origin | undefined,
): void {
  const name = args.get('name') ?? args.get('role');
  if (name === undefined || name === null)
    throw new ParserError(`'name' is a required field for ${action}.`, origin);
  const strangers = [...args.keys()].map(String).filter((option) => !ROLE_USE_OPTIONS.has(option));
  if (argsTemplate !== undefined) strangers.push('_variable_params');
  if (strangers.length > 0)
    throw new ParserError(`Invalid options for ${action}: ${strangers.join(',')}`, origin);
  for (const option of FROM_OPTIONS) {
    const value = args.get(option);
    if (value === undefined || typeof value === 'string' || value instanceof Template) continue;
    throw new ParserError(`Expected a string for ${option} but got ${pythonClass(value)} instead`, undefined);
  }
  const apply = args.get('apply');
  if (apply === undefined || apply === null) return;
  if (resolvedAction !== 'ansible.builtin.include_role')
    throw new ParserError(`Invalid options for ${action}: apply`, origin);
  if (!(apply instanceof Map)) throw noDict(apply, origin);
}

/** A role's tasks as they run: its dependencies', its own, and the end mark that Ansible puts behind them. */
export function compileRole(role: Role): TaskNode[] {
  const end = new Task({
    keywords: new Map(),
    parent: role,
    origin: undefined,
    action: 'meta',
    resolvedAction: 'ansible.builtin.meta',
    args: new Map([['_raw_params', 'role_complete']]),
    role,
    file: role.path,
    implicit: true,
  });
  return [...role.dependencies.flatMap(compileRole), ...role.tasks, end];
}

/** Every handler list that a role brings, its dependencies' first. */
export function roleHandlers(role: Role): Block[] {
  return [...role.dependencies.flatMap(roleHandlers), ...role.handlers];
}

/** Makes a role known to the play, whose variables may then be seen by all of it. */
export function addRole(play: Play, role: Role): void {
  play.roles.push(role);
}

function loadRole(
  request: RoleRequest,
  found: FoundRole,
  around: RoleSurroundings,
  dependents: readonly Role[],
): Role {
  const { context } = around;
  const { path } = found;
  refuseCycle(path, dependents, request);
  context.addPlugins(path);
  const { files } = request;
  const role = new Role({
    ...found,
    keywords: request.keywords,
    parent: around.parent,
    origin: request.origin,
    params: request.params,
    defaults: roleVars(path, 'defaults', files.defaults, context),
    roleVars: roleVars(path, 'vars', files.vars, context),
    dependents,
    public:
      request.public ?? (context.privateRoleVars === undefined ? request.isStatic : !context.privateRoleVars),
    fromInclude: request.fromInclude,
    tasksFile: files.tasks ?? 'main',
    identity: JSON.stringify([
      [path, found.collection, found.roleName, files, request.fromInclude],
      [plain(request.params), plain(new Map(request.keywords))],
    ]),
  });
  const metaFile = roleFile(path, 'meta', undefined, context);
  const meta = metaFile === undefined ? null : context.loadFile(metaFile);
  const known = meta === null ? new Map() : readMeta(meta, role, around);
  role.allowDuplicates = request.allowDuplicates ?? readBool(known.get('allow_duplicates'), false);
  const own = role.collection ?? around.play.collection;
  role.collections = withCore(
    [...new Set([...withFirst([], own), ...(collectionList(known.get('collections')) ?? [])])],
    role.collection === undefined ? 'ansible.legacy' : 'ansible.builtin',
  );
  loadRoleTasks(role, request, known, { ...around, parent: role, role });
  return role;
}

function loadRoleTasks(
  role: Role,
  { files, validates, origin }: RoleRequest,
  meta: RawDict,
  around: RoleSurroundings,
): void {
  const { context } = around;
  for (const kind of ['tasks', 'handlers'] as const) {
    const file = roleFile(role.path, kind, files[kind], context);
    const data = file === undefined ? null : context.loadFile(file);
    const block = new Block({
      keywords: new Map(),
      parent: role,
      origin: undefined,
      implicit: true,
      role,
      file: file ?? join(role.path, kind, 'main.yml'),
    });
    const holder = {
      malformed: `The ${kind}/main.yml file for role '${role.roleName}' must contain a list of tasks.`,
      origin: typeof data === 'object' && data !== null ? originOf(data) : undefined,
    };
    const nodes = data ? loadTasks(data, { ...around, parent: block, kind, file: block.file }, holder) : [];
    const check =
      kind === 'tasks' && validates
        ? validationTask(role, files.tasks ?? 'main', meta, block, context, origin)
        : undefined;
    block.block = check === undefined ? nodes : [check, ...nodes];
    if (block.block.length > 0) role[kind] = [block];
  }
}

function refuseCycle(path: string, dependents: readonly Role[], request: RoleRequest): void {
  // A role may use itself with include_role and a condition; as a dependency or import it would never end.
  const chain = request.fromInclude && !request.isStatic ? [] : dependents;
  // An import of other tasks of the same role has an end.
  const at = chain.findIndex(
    (above) =>
      above.path === path && (!request.fromInclude || above.tasksFile === (request.files.tasks ?? 'main')),
  );
  if (at === -1) return;
  const way = [...chain.slice(at).map((above) => above.roleName), request.name];
  throw new TsibleError(
    'A recursion loop was detected with the roles specified. Make sure child roles do not have dependencies on parent roles',
    { origin: request.origin, help: `The roles lead in a circle: ${way.join(' -> ')}.` },
  );
}

/** Reads meta/main.yml and loads what it says the role depends on. */
function readMeta(meta: Raw, role: Role, around: RoleSurroundings): RawDict {
  if (!(meta instanceof Map)) {
    throw new ParserError(`the 'meta/main.yml' for role ${role.fullName} is not a dictionary`, undefined);
  }
  for (const key of meta.keys())
    if (!META_KEYS.includes(String(key)) && !isBaseKeyword(String(key)))
      throw invalidAttribute(meta, String(key), 'RoleMetadata', META_KEYS);
  const dependencies = meta.get('dependencies') ?? [];
  if (!dependencies || (Array.isArray(dependencies) && dependencies.length === 0)) return meta;
  if (!Array.isArray(dependencies))
    throw new ParserError('Expected role dependencies to be a list.', originOf(meta));
  for (const load of findRoleEntries(dependencies, around, [...role.dependents, role]))
    role.dependencies.push(load());
  return meta;
}

/** A role's metadata is an object that may carry what every object may, without any effect. */
function isBaseKeyword(name: string): boolean {
  return Block.allows('Block', name) && Block.allows('Play', name);
}

/** Where a role is. */
interface FoundRole {
  readonly roleName: string;
  readonly path: string;
  readonly collection: string | undefined;
}

function findRole(
  { name, origin }: RoleRequest,
  play: Play,
  context: LoadContext,
  searched: readonly string[],
  besides: string | undefined,
): FoundRole {
  const inCollection = context.collections.role(name, searched);
  if (inCollection !== undefined)
    return { roleName: inCollection.name, path: inCollection.path, collection: inCollection.collection };
  const { baseDir } = play;
  const folders = [
    join(baseDir, 'roles'),
    ...context.rolesPath,
    ...(besides === undefined ? [] : [besides]),
    baseDir,
  ];
  const found = folders
    .map((folder) => resolve(folder, expandHome(name)))
    .find((path) => exists(path, context));
  if (found !== undefined) return { roleName: name, path: context.realPath(found), collection: undefined };
  const direct = resolve(expandHome(name));
  if (exists(direct, context))
    return { roleName: basename(name), path: context.realPath(direct), collection: undefined };
  throw new TsibleError(`the role '${name}' was not found in ${[...searched, ...folders].join(':')}`, {
    origin,
  });
}

function exists(path: string, context: LoadContext): boolean {
  return context.isDirectory(path) || context.isFile(path);
}

/** The path of a role's `main` file (or the one named instead of it); undefined when there is none. */
function roleFile(
  path: string,
  folder: string,
  named: string | undefined,
  context: LoadContext,
): string | undefined {
  const base = resolve(path, folder, named ?? 'main');
  const found = (named === undefined ? YAML_ENDINGS : ['', ...YAML_ENDINGS])
    .map((ending) => base + ending)
    .find((file) => context.isFile(file));
  if (found === undefined) {
    if (named !== undefined && context.isDirectory(join(path, folder))) throw notFound(folder, named);
    return undefined;
  }
  if (!found.startsWith(`${join(path, folder)}/`)) {
    throw new ParserError(
      `Failed loading '${found}' for role (${basename(path)}) as it is not inside the expected role path: '${join(path, folder)}'`,
      undefined,
    );
  }
  return found;
}

function notFound(folder: string, named: string): ParserError {
  return new ParserError(`Could not find specified file in role: ${folder}/${named}`, undefined);
}

function roleVars(path: string, folder: string, named: string | undefined, context: LoadContext): RawDict {
  const place = join(path, folder);
  const vars = context.loadVars(place, named ?? 'main');
  if (vars === undefined && named !== undefined && context.isDirectory(place)) throw notFound(folder, named);
  return vars ?? new Map();
}

function fileOptions(args: ReadonlyMap<string, Raw>): RoleFiles {
  const files: Record<string, string> = {};
  for (const option of FROM_OPTIONS) {
    const value = args.get(option);
    if (typeof value === 'string') files[option.slice(0, -'_from'.length)] = value;
  }
  return files;
}

/** A raw value as JSON-able data, for comparing two uses of a role. */
function plain(raw: Raw): unknown {
  if (raw instanceof Template) return { template: raw.source };
  if (raw instanceof EncryptedString) return { vault: raw.ciphertext };
  if (Array.isArray(raw)) return raw.map(plain);
  if (raw instanceof Map) return [...raw].map(([key, value]) => [String(key), plain(value)]);
  return typeof raw === 'bigint' ? String(raw) : raw;
}
