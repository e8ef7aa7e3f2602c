import { isInt } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';

/** Bitwise operators of int, which Ansible lets through for want of filters. */
const BITWISE: ReadonlySet<string> = new Set(['__and__', '__or__', '__xor__', '__lshift__', '__rshift__']);

/** What `d[k]`, `del d[k]` and `k in d` call: roles of older times do so by name, and it does no harm. */
const ITEMS: ReadonlySet<string> = new Set(['__getitem__', '__setitem__', '__delitem__', '__contains__']);

/** False for what Jinja's sandbox hides: names with a leading underscore. */
export function isSafeAttribute(object: Value, name: string): boolean {
  if (!name.startsWith('_')) return true;
  if (ITEMS.has(name)) return true;
  return BITWISE.has(name) && (isInt(object) || typeof object === 'boolean');
}
