import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { GRAFANA_OPTIONS, Grafana, type GrafanaJson } from '../support/grafana/client.ts';

const { grafana_api_key: _key, org_id: _id, org_name: _name, ...LOGIN } = GRAFANA_OPTIONS;

export default defineModule({
  name: 'community.grafana.grafana_user',
  summary: "Manage Grafana's users",
  options: {
    ...LOGIN,
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether there is to be such a user.',
    },
    name: { type: 'str', description: 'Their name.' },
    email: { type: 'str', description: 'Their address.' },
    login: { type: 'str', required: true, description: 'What they log in as.' },
    password: { type: 'str', noLog: true, description: 'Password of one who is new.' },
    is_admin: { type: 'bool', default: false, description: 'Whether they may do all.' },
  },
  rules: {
    requiredIf: [['state', 'present', ['name', 'email']]],
    requiredTogether: [['url_username', 'url_password']],
  },
  check: 'none',
  diff: 'none',
  async run(args, _target, task): Promise<ModuleResult> {
    const { login, is_admin: isAdmin } = args;
    const name = args.name ?? null;
    const email = args.email ?? null;
    const grafana = new Grafana(
      { ...args, grafana_api_key: undefined, org_id: 1, org_name: undefined },
      task,
    );
    let user = await find();
    if (args.state === 'absent') {
      if (user === undefined) return { changed: false, message: 'No user found, nothing to do' };
      const told = await ask('DELETE', `/api/admin/users/${user.id}`);
      return { changed: true, message: told?.message ?? null };
    }
    let changed = false;
    if (user === undefined) {
      if (!args.password) throw new ModuleFailure('missing required arguments: password');
      await ask('POST', '/api/admin/users', { email, login, name, password: args.password });
      user = await find();
      changed = true;
    }
    const isDifferent =
      user?.email !== email ||
      user?.name !== name ||
      user?.login !== login ||
      user?.isGrafanaAdmin !== isAdmin;
    if (isDifferent) {
      const id = user?.id;
      if (user?.isGrafanaAdmin !== isAdmin)
        await ask('PUT', `/api/admin/users/${id}/permissions`, { isGrafanaAdmin: isAdmin });
      await ask('PUT', `/api/users/${id}`, { email, login, name });
      user = await find();
      changed = true;
    }
    return { changed, user: user ?? null };

    async function find(): Promise<GrafanaJson | undefined> {
      return ask('GET', `/api/users/lookup?loginOrEmail=${encodeURIComponent(login).replaceAll('%2F', '/')}`);
    }

    /** Undefined where there is no such thing. */
    async function ask(
      method: 'GET' | 'POST' | 'PUT' | 'DELETE',
      path: string,
      data?: GrafanaJson,
    ): Promise<GrafanaJson | undefined> {
      const { status, json } = await grafana.ask(method, path, data);
      if (status === 200) return json as GrafanaJson;
      if (status === 404) return undefined;
      if (status === 401)
        // The header would give the password away.
        throw new ModuleFailure(
          `Unauthorized to perform action '${method}' on '${grafana.url}${path}' header: {'Content-Type': 'application/json', 'Authorization': '********'}`,
        );
      if (status === 403) throw new ModuleFailure('Permission Denied');
      throw new ModuleFailure(`Grafana Users API answered with HTTP ${status}`, {
        body: (json ?? null) as ResultValue,
      });
    }
  },
});
