import type { Resource } from '../../runtime/kubernetes/discovery.ts';
import { refusalOf } from '../../runtime/kubernetes/failure.ts';
import { at, itemsOf, textAt } from '../../runtime/kubernetes/values.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import type { Options } from '../../runtime/module/spec.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import type { Dict } from '../../runtime/values/value.ts';
import { merged } from '../support/kube/apply.ts';
import { Kube, wordsFor } from '../support/kube/client.ts';
import { definitionsOf } from '../support/kube/definitions.ts';
import { diffObjects } from '../support/kube/objects.ts';
import { KUBE_OPTIONS, NAME_OPTIONS, SOURCE_OPTIONS } from '../support/kube/options.ts';
import { lookAt, mustAnswer, readiness, waitFor } from '../support/kube/wait.ts';
import { sourceOf } from './k8s/source.ts';

const OPTIONS = {
  ...NAME_OPTIONS,
  ...SOURCE_OPTIONS,
  replicas: { type: 'int', required: true, description: 'How many there are to be.' },
  current_replicas: { type: 'int', description: 'Scale only what has so many now.' },
  resource_version: { type: 'str', description: 'Scale only what is of this version.' },
  wait: { type: 'bool', default: true, description: 'Wait until it is ready.' },
  wait_timeout: { type: 'int', default: 20, description: 'Seconds to wait.' },
  wait_sleep: { type: 'int', default: 5, description: 'Seconds between looks.' },
  label_selectors: {
    type: 'list',
    elements: 'str',
    default: [],
    description: 'Labels of what is scaled, where no name is given.',
  },
  continue_on_error: { type: 'bool', default: false, description: 'Go on with the other objects.' },
  ...KUBE_OPTIONS,
} as const;

type Args = Options<typeof OPTIONS>;

export default defineModule({
  name: 'kubernetes.core.k8s_scale',
  summary: "Scale Kubernetes' deployments, replica sets, stateful sets and jobs",
  options: OPTIONS,
  rules: { mutuallyExclusive: [['resource_definition', 'src']] },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const kube = await Kube.open(args, target, task);
    const [definition] = definitionsOf(await sourceOf(args, target, task), args);
    const kind = textAt(definition, 'kind') ?? 'None';
    const resource = await kube.resource(kind, textAt(definition, 'apiVersion') ?? 'v1');
    const wanted = {
      name: textAt(definition, 'metadata.name'),
      namespace: textAt(definition, 'metadata.namespace'),
      labels: args.label_selectors,
    };
    const answer = await kube.get(resource, wanted);
    if (!answer.ok) throw new ModuleFailure(`Failed to retrieve requested object: ${answer.refusal.body}`);
    const items = itemsOf(answer.object);
    if (items.length <= 1) {
      const empty = {
        result: {},
        ...(task.diff ? { diff: {} } : {}),
        ...(args.wait ? { duration: 0 } : {}),
      };
      const [only] = items;
      if (only === undefined) return { changed: false, ...empty };
      const scaled = await scaleOne(kube, resource, only, args, task);
      if ('error' in scaled) throw new ModuleFailure(scaled.error, empty);
      return 'warning' in scaled ? { changed: false, ...scaled, ...empty } : { ...scaled };
    }
    const results: ResultValue[] = [];
    const errors: ResultValue[] = [];
    let changed = false;
    for (const item of items) {
      const scaled = await scaleOne(kube, resource, item, args, task);
      if ('error' in scaled) {
        if (!args.continue_on_error) throw new ModuleFailure(scaled.error, { results });
        errors.push({ error: scaled.error, failed: true });
        continue;
      }
      if ('warning' in scaled) results.push({ ...scaled, changed: false });
      else {
        changed ||= scaled.changed;
        results.push({ ...scaled });
      }
    }
    return { changed, results, ...(errors.length > 0 ? { errors } : {}) };
  },
});

interface Scaled {
  readonly changed: boolean;
  readonly result: Dict;
  readonly duration?: number;
  readonly diff?: Readonly<Record<string, Dict>>;
}

async function scaleOne(
  kube: Kube,
  resource: Resource,
  existing: Dict,
  args: Args,
  task: TaskContext,
): Promise<Scaled | { readonly error: string } | { readonly warning: string }> {
  const { replicas } = args;
  const [name, namespace] = [textAt(existing, 'metadata.name'), textAt(existing, 'metadata.namespace')];
  const what = `object kind=${resource.kind} name=${name ?? 'None'} namespace=${namespace ?? 'None'}.`;
  const job = resource.kind === 'Job';
  const field = job ? 'parallelism' : 'replicas';
  const count = at(existing, `spec.${field}`);
  if (typeof count !== 'number') return { error: `Failed to retrieve the available count for ${what}` };
  const version = textAt(existing, 'metadata.resourceVersion');
  if (args.resource_version && args.resource_version !== version)
    return {
      warning: `expected resource version ${args.resource_version} does not match with actual ${version ?? 'None'} for ${what}`,
    };
  if (args.current_replicas !== undefined && args.current_replicas !== count)
    return {
      warning: `current replicas ${args.current_replicas} does not match with actual ${count} for ${what}`,
    };
  const scaled = merged(existing, new Map([['spec', new Map([[field, replicas]])]]));
  const reference = { name, namespace };
  if (count === replicas) {
    const now = (await lookAt(kube, resource, reference)) ?? existing;
    return {
      changed: false,
      result: now,
      ...(task.diff ? { diff: {} } : {}),
      ...(args.wait ? { duration: 0 } : {}),
    };
  }
  if (job) {
    if (task.check) return { changed: true, result: scaled };
    const patched = await kube.patch(resource, reference, 'strategic', scaled);
    return { changed: true, result: mustAnswer(patched, 'patch object').object };
  }
  if (!resource.subresources.includes('scale'))
    throw new ModuleFailure(`Cannot perform scale on resource of kind ${resource.kind}`);
  const told = (result: Dict, duration?: number): Scaled => {
    const { same, diff } = diffObjects(existing, result, []);
    return {
      changed: !same,
      result,
      ...(duration === undefined ? {} : { duration }),
      ...(task.diff ? { diff } : {}),
    };
  };
  if (task.check) return told(scaled, args.wait ? 0 : undefined);
  const step = await kube.run(['scale', ...wordsFor(resource, reference), `--replicas=${replicas}`, '-v=4']);
  if (step.rc !== 0) throw new ModuleFailure(`Scale request failed: ${refusalOf(step.err).body}`);
  if (!args.wait) return told((await lookAt(kube, resource, reference)) ?? existing);
  const timing = { timeout: args.wait_timeout, sleep: args.wait_sleep };
  const waited = await waitFor(kube, resource, reference, readiness(resource.kind, 'present'), timing);
  if (!waited.ready) throw new ModuleFailure('Resource scaling timed out');
  return told(waited.object, waited.duration);
}
