import { isDeepStrictEqual } from 'node:util';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import { editText } from '../support/edit-text.ts';
import { GRAFANA_OPTIONS, Grafana, type GrafanaJson } from '../support/grafana/client.ts';

export default defineModule({
  name: 'community.grafana.grafana_dashboard',
  summary: "Manage Grafana's dashboards",
  options: {
    ...GRAFANA_OPTIONS,
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent', 'export'],
      description: 'Whether it is to be there, or written to a file.',
    },
    folder: { type: 'str', default: 'General', description: 'Its folder.' },
    parent_folder: { type: 'str', description: "The folder's own." },
    uid: { type: 'str', description: 'Its identifier.' },
    slug: { type: 'str', description: 'Its short name, of Grafana below 5.' },
    path: { type: 'str', aliases: ['dashboard_url'], description: 'File or address of its JSON.' },
    dashboard_id: { type: 'str', description: 'Its number on grafana.com.' },
    dashboard_revision: { type: 'str', default: '1', description: 'Its revision there.' },
    overwrite: { type: 'bool', default: false, description: 'Write over a newer version.' },
    commit_message: { type: 'str', description: 'What is said of the change.' },
  },
  rules: {
    mutuallyExclusive: [
      ['url_username', 'grafana_api_key'],
      ['uid', 'slug'],
      ['path', 'dashboard_id'],
      ['org_id', 'org_name'],
    ],
    requiredTogether: [['url_username', 'url_password', 'org_id']],
    requiredIf: [['state', 'export', ['path']]],
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const grafana = new Grafana(args, task);
    switch (args.state) {
      case 'present':
        return present(await content());
      case 'absent':
        return absent();
      default:
        return exported();
    }

    async function enter(): Promise<number> {
      if (!(await grafana.enterOrganization()))
        throw failure(`Current user isn't member of organization: ${args.org_name}`);
      const { status, json, msg } = await grafana.ask('GET', '/api/frontend/settings');
      const version = (json as { readonly buildInfo?: { readonly version?: unknown } } | undefined)?.buildInfo
        ?.version;
      if (status !== 200 || typeof version !== 'string')
        throw failure(`Unable to get grafana version: ${msg || status}`);
      return Number.parseInt(version, 10);
    }

    /** The dashboard's JSON: a file on the host, or what an address gives. */
    async function content(): Promise<GrafanaJson> {
      const path =
        args.dashboard_id === undefined
          ? (args.path ?? '')
          : `https://grafana.com/api/dashboards/${args.dashboard_id}/revisions/${args.dashboard_revision}/download`;
      let text: string;
      if (path.startsWith('http')) {
        const answer = await grafana.ask('GET', path);
        if (answer.status !== 200)
          throw failure(
            `Unable to download grafana dashboard from url ${path} : ${answer.msg || answer.status}`,
          );
        text = answer.text;
      } else {
        const read = await runCommands(target, [{ step: 'read', argv: ['cat', '--', path] }]);
        const step = stepOf(read, 'read');
        if (step.rc !== 0)
          throw failure(`Can't load json file [Errno 2] No such file or directory: '${path}'`);
        text = step.out;
      }
      try {
        const payload = JSON.parse(text) as GrafanaJson;
        return 'dashboard' in payload ? payload : { dashboard: payload };
      } catch (error) {
        throw failure(`Can't load json file ${error instanceof Error ? error.message : ''}`);
      }
    }

    async function present(payload: GrafanaJson): Promise<ModuleResult> {
      const version = await enter();
      const dashboard = { ...(payload.dashboard as GrafanaJson) };
      const slug = (payload.meta as GrafanaJson | undefined)?.slug;
      let uid = (version < 5 ? args.slug || slug : args.uid || dashboard.uid) as string | undefined;
      if (version < 5 && !uid) throw failure('No slug found in JSON. Needed with Grafana < 5');
      if (version >= 5 && args.uid) dashboard.uid = args.uid;
      if (args.parent_folder && version < 11)
        throw new ModuleFailure('Subfolder API is available starting Grafana v11');
      const wanted: GrafanaJson = { ...payload, dashboard };
      if (version >= 5) wanted.folderId = await folderId();
      const found = uid
        ? await find(version, uid)
        : await search(Number(wanted.folderId), String(dashboard.title));
      const { title } = dashboard;
      if (found !== undefined && isDeepStrictEqual(comparable(wanted), comparable(found)))
        return { changed: false, uid, msg: `Dashboard ${title} unchanged.` };
      const done = found === undefined ? 'created' : 'updated';
      if (task.check)
        return {
          changed: true,
          ...(found === undefined ? {} : { uid }),
          msg: `Dashboard ${title} will be ${done}`,
        };
      const { id: _id, ...own } = dashboard;
      const data = {
        ...(found === undefined ? { ...wanted, dashboard: own } : comparable(wanted)),
        ...(found !== undefined && args.overwrite ? { overwrite: true } : {}),
        ...(found !== undefined && args.commit_message ? { message: args.commit_message } : {}),
      };
      const answer = await grafana.ask('POST', '/api/dashboards/db', data);
      const told = answer.json as { readonly uid?: string; readonly message?: string } | undefined;
      if (answer.status !== 200)
        throw failure(
          found === undefined
            ? `Unable to create the new dashboard ${title} : ${answer.status} - ${answer.text || answer.msg}`
            : `Unable to update the dashboard ${uid} : ${told?.message} (HTTP: ${answer.status})`,
        );
      if (version >= 5) uid = told?.uid;
      return { changed: true, uid, msg: `Dashboard ${title} ${done}` };
    }

    async function folderId(): Promise<number> {
      if (args.folder === 'General') return 0;
      const parent = args.parent_folder ? `?parentUid=${args.parent_folder}` : '';
      const { status, json } = await grafana.ask('GET', `/api/folders${parent}`);
      if (status !== 200)
        throw failure(`Unable to query Grafana API for folders (name: ${args.folder}): ${status}`);
      const folder = (json as GrafanaJson[]).find(
        ({ title, uid }) => args.folder === title || args.folder === uid,
      );
      if (folder === undefined) throw failure(`Dashboard folder '${args.folder}' does not exist.`);
      return Number(folder.id);
    }

    async function find(version: number, uid: string): Promise<GrafanaJson | undefined> {
      const answer = await grafana.ask('GET', `/api/dashboards/${version >= 5 ? 'uid' : 'db'}/${uid}`);
      if (answer.status === 404) return undefined;
      if (answer.status !== 200)
        throw failure(`Unable to get dashboard ${uid} : ${answer.text || answer.msg}`);
      return answer.json as GrafanaJson;
    }

    async function search(folder: number, title: string): Promise<GrafanaJson | undefined> {
      const query = new URLSearchParams({ folderIds: String(folder), query: title, type: 'dash-db' });
      const answer = await grafana.ask('GET', `/api/search?${query}`);
      if (answer.status !== 200)
        throw failure(`Unable to search dashboard ${title} : ${answer.text || answer.msg}`);
      const same = (answer.json as GrafanaJson[]).find((one) => one.title === title);
      return same === undefined ? undefined : find(5, String(same.uid));
    }

    /** The name that a dashboard goes by, which must be given here. */
    function named(version: number, missing: string): string {
      const name = version < 5 ? args.slug : args.uid;
      if (!name) throw failure(version < 5 ? 'No slug parameter. Needed with grafana < 5' : missing);
      return name;
    }

    async function absent(): Promise<ModuleResult> {
      const version = await enter();
      const uid = named(version, "Can't delete dashboard : No uid specified %s");
      if ((await find(version, uid)) === undefined)
        return { changed: false, uid, msg: `Dashboard ${uid} does not exist.` };
      if (task.check) return { changed: true, uid, msg: `Dashboard ${uid} will be deleted` };
      const answer = await grafana.ask('DELETE', `/api/dashboards/${version >= 5 ? 'uid' : 'db'}/${uid}`);
      if (answer.status !== 200)
        throw failure(`Unable to update the dashboard ${uid} : ${answer.text || answer.msg}`);
      return { changed: true, uid, msg: `Dashboard ${uid} deleted` };
    }

    async function exported(): Promise<ModuleResult> {
      const version = await enter();
      const uid = named(version, "Can't export dashboard : No uid specified");
      const found = await find(version, uid);
      const path = args.path ?? '';
      if (found === undefined) return { changed: false, uid, msg: `Dashboard ${uid} does not exist.` };
      if (task.check) return { changed: true, uid, msg: `Dashboard ${uid} will be exported to ${path}` };
      await editText({ path }, target, task, () => ({
        text: JSON.stringify(found, null, 2),
        extra: undefined,
      }));
      return { changed: true, uid, msg: `Dashboard ${uid} exported to ${path}` };
    }
  },
});

function failure(message: string): ModuleFailure {
  return new ModuleFailure(`error : ${message}`);
}

/** A dashboard without what Grafana keeps about it. */
function comparable({ meta, ...rest }: GrafanaJson): GrafanaJson {
  const { version: _version, id: _id, ...dashboard } = rest.dashboard as GrafanaJson;
  const folder = (meta as GrafanaJson | undefined)?.folderId ?? 0;
  return { ...rest, dashboard, folderId: (rest.folderId ?? folder) as ResultValue };
}
