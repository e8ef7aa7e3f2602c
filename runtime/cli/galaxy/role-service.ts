import type { GalaxyContext } from '../../galaxy/context.ts';
import { isObject, textOf } from '../../galaxy/read-data.ts';
import { RoleApi } from '../../galaxy/roles/role-api.ts';
import type { ColorRole } from '../../output/color.ts';
import type { JsValue } from '../../values/convert.ts';
import type { GalaxyArguments } from './arguments.ts';

type Args = Extract<GalaxyArguments, { type: 'role' }>;
type ActionArguments<Action extends Args['action']> = Extract<Args, { action: Action }>;

const IMPORT_PAUSE = 10_000;

const MESSAGE_COLORS: Readonly<Record<string, ColorRole>> = {
  WARNING: 'COLOR_WARN',
  ERROR: 'COLOR_ERROR',
  SUCCESS: 'COLOR_OK',
  FAILED: 'COLOR_ERROR',
};

function nested(value: JsValue | undefined, ...keys: string[]): JsValue | undefined {
  return keys.reduce<JsValue | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}

/** `role import`: has the server import a role from GitHub, and tells how that goes. */
export async function importAction(context: GalaxyContext, args: ActionArguments<'import'>): Promise<number> {
  const api = new RoleApi(context);
  const repository = { github_user: args.github_user, github_repo: args.github_repo };
  const tasks = args.check_status
    ? await api.importTasks(repository)
    : await api.startImport({
        ...repository,
        github_reference: args.reference ?? '',
        ...(args.role_name === undefined ? {} : { alternate_role_name: args.role_name }),
      });
  const [task] = tasks;
  if (!args.check_status) {
    if (tasks.length > 1) {
      tellOfMany(context, tasks, `${args.github_user}/${args.github_repo}`);
      return 0;
    }
    context.say(`Successfully submitted import request ${textOf(task, 'id')}`);
    if (!args.wait) {
      context.say(`Role name: ${textOf(nested(task, 'summary_fields', 'role'), 'name')}`);
      context.say(`Repo: ${textOf(task, 'github_user')}/${textOf(task, 'github_repo')}`);
    }
  }
  return args.check_status || args.wait ? await follow(context, api, textOf(task, 'id') ?? '') : 0;
}

function tellOfMany({ display }: GalaxyContext, tasks: readonly JsValue[], repository: string): void {
  display.line(
    `WARNING: More than one Galaxy role associated with Github repo ${repository}.`,
    'COLOR_CHANGED',
  );
  display.line('The following Galaxy roles are being updated:\n', 'COLOR_CHANGED');
  for (const task of tasks) {
    const role = nested(task, 'summary_fields', 'role');
    display.line(`${textOf(role, 'namespace')}.${textOf(role, 'name')}`, 'COLOR_CHANGED');
  }
  display.line(
    `\nTo properly namespace this role, remove each of the above and re-import ${repository} from scratch`,
    'COLOR_CHANGED',
  );
}

/** Shows an import's messages until it ends. */
async function follow(context: GalaxyContext, api: RoleApi, id: string): Promise<number> {
  const seen = new Set<string>();
  for (;;) {
    const [task] = await api.importTasks({ id });
    const messages = nested(task, 'summary_fields', 'task_messages');
    for (const message of Array.isArray(messages) ? messages : []) {
      const key = textOf(message, 'id') ?? '';
      if (seen.has(key)) continue;
      seen.add(key);
      const color = MESSAGE_COLORS[textOf(message, 'message_type') ?? ''];
      context.display.line(textOf(message, 'message_text') ?? '', color);
    }
    const state = textOf(task, 'state');
    if (state === 'SUCCESS') return 0;
    if (state === 'FAILED') return 1;
    await new Promise((resolve) => setTimeout(resolve, IMPORT_PAUSE));
  }
}

/** `role setup`: what lets a source start imports. */
export async function setupAction(context: GalaxyContext, args: ActionArguments<'setup'>): Promise<number> {
  const api = new RoleApi(context);
  if (args.setup_list) {
    const secrets = await api.secrets();
    if (!Array.isArray(secrets) || secrets.length === 0) {
      context.say('No integrations found.');
      return 0;
    }
    const rows = secrets.map((secret) => {
      const id = (textOf(secret, 'id') ?? '').padEnd(10);
      const source = (textOf(secret, 'source') ?? '').padEnd(10);
      return `${id} ${source} ${textOf(secret, 'github_user')}/${textOf(secret, 'github_repo')}`;
    });
    for (const line of ['\nID         Source     Repo', '---------- ---------- ----------', ...rows])
      context.display.line(line, 'COLOR_OK');
    return 0;
  }
  if (args.remove_id !== undefined) {
    await api.removeSecret(args.remove_id);
    context.display.line('Secret removed. Integrations using this secret will not longer work.', 'COLOR_OK');
    return 0;
  }
  const { source, github_user, github_repo, secret } = args;
  const reply = await api.addSecret({ source, github_user, github_repo, secret });
  context.say(
    `Added integration for ${textOf(reply, 'source')} ${textOf(reply, 'github_user')}/${textOf(reply, 'github_repo')}`,
  );
  return 0;
}

/** `role delete`: removes a role from the server. */
export async function deleteAction(context: GalaxyContext, args: ActionArguments<'delete'>): Promise<number> {
  const reply = await new RoleApi(context).deleteRole(args.github_user, args.github_repo);
  const deleted = nested(reply, 'deleted_roles');
  if (Array.isArray(deleted) && deleted.length > 1) {
    context.say('Deleted the following roles:');
    context.say('ID     User            Name');
    context.say('------ --------------- ----------');
    for (const role of deleted)
      context.say(
        `${(textOf(role, 'id') ?? '').padEnd(8)} ${(textOf(role, 'namespace') ?? '').padEnd(15)} ${textOf(role, 'name')}`,
      );
  }
  context.say(textOf(reply, 'status') ?? '');
  return 0;
}
