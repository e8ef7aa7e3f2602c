import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT, messageOf, TsibleError } from '../../errors/error.ts';
import type { GalaxyContext } from '../../galaxy/context.ts';
import { isObject, type JsObject, textOf } from '../../galaxy/read-data.ts';
import { InstalledRole, isFolder } from '../../galaxy/roles/installed-role.ts';
import { RoleApi } from '../../galaxy/roles/role-api.ts';
import { GalaxyError } from '../../galaxy/server.ts';
import { fromJs, type JsValue } from '../../values/convert.ts';
import { str } from '../../values/print.ts';
import { page } from '../pager.ts';
import type { GalaxyArguments } from './arguments.ts';
import { deleteAction, importAction, setupAction } from './role-service.ts';

type Args = Extract<GalaxyArguments, { type: 'role' }>;
type ActionArguments<Action extends Args['action']> = Extract<Args, { action: Action }>;

/** What can be done with roles, but for `init` and `install`. */
export async function roleAction(
  context: GalaxyContext,
  args: Exclude<Args, { action: 'init' | 'install' }>,
): Promise<number> {
  switch (args.action) {
    case 'list':
      return list(context, args);
    case 'remove':
      return remove(context, args);
    case 'info':
      return await info(context, args);
    case 'search':
      return await search(context, args);
    case 'import':
      return await importAction(context, args);
    case 'setup':
      return await setupAction(context, args);
    case 'delete':
      return await deleteAction(context, args);
  }
}

function remove(context: GalaxyContext, { args, roles_path }: ActionArguments<'remove'>): number {
  for (const name of args) {
    let removed: boolean;
    try {
      removed = new InstalledRole(name, roles_path).remove();
    } catch (error) {
      throw new TsibleError(`Failed to remove role ${name}: ${messageOf(error)}`);
    }
    context.say(removed ? `- successfully removed ${name}` : `- ${name} is not installed, skipping.`);
  }
  return 0;
}

function list(context: GalaxyContext, { role: only, roles_path: paths }: ActionArguments<'list'>): number {
  const warnings: string[] = [];
  let usable = false;
  for (const path of paths) {
    if (!isFolder(path)) {
      warnings.push(`- the configured path ${path} does not exist.`);
      continue;
    }
    usable = true;
    if (only === undefined) {
      context.say(`# ${path}`);
      for (const name of readdirSync(path)) {
        const role = new InstalledRole(name, [path]);
        if (role.metadata !== undefined) showRole(context, role);
      }
      continue;
    }
    const role = new InstalledRole(only, paths, join(path, only));
    if (isFolder(role.path)) {
      context.say(`# ${dirname(role.path)}`);
      showRole(context, role);
      return 0;
    }
    warnings.push(`- the role ${only} was not found`);
  }
  for (const warning of warnings) context.warn(warning);
  if (!usable)
    throw new TsibleError(
      '- None of the provided paths were usable. Please specify a valid path with --roles-path',
      {
        exitCode: EXIT.badOptions,
      },
    );
  return 0;
}

function showRole(context: GalaxyContext, role: InstalledRole): void {
  context.say(`- ${role.name}, ${role.installedVersion ?? '(unknown version)'}`);
}

async function info(context: GalaxyContext, args: ActionArguments<'info'>): Promise<number> {
  const api = new RoleApi(context);
  let text = '';
  for (const given of args.args) {
    const found = await describe(api, given, args);
    if (found === undefined) {
      text = `- the role ${given} was not found`;
      break;
    }
    text += roleText(found);
  }
  page(text);
  return 0;
}

/** All that is known of a role; undefined when it is nowhere. */
async function describe(
  api: RoleApi,
  name: string,
  { offline, roles_path }: ActionArguments<'info'>,
): Promise<JsObject | undefined> {
  const role = new InstalledRole(name, roles_path);
  const { version, ...installed } = role.installInfo ?? {};
  const known: Record<string, JsValue> = { path: [...roles_path], ...installed };
  if (version !== undefined) known.installed_version = version;
  if (offline) {
    if (!role.exists) return undefined;
  } else {
    let remote: JsObject | undefined;
    try {
      remote = await api.lookup(name, false);
    } catch (error) {
      if (!(error instanceof TsibleError)) throw error;
      if (error instanceof GalaxyError && error.status === 400) return undefined;
      throw error instanceof GalaxyError
        ? new TsibleError(`Unable to find info about '${name}': ${error.message}`)
        : error;
    }
    if (remote === undefined) return undefined;
    Object.assign(known, remote);
  }
  return { ...known, ...role.metadata, name };
}

const SKIPPED = [
  'name',
  'description',
  'readme_html',
  'related',
  'summary_fields',
  'average_aw_composite',
  'average_aw_score',
  'url',
];

function roleText(known: JsObject): string {
  const galaxyInfo = isObject(known.galaxy_info) ? known.galaxy_info : {};
  const description = textOf(known, 'description') ?? textOf(galaxyInfo, 'description') ?? '';
  const lines = ['', `Role: ${String(known.name)}`, `\tdescription: ${description}`];
  for (const [key, value] of entriesOf(known)) {
    if (!isObject(value)) lines.push(`\t${key}: ${pythonText(value)}`);
    else {
      lines.push(`\t${key}:`);
      for (const [inner, item] of entriesOf(value)) lines.push(`\t\t${inner}: ${pythonText(item)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function entriesOf(object: JsObject): [string, JsValue][] {
  return Object.entries(object)
    .filter(([key]) => !SKIPPED.includes(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function pythonText(value: JsValue): string {
  return str(fromJs(value));
}

const PAGE_SIZE = 1000;

async function search(context: GalaxyContext, args: ActionArguments<'search'>): Promise<number> {
  const { platforms, galaxy_tags: tags, author } = args;
  const text = args.args.length === 0 ? undefined : args.args.join('+');
  if ([text, platforms, tags, author].every((part) => part === undefined || part === ''))
    throw new TsibleError(
      'Invalid query. At least one search term, platform, galaxy tag or author must be provided.',
    );
  const answer = await new RoleApi(context).search({ text, platforms, tags, author, pageSize: PAGE_SIZE });
  const results = isObject(answer) && Array.isArray(answer.results) ? answer.results : [];
  const count = Number(textOf(answer, 'count') ?? results.length);
  if (count === 0) {
    context.warn('No roles match your search.');
    return 0;
  }
  const rows = results.map((role) => ({
    name: `${textOf(role, 'username') ?? ''}.${textOf(role, 'name') ?? ''}`,
    description: textOf(role, 'description') ?? '',
  }));
  const width = Math.max(...rows.map(({ name }) => name.length));
  const head =
    count > PAGE_SIZE
      ? `Found ${count} roles matching your search. Showing first ${PAGE_SIZE}.`
      : `Found ${count} roles matching your search:`;
  const line = (name: string, description: string) => ` ${name.padEnd(width)} ${description}`;
  page(
    [
      '',
      head,
      '',
      line('Name', 'Description'),
      line('----', '-----------'),
      ...rows.map(({ name, description }) => line(name, description)),
    ].join('\n'),
  );
  return 0;
}
