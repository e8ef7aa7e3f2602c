import { ModuleFailure, type ResultValue } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { toJson } from '../../../runtime/values/to-json.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import {
  at,
  type Changed,
  isList,
  itemsOf,
  type Kube,
  type Reference,
  textAt,
  words,
} from '../../support/kube/client.ts';
import { appendHash } from '../../support/kube/definitions.ts';
import { diffObjects, hideFields } from '../../support/kube/objects.ts';
import { exists, readiness, waitFor } from '../../support/kube/wait.ts';
import { selects } from './labels.ts';
import type { K8sArgs } from './options.ts';

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
export async function perform(kube: Kube, definition: Dict, args: K8sArgs, task: TaskContext): Promise<Done> {
  const { label_selectors: labels } = args;
  const originName = textAt(definition, 'metadata.name');
  if (args.append_hash) appendHash(definition);
  const kind = textAt(definition, 'kind') ?? 'None';
  const wanted: Reference = {
    kind,
    apiVersion: textAt(definition, 'apiVersion') ?? 'v1',
    name: textAt(definition, 'metadata.name'),
    namespace: textAt(definition, 'metadata.namespace'),
    labels,
  };
  const named = wanted.name !== undefined || labels?.length;
  const present = named ? await kube.get(wanted) : undefined;
  const timing = { timeout: args.wait_timeout, sleep: args.wait_sleep };
  const waits = args.wait && !task.check;
  if (args.state === 'absent') {
    const deleted = await remove(kube, wanted, present, args, task);
    const done = { changed: exists(present), result: deleted, method: 'delete' };
    if (!waits) return done;
    const { ready, duration } = await waitFor(kube, wanted, readiness(kind, 'absent'), timing);
    if (!ready) throw new TimedOut(kind, originName, { ...done, duration });
    return { ...done, duration };
  }
  if (labels?.length && !selects(labels, at(definition, 'metadata.labels')))
    return {
      changed: false,
      result: {},
      msg: `resource 'kind=${kind},name=${originName ?? 'None'},namespace=${wanted.namespace ?? 'None'}' filtered by label_selectors.`,
    };
  const existing = present !== undefined && !isList(present) ? present : undefined;
  if (existing === undefined && args.state === 'patched' && !args.apply)
    return {
      changed: false,
      result: {},
      warnings: [
        `resource 'kind=${kind},name=${wanted.name ?? 'None'}' was not found but will not be created as 'state' parameter has been set to 'patched'`,
      ],
    };
  // A kind's short or plural name is good enough to ask for an object, but not in its definition.
  if (existing !== undefined) definition.set('kind', existing.get('kind') ?? kind);
  const method = args.apply ? 'apply' : existing === undefined ? 'create' : args.force ? 'replace' : 'update';
  const { object, warnings: said } = await change(kube, method, definition, wanted, args, task);
  const warnings = [...said];
  let instance = object;
  let done: Done = { changed: method === 'create', result: {}, method };
  let ready = true;
  if (waits) {
    const reference = { ...wanted, name: textAt(instance, 'metadata.name'), labels: undefined };
    const is = readiness(textAt(instance, 'kind') ?? kind, 'present', args.wait_condition);
    const waited = await waitFor(kube, reference, is, timing);
    ready = waited.ready;
    instance = waited.object;
    done = { ...done, duration: waited.duration };
  }
  if (method !== 'create') {
    const compared = diffObjects(existing ?? new Map(), instance, args.hidden_fields ?? []);
    if (compared.same && Object.keys(compared.diff).length > 0)
      warnings.push(
        'No meaningful diff was generated, but the API may not be idempotent (only metadata.generation or metadata.resourceVersion were changed)',
      );
    done = { ...done, changed: !compared.same, ...(task.diff ? { diff: compared.diff } : {}) };
  }
  done = {
    ...done,
    result: hideFields(instance, args.hidden_fields),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
  if (!ready) throw new TimedOut(textAt(definition, 'kind') ?? kind, originName, done);
  return done;
}

type Method = 'apply' | 'create' | 'replace' | 'update';

async function change(
  kube: Kube,
  method: Method,
  definition: Dict,
  wanted: Reference,
  args: K8sArgs,
  task: TaskContext,
): Promise<Changed> {
  const text = toJson(definition);
  const server = args.server_side_apply;
  const dry = task.check ? ['--dry-run=server'] : [];
  if (method === 'update') {
    // The patch comes by standard input: an object may hold secrets.
    const patch = (type: string): Promise<Changed> =>
      kube.change(
        'patch',
        [
          'patch',
          ...words({ ...wanted, labels: undefined }),
          `--type=${type}`,
          '--patch-file=/dev/stdin',
          ...dry,
        ],
        text,
      );
    const [first = 'strategic-merge', second] = args.merge_type?.length
      ? args.merge_type
      : (['strategic-merge', 'merge'] as const);
    const type = (name: string): string => (name === 'merge' ? 'merge' : 'strategic');
    try {
      return await patch(type(first));
    } catch (error) {
      if (second === undefined || !(error instanceof ModuleFailure)) throw error;
      return await patch(type(second));
    }
  }
  const more =
    method === 'apply' && server !== undefined
      ? [
          '--server-side',
          `--field-manager=${server.field_manager}`,
          ...(server.force_conflicts ? ['--force-conflicts'] : []),
        ]
      : [];
  return kube.change(method, [method, '--filename=-', validation(args), ...more, ...dry], text);
}

/** Ansible's module leaves the check to the API unless the task asks for it. */
function validation({ validate }: K8sArgs): string {
  if (validate === undefined) return '--validate=false';
  if (validate.fail_on_error) return validate.strict ? '--validate=strict' : '--validate=true';
  return '--validate=warn';
}

/** Deletes what is there. @returns what the API says of it; {} when there was nothing, [...] for a list */
async function remove(
  kube: Kube,
  wanted: Reference,
  present: Dict | undefined,
  args: K8sArgs,
  task: TaskContext,
): Promise<Value> {
  if (present === undefined || !exists(present)) return new Map();
  const told: Value[] = [];
  for (const object of itemsOf(present)) {
    const name = textAt(object, 'metadata.name');
    const namespace = textAt(object, 'metadata.namespace') ?? wanted.namespace;
    const { preconditions, propagationPolicy, gracePeriodSeconds } = args.delete_options ?? {};
    for (const key of ['uid', 'resourceVersion'] as const) {
      const needed = preconditions?.[key];
      if (needed !== undefined && needed !== textAt(object, `metadata.${key}`))
        throw new ModuleFailure(
          `Failed to delete object: Precondition failed: ${key} in precondition: ${needed}, ${key} in object meta: ${textAt(object, `metadata.${key}`) ?? ''}`,
          { reason: 'Conflict' },
        );
    }
    const step = await kube.run([
      'delete',
      ...words({ ...wanted, name, namespace, labels: undefined }),
      '--wait=false',
      '--ignore-not-found',
      ...(propagationPolicy === undefined ? [] : [`--cascade=${propagationPolicy.toLowerCase()}`]),
      ...(gracePeriodSeconds === undefined ? [] : [`--grace-period=${gracePeriodSeconds}`]),
      ...(task.check ? ['--dry-run=server'] : []),
    ]);
    if (step.rc !== 0) throw new ModuleFailure(`Failed to delete object: ${step.err.trim()}`);
    told.push(status(object));
  }
  return isList(present) ? told : (told[0] ?? new Map());
}

/** The API's answer to a deletion, which kubectl does not show. */
function status(object: Dict): Value {
  const details = new Map<string, Value>([['name', textAt(object, 'metadata.name') ?? '']]);
  const group = textAt(object, 'apiVersion') ?? '';
  if (group.includes('/')) details.set('group', group.replace(/\/.*$/, ''));
  details.set('kind', `${(textAt(object, 'kind') ?? '').toLowerCase()}s`);
  const uid = textAt(object, 'metadata.uid');
  if (uid !== undefined) details.set('uid', uid);
  return new Map<string, Value>([
    ['kind', 'Status'],
    ['apiVersion', 'v1'],
    ['metadata', new Map()],
    ['status', 'Success'],
    ['details', details],
  ]);
}
