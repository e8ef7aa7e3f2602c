import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import { truth } from '../../runtime/values/truth.ts';
import type { Dict, Value } from '../../runtime/values/value.ts';
import { Kube } from '../support/kube/client.ts';
import { definitionsOf } from '../support/kube/definitions.ts';
import { KUBE_OPTIONS, SOURCE_OPTIONS } from '../support/kube/options.ts';
import { perform } from './k8s/perform.ts';
import { sourceOf } from './k8s/source.ts';

export default defineModule({
  name: 'kubernetes.core.k8s_service',
  summary: 'Manage services of Kubernetes',
  options: {
    name: { type: 'str', required: true, description: "The service's name." },
    namespace: { type: 'str', required: true, description: 'Its namespace.' },
    type: {
      type: 'str',
      choices: ['NodePort', 'ClusterIP', 'LoadBalancer', 'ExternalName'],
      description: 'How it is reached.',
    },
    ports: { type: 'list', elements: 'dict', description: 'Its ports.' },
    selector: { type: 'dict', description: 'Labels of the pods behind it.' },
    ...SOURCE_OPTIONS,
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether it is to be there.',
    },
    force: { type: 'bool', default: false, description: 'Replace it as a whole.' },
    apply: { type: 'bool', default: false, description: 'Do as `kubectl apply` does.' },
    merge_type: {
      type: 'list',
      elements: 'str',
      choices: ['json', 'merge', 'strategic-merge'],
      description: 'How changes are merged; the first way that works is taken.',
    },
    ...KUBE_OPTIONS,
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const kube = await Kube.open(args, target, task);
    const named = { name: args.name, namespace: args.namespace, api_version: 'v1' };
    const [given = new Map()] = definitionsOf(await sourceOf(args, target, task), named);
    const spec: Dict = new Map<string, Value>([
      ['type', args.type ?? null],
      ['ports', args.ports === undefined ? null : [...args.ports]],
      ['selector', args.selector ?? null],
    ]);
    const own: Dict = new Map<string, Value>([
      ['kind', 'Service'],
      ['apiVersion', 'v1'],
      ['spec', spec],
      ['metadata', new Map([...Object.entries({ name: args.name, namespace: args.namespace })])],
    ]);
    return { ...(await perform(kube, overlaid(given, own), args, task)) };
  },
});

/** A definition with the options' values over it; what these leave out stays. */
function overlaid(under: Dict, over: Dict): Dict {
  const all: Dict = new Map(under);
  for (const [key, value] of over) {
    const below = all.get(key);
    if (value instanceof Map && below instanceof Map) all.set(key, overlaid(below, value));
    else if (below === undefined || truth(value)) all.set(key, value);
  }
  return all;
}
