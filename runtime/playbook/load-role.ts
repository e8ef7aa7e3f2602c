import { basename, isAbsolute, join, resolve } from 'node:path';
import { expandHome } from '../config/paths.ts';
import { TsibleError } from '../errors/error.ts';
import type { Origin } from '../errors/source.ts';
import { copyOrigins, originOf, originOfItem } from '../values/origins.ts';
import { EncryptedString, type Raw, type RawDict, Template } from '../values/raw.ts';
import { type LoadContext, ParserError, writtenText } from './context.ts';
import { loadTaskFile, type TaskSurroundings } from './load-tasks.ts';
import { type Block, PlaybookNode, Task, type TaskNode } from './nodes.ts';
import { Role, type RoleFiles } from './role.ts';

const YAML_ENDINGS = ['.yml', '.yaml', '.json', ''];
const ROLE_USE_OPTIONS = new Set(
  'name role tasks_from vars_from defaults_from handlers_from apply public allow_duplicates rolespec_validate'.split(
    ' ',
  ),
);

type RoleSurroundings = Omit<TaskSurroundings, 'kind'>;

interface RoleRequest {
  readonly name: string;
  readonly keywords: ReadonlyMap<string, Raw>;
  readonly params: RawDict;
  readonly files: RoleFiles;
  readonly public: boolean;
  /** Undefined: what the role's own meta says. */
  readonly allowDuplicates: boolean | undefined;
  readonly origin: Origin | undefined;
}

/** An entry of a play's `roles:` or of a role's dependencies: a name, or a dict with keywords and parameters. */
export function loadRoleEntry(
  entry: Raw,
  around: RoleSurroundings,
  dependents: readonly Role[],
  origin: Origin | undefined,
): Role {
  if (!(entry instanceof Map)) {
    const name = renderName(entry, around);
    if (name === undefined) throw new ParserError('role definitions must contain a role name', origin);
    return loadRole({ ...EMPTY_REQUEST, name, public: true, origin }, around, dependents);
  }
  const name = renderName(entry.get('role') ?? entry.get('name') ?? null, around);
  if (name === undefined) throw new ParserError('role definitions must contain a role name', originOf(entry));
  const keywords = new Map<string, Raw>();
  const params: RawDict = new Map();
  for (const [key, value] of entry) {
    if (key === 'role' || key === 'name' || value === null) continue;
    if (typeof key === 'string' && PlaybookNode.allows('Role', key)) keywords.set(key, value);
    else params.set(key, value);
  }
  copyOrigins(entry, keywords);
  return loadRole(
    { ...EMPTY_REQUEST, name, keywords, params, public: true, origin: originOf(entry) },
    around,
    dependents,
  );
}

/** What include_role and import_role do: a role by its arguments, and its tasks as a list of nodes. */
export function loadRoleUse(
  args: ReadonlyMap<string, Raw>,
  action: string,
  around: RoleSurroundings,
  origin: Origin | undefined,
): { role: Role; tasks: TaskNode[] } {
  for (const option of args.keys()) {
    if (!ROLE_USE_OPTIONS.has(option))
      throw new ParserError(`Invalid options for ${action}: ${option}`, origin);
  }
  const name = args.get('name') ?? args.get('role');
  if (typeof name !== 'string') throw new ParserError(`'name' is a required field for ${action}.`, origin);
  const isImport = action.endsWith('import_role');
  const role = loadRole(
    {
      ...EMPTY_REQUEST,
      name,
      origin,
      public: readBool(args.get('public'), isImport),
      allowDuplicates: readBool(args.get('allow_duplicates'), true),
      files: fileOptions(args),
    },
    around,
    around.role === undefined ? [] : [...around.role.dependents, around.role],
  );
  return { role, tasks: compileRole(role) };
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

const EMPTY_REQUEST = {
  keywords: new Map<string, Raw>(),
  params: new Map() as RawDict,
  files: {} as RoleFiles,
  allowDuplicates: undefined,
} as const;

function loadRole(request: RoleRequest, around: RoleSurroundings, dependents: readonly Role[]): Role {
  const { context } = around;
  const path = findRole(request.name, around, request.origin);
  const { files } = request;
  const role = new Role({
    keywords: request.keywords,
    parent: dependents.at(-1) ?? around.parent,
    origin: request.origin,
    roleName: isAbsolute(request.name) || request.name.includes('/') ? basename(path) : request.name,
    path,
    params: request.params,
    defaults: roleVars(path, 'defaults', files.defaults, context, request.origin),
    roleVars: roleVars(path, 'vars', files.vars, context, request.origin),
    allowDuplicates: request.allowDuplicates ?? false,
    dependents,
    public: request.public,
    identity: JSON.stringify([path, files, plain(request.params), plain(new Map(request.keywords))]),
  });
  if (dependents.some((above) => above.path === path)) {
    throw new ParserError(
      `A recursion loop was detected with the roles specified. Make sure child roles do not have dependencies on parent roles`,
      request.origin,
    );
  }
  context.addPlugins(path);
  const meta = roleFile(path, 'meta', undefined, context, request.origin);
  if (meta !== undefined) readMeta(context.loadFile(meta), role, around, request);
  const inner = { ...around, parent: role, role };
  const tasks = roleFile(path, 'tasks', files.tasks, context, request.origin);
  if (tasks !== undefined) role.tasks = [loadTaskFile(tasks, { ...inner, kind: 'tasks' })];
  const handlers = roleFile(path, 'handlers', files.handlers, context, request.origin);
  if (handlers !== undefined) role.handlers = [loadTaskFile(handlers, { ...inner, kind: 'handlers' })];
  return role;
}

function readMeta(meta: Raw, role: Role, around: RoleSurroundings, request: RoleRequest): void {
  if (meta === null) return;
  if (!(meta instanceof Map)) {
    throw new ParserError(
      `the 'meta/main.yml' for role ${role.roleName} is not a dictionary`,
      request.origin,
    );
  }
  if (request.allowDuplicates === undefined)
    role.allowDuplicates = readBool(meta.get('allow_duplicates'), false);
  const dependencies = meta.get('dependencies') ?? [];
  if (!Array.isArray(dependencies)) {
    throw new ParserError('Expected role dependencies to be a list.', originOfItem(meta, 'dependencies'));
  }
  dependencies.forEach((entry, index) => {
    const origin = originOfItem(dependencies, index);
    role.dependencies.push(loadRoleEntry(entry, around, [...role.dependents, role], origin));
  });
}

function findRole(name: string, around: RoleSurroundings, origin: Origin | undefined): string {
  const { context } = around;
  const searched = [
    join(context.baseDir, 'roles'),
    ...context.rolesPath,
    ...(around.role === undefined ? [] : [resolve(around.role.path, '..')]),
    context.baseDir,
  ].filter((path, index, all) => all.indexOf(path) === index);
  const found = searched.map((folder) => join(folder, name)).find((path) => context.isDirectory(path));
  if (found !== undefined) return found;
  const direct = resolve(context.baseDir, expandHome(name));
  if (context.isDirectory(direct)) return direct;
  throw new TsibleError(`the role '${name}' was not found in ${searched.join(':')}`, { origin });
}

/** The path of a role's `main` file (or the one named instead of it); undefined when there is none. */
function roleFile(
  path: string,
  folder: string,
  named: string | undefined,
  context: LoadContext,
  origin: Origin | undefined,
): string | undefined {
  const base = join(path, folder, named ?? 'main');
  const found = (named === undefined ? YAML_ENDINGS : ['', ...YAML_ENDINGS])
    .map((ending) => base + ending)
    .find((file) => context.isFile(file));
  if (found === undefined && named !== undefined) {
    throw new ParserError(`Could not find specified file in role: ${folder}/${named}`, origin);
  }
  return found;
}

function roleVars(
  path: string,
  folder: string,
  named: string | undefined,
  context: LoadContext,
  origin: Origin | undefined,
): RawDict {
  const vars = context.loadVars(join(path, folder), named ?? 'main');
  if (vars === undefined && named !== undefined) {
    throw new ParserError(`Could not find specified file in role: ${folder}/${named}`, origin);
  }
  return vars ?? new Map();
}

function renderName(raw: Raw, around: RoleSurroundings): string | undefined {
  const name = raw instanceof Template ? around.context.renderStatic(raw, around.parent) : raw;
  return writtenText(name as Raw);
}

function fileOptions(args: ReadonlyMap<string, Raw>): RoleFiles {
  const option = (name: string) => {
    const value = args.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  const files = {
    tasks: option('tasks_from'),
    vars: option('vars_from'),
    defaults: option('defaults_from'),
    handlers: option('handlers_from'),
  };
  return Object.fromEntries(Object.entries(files).filter(([, value]) => value !== undefined));
}

function readBool(value: Raw | undefined, otherwise: boolean): boolean {
  if (value === undefined || value === null) return otherwise;
  return value === true || (typeof value === 'string' && /^(y|yes|on|1|true|t)$/i.test(value));
}

/** A raw value as JSON-able data, for comparing two uses of a role. */
function plain(raw: Raw): unknown {
  if (raw instanceof Template) return { template: raw.source };
  if (raw instanceof EncryptedString) return { vault: raw.ciphertext };
  if (Array.isArray(raw)) return raw.map(plain);
  if (raw instanceof Map) return [...raw].map(([key, value]) => [String(key), plain(value)]);
  return typeof raw === 'bigint' ? String(raw) : raw;
}
