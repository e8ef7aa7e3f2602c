import { Source } from '../errors/source.ts';
import type { Raw } from '../values/raw.ts';
import { PyFloat, PyObject, type Value } from '../values/value.ts';
import { loadYaml } from './load.ts';

/** Data as a value. Copying it also forgets where it was read, so that none of it is ever taken for an author's. */
function asData(raw: Raw): Value {
  if (raw === null || typeof raw !== 'object') return raw;
  if (Array.isArray(raw)) return raw.map(asData);
  if (raw instanceof Map) return new Map(Array.from(raw, ([key, item]) => [key, asData(item)]));
  if (raw instanceof PyFloat || raw instanceof PyObject) return raw;
  return 'ciphertext' in raw ? raw.decrypt() : raw.source;
}

/** A YAML text that is data, never a template: what `yaml.safe_load` gives. @throws TsibleError */
export function readYamlData(text: string, name = '<unicode string>'): Value {
  return asData(loadYaml(new Source(name, text), { trusted: false }));
}

/** The same of a stream of documents: what `yaml.safe_load_all` gives. @throws TsibleError */
export function readYamlDocuments(text: string, name?: string): Value[] {
  return documentsOf(text).map((document) => readYamlData(document, name));
}

/** The documents of a YAML stream. */
function documentsOf(text: string): string[] {
  const parts = text.split(/^---(?=\s|$)/m);
  const [first = '', ...rest] = parts;
  const isBlank = (part: string) => part.replace(/^(?:#.*|%.*|\s*)$/gm, '').trim() === '';
  const documents = (isBlank(first) && rest.length > 0 ? rest : parts).map((part) =>
    part.replace(/^\.\.\.\s*$/m, ''),
  );
  return parts.length === 1 && isBlank(first) ? [] : documents;
}
