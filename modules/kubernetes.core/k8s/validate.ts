import { pathOf } from '../../../runtime/kubernetes/discovery.ts';
import { textAt } from '../../../runtime/kubernetes/values.ts';
import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { Dict } from '../../../runtime/values/value.ts';
import type { Kube } from '../../support/kube/client.ts';
import type { K8sArgs } from './options.ts';

/**
 * What the API itself finds wrong with a definition; nothing is made. Fields that it doesn't know it tells of since Kubernetes 1.25.
 * @throws ModuleFailure where the task wants that
 */
export async function validate(kube: Kube, definition: Dict, wanted: K8sArgs['validate']): Promise<string[]> {
  if (wanted === undefined) return [];
  const kind = textAt(definition, 'kind') ?? 'None';
  const resource = await kube.resource(kind, textAt(definition, 'apiVersion') ?? 'v1');
  const path = pathOf(resource, { namespace: textAt(definition, 'metadata.namespace') });
  const fieldValidation = wanted.strict ? 'Strict' : 'Ignore';
  const answer = await kube.raw('post', path, { query: { fieldValidation }, body: definition, dry: true });
  // That it is there already, or may not be made, is no fault of the definition.
  if (answer.ok || ![400, 422].includes(answer.refusal.code)) return [];
  const fault = `${kind} ${textAt(definition, 'metadata.name') ?? 'None'}: ${answer.refusal.message}`;
  if (wanted.fail_on_error) throw new ModuleFailure(fault);
  return [fault];
}
