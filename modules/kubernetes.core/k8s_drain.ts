import { setTimeout as sleep } from 'node:timers/promises';
import { pathOf, type Resource } from '../../runtime/kubernetes/discovery.ts';
import { at, dictOf, itemsOf, textAt } from '../../runtime/kubernetes/values.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { Options } from '../../runtime/module/spec.ts';
import type { Dict, Value } from '../../runtime/values/value.ts';
import { Kube } from '../support/kube/client.ts';
import { nodeOf } from '../support/kube/node.ts';
import { KUBE_OPTIONS } from '../support/kube/options.ts';

const OPTIONS = {
  state: {
    type: 'str',
    default: 'drain',
    choices: ['cordon', 'drain', 'uncordon'],
    description: 'cordon: no new pods; drain: and the present ones go; uncordon: pods may come.',
  },
  name: { type: 'str', required: true, description: 'The node.' },
  pod_selectors: {
    type: 'list',
    elements: 'str',
    aliases: ['label_selectors'],
    description: 'Labels of the pods that go; all when left out.',
  },
  delete_options: {
    type: 'dict',
    default: {},
    description: 'How pods go.',
    options: {
      terminate_grace_period: { type: 'int', description: 'Seconds for each to end in.' },
      force: { type: 'bool', default: false, description: 'Also those that nothing starts again.' },
      ignore_daemonsets: { type: 'bool', default: false, description: 'Leave those of daemon sets.' },
      delete_emptydir_data: { type: 'bool', default: false, description: 'Also those with data in them.' },
      disable_eviction: {
        type: 'bool',
        default: false,
        description: 'Delete them, whatever their disruption budgets are.',
      },
      wait_timeout: { type: 'int', description: 'Seconds to wait until they are gone; 0: for ever.' },
      wait_sleep: { type: 'int', default: 5, description: 'Seconds between looks.' },
    },
  },
  ...KUBE_OPTIONS,
} as const;

type Args = Options<typeof OPTIONS>;

export default defineModule({
  name: 'kubernetes.core.k8s_drain',
  summary: "Drain, cordon or uncordon Kubernetes' nodes",
  options: OPTIONS,
  check: 'none',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const kube = await Kube.open(args, target, task);
    const { name, state } = args;
    const { resource, node } = await nodeOf(kube, name, `Node ${name} not found.`);
    const closed = at(node, 'spec.unschedulable') === true;
    const close = async (unschedulable: boolean): Promise<void> => {
      const spec = new Map<string, Value>([['unschedulable', unschedulable]]);
      const answer = await kube.patch(resource, { name }, 'strategic', new Map([['spec', spec]]));
      if (!answer.ok) throw new ModuleFailure(`Failed to patch node due to: ${answer.refusal.message}`);
    };
    const marked = `marked ${state === 'uncordon' ? 'schedulable' : 'unschedulable'}.`;
    const already = closed !== (state === 'uncordon');
    if (!already) await close(state !== 'uncordon');
    const told = `node ${name} ${already ? 'already ' : ''}${marked}`;
    if (state !== 'drain') return { changed: !already, result: told };
    return await drain(kube, args, { told, changed: !already, open: () => close(false) });
  },
});

interface Closed {
  readonly told: string;
  readonly changed: boolean;
  /** Makes the node as it was. */
  readonly open: () => Promise<void>;
}

interface Pod {
  readonly namespace: string;
  readonly name: string;
}

async function drain(kube: Kube, args: Args, closed: Closed): Promise<ModuleResult> {
  const { name, delete_options: options } = args;
  const resource = await kube.resource('Pod', 'v1');
  const answer = await kube.get(resource, {
    fields: [`spec.nodeName=${name}`],
    labels: args.pod_selectors,
  });
  if (!answer.ok && answer.refusal.code !== 404) {
    if (closed.changed) await closed.open();
    const { code, phrase, message } = answer.refusal;
    throw new ModuleFailure(
      `Failed to list pod from node ${name} due to: ${phrase === '' ? message : phrase}`,
      code === 0 ? {} : { status: code },
    );
  }
  const { pods, warnings, errors } = sortPods(answer.ok ? itemsOf(answer.object) : [], options);
  if (errors.length > 0) {
    if (closed.changed) await closed.open();
    throw new ModuleFailure(`Pod deletion errors: ${errors.join(' ')}`);
  }
  const result = [closed.told];
  let { changed } = closed;
  if (pods.length > 0) {
    for (const pod of pods) changed = (await evict(kube, resource, pod, options)) || changed;
    if (options.wait_timeout !== undefined && !(await gone(kube, resource, pods, args)))
      warnings.push('timeout reached while pods were still running.');
    result.push(`${pods.length} Pod(s) deleted from node.`);
  }
  return { changed, result: result.join(' '), ...(warnings.length > 0 ? { warnings } : {}) };
}

/** Which pods go, which stay, and which must not be left. */
function sortPods(
  all: readonly Dict[],
  options: Args['delete_options'],
): { pods: Pod[]; warnings: string[]; errors: string[] } {
  const [pods, unmanaged, mirrors, local, daemons]: [Pod[], Pod[], Pod[], Pod[], Pod[]] = [
    [],
    [],
    [],
    [],
    [],
  ];
  for (const one of all) {
    const pod: Pod = {
      namespace: textAt(one, 'metadata.namespace') ?? '',
      name: textAt(one, 'metadata.name') ?? '',
    };
    const volumes = at(one, 'spec.volumes');
    const owners = at(one, 'metadata.ownerReferences');
    if (dictOf(at(one, 'metadata.annotations')).has('kubernetes.io/config.mirror')) mirrors.push(pod);
    else if (['Succeeded', 'Failed'].includes(textAt(one, 'status.phase') ?? '')) pods.push(pod);
    else if (Array.isArray(volumes) && volumes.some((volume) => dictOf(volume).has('emptyDir')))
      local.push(pod);
    else if (!Array.isArray(owners) || owners.length === 0) unmanaged.push(pod);
    else for (const owner of owners) (textAt(owner, 'kind') === 'DaemonSet' ? daemons : pods).push(pod);
  }
  const names = (some: readonly Pod[]): string =>
    some.map(({ namespace, name }) => `${namespace}/${name}`).join(',');
  const warnings: string[] = [];
  const errors: string[] = [];
  const controllers = 'ReplicationController, ReplicaSet, Job, DaemonSet or StatefulSet';
  if (unmanaged.length > 0) {
    if (options.force) {
      warnings.push(`Deleting Pods not managed by ${controllers}: ${names(unmanaged)}.`);
      pods.push(...unmanaged);
    } else
      errors.push(
        `cannot delete Pods not managed by ${controllers} (use option force set to yes): ${names(unmanaged)}.`,
      );
  }
  if (mirrors.length > 0) warnings.push(`cannot delete mirror Pods using API server: ${names(mirrors)}.`);
  if (local.length > 0) {
    if (options.delete_emptydir_data) {
      warnings.push(`Deleting Pods with local storage: ${names(local)}.`);
      pods.push(...local);
    } else errors.push(`cannot delete Pods with local storage: ${names(local)}.`);
  }
  if (daemons.length > 0) {
    if (options.ignore_daemonsets) warnings.push(`Ignoring DaemonSet-managed Pods: ${names(daemons)}.`);
    else
      errors.push(
        `cannot delete DaemonSet-managed Pods (use option ignore_daemonset set to yes): ${names(daemons)}.`,
      );
  }
  return { pods, warnings, errors };
}

/** Has a pod go. @returns false when it is gone already */
async function evict(
  kube: Kube,
  resource: Resource,
  pod: Pod,
  options: Args['delete_options'],
): Promise<boolean> {
  const grace = options.terminate_grace_period;
  const how: Dict | undefined = grace ? new Map([['gracePeriodSeconds', grace]]) : undefined;
  const path = pathOf(resource, pod);
  const answer = options.disable_eviction
    ? await kube.raw('delete', path, how === undefined ? {} : { body: how })
    : await kube.raw('post', `${path}/eviction`, { body: await eviction(kube, pod, how) });
  if (answer.ok) return true;
  if (answer.refusal.code === 404) return false;
  throw new ModuleFailure(
    `Failed to delete pod ${pod.namespace}/${pod.name} due to: ${answer.refusal.message}`,
  );
}

/** Clusters before 1.22 have evictions in a beta version only. */
async function eviction(kube: Kube, { name, namespace }: Pod, how: Dict | undefined): Promise<Dict> {
  const policy = await kube.find('PodDisruptionBudget', 'policy/v1');
  return new Map<string, Value>([
    ['apiVersion', policy === undefined ? 'policy/v1beta1' : 'policy/v1'],
    ['kind', 'Eviction'],
    ['metadata', new Map(Object.entries({ name, namespace }))],
    ...(how === undefined ? [] : [['deleteOptions', how] as const]),
  ]);
}

/** Waits until pods are gone, or run elsewhere. */
async function gone(kube: Kube, resource: Resource, pods: readonly Pod[], args: Args): Promise<boolean> {
  const { wait_timeout: timeout = 0, wait_sleep: pause } = args.delete_options;
  const start = performance.now();
  const left = [...pods];
  for (let pod = left.at(-1); pod !== undefined; pod = left.at(-1)) {
    if (timeout !== 0 && performance.now() - start >= timeout * 1000) return false;
    const answer = await kube.get(resource, pod);
    if (!answer.ok && answer.refusal.code !== 404)
      throw new ModuleFailure(`Exception raised: ${answer.refusal.phrase || answer.refusal.message}`);
    if (!answer.ok || textAt(answer.object, 'spec.nodeName') !== args.name) left.pop();
    if (answer.ok) await sleep(pause * 1000);
  }
  return true;
}
