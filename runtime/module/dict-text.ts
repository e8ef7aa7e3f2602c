import { parseJson } from '../values/parse-json.ts';
import { reprFloat } from '../values/print.ts';
import { type Dict, PyFloat, type Value } from '../values/value.ts';

/** Reads a dict option given as text: JSON, or `k1=v1, k2="v 2"`. Answers with Ansible's reason where it can't. */
export function readDictText(text: string): Dict | string {
  if (text.startsWith('{')) {
    try {
      const value = parseJson(text);
      if (value instanceof Map) return value;
    } catch {
      // not JSON: the answer below says so
    }
    return 'unable to evaluate string as dictionary';
  }
  if (!text.includes('=')) return 'dictionary requested, could not parse JSON or key=value';
  const dict: Dict = new Map();
  for (const field of splitFields(text.trim())) {
    const at = field.indexOf('=');
    if (at === -1) return 'unable to evaluate string in the "key=value" format as dictionary';
    dict.set(field.slice(0, at), field.slice(at + 1));
  }
  return dict;
}

/** Splits at commas and blanks outside of quotes; a backslash takes the next character as it is. */
function splitFields(text: string): string[] {
  const fields: string[] = [];
  let field = '';
  let quote: string | undefined;
  let escaped = false;
  for (const char of text) {
    if (escaped) {
      field += char;
      escaped = false;
    } else if (char === '\\') escaped = true;
    else if (quote === undefined && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = undefined;
    else if (quote === undefined && (char === ',' || char === ' ')) {
      if (field !== '') fields.push(field);
      field = '';
    } else field += char;
  }
  if (field !== '') fields.push(field);
  return fields;
}

/** A container as Python's json.dumps writes it. */
export function jsonText(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(jsonText).join(', ')}]`;
  if (value instanceof Map)
    return `{${[...value].map(([key, item]) => `${JSON.stringify(String(key))}: ${jsonText(item)}`).join(', ')}}`;
  if (value instanceof PyFloat) return reprFloat(value.value);
  return JSON.stringify(value);
}
