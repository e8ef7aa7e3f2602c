import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import { Grafana, type GrafanaJson } from '../../support/grafana/client.ts';
import { DATASOURCE_OPTIONS } from './options.ts';
import { datasourceDiff, datasourcePayload } from './payload.ts';

export default defineModule({
  name: 'community.grafana.grafana_datasource',
  summary: "Manage Grafana's data sources",
  options: DATASOURCE_OPTIONS,
  rules: {
    mutuallyExclusive: [
      ['url_username', 'grafana_api_key'],
      ['tls_ca_cert', 'tls_skip_verify'],
      ['org_id', 'org_name'],
    ],
    requiredTogether: [
      ['url_username', 'url_password', 'org_id'],
      ['tls_client_cert', 'tls_client_key'],
    ],
    requiredIf: [
      ['state', 'present', ['ds_type', 'ds_url']],
      ['ds_type', 'opentsdb', ['tsdb_version', 'tsdb_resolution']],
      ['ds_type', 'influxdb', ['database']],
      ['ds_type', 'elasticsearch', ['database', 'es_version', 'time_field', 'interval']],
      ['ds_type', 'mysql', ['database']],
      ['ds_type', 'postgres', ['database', 'sslmode']],
      ['ds_type', 'cloudwatch', ['aws_auth_type', 'aws_default_region']],
      ['es_version', '56', ['max_concurrent_shard_requests']],
      ['es_version', '60', ['max_concurrent_shard_requests']],
      ['es_version', '70', ['max_concurrent_shard_requests']],
    ],
  },
  check: 'none',
  diff: 'full',
  async run(args, _target, task): Promise<ModuleResult> {
    const { name } = args;
    const grafana = new Grafana(args, task);
    if (!(await grafana.enterOrganization()))
      throw new ModuleFailure(`Current user isn't member of organization: ${args.org_name}`);
    const place = `/api/datasources/name/${encodeURIComponent(name)}`;
    const present = await ask('GET', place);
    if (args.state === 'absent') {
      if (present === undefined)
        return { changed: false, datasource: null, msg: `Datasource ${name} does not exist.` };
      await ask('DELETE', place);
      return { changed: true, datasource: null, msg: `Datasource ${name} deleted.` };
    }
    const payload = datasourcePayload(args, grafana.orgId);
    if (present === undefined) {
      await ask('POST', '/api/datasources', payload);
      let made = await ask('GET', place);
      if (made?.isDefault !== args.is_default) {
        await ask('PUT', `/api/datasources/${made?.id}`, payload);
        made = await ask('GET', place);
      }
      return { changed: true, datasource: made, msg: `Datasource ${name} created` };
    }
    const diff = datasourceDiff(payload, present, args.enforce_secure_data);
    if (diff === undefined)
      return { changed: false, datasource: present, msg: `Datasource ${name} unchanged` };
    await ask('PUT', `/api/datasources/${present.id}`, payload);
    return { changed: true, diff, datasource: await ask('GET', place), msg: `Datasource ${name} updated` };

    /** Undefined for what is not there. @throws ModuleFailure for other answers than success */
    async function ask(
      method: 'GET' | 'POST' | 'PUT' | 'DELETE',
      path: string,
      data?: GrafanaJson,
    ): Promise<GrafanaJson | undefined> {
      const { status, json } = await grafana.ask(method, path, data);
      if (status === 404) return undefined;
      if (status === 401)
        throw new ModuleFailure(`Unauthorized to perform action '${method}' on '${grafana.url}${path}'`);
      if (status === 403) throw new ModuleFailure('Permission Denied');
      if (status === 200) return json as GrafanaJson;
      const sent = data === undefined ? 'None' : JSON.stringify(sorted(data));
      throw new ModuleFailure(`Grafana API answered with HTTP ${status} for url ${path} and data ${sent}`);
    }
  },
});

function sorted(data: GrafanaJson): GrafanaJson {
  return Object.fromEntries(Object.entries(data).sort(([one], [other]) => (one < other ? -1 : 1)));
}
