import { fromJavaScript } from './javascript.ts';
import { type Raw, Template, trusted } from './raw.ts';
import type { Value } from './value.ts';

/**
 * The variable that a user's plugin gave.
 * @param authored Whether the plugin vouches for its texts: those that hold `{{` are templates then, as in a playbook.
 */
export function rawFromJavaScript(given: unknown, authored: boolean): Raw {
  const value = fromJavaScript(given);
  return authored ? marked(value) : (value as Raw);
}

function marked(value: Value): Raw {
  if (typeof value === 'string') {
    const raw = trusted(value, undefined);
    return raw instanceof Template ? raw : value;
  }
  if (Array.isArray(value)) return value.map(marked);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, marked(item)]));
  return value as Raw;
}
