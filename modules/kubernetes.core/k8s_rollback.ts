import type { Resource } from '../../runtime/kubernetes/discovery.ts';
import { at, dictOf, itemsOf, textAt } from '../../runtime/kubernetes/values.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import type { Options } from '../../runtime/module/spec.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { str } from '../../runtime/values/print.ts';
import type { Dict, Value } from '../../runtime/values/value.ts';
import { Kube } from '../support/kube/client.ts';
import { KUBE_OPTIONS, NAME_OPTIONS } from '../support/kube/options.ts';
import { lookAt, mustAnswer } from '../support/kube/wait.ts';

const OPTIONS = {
  ...NAME_OPTIONS,
  label_selectors: { type: 'list', elements: 'str', default: [], description: 'Labels that they have.' },
  field_selectors: { type: 'list', elements: 'str', default: [], description: 'Fields that they have.' },
  ...KUBE_OPTIONS,
} as const;

type Args = Options<typeof OPTIONS>;

const REVISION = 'deployment.kubernetes.io/revision';

/** Where a kind's former revisions are kept, and the number of each. */
const HISTORY: Readonly<Record<string, { readonly kind: string; readonly annotation: string }>> = {
  Deployment: { kind: 'ReplicaSet', annotation: REVISION },
  DaemonSet: { kind: 'ControllerRevision', annotation: 'deprecated.daemonset.template.generation' },
};

export default defineModule({
  name: 'kubernetes.core.k8s_rollback',
  summary: 'Take deployments and daemon sets of Kubernetes back to their former revision',
  options: OPTIONS,
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const kube = await Kube.open(args, target, task);
    const { kind = 'None', name, namespace, label_selectors: labels, field_selectors: fields } = args;
    const resource = await kube.find(kind, args.api_version);
    const found = resource && (await lookAt(kube, resource, { name, namespace, labels, fields }));
    const results: ResultValue[] = [];
    let changed = false;
    for (const object of resource === undefined ? [] : itemsOf(found)) {
      const result = await rollBack(kube, resource as Resource, object, args, task);
      changed ||= result.changed === true;
      results.push(result as ResultValue);
    }
    return { changed, rollback_info: results };
  },
});

async function rollBack(
  kube: Kube,
  resource: Resource,
  object: Dict,
  args: Args,
  task: TaskContext,
): Promise<ModuleResult> {
  const { kind = 'None', namespace } = args;
  const name = textAt(object, 'metadata.name');
  const history = HISTORY[kind];
  if (history === undefined) throw new ModuleFailure(`Cannot perform rollback on resource of kind ${kind}`);
  const deployment = kind === 'Deployment';
  const annotation = (of: Dict, key: string): Value =>
    dictOf(at(of, 'metadata.annotations')).get(key) ?? null;
  const current = deployment ? annotation(object, REVISION) : (at(object, 'metadata.generation') ?? null);
  const labels = [...dictOf(at(object, 'spec.selector.matchLabels')).keys()].map(String);
  const kept = await kube.resource(history.kind, 'apps/v1');
  const all = itemsOf(await lookAt(kube, kept, { namespace, labels }));
  const former = all.find(
    (one) => Number(str(annotation(one, history.annotation))) === Number(str(current)) - 1,
  );
  if (former === undefined)
    return { changed: false, warnings: [`No rollout history found for resource ${kind}/${name ?? 'None'}`] };
  const patch = deployment ? deploymentPatch(former) : dictOf(former.get('data'));
  const reference = { name: args.name, namespace };
  const resources = task.check
    ? object
    : mustAnswer(
        await kube.patch(resource, reference, deployment ? 'json' : 'strategic', patch),
        'patch object',
      ).object;
  return { changed: true, method: 'patch', body: patch, resources };
}

/** The steps that give a deployment the pods of a former replica set. */
function deploymentPatch(former: Dict): Value[] {
  const template = dictOf(at(former, 'spec.template'));
  const labels = new Map(dictOf(at(template, 'metadata.labels')));
  labels.delete('pod-template-hash');
  const metadata = new Map(dictOf(template.get('metadata'))).set('labels', labels);
  const revision = dictOf(at(former, 'metadata.annotations')).get(REVISION) ?? null;
  const replace = (path: string, value: Value): Value =>
    new Map<string, Value>([
      ['op', 'replace'],
      ['path', path],
      ['value', value],
    ]);
  return [
    replace('/spec/template', new Map(template).set('metadata', metadata)),
    replace('/metadata/annotations', new Map([[REVISION, revision]])),
  ];
}
