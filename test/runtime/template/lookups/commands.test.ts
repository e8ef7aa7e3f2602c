import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTemplar } from '../../../../runtime/template/engine.ts';
import { trusted } from '../../../../runtime/values/raw.ts';

// Commands that say how they were called.
const folder = mkdtempSync(join(tmpdir(), 'tsible-commands-'));
const path = process.env.PATH;

function command(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

beforeAll(() => {
  command(
    'sops',
    `if [ "$1" = --version ]; then echo "sops 3.9.4"; exit 0; fi
for last; do :; done
case $last in *broken*) echo "no key" >&2; exit 128;; esac
echo "$@ key=$SOPS_AGE_KEY"; [ "$last" = /dev/stdin ] && cat; echo`,
  );
  command(
    'kubectl',
    `case $1 in
kustomize) echo "kubectl $*";;
config) echo https://cluster.example/k8s/own;;
*) user=$(cat "\${KUBECONFIG%%:*}" 2>/dev/null)
  case $2 in
  --raw=/k8s/own/api/v1) echo '{"resources": [{"kind": "Pod", "name": "pods", "namespaced": true, "verbs": ["get"]}]}';;
  --raw=/k8s/own/apis) echo '{"groups": [{"name": "apps", "versions": [{"version": "v1"}]}]}';;
  --raw=/k8s/own/apis/apps/v1) echo '{"resources": [{"kind": "Deployment", "name": "deployments", "namespaced": true}]}';;
  --raw=/k8s/own/version) echo '{"minor": "31"}';;
  --raw=*/missing) echo 'Error from server (NotFound): pods "missing" not found' >&2; exit 1;;
  --raw=*/pods[?]*) echo '{"kind": "PodList", "items": [{"a": 1}, {"a": 2}]}';;
  *) echo "{\\"args\\": \\"$*\\", \\"secret\\": \${user:-null}}";;
  esac;;
esac`,
  );
  writeFileSync(join(folder, 'a.enc.yml'), 'x');
  writeFileSync(join(folder, 'broken.yml'), 'x');
  process.env.PATH = `${folder}${delimiter}${path}`;
});

afterAll(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

function render(expression: string): unknown {
  const templar = createTemplar({
    scope: { get: () => undefined, names: () => [] },
    environment: { baseDir: folder },
  });
  return templar.resolve(trusted(`{{ ${expression} }}`, undefined));
}

it('sops decrypts a file, with keys in the environment', () => {
  expect(render("lookup('community.sops.sops', 'a.enc.yml', age_key='AGE-1', extract='[\"x\"]')")).toBe(
    `decrypt --extract ["x"] ${folder}/a.enc.yml key=AGE-1`,
  );
});

it('sops tells of a file that is not there, or takes it for empty', () => {
  expect(() => render("lookup('community.sops.sops', 'none.yml')")).toThrow(
    'could not locate file in lookup: none.yml',
  );
  expect(render("lookup('community.sops.sops', 'none.yml', empty_on_not_exist=true)")).toBe('');
});

it('sops tells what the command said', () => {
  expect(() => render("lookup('community.sops.sops', 'broken.yml')")).toThrow(
    `error with file ${folder}/broken.yml: CouldNotRetrieveKey exited with code 128: no key`,
  );
});

it('the filter decrypt gives sops the data on its stdin', () => {
  expect(render("'secret: 1' | community.sops.decrypt")).toBe(
    'decrypt --input-type yaml --output-type yaml /dev/stdin key=\nsecret: 1',
  );
  expect(() => render("'x' | community.sops.decrypt(input_type='xml')")).toThrow(
    'input_type must be one of binary, dotenv, ini, json, yaml; got "xml"',
  );
});

it('kustomize is asked by kubectl where that is all there is', () => {
  expect(render("lookup('kubernetes.core.kustomize', dir='over lay', enable_helm=true)")).toBe(
    'kubectl kustomize over lay --enable-helm\n',
  );
});

it('k8s asks kubectl for an object, or for many', () => {
  expect(
    render(
      "lookup('k8s', kind='Deployment', api_version='apps/v1', resource_name='web', namespace='x', context='c').args",
    ),
  ).toBe('get --raw=/k8s/own/apis/apps/v1/namespaces/x/deployments/web -v=4 --context=c');
  expect(
    render("query('kubernetes.core.k8s', kind='Pod', label_selector='a=b') | map(attribute='a') | list"),
  ).toEqual([1, 2]);
  expect(render("query('k8s', kind='Pod', label_selector='a=b')[0].kind")).toBe('Pod');
  expect(render("query('k8s', kind='Pod', resource_name='missing')")).toEqual([]);
  expect(() => render("query('k8s', kind='Nope')")).toThrow("No matches found for {'prefix': None");
  expect(() => render("query('k8s')")).toThrow('Error: no Kind specified.');
});

it('k8s keeps secrets out of the command line', () => {
  const asked = "lookup('k8s', kind='Pod', resource_name='p', api_key='geheim')";
  expect(render(`${asked}.args`)).not.toContain('geheim');
  expect(render(`${asked}.secret.users[0].user.token`)).toBe('geheim');
  const config = "lookup('k8s', kind='Pod', resource_name='p', kubeconfig={'users': 'geheim'})";
  expect(render(`${config}.args`)).not.toContain('geheim');
  expect(render(`${config}.secret.users`)).toBe('geheim');
});

it('k8s tells of the cluster', () => {
  expect(render("lookup('k8s', cluster_info='version').kubernetes.minor")).toBe('31');
  expect(render("lookup('k8s', cluster_info='api_groups')")).toEqual(['', 'apps']);
});
