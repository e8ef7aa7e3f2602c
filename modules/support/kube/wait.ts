import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../../runtime/kubernetes/answer.ts';
import type { Resource } from '../../../runtime/kubernetes/discovery.ts';
import { Refused } from '../../../runtime/kubernetes/failure.ts';
import { at, dictOf, isList, itemsOf, textAt } from '../../../runtime/kubernetes/values.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import type { Kube, Reference } from './client.ts';

export interface Condition {
  readonly type?: string | undefined;
  readonly status: boolean | 'Unknown';
  readonly reason?: string | undefined;
}

type Ready = (object: Dict | undefined) => boolean;

/** There is such an object; of a list: it is not empty. */
export const exists: Ready = (object) =>
  object !== undefined && (!isList(object) || itemsOf(object).length > 0);

const number = (object: Dict, path: string): number => {
  const found = at(object, path);
  return typeof found === 'number' ? found : 0;
};
const same = (object: Dict, left: string, right: string): boolean => at(object, left) === at(object, right);
const observed = (object: Dict): boolean => same(object, 'status.observedGeneration', 'metadata.generation');

/** When an object of a kind is ready; every other is when it exists. */
const READY: Readonly<Record<string, (object: Dict) => boolean>> = {
  Deployment: (it) =>
    number(it, 'spec.replicas') === number(it, 'status.replicas') &&
    same(it, 'status.availableReplicas', 'status.replicas') &&
    observed(it) &&
    number(it, 'status.unavailableReplicas') === 0,
  Pod: (it) => {
    const containers = at(it, 'status.containerStatuses');
    return Array.isArray(containers) && containers.every((container) => at(container, 'ready') === true);
  },
  DaemonSet: (it) =>
    at(it, 'status.desiredNumberScheduled') !== undefined &&
    number(it, 'status.updatedNumberScheduled') === number(it, 'status.desiredNumberScheduled') &&
    same(it, 'status.numberReady', 'status.desiredNumberScheduled') &&
    observed(it) &&
    number(it, 'status.unavailableReplicas') === 0,
  StatefulSet: (it) => {
    const current =
      number(it, 'status.observedGeneration') === number(it, 'metadata.generation') &&
      same(it, 'status.replicas', 'spec.replicas');
    if (textAt(it, 'spec.updateStrategy.type') === 'OnDelete') return current;
    return (
      current &&
      same(it, 'status.updateRevision', 'status.currentRevision') &&
      number(it, 'status.updatedReplicas') === number(it, 'spec.replicas') &&
      number(it, 'status.readyReplicas') === number(it, 'spec.replicas')
    );
  },
  ClusterOperator: (it) =>
    conditionOf(it, 'Degraded') === 'False' &&
    conditionOf(it, 'Progressing') === 'False' &&
    conditionOf(it, 'Available') === 'True',
};

function conditionOf(object: Dict, type: string): Value | undefined {
  return at(conditions(object, type)[0], 'status');
}

function conditions(object: Dict, type: string): Dict[] {
  const all = at(object, 'status.conditions');
  return Array.isArray(all) ? all.map(dictOf).filter((one) => one.get('type') === type) : [];
}

/** What to wait for: a condition of its status, or that an object of its kind is ready, or gone. */
export function readiness(kind: string, state: 'present' | 'absent', condition?: Condition): Ready {
  if (state === 'absent') return (object) => !exists(object);
  const type = condition?.type;
  if (condition === undefined || type === undefined) {
    const ready = READY[kind];
    return ready === undefined ? exists : (object) => object !== undefined && ready(object);
  }
  return (object) => {
    const [found] = object === undefined ? [] : conditions(object, type);
    if (found === undefined) return false;
    // As Ansible's module has it, an unknown status is only ever met together with its reason.
    if (found.get('status') === 'Unknown')
      return condition.status === 'Unknown' && !!condition.reason && found.get('reason') === condition.reason;
    return (
      (found.get('status') === 'True') === condition.status &&
      (!condition.reason || found.get('reason') === condition.reason)
    );
  };
}

export interface Waited {
  readonly ready: boolean;
  readonly object: Dict;
  /** Whole seconds. */
  readonly duration: number;
}

/** What the API answered. @throws Refused */
export function mustAnswer(answer: Answer, does: string): Extract<Answer, { readonly ok: true }> {
  if (!answer.ok) throw new Refused(answer.refusal, does);
  return answer;
}

/** An object, or a list of them; undefined when it is not there. @throws Refused */
export async function lookAt(
  kube: Kube,
  resource: Resource,
  wanted: Reference,
  does = 'retrieve requested object',
): Promise<Dict | undefined> {
  const answer = await kube.get(resource, wanted);
  if (answer.ok) return answer.object;
  // A kind whose objects can't be read is as one that has none.
  if (answer.refusal.code === 404 || answer.refusal.code === 405) return undefined;
  throw new Refused(answer.refusal, does);
}

/**
 * Looks at an object until it is ready, for at most `timeout` seconds; with 0, once. An API that can't be reached is asked again.
 * @throws Refused
 */
export async function waitFor(
  kube: Kube,
  resource: Resource,
  wanted: Reference,
  ready: Ready,
  timing: { readonly timeout: number; readonly sleep: number },
): Promise<Waited> {
  const start = performance.now();
  const passed = (): number => (performance.now() - start) / 1000;
  for (let duration = 0; ; duration = Math.floor(passed())) {
    let object: Dict | undefined;
    let failed: Refused | undefined;
    try {
      object = await lookAt(kube, resource, wanted);
    } catch (error) {
      if (!(error instanceof Refused) || error.refusal.code !== 0) throw error;
      failed = error;
    }
    const is = failed === undefined && ready(object);
    if (is || passed() >= timing.timeout) {
      if (failed !== undefined) throw failed;
      return { ready: is, object: object ?? new Map(), duration };
    }
    await sleep(timing.sleep * 1000);
  }
}
