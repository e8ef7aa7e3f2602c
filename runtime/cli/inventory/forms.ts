import { PyDate, PyDateTime } from '../../values/dates.ts';
import { toJson } from '../../values/to-json.ts';
import type { Dict, PyObject, Value } from '../../values/value.ts';
import { dumpYaml } from '../../yaml/dump/index.ts';
import { VaultedText } from '../../yaml/dump/vaulted.ts';
import { Untrusted, unmarked } from './variables.ts';

/**
 * As inventory scripts print it.
 * @param marked Mark texts that are no templates, so that who reads the list doesn't take them for such.
 */
export function jsonText(listing: Dict, marked: boolean): string {
  return toJson(marked ? listing : unmarked(listing), {
    indent: 4,
    sortKeys: true,
    ensureAscii: false,
    fallback: jsonForm,
  });
}

function jsonForm(value: PyObject): Value {
  if (value instanceof Untrusted) return new Map([['__ansible_unsafe', value.text]]);
  if (value instanceof VaultedText) return new Map([['__ansible_vault', value.ciphertext]]);
  if (value instanceof PyDateTime) return value.isoFormat('T');
  if (value instanceof PyDate) return value.isoDate();
  return String(value);
}

export function yamlText(listing: Dict): string {
  return dumpYaml(unmarked(listing), { flowStyle: false, sortKeys: true, shared: new Map() });
}
