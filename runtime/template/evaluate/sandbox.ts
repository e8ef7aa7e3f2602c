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

/** What every Python object has, and lists and dicts besides: names that are there, though nobody may see what they stand for. */
const INTERNAL =
  /^__(?:class|class_getitem|cmp|contains|delattr|delitem|dir|doc|eq|format|ge|getattribute|getitem|getstate|gt|hash|init|init_subclass|ior|iter|le|len|lt|ne|new|or|reduce|reduce_ex|repr|reversed|ror|setattr|setitem|sizeof|str|subclasshook|dict|module|mro|bases|base|subclasses|globals|code|closure|func|self|call|add|mul|rmul|imul|iadd|mod|rmod|getnewargs)__$/;

export function isInternal(name: string): boolean {
  return INTERNAL.test(name);
}
