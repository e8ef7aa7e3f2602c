import type { Answer } from '../../../runtime/kubernetes/answer.ts';
import { groupVersion, pathOf, type Resource } from '../../../runtime/kubernetes/discovery.ts';
import { textAt } from '../../../runtime/kubernetes/values.ts';
import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import { annotated, applyPatch, NoMergeKey } from '../../support/kube/apply.ts';
import { type Kube, namespaceFor, type Reference } from '../../support/kube/client.ts';
import { lookAt, mustAnswer } from '../../support/kube/wait.ts';
import type { ActionArgs } from './options.ts';

export type Method = 'apply' | 'create' | 'replace' | 'update';

/** An object as the API has it afterwards, and what the API warned of. */
export interface Change {
  readonly object: Dict;
  readonly warnings: readonly string[];
}

/** Makes or changes an object; in check mode, the API only says what would come of it. */
export async function change(
  kube: Kube,
  resource: Resource,
  method: Method,
  definition: Dict,
  present: Dict | undefined,
  args: ActionArgs,
  dry: boolean,
): Promise<Change> {
  const reference: Reference = {
    name: textAt(definition, 'metadata.name'),
    namespace: textAt(definition, 'metadata.namespace'),
  };
  switch (method) {
    case 'create':
      return await create(kube, resource, reference, definition, dry);
    case 'replace': {
      nameFor(resource, reference, 'replace');
      namespaceFor(resource, reference.namespace, 'replace');
      const body = { body: definition, dry };
      return mustAnswer(await kube.raw('put', pathOf(resource, reference), body), 'replace object');
    }
    case 'update':
      return await update(kube, resource, reference, definition, args, dry);
    case 'apply':
      return await apply(kube, resource, reference, definition, present, args, dry);
  }
}

function nameFor(resource: Resource, { name }: Reference, does: string, verb = does): void {
  if (name === undefined)
    throw new ModuleFailure(
      `Failed to ${does} object: name is required to ${verb} ${groupVersion(resource)}.${resource.kind}`,
    );
}

async function create(
  kube: Kube,
  resource: Resource,
  { name, namespace }: Reference,
  definition: Dict,
  dry: boolean,
): Promise<Change> {
  namespaceFor(resource, namespace, 'create');
  const answer = await kube.raw('post', pathOf(resource, { namespace }), { body: definition, dry });
  if (!answer.ok && answer.refusal.code === 409)
    return {
      object: new Map(),
      warnings: [
        `${name ?? 'None'} was not found, but creating it returned a 409 Conflict error. This can happen                         if the resource you are creating does not directly create a resource of the same kind.`,
      ],
    };
  return mustAnswer(answer, 'create object');
}

async function update(
  kube: Kube,
  resource: Resource,
  reference: Reference,
  definition: Dict,
  args: ActionArgs,
  dry: boolean,
): Promise<Change> {
  nameFor(resource, reference, 'patch');
  namespaceFor(resource, reference.namespace, 'patch');
  const types: readonly string[] = args.merge_type?.length ? args.merge_type : ['strategic-merge', 'merge'];
  let answer: Answer | undefined;
  for (const type of types) {
    const short = type === 'strategic-merge' ? 'strategic' : type === 'json' ? 'json' : 'merge';
    answer = await kube.patch(resource, reference, short, definition, { dry });
    if (answer.ok) return answer;
  }
  if (answer === undefined) throw new ModuleFailure('Failed to patch object: no way to merge');
  return mustAnswer(answer, 'patch object');
}

async function apply(
  kube: Kube,
  resource: Resource,
  reference: Reference,
  definition: Dict,
  present: Dict | undefined,
  args: ActionArgs,
  dry: boolean,
): Promise<Change> {
  const does = 'apply object';
  nameFor(resource, reference, 'apply');
  namespaceFor(resource, reference.namespace, 'apply');
  const server = args.server_side_apply;
  if (server !== undefined) {
    const owner = { fieldManager: server.field_manager, force: server.force_conflicts };
    return mustAnswer(await kube.apply(resource, definition, owner, { dry }), does);
  }
  // With label selectors, what is present may be a list.
  const actual = args.label_selectors?.length ? await lookAt(kube, resource, reference, does) : present;
  if (actual === undefined) {
    const body = { body: annotated(definition), dry };
    const { namespace } = reference;
    return mustAnswer(await kube.raw('post', pathOf(resource, { namespace }), body), does);
  }
  const patch = patchOf(actual, definition, resource, reference);
  if (patch === undefined) return { object: actual, warnings: [] };
  return mustAnswer(await kube.patch(resource, reference, 'merge', patch, { dry }), does);
}

function patchOf(actual: Dict, definition: Dict, resource: Resource, { name }: Reference): Dict | undefined {
  try {
    return applyPatch(actual, definition);
  } catch (error) {
    if (!(error instanceof NoMergeKey)) throw error;
    throw new ModuleFailure(
      `Failed to apply object: Could not apply strategic merge to ${resource.kind}/${name ?? 'None'}: ${error.message}`,
    );
  }
}

/** Deletes an object. @returns what the API says of it */
export async function remove(
  kube: Kube,
  resource: Resource,
  { name, namespace, labels }: Reference,
  args: ActionArgs,
  dry: boolean,
): Promise<Dict> {
  const does = 'delete object';
  if (resource.namespaced && !labels?.length && !namespace)
    throw new ModuleFailure(
      `Failed to ${does}: At least one of namespace|label_selector|field_selector is required`,
    );
  const options = args.delete_options;
  const body =
    options === undefined || dry
      ? {}
      : {
          body: new Map<string, Value>([
            ['apiVersion', 'v1'],
            ['kind', 'DeleteOptions'],
            ...Object.entries(options).flatMap(([key, value]): [string, Value][] =>
              value === undefined ? [] : [[key, plain(value)]],
            ),
          ]),
        };
  const query = { labelSelector: labels?.length ? labels.join(',') : undefined };
  const path = pathOf(resource, { name, namespace });
  return mustAnswer(await kube.raw('delete', path, { query, dry, ...body }), does).object;
}

function plain(value: number | string | Readonly<Record<string, string | undefined>>): Value {
  if (typeof value !== 'object') return value;
  return new Map(
    Object.entries(value).flatMap(([key, item]): [string, string][] =>
      item === undefined ? [] : [[key, item]],
    ),
  );
}
