import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { Dict } from '../../runtime/values/value.ts';
import { isList, itemsOf, Kube, textAt, UnknownKind } from '../support/kube/client.ts';
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
    const named = { kind, apiVersion, name: args.name || undefined, namespace: args.namespace || undefined };
    const timing = { timeout: args.wait ? args.wait_timeout : 0, sleep: args.wait_sleep };
    let found: Waited;
    try {
      found = await waitFor(
        kube,
        { ...named, labels: args.label_selectors, fields: args.field_selectors },
        exists,
        timing,
      );
    } catch (error) {
      if (error instanceof UnknownKind)
        return {
          changed: false,
          resources: [],
          msg: `Failed to find API for resource with apiVersion "${apiVersion}" and kind "${kind}"`,
          api_found: false,
        };
      throw error;
    }
    const there = found.object.size > 0 && !(isList(found.object) && !exists(found.object));
    const objects = there ? itemsOf(found.object) : [];
    const resources: Dict[] = [];
    for (const object of objects) {
      if (!args.wait) {
        resources.push(hideFields(object, hidden));
        continue;
      }
      const ready = readiness(textAt(object, 'kind') ?? kind, 'present', args.wait_condition);
      const name = textAt(object, 'metadata.name');
      const namespace = textAt(object, 'metadata.namespace');
      const waited = await waitFor(kube, { kind, apiVersion, name, namespace }, ready, timing);
      if (!waited.ready)
        throw new ModuleFailure(
          `Failed to gather information about ${textAt(waited.object, 'kind') ?? 'None'}(s) even after waiting for ${waited.duration} seconds`,
        );
      resources.push(hideFields(waited.object, hidden));
    }
    return { changed: false, resources, api_found: true };
  },
});
