import type { Files, KubeCase } from './compare.ts';

/** Beside the playbook. */
export const files: Files = {
  'files/several.yml': `apiVersion: v1
kind: ConfigMap
metadata: {name: m1, namespace: "%NS%"}
data: {a: "1"}
---
---
apiVersion: v1
kind: Secret
metadata: {name: m2, namespace: "%NS%"}
stringData: {p: secret}
`,
  'templates/map.j2': `kind: ConfigMap
apiVersion: v1
metadata:
  name: t-{{ 1 + 1 }}
  namespace: "%NS%"
data:
{% for i in [1, 2] %}
  k{{ i }}: "v"
{% endfor %}
`,
};

const k8s = (name: string, args: object, more: Partial<KubeCase> = {}): KubeCase => ({
  name,
  module: 'k8s',
  args: { ...args },
  ...more,
});

const map = (name: string, data: object, labels?: object): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: '%NS%', ...(labels === undefined ? {} : { labels }) },
  data,
});

const deployment = (name: string, replicas: number, container: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: '%NS%' },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          {
            name: 'c',
            image: 'nginx:1',
            ports: [{ containerPort: 80 }],
            env: [{ name: 'A', value: '1' }],
            ...container,
          },
        ],
      },
    },
  },
});

const service = (ports: readonly object[]): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 's', namespace: '%NS%' },
  spec: { selector: { a: 'b' }, ports },
});

const both = { times: 2, diff: true };
const mine = { apply: true, server_side_apply: { field_manager: 'mine' } };
const others = { field_manager: 'other' };
const one = { kind: 'ConfigMap', namespace: '%NS%' };

const ofD = { kind: 'Deployment', api_version: 'apps/v1', name: 'd', namespace: '%NS%' };

export const cases: readonly KubeCase[] = [
  k8s('creation, only tried', { definition: map('a', { k: 'v' }) }, { check: true, diff: true }),
  k8s('creation', { definition: map('a', { k: 'v' }) }, both),
  k8s('change, only tried', { definition: map('a', { k: 'w' }) }, { check: true, diff: true }),
  k8s('change', { definition: map('a', { k: 'w', l: 'x' }) }, both),
  k8s('replacement', { definition: map('a', { only: 'x' }), force: true }, both),
  k8s('parameters alone', { kind: 'Namespace', name: '%NS%-b' }, { times: 2 }),
  k8s(
    'a short name of a kind',
    { ...one, kind: 'cm', name: 'short', definition: { data: { a: 'b' } } },
    both,
  ),
  k8s('a kind in lower case', { ...one, kind: 'configmap', name: 'lower' }),
  k8s('applied', { definition: map('ap', { k: 'v', l: 'm' }), apply: true }, both),
  k8s('applied, with less', { definition: map('ap', { k: 'w' }), apply: true }, both),
  k8s('applied, only tried', { definition: map('ap', { k: 'z' }), apply: true }, { check: true, diff: true }),
  k8s('applied to what was created', { definition: map('a', { only: 'y' }), apply: true }, both),
  k8s('applied by the server', { definition: map('ssa', { k: 'v' }), ...mine }, both),
  k8s('applied by the server, changed', { definition: map('ssa', { k: 'w' }), ...mine }, { diff: true }),
  k8s("another's field", { definition: map('ssa', { k: 'x' }), apply: true, server_side_apply: others }),
  k8s("another's field by force", {
    definition: map('ssa', { k: 'x' }),
    apply: true,
    server_side_apply: { ...others, force_conflicts: true },
  }),
  k8s('a deployment', { definition: deployment('d', 0) }, both),
  k8s(
    'more of a container',
    { definition: deployment('d', 0, { env: [{ name: 'B', value: '2' }] }) },
    { diff: true },
  ),
  k8s(
    'a list replaced',
    { definition: deployment('d', 0, { env: [{ name: 'C', value: '2' }] }), merge_type: ['merge'] },
    { diff: true },
  ),
  k8s('a deployment applied', { definition: deployment('e', 0), apply: true }, both),
  k8s(
    'a deployment applied, changed',
    { definition: deployment('e', 0, { image: 'nginx:2', env: [{ name: 'B', value: '2' }] }), apply: true },
    both,
  ),
  k8s(
    'a service applied',
    {
      definition: service([
        { port: 80, name: 'a' },
        { port: 81, name: 'b' },
      ]),
      apply: true,
    },
    both,
  ),
  k8s(
    "a service's ports applied",
    {
      definition: service([
        { port: 80, name: 'a', targetPort: 8080 },
        { port: 82, name: 'c' },
      ]),
      apply: true,
    },
    both,
  ),
  k8s('what is not there, patched', { definition: map('none', { a: 'b' }), state: 'patched' }),
  k8s('patched', { definition: map('a', { p: 'q' }), state: 'patched' }, { times: 2 }),
  k8s('a file of several', { src: 'several.yml' }, both),
  k8s('a template', { template: 'map.j2' }, { times: 2 }),
  k8s('templates', { template: ['map.j2', { path: 'map.j2' }] }),
  k8s(
    'a list',
    { definition: { apiVersion: 'v1', kind: 'List', items: [map('l3', { a: 'b' }), deployment('l4', 0)] } },
    { times: 2 },
  ),
  k8s('a text', {
    namespace: '%NS%',
    definition: 'kind: ConfigMap\nmetadata:\n  name: text\ndata:\n  n: "5"\n',
  }),
  k8s('a hash in the name', { definition: map('h', { k: 'v' }), append_hash: true }, { times: 2 }),
  k8s('labels that it lacks', { definition: map('lf', { k: 'v' }, { x: '1' }), label_selectors: ['x=2'] }),
  k8s('labels that it has', { definition: map('lf', { k: 'v' }, { x: '1' }), label_selectors: ['x=1'] }),
  k8s(
    'hidden fields',
    { definition: map('lf', { k: 'w' }), hidden_fields: ['metadata', 'data'] },
    { diff: true },
  ),
  k8s('deletion, only tried', { ...one, name: 'lf', state: 'absent' }, { check: true }),
  k8s('deletion', { ...one, name: 'lf', state: 'absent' }, { times: 2 }),
  k8s('deletion with options', {
    kind: 'Deployment',
    api_version: 'apps/v1',
    name: 'e',
    namespace: '%NS%',
    state: 'absent',
    delete_options: { propagationPolicy: 'Background', gracePeriodSeconds: 0 },
  }),
  k8s('a precondition that does not hold', {
    ...one,
    name: 'a',
    state: 'absent',
    delete_options: { preconditions: { uid: 'wrong' } },
  }),
  k8s('two with a label', { definition: [map('q1', {}, { z: '1' }), map('q2', {}, { z: '1' })] }),
  k8s('deletion by label', { ...one, state: 'absent', label_selectors: ['z=1'] }, { times: 2 }),
  k8s('a generated name', { ...one, generate_name: 'gen-', definition: { data: { a: 'b' } } }),
  k8s('no such kind', { kind: 'Nothing', name: 'x', namespace: '%NS%' }),
  k8s('no such group', { kind: 'Foo', api_version: 'example.com/v1', name: 'x', namespace: '%NS%' }),
  k8s("a group's kind without the group", { kind: 'Deployment', name: 'd', namespace: '%NS%' }),
  k8s('no such namespace', { ...one, name: 'x', namespace: 'there-is-none' }),
  k8s('no namespace', { kind: 'ConfigMap', name: 'x' }),
  k8s('a bad name', { ...one, name: 'Bad_Name' }),
  k8s('a bad type', { definition: map('iv', { a: 5 }) }),
  k8s('going on after an error', {
    definition: [map('Bad_Name', {}), map('ok', {})],
    continue_on_error: true,
  }),
  k8s('not allowed to', { definition: map('x', {}), host: '%URL%', api_key: '%NOBODY%', ca_cert: '%CA%' }),
  k8s('a token', { definition: map('tok', {}), host: '%URL%', api_key: '%ADMIN%', ca_cert: '%CA%' }),
  k8s('acting as another', { definition: map('imp', {}), impersonate_user: 'nobody' }),
  {
    name: 'a list of objects',
    module: 'k8s_info',
    args: { kind: 'Deployment', namespace: '%NS%', label_selectors: ['app=d'] },
  },
  { name: 'scaled, only tried', module: 'k8s_scale', args: { ...ofD, replicas: 2 }, check: true, diff: true },
  { name: 'scaled to what it is', module: 'k8s_scale', args: { ...ofD, replicas: 0 } },
  {
    name: 'scaled from what it is not',
    module: 'k8s_scale',
    args: { ...ofD, replicas: 3, current_replicas: 9 },
  },
  { name: 'nothing to scale', module: 'k8s_scale', args: { ...ofD, name: 'none', replicas: 1 } },
  {
    name: 'a JSON patch',
    module: 'k8s_json_patch',
    args: { ...ofD, patch: [{ op: 'add', path: '/metadata/labels', value: { y: '2' } }] },
    ...both,
  },
  {
    name: 'a JSON patch that does not fit',
    module: 'k8s_json_patch',
    args: { ...ofD, patch: [{ op: 'remove', path: '/metadata/none' }] },
  },
  {
    name: 'a service',
    module: 'k8s_service',
    args: { name: 'sv', namespace: '%NS%', type: 'ClusterIP', ports: [{ port: 80 }], selector: { a: 'b' } },
    ...both,
  },
  { name: 'no history', module: 'k8s_rollback', args: ofD },
];
