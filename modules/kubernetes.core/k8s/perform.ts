import { groupVersion, type Resource } from '../../../runtime/kubernetes/discovery.ts';
import { at, dictOf, isList, itemsOf, textAt } from '../../../runtime/kubernetes/values.ts';
import { ModuleFailure, type ResultValue } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import type { Kube, Reference } from '../../support/kube/client.ts';
import { appendHash } from '../../support/kube/definitions.ts';
import { diffObjects, hideFields } from '../../support/kube/objects.ts';
import { exists, lookAt, readiness, waitFor } from '../../support/kube/wait.ts';
import { type Change, change, remove } from './change.ts';
import { selects } from './labels.ts';
import type { ActionArgs } from './options.ts';

/** What was done for one object. */
export interface Done {
  readonly changed: boolean;
  readonly result: ResultValue;
  readonly method?: string;
  readonly msg?: string;
  readonly warnings?: readonly string[];
  readonly duration?: number;
  readonly diff?: Readonly<Record<string, Dict>>;
}

/** An object did not become what it was waited for. */
export class TimedOut extends ModuleFailure {
  constructor(
    kind: string,
    name: string | undefined,
    readonly done: Done,
  ) {
    super(`"${kind}" "${name ?? 'None'}": Timed out waiting on resource`, { ...done });
  }
}

/**
 * Brings one object to what the task wants of it.
 * @throws TimedOut
 * @throws ModuleFailure in the words of Ansible's module
 */
export async function perform(
  kube: Kube,
  definition: Dict,
  args: ActionArgs,
  task: TaskContext,
): Promise<Done> {
  const { label_selectors: labels } = args;
  const originName = textAt(definition, 'metadata.name');
  const calledKind = textAt(definition, 'kind') ?? 'None';
  const resource = await kube.resource(calledKind, textAt(definition, 'apiVersion') ?? 'v1');
  definition.set('kind', resource.kind);
  definition.set('apiVersion', groupVersion(resource));
  if (args.append_hash) appendHash(definition);
  const wanted: Reference = {
    name: textAt(definition, 'metadata.name'),
    namespace: textAt(definition, 'metadata.namespace'),
    labels,
  };
  const named = wanted.name !== undefined || labels?.length;
  const present = named ? await lookAt(kube, resource, wanted) : undefined;
  const waiting: Waiting = { kube, resource, originName, waits: !!args.wait && !task.check, args };
  if (args.state === 'absent') return await goAway(waiting, wanted, present, task);
  if (labels?.length && !selects(labels, at(definition, 'metadata.labels')))
    return {
      changed: false,
      result: {},
      msg: `resource 'kind=${calledKind},name=${originName ?? 'None'},namespace=${wanted.namespace ?? 'None'}' filtered by label_selectors.`,
    };
  if (present === undefined && args.state === 'patched' && !args.apply)
    return {
      changed: false,
      result: {},
      warnings: [
        `resource 'kind=${resource.kind},name=${wanted.name ?? 'None'}' was not found but will not be created as 'state' parameter has been set to 'patched'`,
      ],
    };
  const method = args.apply ? 'apply' : present === undefined ? 'create' : args.force ? 'replace' : 'update';
  const made = await change(kube, resource, method, definition, present, args, task.check);
  return await tellOf(waiting, method, made, present, task);
}

interface Waiting {
  readonly kube: Kube;
  readonly resource: Resource;
  readonly originName: string | undefined;
  readonly waits: boolean;
  readonly args: ActionArgs;
}

async function goAway(
  waiting: Waiting,
  wanted: Reference,
  present: Dict | undefined,
  task: TaskContext,
): Promise<Done> {
  const { kube, resource, args } = waiting;
  const there = present !== undefined && exists(present);
  const told: Value[] = [];
  for (const object of there ? itemsOf(present) : []) {
    const one: Reference = isList(present ?? new Map())
      ? {
          name: textAt(object, 'metadata.name'),
          namespace: textAt(object, 'metadata.namespace'),
          labels: wanted.labels,
        }
      : wanted;
    told.push(await remove(kube, resource, one, args, task.check));
  }
  const list = there && isList(present);
  const result = list ? told : (told[0] ?? new Map());
  const done: Done = { changed: there, result: hidden(result, args), method: 'delete' };
  if (!waiting.waits) return done;
  const waited = await waitFor(kube, resource, wanted, readiness(resource.kind, 'absent'), timingOf(args));
  const timed = { ...done, duration: waited.duration };
  if (!waited.ready) throw new TimedOut(resource.kind, waiting.originName, timed);
  return timed;
}

function hidden(result: Value, args: ActionArgs): Value {
  return result instanceof Map ? hideFields(result, args.hidden_fields) : result;
}

function timingOf(args: ActionArgs): { timeout: number; sleep: number } {
  return { timeout: args.wait_timeout ?? 0, sleep: args.wait_sleep ?? 0 };
}

/** Waits for the object where the task wants that, and compares it with what was there. */
async function tellOf(
  waiting: Waiting,
  method: string,
  made: Change,
  present: Dict | undefined,
  task: TaskContext,
): Promise<Done> {
  const { kube, resource, args } = waiting;
  const warnings = [...made.warnings];
  let { object } = made;
  let done: Done = { changed: method === 'create', result: {}, method };
  let ready = true;
  if (waiting.waits) {
    const reference = {
      name: textAt(object, 'metadata.name'),
      namespace: textAt(object, 'metadata.namespace'),
      labels: args.label_selectors,
    };
    const is = readiness(resource.kind, 'present', args.wait_condition);
    const waited = await waitFor(kube, resource, reference, is, timingOf(args));
    ({ ready, object } = waited);
    done = { ...done, duration: waited.duration };
  }
  if (method !== 'create') {
    const compared = diffObjects(dictOf(present), object, args.hidden_fields ?? []);
    if (compared.same && Object.keys(compared.diff).length > 0)
      warnings.push(
        'No meaningful diff was generated, but the API may not be idempotent (only metadata.generation or metadata.resourceVersion were changed)',
      );
    done = { ...done, changed: !compared.same, ...(task.diff ? { diff: compared.diff } : {}) };
  }
  done = {
    ...done,
    result: hideFields(object, args.hidden_fields),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
  if (!ready) throw new TimedOut(resource.kind, waiting.originName, done);
  return done;
}
