import { createHash } from 'node:crypto';
import { messageOf } from '../../../runtime/errors/error.ts';
import { dictOf, textAt } from '../../../runtime/kubernetes/values.ts';
import { ModuleFailure } from '../../../runtime/module/result.ts';
import { toJson } from '../../../runtime/values/to-json.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import { readYamlDocuments } from '../../../runtime/yaml/data.ts';

/** What a task says of objects beside their definitions. */
export interface Named {
  readonly kind?: string | undefined;
  readonly api_version: string;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly generate_name?: string | undefined;
}

/**
 * The objects that a task defines: dicts, YAML texts of one or more documents, or lists of both. What a definition leaves out comes
 * from the task; an object of kind `...List` stands for its items.
 * @throws ModuleFailure for a text that is no YAML
 */
export function definitionsOf(given: Value | undefined, named: Named): Dict[] {
  const written: Dict[] = given === undefined ? [new Map()] : dictsOf(given);
  return written.flatMap((definition) => {
    const whole = complete(definition, named);
    const kind = textAt(whole, 'kind');
    if (!kind?.endsWith('List')) return [whole];
    const items = whole.get('items');
    const shared = { ...named, kind: kind.slice(0, -4), api_version: textAt(whole, 'apiVersion') ?? 'v1' };
    return (Array.isArray(items) ? items : []).map((item) => complete(dictOf(item), shared));
  });
}

function dictsOf(given: Value): Dict[] {
  try {
    const all = (Array.isArray(given) ? given : [given]).flatMap((one) =>
      typeof one === 'string' ? readYamlDocuments(one) : [one],
    );
    return all
      .flatMap((one) => (Array.isArray(one) ? one : [one]))
      .filter((one): one is Dict => one instanceof Map && one.size > 0);
  } catch (error) {
    throw new ModuleFailure(`Failed to load resource definition: ${messageOf(error)}`);
  }
}

function complete(given: Dict, named: Named): Dict {
  const definition: Dict = new Map(given);
  const metadata: Dict = new Map(dictOf(definition.get('metadata')));
  const fill = (dict: Dict, key: string, value: string | undefined): void => {
    if (value && !dict.has(key)) dict.set(key, value);
  };
  fill(definition, 'kind', named.kind);
  fill(definition, 'apiVersion', named.api_version);
  definition.set('metadata', metadata);
  fill(metadata, 'namespace', named.namespace);
  fill(metadata, 'name', named.name);
  fill(metadata, 'generateName', named.generate_name);
  return definition;
}

const DIGITS: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/** Appends a hash of its data to the name of a ConfigMap or Secret, as kustomize does. */
export function appendHash(definition: Dict): void {
  const kind = textAt(definition, 'kind');
  if (kind !== 'ConfigMap' && kind !== 'Secret') return;
  const metadata = dictOf(definition.get('metadata'));
  const key =
    textAt(metadata, 'name') === undefined && metadata.has('generateName') ? 'generateName' : 'name';
  const name = textAt(metadata, key);
  if (name === undefined) return;
  const hashed: Dict = new Map<string, Value>([
    ['data', sorted(definition.get('data') ?? '')],
    ['kind', kind],
    [key, name],
  ]);
  if (kind === 'Secret') hashed.set('type', definition.get('type') ?? '');
  const hash = createHash('sha256').update(toJson(hashed, { separators: [',', ':'] }));
  const short = hash.digest('hex').slice(0, 10);
  metadata.set(key, `${name}-${short.replace(/[013ae]/g, (digit) => DIGITS[digit] ?? digit)}`);
}

function sorted(value: Value): Value {
  if (!(value instanceof Map)) return value;
  return new Map(
    [...value]
      .sort(([left], [right]) => (String(left) < String(right) ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
