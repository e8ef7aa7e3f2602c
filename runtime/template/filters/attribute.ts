import { Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import { getItem } from '../evaluate/lookups.ts';
import { checked } from '../evaluate/rendered.ts';

/** Lower case for text, anything else as it is: how Jinja sorts and compares unless told otherwise. */
export function ignoringCase(value: Value): Value {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/**
 * A function that reads an attribute such as `a.b.0`; without a name it gives the item itself.
 * @param fallback For items that lack it; null for none.
 */
export function attributeGetter(
  attribute: Value,
  fallback: Value = null,
  after: (value: Value) => Value = (value) => value,
): (item: Value) => Value {
  const parts = partsOf(attribute);
  return (item) => {
    let value = item;
    for (const part of parts) {
      value = checked(getItem(value, part));
      if (fallback !== null && value instanceof Undefined) value = fallback;
    }
    return after(value);
  };
}

function partsOf(attribute: Value): Value[] {
  if (attribute === null) return [];
  if (typeof attribute !== 'string') return [attribute];
  return attribute.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
