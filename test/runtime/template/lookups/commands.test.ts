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
version) echo '{"serverVersion": {"minor": "31"}}';;
api-versions) printf 'apps/v1\\nv1\\napps/v1beta1\\n';;
*) case $2 in
  Nope*) echo 'error: the server does not know: no matches for kind "Nope"' >&2; exit 1;;
  Missing*) ;;
  *) user=$(cat "\${KUBECONFIG%%:*}" 2>/dev/null); echo "{\\"args\\": \\"$*\\", \\"secret\\": \${user:-null}, \\"items\\": [{\\"a\\": 1}, {\\"a\\": 2}]}";;
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
      "lookup('k8s', kind='Deployment', api_version='apps/v1', resource_name='web', namespace='x').args",
    ),
  ).toBe('get Deployment.v1.apps web --namespace=x --output=json --ignore-not-found');
  expect(
    render("query('kubernetes.core.k8s', kind='Pod', label_selector='a=b') | map(attribute='a') | list"),
  ).toEqual([1, 2]);
  expect(render("query('k8s', kind='Missing', resource_name='x')")).toEqual([]);
  expect(() => render("query('k8s', kind='Nope')")).toThrow('Failed to find exact match for v1.Nope by');
  expect(() => render("query('k8s')")).toThrow('Error: no Kind specified.');
});

it('k8s keeps a token out of the command line', () => {
  const asked = "lookup('k8s', kind='Pod', resource_name='p', api_key='geheim')";
  expect(render(`${asked}.args`)).not.toContain('geheim');
  expect(render(`${asked}.secret.users[0].user.token`)).toBe('geheim');
});

it('k8s tells of the cluster', () => {
  expect(render("lookup('k8s', cluster_info='version').minor")).toBe('31');
  expect(render("lookup('k8s', cluster_info='api_groups')")).toEqual(['apps', '']);
});
