import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { Kube } from '../support/kube/client.ts';
import { diffObjects, hideFields } from '../support/kube/objects.ts';
import { KUBE_OPTIONS, NAME_OPTIONS, WAIT_OPTIONS } from '../support/kube/options.ts';
import { readiness, waitFor } from '../support/kube/wait.ts';

export default defineModule({
  name: 'kubernetes.core.k8s_json_patch',
  summary: 'Change an object of Kubernetes by a JSON patch',
  options: {
    ...NAME_OPTIONS,
    kind: { type: 'str', required: true, description: 'Its kind.' },
    name: { type: 'str', required: true, description: 'Its name.' },
    patch: {
      type: 'list',
      elements: 'dict',
      required: true,
      description: 'The steps: `op`, `path`, and `value` or `from`, as in RFC 6902.',
    },
    hidden_fields: {
      type: 'list',
      elements: 'str',
      default: [],
      description: 'Fields that are left out.',
    },
    ...KUBE_OPTIONS,
    ...WAIT_OPTIONS,
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { kind, name, namespace } = args;
    const kube = await Kube.open(args, target, task);
    const resource = await kube.resource(kind, args.api_version);
    const reference = { name, namespace };
    const found = await kube.get(resource, reference);
    if (!found.ok) {
      const { body, code, phrase } = found.refusal;
      throw new ModuleFailure(`${kind} ${name}: Failed to retrieve requested object: ${body}`, {
        error: code,
        status: code,
        reason: phrase,
      });
    }
    const patched = await kube.patch(resource, reference, 'json', [...args.patch], { dry: task.check });
    if (!patched.ok) {
      const { body, code, phrase } = patched.refusal;
      throw new ModuleFailure(`Failed to patch existing object: ${body}`, {
        error: code,
        status: code,
        reason: phrase,
      });
    }
    const compared = diffObjects(found.object, patched.object, args.hidden_fields);
    let result: ModuleResult = {
      changed: !compared.same,
      result: hideFields(patched.object, args.hidden_fields),
      ...(task.diff ? { diff: compared.diff } : {}),
    };
    if (!args.wait || task.check) return result;
    const timing = { timeout: args.wait_timeout, sleep: args.wait_sleep };
    const ready = readiness(resource.kind, 'present', args.wait_condition);
    const waited = await waitFor(kube, resource, reference, ready, timing);
    result = { ...result, result: waited.object, duration: waited.duration };
    if (!waited.ready) throw new ModuleFailure('Resource update timed out', result);
    return result;
  },
});
