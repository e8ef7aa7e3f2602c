import type { KubeCase } from './compare.ts';

const made = (kind: string, name: string, more: object): KubeCase => ({
  name: `${kind} ${name}`,
  module: 'k8s',
  args: { resource_definition: { kind, metadata: { name, namespace: '%NS%' }, apiVersion: 'v1', ...more } },
});

/** @param asked The lookup's options, but for the kubeconfig. */
const lookup = (name: string, asked: string): KubeCase => ({
  name,
  module: 'ansible.builtin.debug',
  args: { msg: `{{ query('kubernetes.core.k8s', kubeconfig='%CONFIG%', ${asked}) }}` },
});

const labels = (value: string): object => ({
  metadata: { name: `l-${value}`, namespace: '%NS%', labels: { a: value } },
});
const container = { name: 'c', image: 'nginx:1' };

/** What the lookup `k8s` finds, and how it fails. */
export const lookups: readonly KubeCase[] = [
  made('ConfigMap', 'one', { data: { a: '1' } }),
  made('ConfigMap', 'l-x', { ...labels('x'), data: { b: '2' } }),
  made('ConfigMap', 'l-y', { ...labels('y'), data: { c: '3' } }),
  made('Deployment', 'web', {
    apiVersion: 'apps/v1',
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } },
    },
  }),
  lookup('an object', "kind='ConfigMap', resource_name='one', namespace='%NS%'"),
  lookup('no object', "kind='ConfigMap', resource_name='none', namespace='%NS%'"),
  lookup('many', "kind='ConfigMap', namespace='%NS%', label_selector='a'"),
  lookup('one of many', "kind='configmap', namespace='%NS%', field_selector='metadata.name=l-y'"),
  lookup('none of many', "kind='ConfigMap', namespace='%NS%', label_selector='a=z'"),
  lookup('in all namespaces', "kind='Deployment', api_version='apps/v1', label_selector='a=z'"),
  lookup('of a group', "kind='Deployment', api_version='apps/v1', namespace='%NS%', resource_name='web'"),
  lookup('by a short name', "kind='deploy', api_version='apps/v1', namespace='%NS%', resource_name='web'"),
  lookup('of no namespace', "kind='Namespace', resource_name='%NS%'"),
  lookup(
    'a kind in a version of no group',
    "kind='NetworkPolicy', api_version='v1', namespace='%NS%', resource_name='none'",
  ),
  lookup('a kind whose group is not said', "kind='Deployment', namespace='%NS%', resource_name='web'"),
  lookup('a kind that there is not', "kind='Nope'"),
  lookup('a version that there is not', "kind='Deployment', api_version='apps/v9'"),
  lookup(
    'by a definition',
    "resource_definition={'kind': 'ConfigMap', 'metadata': {'name': 'one', 'namespace': '%NS%'}}, resource_name='l-x'",
  ),
  lookup('by a file', "src=playbook_dir ~ '/files/look.yml', kind='Secret', namespace='default'"),
  lookup(
    'by a file and a definition',
    "src=playbook_dir ~ '/files/look.yml', resource_definition={'metadata': {'name': 'l-y'}}",
  ),
  lookup('by a file with a list', "src=playbook_dir ~ '/files/list.yml'"),
  lookup('by a file that is not there', "src='/none/look.yml'"),
  lookup('nothing', "namespace='%NS%'"),
  lookup("the cluster's version", "cluster_info='version'"),
  lookup("the cluster's groups", "cluster_info='api_groups'"),
];

/** Beside the playbook. */
export const lookupFiles = {
  'files/look.yml':
    '---\n---\nkind: ConfigMap\nmetadata: {name: one, namespace: "%NS%"}\n---\nkind: Secret\nmetadata: {name: no}\n',
  'files/list.yml':
    'kind: ConfigMapList\napiVersion: v1\nitems:\n- metadata: {name: l-x, namespace: "%NS%"}\n- metadata: {name: one}\n',
};
