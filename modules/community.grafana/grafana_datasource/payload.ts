import { isDeepStrictEqual } from 'node:util';
import { toJson } from '../../../runtime/values/to-json.ts';
import type { Dict } from '../../../runtime/values/value.ts';
import type { GrafanaJson } from '../../support/grafana/client.ts';
import type { DatasourceArguments } from './options.ts';

function jsonOf(dict: Dict): GrafanaJson {
  return JSON.parse(toJson(dict)) as GrafanaJson;
}

/** The data source as the API wants it. */
export function datasourcePayload(args: DatasourceArguments, orgId: number): GrafanaJson {
  const json = jsonOf(args.additional_json_data);
  const secure = jsonOf(args.additional_secure_json_data);
  const payload: GrafanaJson = {
    orgId,
    name: args.name,
    uid: args.uid ?? null,
    type: args.ds_type ?? null,
    access: args.access,
    url: args.ds_url ?? null,
    database: args.database,
    withCredentials: args.with_credentials,
    isDefault: args.is_default,
    user: args.user,
  };
  if (args.password) secure.password = args.password;
  payload.basicAuth = Boolean(args.basic_auth_user && args.basic_auth_password);
  if (payload.basicAuth) {
    payload.basicAuthUser = args.basic_auth_user;
    secure.basicAuthPassword = args.basic_auth_password;
  }
  addTls(args, json, secure);
  addSpecial(args, payload, json, secure);
  return { ...payload, jsonData: json, secureJsonData: secure };
}

function addTls(args: DatasourceArguments, json: GrafanaJson, secure: GrafanaJson): void {
  const own = Boolean(args.tls_client_cert && args.tls_client_key);
  json.tlsAuth = own;
  if (own) {
    json.serverName = args.tls_servername ?? null;
    secure.tlsClientCert = args.tls_client_cert;
    secure.tlsClientKey = args.tls_client_key;
  }
  if (args.tls_ca_cert) {
    json.tlsAuthWithCACert = true;
    secure.tlsCACert = args.tls_ca_cert;
  } else if (!own) json.tlsAuthWithCACert = false;
  if (args.tls_skip_verify) json.tlsSkipVerify = true;
}

const ES_VERSIONS: Readonly<Record<string, string>> = { '7.7+': '7.7.0', '7.10+': '7.10.0', '8.0+': '8.0.0' };

/** What only some types of data sources have. */
function addSpecial(
  args: DatasourceArguments,
  payload: GrafanaJson,
  json: GrafanaJson,
  secure: GrafanaJson,
): void {
  if (['elasticsearch', 'influxdb', 'prometheus'].includes(args.ds_type ?? '') && args.time_interval)
    json.timeInterval = args.time_interval;
  switch (args.ds_type) {
    case 'alertmanager':
      json.implementation = args.alertmanager_implementation ?? null;
      json.handleGrafanaManagedAlerts = args.alertmanager_handle_grafana_alerts;
      break;
    case 'elasticsearch': {
      const version = ES_VERSIONS[args.es_version] ?? Number(args.es_version);
      json.timeField = args.time_field;
      if (args.interval) json.interval = args.interval;
      if (typeof version === 'string' || version >= 56)
        json.maxConcurrentShardRequests = args.max_concurrent_shard_requests;
      json.esVersion = version;
      break;
    }
    case 'opentsdb':
      json.tsdbVersion = args.tsdb_version;
      json.tsdbResolution = args.tsdb_resolution === 'second' ? 1 : 2;
      break;
    case 'postgres':
      json.sslmode = args.sslmode;
      break;
    case 'alexanderzobnin-zabbix-datasource':
      if (args.trends) json.trends = true;
      json.username = args.zabbix_user ?? null;
      json.password = args.zabbix_password ?? null;
      break;
    case 'grafana-azure-monitor-datasource':
      json.tenantId = args.azure_tenant ?? null;
      json.clientId = args.azure_client ?? null;
      json.cloudName = args.azure_cloud;
      json.clientsecret = 'clientsecret';
      if (args.azure_secret) secure.clientSecret = args.azure_secret;
      break;
    case 'cloudwatch':
      if (args.aws_credentials_profile) payload.database = args.aws_credentials_profile;
      json.authType = args.aws_auth_type;
      json.defaultRegion = args.aws_default_region;
      if (args.aws_custom_metrics_namespaces)
        json.customMetricsNamespaces = args.aws_custom_metrics_namespaces;
      if (args.aws_assume_role_arn) json.assumeRoleArn = args.aws_assume_role_arn;
      if (args.aws_access_key && args.aws_secret_key) {
        secure.accessKey = args.aws_access_key;
        secure.secretKey = args.aws_secret_key;
      }
      break;
  }
}

/** What tells of a data source, and not what it is. */
const INNER = ['apiVersion', 'basicAuthPassword', 'id', 'password', 'readOnly', 'typeLogoUrl', 'version'];

/** A data source that is there beside the wanted one, both without what can't be compared; undefined where they are the same. */
export function datasourceDiff(
  wanted: GrafanaJson,
  present: GrafanaJson,
  withSecrets: boolean,
): { readonly before: GrafanaJson; readonly after: GrafanaJson } | undefined {
  const before = { ...present };
  const after = { ...wanted };
  const drop = (key: string): void => {
    delete before[key];
    delete after[key];
  };
  if (after.uid === null) drop('uid');
  for (const key of INNER) delete before[key];
  if (!before.basicAuth) delete before.basicAuthUser;
  if (before.type === 'grafana-postgresql-datasource' && after.type === 'postgres') drop('type');
  const secrets = after.secureJsonData;
  const some = typeof secrets === 'object' && secrets !== null && Object.keys(secrets).length > 0;
  if (withSecrets && some) before.secureJsonData = before.secureJsonFields;
  else {
    drop('secureJsonData');
  }
  drop('secureJsonFields');
  return isDeepStrictEqual(before, after) ? undefined : { before, after };
}
