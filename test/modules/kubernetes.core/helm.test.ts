import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import helm from '../../../modules/kubernetes.core/helm/index.ts';
import info from '../../../modules/kubernetes.core/helm_info.ts';
import repository from '../../../modules/kubernetes.core/helm_repository.ts';
import { toJson } from '../../../runtime/values/to-json.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule, type TaskParts } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

/** A helm with what `list.yml`, `values.yml` and `repos.yml` say. */
const HELM = `
case "$*" in
list*) cat "$stubs/list.yml" 2>/dev/null || echo '[]';;
'get values'*) cat "$stubs/values.yml" 2>/dev/null || { echo 'Error: release: not found' >&2; exit 1; };;
'get manifest'*) printf -- '---\\nkind: Pod\\n---\\nkind: Job\\n';;
'get notes'*) echo Hello;;
'get hooks'*) ;;
*'show chart'*) printf 'name: app\\nversion: 1.2.3\\nappVersion: "9"\\n';;
'plugin list') printf 'NAME\\tVERSION\\tDESCRIPTION\\n'; cat "$stubs/plugins" 2>/dev/null || true;;
version) echo 'version.BuildInfo{Version:"v3.12.0", GitCommit:""}';;
'diff upgrade'*) cat "$stubs/diff" 2>/dev/null || true;;
'repo list'*) cat "$stubs/repos.yml" 2>/dev/null || { echo 'Error: no repositories to show' >&2; exit 1; };;
*upgrade*|'repo add'*) env | grep ^HELM_ | sort >"$stubs/env" || true; cat >"$stubs/input"; echo done;;
uninstall*) echo gone;;
esac`;

const RELEASE = `- app_version: "9"
  chart: app-1.2.3
  name: web
  namespace: n
  revision: "1"
  status: deployed
`;

describe('a release', () => {
  const stubs = stubCommands(localTarget(), { helm: HELM });
  const file = (name: string): string => join(stubs.folder, name);
  const put = (name: string, text: string): void => writeFileSync(file(name), text);
  const helmPath = (): string => file('helm');
  const local: TaskParts = {
    connection: () => ({ connection: { kind: 'local' }, become: undefined, becomeKey: '', shell: 'sh' }),
  };
  const WEB: PlainArgs = { name: 'web', namespace: 'n', chart_ref: 'repo/app' };
  const run = (args: PlainArgs, parts: TaskParts = {}) =>
    runModule(helm, { ...WEB, ...args }, stubs.target, { ...local, ...parts });
  const changes = () =>
    stubs.calls().filter((call) => /helm (.*upgrade -i|uninstall|install|repo add|repo rm)/.test(call));

  beforeEach(() => {
    for (const name of ['list.yml', 'values.yml', 'plugins', 'diff', 'repos.yml', 'input', 'env'])
      rmSync(file(name), { force: true });
    stubs.calls();
  });

  test('that is not there is installed, with values that no command line shows', async () => {
    const result = await run({
      values: { password: 'S3cret', a: [1] },
      chart_version: '1.2.3',
      create_namespace: true,
      atomic: true,
      wait: true,
      wait_timeout: '5m',
      api_key: 'T0ken',
    });
    expect(result).toMatchObject({
      changed: true,
      stdout: 'done\n',
      status: null,
      command: `${helmPath()} --version=1.2.3 upgrade -i --reset-values --wait --timeout 5m --atomic --create-namespace -f=- web 'repo/app'`,
    });
    expect(changes()).toEqual([
      'helm --version=1.2.3 upgrade -i --reset-values --wait --timeout 5m --atomic --create-namespace -f=- web repo/app',
    ]);
    expect(readFileSync(file('input'), 'utf8')).toBe('a:\n- 1\npassword: S3cret\n');
    expect(readFileSync(file('env'), 'utf8')).toBe('HELM_KUBETOKEN=T0ken\nHELM_NAMESPACE=n\n');
  });

  test('that is as it is to be is left alone', async () => {
    put('list.yml', RELEASE);
    put('values.yml', 'a: 1\n');
    const result = await run({ values: { a: 1 } });
    expect(result).toMatchObject({ changed: false, command: helmPath(), stdout: '' });
    expect(toJson(Object(result.status))).toContain('"values": {"a": 1}');
    expect(changes()).toEqual([]);
  });

  test.each<[string, string, PlainArgs]>([
    ['values', 'a: 2\n', { values: { a: 1 } }],
    ['no values', 'a: 2\n', {}],
    ['force', 'null\n', { force: true }],
  ])('is upgraded for %s', async (_, values, args) => {
    put('list.yml', RELEASE);
    put('values.yml', values);
    expect(await run(args, { check: true })).toMatchObject({ changed: true });
    expect(changes()).toEqual([]);
    expect(await run(args)).toMatchObject({ changed: true });
    expect(changes()).toHaveLength(1);
  });

  test("is upgraded when helm's diff shows something, and that is the diff", async () => {
    put('list.yml', RELEASE);
    put('values.yml', 'a: 2\n');
    put('plugins', 'diff\t3.9.0\tPreview\n');
    expect(await run({ values: { a: 1 } }, { diff: true })).toMatchObject({ changed: false });
    put('diff', '\n+ more\n');
    const result = await run({ values: { a: 1 } }, { diff: true });
    expect(result).toMatchObject({ changed: true, diff: { prepared: '+ more' } });
  });

  test('goes, once', async () => {
    expect(await run({ state: 'absent' })).toMatchObject({ changed: false });
    put('list.yml', RELEASE);
    put('values.yml', 'null\n');
    expect(await run({ state: 'absent', purge: false })).toMatchObject({
      changed: true,
      stdout: 'gone\n',
      command: `${helmPath()} uninstall  --keep-history web`,
    });
    expect(changes()).toEqual(['helm uninstall --keep-history web']);
    put('list.yml', RELEASE.replace('deployed', 'uninstalled'));
    expect(await run({ state: 'absent' })).toMatchObject({ changed: false });
  });

  test('that asks for more than this helm can is an error', async () => {
    expect(await run({ plain_http: true })).toMatchObject({
      failed: true,
      msg: 'plain_http requires helm >= 3.13.0, current version is 3.12.0',
    });
  });

  test('is told of with its objects', async () => {
    put('list.yml', RELEASE);
    put('values.yml', 'null\n');
    const result = await runModule(
      info,
      { name: 'web', namespace: 'n', release_state: ['all', 'x'] },
      stubs.target,
      local,
    );
    expect(JSON.parse(toJson(Object(result.status)))).toMatchObject({
      name: 'web',
      values: {},
      manifest: [{ kind: 'Pod' }, { kind: 'Job' }],
      notes: 'Hello\n',
      hooks: [],
    });
    expect(stubs.calls()[0]).toBe('helm list --output=yaml --all --filter web');
  });

  test('comes from a repository, whose password stays secret', async () => {
    const args = { name: 'r', url: 'https://r', username: 'u', password: 'S3cret' };
    expect(await runModule(repository, args, stubs.target, local)).toEqual({
      changed: true,
      stdout: 'done\n',
      stderr: '',
      command: `${helmPath()} repo add r https://r --username=u --password=******`,
    });
    expect(changes()).toEqual(['helm repo add r https://r --username=u --password-stdin']);
    expect(readFileSync(file('input'), 'utf8')).toBe('S3cret');
    put('repos.yml', '- name: r\n  url: https://r\n');
    expect(await runModule(repository, args, stubs.target, local)).toEqual({
      changed: false,
      repo_name: 'r',
      repo_url: 'https://r',
    });
    expect(await runModule(repository, { ...args, url: 'https://s' }, stubs.target, local)).toMatchObject({
      msg: 'Repository already have a repository named r',
    });
    await runModule(repository, { name: 'r', state: 'absent' }, stubs.target, local);
    expect(changes()).toEqual(['helm repo rm r']);
  });
});
