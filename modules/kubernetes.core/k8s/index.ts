import { itemsOf } from '../../../runtime/kubernetes/values.ts';
import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import type { Dict } from '../../../runtime/values/value.ts';
import { Kube } from '../../support/kube/client.ts';
import { definitionsOf } from '../../support/kube/definitions.ts';
import { lookAt } from '../../support/kube/wait.ts';
import { K8S_OPTIONS, type K8sArgs } from './options.ts';
import { type Done, perform, TimedOut } from './perform.ts';
import { sourceOf } from './source.ts';
import { validate } from './validate.ts';

export default defineModule({
  name: 'kubernetes.core.k8s',
  summary: 'Manage objects of Kubernetes',
  options: K8S_OPTIONS,
  rules: {
    mutuallyExclusive: [
      ['resource_definition', 'src'],
      ['merge_type', 'apply'],
      ['template', 'resource_definition'],
      ['template', 'src'],
      ['name', 'generate_name'],
    ],
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const source = await sourceOf(args, target, task);
    const kube = await Kube.open(args, target, task);
    const all = args.delete_all && args.state === 'absent' && args.name === undefined && source === undefined;
    const definitions = all ? await everyOne(kube, args) : definitionsOf(source, args);
    const results: (Done & { readonly error?: ResultValue })[] = [];
    for (const definition of definitions) {
      const faults = await validate(kube, definition, args.validate);
      const also = (warnings: readonly string[] = []): Pick<Done, 'warnings'> =>
        faults.length > 0 ? { warnings: [...warnings, ...faults] } : {};
      try {
        const done = await perform(kube, definition, args, task);
        results.push({ ...done, ...also(done.warnings) });
      } catch (error) {
        if (!args.continue_on_error || !(error instanceof ModuleFailure)) throw error;
        const { reason } = error.result;
        const told =
          error instanceof TimedOut ? { ...error.done } : { ...(reason ? { reason: String(reason) } : {}) };
        results.push({ changed: false, result: {}, error: { ...told, msg: error.message }, ...also() });
      }
    }
    const [only] = results;
    if (only !== undefined && results.length === 1) return { ...only };
    return {
      changed: results.some(({ changed }) => changed),
      result: { results: results.map((one) => ({ ...one })) },
    };
  },
});

/** Every object of the task's kind. */
async function everyOne(kube: Kube, args: K8sArgs): Promise<Dict[]> {
  const { kind, api_version: apiVersion, namespace, label_selectors: labels } = args;
  if (kind === undefined) throw new ModuleFailure("'kind' option is required to specify the resource type.");
  const resource = await kube.resource(kind, apiVersion);
  return itemsOf(await lookAt(kube, resource, { namespace, labels }));
}
