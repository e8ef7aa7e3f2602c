import type { Resource } from '../../../runtime/kubernetes/discovery.ts';
import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import type { Kube } from './client.ts';

/** A node. @param missing What to say when there is none. @throws ModuleFailure */
export async function nodeOf(
  kube: Kube,
  name: string,
  missing: string,
): Promise<{ readonly resource: Resource; readonly node: Dict }> {
  const resource = await kube.resource('Node', 'v1');
  const answer = await kube.get(resource, { name });
  if (answer.ok) return { resource, node: answer.object };
  const { code, phrase, message } = answer.refusal;
  if (code === 404) throw new ModuleFailure(missing);
  throw new ModuleFailure(
    `Failed to retrieve node '${name}' due to: ${phrase === '' ? message : phrase}`,
    code === 0 ? {} : { status: code },
  );
}

/** Members whose keys are names that people gave, not fields. */
const OWN_KEYS: ReadonlySet<string> = new Set(['annotations', 'labels', 'allocatable', 'capacity']);

/** An object as Python's client has it: its fields' names in snake case. */
export function snakeCased(value: Value): Value {
  if (Array.isArray(value)) return value.map(snakeCased);
  if (!(value instanceof Map)) return value;
  return new Map(
    [...value].map(([key, item]): [string, Value] => {
      const name = String(key);
      const snake = name
        .replace(/([^_])([A-Z][a-z]+)/g, '$1_$2')
        .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
        .toLowerCase();
      return [snake, OWN_KEYS.has(name) ? item : snakeCased(item)];
    }),
  );
}
