import { ModuleFailure } from '../module/result.ts';
import type { Dict, Value } from '../values/value.ts';
import type { Answer } from './answer.ts';
import { type Refusal, Refused } from './failure.ts';
import { at, dictOf, isList, itemsOf, textAt } from './values.ts';

/** Asks for paths of the API's, one after the other, and is given the answers: whoever drives it says how. */
export type Asking<T> = Generator<string, T, Answer>;

/** A kind of objects that the API has. */
export interface Resource {
  readonly kind: string;
  /** Its plural, which is its place in URLs. */
  readonly name: string;
  readonly singularName: string;
  /** Empty for the core's. */
  readonly group: string;
  readonly version: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  /** `scale`, `status`, `log`, ... */
  readonly subresources: readonly string[];
}

/** `apps/v1`, or `v1`. */
export function groupVersion({ group, version }: Pick<Resource, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Where its objects, or one of them, are: `/apis/apps/v1/namespaces/x/deployments/web`. */
export function pathOf(
  resource: Resource,
  { name, namespace }: { readonly name?: string | undefined; readonly namespace?: string | undefined },
): string {
  const part = (word: string): string => `/${encodeURIComponent(word)}`;
  return [
    rootOf(resource),
    resource.namespaced && namespace ? `/namespaces${part(namespace)}` : '',
    part(resource.name),
    name ? part(name) : '',
  ].join('');
}

function rootOf(of: Pick<Resource, 'group' | 'version'>): string {
  return `${of.group === '' ? '/api' : '/apis'}/${groupVersion(of)}`;
}

/** An answer to a question for objects of a kind: those in a list say what they are, too. */
export function listed(resource: Resource, object: Dict): Dict {
  if (!isList(object)) return object;
  const what: Dict = new Map(Object.entries({ apiVersion: groupVersion(resource), kind: resource.kind }));
  return new Map(object).set(
    'items',
    itemsOf(object).map((item): Dict => new Map([...what, ...item])),
  );
}

/** All kinds of a group in a version; none when there is no such version of it. @throws ModuleFailure */
export function* resourcesOf(group: string, version: string): Asking<Resource[]> {
  const answer = yield rootOf({ group, version });
  if (!answer.ok) {
    if ([404, 503].includes(answer.refusal.code)) return [];
    throw unread(answer.refusal);
  }
  const told = at(answer.object, 'resources');
  const all = (Array.isArray(told) ? told : []).map(dictOf);
  const texts = (value: Value | undefined): string[] =>
    Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  const names = all.map((one) => textAt(one, 'name') ?? '');
  return all.flatMap((one) => {
    const name = textAt(one, 'name') ?? '';
    if (name.includes('/')) return [];
    return [
      {
        kind: textAt(one, 'kind') ?? '',
        name,
        singularName: textAt(one, 'singularName') ?? name.slice(0, -1),
        group,
        version,
        namespaced: one.get('namespaced') === true,
        shortNames: texts(one.get('shortNames')),
        categories: texts(one.get('categories')),
        verbs: texts(one.get('verbs')),
        subresources: names.flatMap((other) =>
          other.startsWith(`${name}/`) ? [other.slice(name.length + 1)] : [],
        ),
      },
    ];
  });
}

export interface Group {
  readonly name: string;
  readonly versions: readonly string[];
  readonly preferred: string | undefined;
}

/** All groups but the core's. @throws ModuleFailure */
export function* groupsOf(): Asking<Group[]> {
  const answer = yield '/apis';
  if (!answer.ok) throw unread(answer.refusal);
  const groups = at(answer.object, 'groups');
  return (Array.isArray(groups) ? groups : []).map((group) => {
    const versions = at(group, 'versions');
    return {
      name: textAt(group, 'name') ?? '',
      versions: (Array.isArray(versions) ? versions : []).map((one) => textAt(one, 'version') ?? ''),
      preferred: textAt(group, 'preferredVersion.version'),
    };
  });
}

/** A server that answers is told of as if the object itself had been asked for. */
function unread(refusal: Refusal): ModuleFailure {
  return refusal.code === 0
    ? new ModuleFailure(refusal.message)
    : new Refused(refusal, 'retrieve requested object');
}

/** As Ansible's modules match what a task calls a kind; the first way that finds something counts. */
const WAYS: readonly ((kind: string) => (resource: Resource) => boolean)[] = [
  (kind) => (one) => one.kind === kind,
  (kind) => (one) => one.name === kind,
  (kind) => (one) => one.singularName === kind,
  (kind) => (one) => one.shortNames.length === 1 && one.shortNames[0] === kind,
];

function pick(kind: string, all: readonly Resource[]): Resource | undefined {
  for (const way of WAYS) {
    const found = all.filter(way(kind));
    const [first] = found;
    if (first === undefined) continue;
    if (found.every((one) => groupVersion(one) === groupVersion(first) && one.kind === first.kind))
      return [...found].sort((left, right) => right.verbs.length - left.verbs.length)[0];
  }
  return undefined;
}

/**
 * The kind that a task means. A version without a group is the core's, or that of the only group which has the kind in that version.
 * @returns undefined when there is none
 */
export function* findResource(kind: string, apiVersion: string): Asking<Resource | undefined> {
  const slash = apiVersion.indexOf('/');
  if (slash !== -1)
    return pick(kind, yield* resourcesOf(apiVersion.slice(0, slash), apiVersion.slice(slash + 1)));
  if (apiVersion === 'v1') {
    const core = pick(kind, yield* resourcesOf('', 'v1'));
    if (core !== undefined) return core;
  }
  const all: Resource[] = [];
  for (const group of yield* groupsOf())
    if (group.versions.includes(apiVersion)) all.push(...(yield* resourcesOf(group.name, apiVersion)));
  return pick(kind, all);
}
