import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import k8s from '../../../modules/kubernetes.core/k8s/index.ts';
import exec from '../../../modules/kubernetes.core/k8s_exec.ts';
import info from '../../../modules/kubernetes.core/k8s_info.ts';
import { toJson } from '../../../runtime/values/to-json.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule, type TaskParts } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

/** The kinds of an API, as it tells them. */
const KINDS = JSON.stringify({
  resources: [
    { name: 'configmaps', singularName: '', kind: 'ConfigMap', namespaced: true, shortNames: ['cm'] },
    { name: 'secrets', singularName: '', kind: 'Secret', namespaced: true },
    { name: 'namespaces', singularName: '', kind: 'Namespace', namespaced: false, shortNames: ['ns'] },
    { name: 'pods', singularName: '', kind: 'Pod', namespaced: true, shortNames: ['po'] },
    { name: 'pods/log', singularName: '', kind: 'Pod', namespaced: true },
  ],
});

/** A kubectl whose API, below a path of its server, has the object in `object.json`; what it reads and its kubeconfig are kept. */
const KUBECTL = `
[ -z "$KUBECONFIG" ] || { printf %s "$KUBECONFIG" >"$stubs/kubeconfig"; cat "\${KUBECONFIG%%:*}" >"$stubs/config"; ls -l "\${KUBECONFIG%%:*}" >"$stubs/mode"; } 2>/dev/null
refuse() { printf '%s\\n' "I0102 03:04:05.678901   12345 helpers.go:246] server response object: %s[{" "  \\"message\\": \\"$2\\"," "  \\"reason\\": \\"$1\\"," "  \\"code\\": $3" '}]' "Error from server ($1): $2" >&2; exit 1; }
case "$1 $2" in
'config view') printf https://rancher/k8s/clusters/c-1;;
*--raw=/k8s/clusters/c-1/api/v1) echo '${KINDS}';;
*--raw=/k8s/clusters/c-1/apis) echo '{"groups":[{"name":"apps","versions":[{"version":"v1"}],"preferredVersion":{"version":"v1"}}]}';;
*--raw=/k8s/clusters/c-1/apis/apps/v1) echo '{"resources":[{"name":"deployments","singularName":"","kind":"Deployment","namespaced":true}]}';;
'get --raw=/k8s/clusters/c-1/apis/'*) refuse NotFound 'the server could not find the requested resource' 404;;
'get '*) if [ -f "$stubs/object.json" ]; then cat "$stubs/object.json"; else refuse NotFound 'no \\"a\\"' 404; fi;;
'create '*|'replace '*|'patch '*|'apply '*)
  cat >"$stubs/input"; [ ! -f "$stubs/refuse" ] || refuse Forbidden "it's \\\\\\"a\\\\\\" <no>" 403
  cp "$stubs/input" "$stubs/object.json"; cat "$stubs/input"; echo 'Warning: old API' >&2;;
'delete '*) cat >"$stubs/input"; rm -f "$stubs/object.json"; echo '{"kind":"Status","status":"Success"}';;
'exec '*) echo out; echo err >&2; echo 'command terminated with exit code 3' >&2; exit 3;;
esac`;

const MAP = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'n' },
  data: { k: 'v' },
};

describe('objects of Kubernetes', () => {
  const stubs = stubCommands(localTarget(), { kubectl: KUBECTL });
  const file = (name: string): string => join(stubs.folder, name);
  const put = (object: object): void => writeFileSync(file('object.json'), JSON.stringify(object));
  const local: TaskParts = {
    connection: () => ({ connection: { kind: 'local' }, become: undefined, becomeKey: '', shell: 'sh' }),
  };
  const run = (args: PlainArgs, parts: TaskParts = {}) =>
    runModule(k8s, args, stubs.target, { ...local, ...parts });
  const changes = () =>
    stubs
      .calls()
      .filter((call) => !/^kubectl (get|config)/.test(call))
      .map((call) => call.replace('/k8s/clusters/c-1', ''));

  beforeEach(() => {
    for (const name of ['object.json', 'input', 'kubeconfig', 'config', 'refuse'])
      rmSync(file(name), { force: true });
    stubs.calls();
  });

  test('that are not there are created, from a definition that the parameters complete', async () => {
    const result = await run({
      kind: 'ConfigMap',
      name: 'a',
      namespace: 'n',
      definition: { data: { k: 'v' } },
    });
    expect(result).toMatchObject({ changed: true, method: 'create', warnings: ['old API'] });
    expect(changes()).toEqual([
      'kubectl create --raw=/api/v1/namespaces/n/configmaps?fieldManager=OpenAPI-Generator --filename=- -v=4',
    ]);
    expect(JSON.parse(readFileSync(file('input'), 'utf8'))).toEqual(MAP);
  });

  test('that are as they are to be are patched without a change', async () => {
    put(MAP);
    expect(await run({ definition: MAP })).toMatchObject({ changed: false, method: 'update' });
    expect(changes()).toEqual([
      'kubectl patch configmaps a --namespace=n --type=strategic --patch-file=/dev/stdin --field-manager=OpenAPI-Generator --output=json --show-managed-fields -v=4',
    ]);
  });

  test('show what changed', async () => {
    put(MAP);
    const result = await run({ definition: { ...MAP, data: { k: 'w' } }, apply: true }, { diff: true });
    expect(result).toMatchObject({ changed: true, method: 'apply' });
    expect(JSON.parse(toJson(new Map(Object.entries(Object(result.diff)))))).toMatchObject({
      before: { data: { k: 'v' } },
      after: { data: { k: 'w' } },
    });
  });

  test('are only tried in check mode', async () => {
    await run({ definition: MAP }, { check: true });
    expect(changes()).toEqual([
      'kubectl create --raw=/api/v1/namespaces/n/configmaps?dryRun=All&fieldManager=OpenAPI-Generator --filename=- -v=4',
    ]);
  });

  test('go, and are gone', async () => {
    put(MAP);
    const args = { kind: 'ConfigMap', name: 'a', namespace: 'n', state: 'absent', wait: true, wait_sleep: 0 };
    expect(await run(args)).toMatchObject({ changed: true, method: 'delete', duration: 0 });
    expect(changes()).toEqual(['kubectl delete --raw=/api/v1/namespaces/n/configmaps/a -v=4']);
    expect(await run(args)).toMatchObject({ changed: false });
    expect(changes()).toEqual([]);
  });

  test('are not created when they are to be patched', async () => {
    expect(await run({ definition: MAP, state: 'patched' })).toMatchObject({
      changed: false,
      warnings: [
        "resource 'kind=ConfigMap,name=a' was not found but will not be created as 'state' parameter has been set to 'patched'",
      ],
    });
  });

  test('of a text of several documents and of a list are all made', async () => {
    const text =
      'kind: Secret\nmetadata: {name: a}\n---\n---\nkind: SecretList\nitems:\n- metadata: {name: b}\n- metadata: {name: c}\n';
    const result = await run({ definition: text, namespace: 'n', apply: true });
    expect(result).toMatchObject({ changed: true, result: { results: [{ method: 'apply' }, {}, {}] } });
    expect(changes()).toHaveLength(3);
  });

  test('are waited for until a condition holds', async () => {
    const condition = (status: string) => ({ ...MAP, status: { conditions: [{ type: 'Ready', status }] } });
    const args = {
      definition: condition('True'),
      apply: true,
      wait: true,
      wait_timeout: 0,
      wait_condition: { type: 'Ready', status: true },
    };
    expect(await run(args)).toMatchObject({ duration: 0 });
    expect(await run({ ...args, definition: condition('False') })).toMatchObject({
      failed: true,
      method: 'apply',
      msg: '"ConfigMap" "a": Timed out waiting on resource',
    });
  });

  test('of a kind that there is not are an error', async () => {
    expect(await run({ kind: 'Nothing', name: 'x', api_version: 'a.io/v1' })).toMatchObject({
      failed: true,
      msg: 'Failed to find exact match for a.io/v1.Nothing by [kind, name, singularName, shortNames]',
    });
  });

  test('get the hash of their data behind their name', async () => {
    await run({ definition: MAP, append_hash: true });
    expect(readFileSync(file('input'), 'utf8')).toMatch(/"name": "a-[2456789bcdfghkmt]{10}"/);
  });

  test('that the API refuses are an error with its whole answer, as Python prints it', async () => {
    writeFileSync(file('refuse'), '');
    const status = String.raw`{"kind":"Status","apiVersion":"v1","metadata":{},"message":"it\'s \\"a\\" \\u003cno\\u003e","reason":"Forbidden","code":403}\n`;
    expect(await run({ definition: MAP })).toMatchObject({
      failed: true,
      reason: 'Forbidden',
      msg: `Failed to create object: b'${status}'`,
    });
  });

  test('are checked by the API first where that is wanted', async () => {
    await run({ definition: MAP, validate: { fail_on_error: true } });
    expect(changes()[0]).toBe(
      'kubectl create --raw=/api/v1/namespaces/n/configmaps?fieldValidation=Strict&dryRun=All&fieldManager=OpenAPI-Generator --filename=- -v=4',
    );
  });

  test('of a kind that only one group has in that version need no group', async () => {
    await run({ kind: 'Deployment', name: 'd', namespace: 'n' });
    expect(changes()).toEqual([
      'kubectl create --raw=/apis/apps/v1/namespaces/n/deployments?fieldManager=OpenAPI-Generator --filename=- -v=4',
    ]);
    expect(JSON.parse(readFileSync(file('input'), 'utf8'))).toMatchObject({ apiVersion: 'apps/v1' });
  });

  test('are reached with secrets that are on no command line and in no file that stays', async () => {
    await run({
      definition: MAP,
      api_key: 'S3cret',
      kubeconfig: { clusters: [{ name: 'c' }] },
      context: 'x',
    });
    expect(stubs.calls().join('\n')).not.toContain('S3cret');
    const config = readFileSync(file('config'), 'utf8');
    expect(JSON.parse(config)).toMatchObject({
      clusters: [{ name: 'c' }],
      users: [{ name: 'tsible', user: { token: 'S3cret' } }],
    });
    expect(readFileSync(file('mode'), 'utf8')).toMatch(/^-rw-------/);
    expect(existsSync(readFileSync(file('kubeconfig'), 'utf8'))).toBe(false);
  });

  test('are told of without hidden fields', async () => {
    put({ kind: 'List', items: [{ ...MAP, metadata: { name: 'a', managedFields: [1] } }] });
    const args = {
      kind: 'ConfigMap',
      label_selectors: ['a=b'],
      hidden_fields: ['metadata.managedFields', 'data[k]'],
    };
    const result = await runModule(info, args, stubs.target, local);
    expect(toJson(Object(result.resources))).toBe(
      '[{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}]',
    );
    expect(stubs.calls()).toEqual([
      'kubectl config view --minify --output=jsonpath={.clusters[0].cluster.server}',
      'kubectl get --raw=/k8s/clusters/c-1/api/v1 -v=4',
      'kubectl get --raw=/k8s/clusters/c-1/api/v1/configmaps?labelSelector=a%3Db -v=4',
    ]);
    expect(await runModule(info, { kind: 'Nothing' }, stubs.target, local)).toMatchObject({
      api_found: false,
      msg: 'Failed to find API for resource with apiVersion "v1" and kind "Nothing"',
    });
  });

  test('that are pods run commands', async () => {
    const args = { namespace: 'n', pod: 'p', command: "sh -c 'a  b'", context: 'x' };
    expect(await runModule(exec, args, stubs.target, local)).toEqual({
      changed: true,
      stdout: 'out\n',
      stderr: 'err\n',
      rc: 3,
      return_code: 3,
    });
    expect(stubs.calls()).toEqual(['kubectl exec p --namespace=n --context=x -- sh -c a  b']);
  });
});
