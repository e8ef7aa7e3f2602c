import { afterAll, beforeAll, expect, test } from 'vitest';
import { grafanaServer } from '../helpers/grafana-server.ts';
import { localTarget } from '../helpers/local-target.ts';
import { compareCases, type ModuleCase } from './module-cases.ts';

const DASHBOARD = JSON.stringify({
  title: 'Hosts',
  uid: 'hosts',
  panels: [{ type: 'graph', id: 1 }],
  version: 7,
  id: 3,
});

const source = (name: string, args: object, more: Partial<ModuleCase> = {}): ModuleCase => ({
  name,
  module: 'community.grafana.grafana_datasource',
  args: { url: '%URL%/@', name: 'own', ...args },
  times: 2,
  ...more,
});

const dashboard = (name: string, args: object, more: Partial<ModuleCase> = {}): ModuleCase => ({
  name,
  setup: `cat >d.json <<'E'\n${DASHBOARD}\nE`,
  module: 'community.grafana.grafana_dashboard',
  args: { url: '%URL%/@', ...args },
  times: 2,
  ...more,
});

const user = (name: string, args: object, more: Partial<ModuleCase> = {}): ModuleCase => ({
  name,
  module: 'community.grafana.grafana_user',
  args: { url: '%URL%/@', login: 'ann', ...args },
  times: 2,
  ...more,
});

const cases: readonly ModuleCase[] = [
  user('a user', { name: 'Ann', email: 'a@b', password: 'pass-word' }),
  user('one who may do all', { name: 'Ann', email: 'a@b', password: 'pass-word', is_admin: true }),
  user('a user without a password', { name: 'Ann', email: 'a@b' }),
  user('no user to remove', { state: 'absent' }),
  user('a user without a name', {}),
  source('prometheus', {
    ds_type: 'prometheus',
    ds_url: 'http://p:9090',
    time_interval: '30s',
    is_default: true,
  }),
  source('postgres with secrets', {
    ds_type: 'postgres',
    ds_url: 'db:5432',
    database: 'd',
    user: 'u',
    password: 'secret-word',
    sslmode: 'require',
  }),
  source('elasticsearch, behind authentication and TLS', {
    ds_type: 'elasticsearch',
    ds_url: 'https://e:9200',
    database: 'logs-*',
    interval: 'Daily',
    es_version: '56',
    basic_auth_user: 'u',
    basic_auth_password: 'pass-word',
    tls_ca_cert: 'CERTIFICATE',
    additional_json_data: { logMessageField: 'message' },
  }),
  source('loki, with a token', {
    ds_type: 'loki',
    ds_url: 'http://l',
    grafana_api_key: 'token',
    url_username: null,
  }),
  source('cloudwatch', {
    ds_type: 'cloudwatch',
    ds_url: 'x',
    aws_default_region: 'eu-west-1',
    aws_access_key: 'AKEY',
    aws_secret_key: 'SKEY',
  }),
  source('nothing to remove', { state: 'absent' }),
  source('no such organization', { ds_type: 'loki', ds_url: 'x', org_name: 'Main Org.', org_id: null }),
  source('a wrong password', { ds_type: 'loki', ds_url: 'x', url_password: 'wrong' }),
  source('a type is missing', {}),
  dashboard('a dashboard of a file', { path: '@/d.json' }),
  dashboard('in a folder', { path: '@/d.json', folder: 'Own', commit_message: 'why', overwrite: true }),
  dashboard('in check mode', { path: '@/d.json' }, { check: true }),
  dashboard('by another name', { path: '@/d.json', uid: 'other' }),
  dashboard('a folder that is not there', { path: '@/d.json', folder: 'None' }),
  dashboard('a file that is not there', { path: '@/none.json' }),
  dashboard('nothing to remove', { state: 'absent', uid: 'none' }),
  dashboard('nothing to write', { state: 'export', uid: 'none', path: '@/out.json' }),
  dashboard('no name', { state: 'absent' }),
];

let server: Awaited<ReturnType<typeof grafanaServer>>;

beforeAll(async () => {
  server = await grafanaServer();
});
afterAll(() => server?.close());

test("modules for Grafana ask its API, and tell of it, as Ansible's do", async () => {
  const compared = await compareCases(cases, localTarget('sh'), { '%URL%': server.url });
  for (const { name, reference, ours } of compared) expect.soft(ours, name).toEqual(reference);
});
