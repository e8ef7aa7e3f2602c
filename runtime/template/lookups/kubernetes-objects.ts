import { readFileSync } from 'node:fs';
import { normalize } from 'node:path';
import { type Answer, answerOf, groupIn, rawPath } from '../../kubernetes/answer.ts';
import { type Asking, findResource, groupsOf, listed, pathOf } from '../../kubernetes/discovery.ts';
import type { Refusal } from '../../kubernetes/failure.ts';
import { at, dictOf, itemsOf, textAt } from '../../kubernetes/values.ts';
import { ModuleFailure } from '../../module/result.ts';
import { repr, str } from '../../values/print.ts';
import type { Dict, Value } from '../../values/value.ts';
import { readYamlDocuments } from '../../yaml/data.ts';
import { lookupError } from './find-file.ts';
import { findCommand, kubectl, type Option, setting } from './kubectl.ts';

/** The API, as the controller's kubectl reaches it. */
class Api {
  readonly #command: string;
  readonly #server: string;

  constructor(private readonly option: Option) {
    const command = findCommand('kubectl', null);
    if (command === undefined) throw lookupError("Failed to find required executable 'kubectl' in paths");
    this.#command = command;
    const jsonpath = '--output=jsonpath={.clusters[0].cluster.server}';
    this.#server =
      setting(option, 'host') ??
      kubectl(command, ['config', 'view', '--minify', jsonpath], option).out.trim();
  }

  get(path: string, query: Readonly<Record<string, string>> = {}): Answer {
    const uri = rawPath(this.#server, path, new URLSearchParams(query));
    return answerOf(kubectl(this.#command, ['get', `--raw=${uri}`, '-v=4'], this.option), groupIn(path));
  }

  ask<T>(asking: Asking<T>): T {
    let step = asking.next();
    while (step.done !== true) step = asking.next(this.get(step.value));
    return step.value;
  }
}

interface Wanted {
  readonly kind: string;
  readonly apiVersion: string;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
}

/** What names an object: the definition that is given, that of a file, or the options. */
function wantedOf(option: Option): Wanted {
  const text = (name: string): string | undefined => {
    const value = option(name);
    return value === null || value === '' ? undefined : str(value);
  };
  const src = text('src');
  const file = src === undefined ? undefined : firstIn(src);
  const definition = dictOf(option('resource_definition'));
  const named = (path: string, otherwise: string): string | undefined =>
    textAt(definition, path) ?? (file === undefined ? text(otherwise) : textAt(file, path));
  const kind = named('kind', 'kind');
  if (kind === undefined)
    throw lookupError(
      "Error: no Kind specified. Use the 'kind' parameter, or provide an object YAML configuration " +
        "using the 'resource_definition' parameter.",
    );
  return {
    kind,
    apiVersion: named('apiVersion', 'api_version') ?? 'v1',
    name: named('metadata.name', 'resource_name'),
    namespace: named('metadata.namespace', 'namespace'),
  };
}

/** The first object that a file defines. */
function firstIn(src: string): Dict | undefined {
  const path = normalize(src);
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    throw lookupError(`[Errno 2] No such file or directory: '${path}'`);
  }
  const first = readYamlDocuments(content).find((one) => one instanceof Map && one.size > 0);
  const object = dictOf(first);
  const kind = textAt(object, 'kind');
  if (first === undefined || !kind?.endsWith('List')) return first === undefined ? undefined : object;
  const [item] = itemsOf(object);
  const what = { kind: kind.slice(0, -4), apiVersion: textAt(object, 'apiVersion') ?? 'v1' };
  return item === undefined
    ? undefined
    : new Map<Value & string, Value>([...Object.entries(what), ...(item as Map<string, Value>)]);
}

function clusterInfo(api: Api, about: string): Value {
  if (about === 'version') {
    const answer = api.get('/version');
    if (answer.ok) return new Map([['kubernetes', answer.object]]);
    throw refused(answer.refusal);
  }
  return ['', ...api.ask(groupsOf()).map((group) => group.name)];
}

function refused({ code, phrase, message }: Refusal): Error {
  return lookupError(code === 0 ? message : `${code}\nReason: ${phrase}\n${message}`);
}

/** Objects of a cluster, or what it is. */
export function objectsOf(option: Option): Value[] {
  const api = new Api(option);
  try {
    const info = option('cluster_info');
    if (info !== null && ['version', 'api_groups'].includes(str(info))) return [clusterInfo(api, str(info))];
    const { kind, apiVersion, name, namespace } = wantedOf(option);
    const resource = api.ask(findResource(kind, apiVersion));
    if (resource === undefined)
      throw lookupError(
        `No matches found for {'prefix': None, 'api_version': ${repr(apiVersion)}, 'short_names': [${repr(kind)}]}`,
      );
    const selectors = { labelSelector: option('label_selector'), fieldSelector: option('field_selector') };
    const query = Object.entries(selectors).flatMap(([key, value]) =>
      value === null || value === '' ? [] : [[key, str(value)] as const],
    );
    const answer = api.get(pathOf(resource, { name, namespace }), Object.fromEntries(query));
    if (!answer.ok) {
      if (answer.refusal.code === 404) return [];
      throw refused(answer.refusal);
    }
    if (name !== undefined) return [answer.object];
    const items = at(listed(resource, answer.object), 'items');
    return Array.isArray(items) ? items : [];
  } catch (error) {
    throw error instanceof ModuleFailure ? lookupError(error.message) : error;
  }
}
