import { createHash } from 'node:crypto';
import { PythonError } from '../../values/python-error.ts';
import { toJson } from '../../values/to-json.ts';
import type { Dict, Value } from '../../values/value.ts';
import { type Filters, filter } from '../plugin.ts';

/** Digits that could make a word are others in Kubernetes' names. */
const SAFE: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

function get(dict: Value, key: string): Value {
  return dict instanceof Map ? (dict.get(key) ?? '') : '';
}

function sorted(value: Value): Value {
  if (!(value instanceof Map)) return value;
  const keys = Array.from(value.keys(), String).sort();
  return new Map(keys.map((key) => [key, sorted(value.get(key) ?? null)]));
}

/** The name that kubectl gives a ConfigMap or Secret: it changes with the content. */
function resourceName(resource: Value): string {
  const metadata = get(resource, 'metadata');
  const kind = get(resource, 'kind');
  if (!(metadata instanceof Map) || !metadata.has('name'))
    throw new PythonError(
      'AnsibleError',
      'resource must have a metadata.name key to generate a resource name',
    );
  if (kind !== 'ConfigMap' && kind !== 'Secret') throw new PythonError('RuntimeError', '');
  const [name, generated] = [get(metadata, 'name'), get(metadata, 'generateName')];
  const isGenerated = name === '' && generated !== '';
  const parts: Dict = new Map([
    ['data', sorted(get(resource, 'data'))],
    ['kind', kind],
    isGenerated ? ['generateName', generated] : ['name', name],
  ]);
  if (kind === 'Secret') parts.set('type', get(resource, 'type'));
  const digest = createHash('sha256')
    .update(toJson(parts, { separators: [',', ':'] }))
    .digest('hex');
  return `${String(name)}-${digest.slice(0, 10).replace(/[013ae]/g, (digit) => SAFE[digit] ?? digit)}`;
}

/** Filters of the collection kubernetes.core. */
export const kubernetesFilters: Filters = {
  k8s_config_resource_name: filter('resource', (_context, resource) => resourceName(resource)),
};
