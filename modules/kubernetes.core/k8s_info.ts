import type { Resource } from '../../runtime/kubernetes/discovery.ts';
import { Refused } from '../../runtime/kubernetes/failure.ts';
import { isList, itemsOf, textAt } from '../../runtime/kubernetes/values.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { repr } from '../../runtime/values/print.ts';
import type { Dict } from '../../runtime/values/value.ts';
import { Kube, type Reference } from '../support/kube/client.ts';
import { hideFields } from '../support/kube/objects.ts';
import { KUBE_OPTIONS, NAME_OPTIONS, WAIT_OPTIONS } from '../support/kube/options.ts';
import { exists, readiness, type Waited, waitFor } from '../support/kube/wait.ts';

export default defineModule({
  name: 'kubernetes.core.k8s_info',
  summary: 'Tell of objects of Kubernetes',
  options: {
    ...NAME_OPTIONS,
    kind: { type: 'str', required: true, description: 'Their kind.' },
    label_selectors: {
      type: 'list',
      elements: 'str',
      default: [],
      description: 'Labels that they have.',
    },
    field_selectors: {
      type: 'list',
      elements: 'str',
      default: [],
      description: 'Fields that they have.',
    },
    hidden_fields: { type: 'list', elements: 'str', description: 'Fields that are left out.' },
    ...KUBE_OPTIONS,
    ...WAIT_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { kind, api_version: apiVersion, hidden_fields: hidden } = args;
    const kube = await Kube.open(args, target, task);
    const resource = await kube.find(kind, apiVersion);
    if (resource === undefined)
      return {
        changed: false,
        resources: [],
        msg: `Failed to find API for resource with apiVersion "${apiVersion}" and kind "${kind}"`,
        api_found: false,
      };
    const wanted: Reference = {
      name: args.name || undefined,
      namespace: args.namespace || undefined,
      labels: args.label_selectors,
      fields: args.field_selectors,
    };
    const timing = { timeout: args.wait ? args.wait_timeout : 0, sleep: args.wait_sleep };
    const found = await firstLook(kube, resource, wanted, timing);
    if (found === undefined) return { changed: false, resources: [], api_found: true };
    const there = found.object.size > 0 && !(isList(found.object) && !exists(found.object));
    const objects = there ? itemsOf(found.object) : [];
    const resources: Dict[] = [];
    for (const object of objects) {
      if (!args.wait) {
        resources.push(hideFields(object, hidden));
        continue;
      }
      const ready = readiness(resource.kind, 'present', args.wait_condition);
      const name = textAt(object, 'metadata.name');
      const namespace = textAt(object, 'metadata.namespace');
      const waited = await waitFor(kube, resource, { name, namespace }, ready, timing);
      if (!waited.ready)
        throw new ModuleFailure(
          `Failed to gather information about ${textAt(waited.object, 'kind') ?? 'None'}(s) even after waiting for ${waited.duration} seconds`,
        );
      resources.push(hideFields(waited.object, hidden));
    }
    return { changed: false, resources, api_found: true };
  },
});

/** What there is at first; undefined for selectors that the API doesn't understand. */
async function firstLook(
  kube: Kube,
  resource: Resource,
  wanted: Reference,
  timing: { readonly timeout: number; readonly sleep: number },
): Promise<Waited | undefined> {
  try {
    return await waitFor(kube, resource, wanted, exists, timing);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.refusal.code === 400) return undefined;
    const { name, namespace, labels = [], fields = [] } = wanted;
    const list = (items: readonly string[]): string => repr([...items]);
    throw new ModuleFailure(
      `Exception '${error.refusal.message}' raised while trying to get resource using (name=${name ?? 'None'}, namespace=${namespace ?? 'None'}, label_selectors=${list(labels)}, field_selectors=${list(fields)})`,
    );
  }
}
