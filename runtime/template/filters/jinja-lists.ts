import { binary } from '../../values/arithmetic.ts';
import { attribute as attributeOf } from '../../values/attributes.ts';
import { equals, ordered } from '../../values/compare.ts';
import { itemsOf, iterate, iterateOrNothing, toList } from '../../values/iterate.ts';
import { dictItems } from '../../values/methods/dict.ts';
import { sorted } from '../../values/methods/list.ts';
import { type Keywords, PyTuple } from '../../values/objects.ts';
import { str } from '../../values/print.ts';
import { PythonError, typeError } from '../../values/python-error.ts';
import { PySet } from '../../values/set.ts';
import { truth } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import { Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import { getAttribute } from '../evaluate/lookups.ts';
import { type Filter, type Filters, filter, type PluginContext } from '../plugin.ts';
import { attributeGetter, ignoringCase } from './attribute.ts';

const caseOf = (sensitive: Value) => (truth(sensitive) ? undefined : ignoringCase);

function sortItems(value: Value, reverse: Value, sensitive: Value, attribute: Value): Value[] {
  // Several attributes, `a,b`, sort by each in turn.
  const names = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  const getters = names.map((name) => attributeGetter(name, null, caseOf(sensitive)));
  // Always lists of keys, as in Jinja: keys that are equal are never asked for their order.
  return sorted(definedItems(value), (item: Value) => getters.map((get) => get(item)), truth(reverse));
}

/** The items, each but once; the first of equal ones stays. @throws PythonError for what can't be hashed */
export function uniqueItems(value: Value, sensitive: boolean, attribute: Value): Value[] {
  const key = attributeGetter(attribute, null, sensitive ? undefined : ignoringCase);
  const seen = new PySet();
  return toList(value).filter((item) => {
    const mark = key(item);
    if (seen.has(mark)) return false;
    seen.add(mark);
    return true;
  });
}

/** Goes through items; one that is undefined is told before it is compared with any other. */
function* definedItems(value: Value): Iterable<Value> {
  for (const item of iterate(value)) yield item instanceof Undefined ? item.trip() : item;
}

function extreme(value: Value, sensitive: Value, attribute: Value, operator: '<' | '>'): Value {
  const key = attributeGetter(attribute, null, caseOf(sensitive));
  let best: { item: Value; key: Value } | undefined;
  for (const item of definedItems(value)) {
    const itemKey = key(item);
    if (best === undefined || ordered(operator, itemKey, best.key)) best = { item, key: itemKey };
  }
  return best === undefined ? new Undefined('No aggregated item, sequence was empty.') : best.item;
}

function groupBy(value: Value, attribute: Value, fallback: Value, sensitive: Value): Value[] {
  const key = attributeGetter(attribute, fallback, caseOf(sensitive));
  const plain = attributeGetter(attribute, fallback);
  const groups: { key: Value; items: Value[] }[] = [];
  for (const item of sorted(iterate(value), key)) {
    const itemKey = key(item);
    const last = groups.at(-1);
    if (last !== undefined && equals(last.key, itemKey)) last.items.push(item);
    else groups.push({ key: itemKey, items: [item] });
  }
  return groups.map((group) => {
    const shown = truth(sensitive) ? group.key : plain(group.items[0] ?? null);
    return new GroupTuple(shown, group.items);
  });
}

/** A group of `groupby`: a pair whose parts have names too. */
class GroupTuple extends PyTuple {
  constructor(
    readonly grouper: Value,
    readonly list: Value[],
  ) {
    super([grouper, list]);
  }

  override part(name: string): Value | undefined {
    if (name === 'grouper') return this.grouper;
    return name === 'list' ? this.list : undefined;
  }
}

function slice(value: Value, slices: number, fill: Value): Value[] {
  const items = toList(value);
  const size = Math.floor(items.length / slices);
  const larger = items.length % slices;
  const result: Value[][] = [];
  let at = 0;
  for (let index = 0; index < slices; index++) {
    const end = at + size + (index < larger ? 1 : 0);
    const part = items.slice(at, end);
    if (fill !== null && index >= larger) part.push(fill);
    result.push(part);
    at = end;
  }
  return result;
}

function batch(value: Value, size: number, fill: Value): Value[] {
  const result: Value[][] = [];
  let part: Value[] = [];
  // As in Jinja, a size below one is reached by no part but the empty one.
  for (const item of toList(value)) {
    if (part.length === size) {
      result.push(part);
      part = [];
    }
    part.push(item);
  }
  if (part.length === 0) return result;
  while (fill !== null && part.length < size) part.push(fill);
  return [...result, part];
}

function map(context: PluginContext, value: Value, args: Value, keywords: Value): Value[] {
  if (!truth(value)) return [];
  const named: Keywords =
    keywords instanceof Map ? new Map([...keywords].map(([key, item]) => [str(key), item])) : new Map();
  const [name, ...rest] = itemsOf(args);
  if (name === undefined && named.has('attribute')) {
    const extra = [...named.keys()].find((key) => key !== 'attribute' && key !== 'default');
    if (extra !== undefined) throw new PythonError('TypeError', `Unexpected keyword argument '${extra}'`);
    const get = attributeGetter(named.get('attribute') ?? null, named.get('default') ?? null);
    return Array.from(iterate(value), get);
  }
  if (name === undefined) throw typeError('map requires a filter argument');
  return Array.from(iterate(value), (item) => context.filter(str(name), item, rest, named));
}

/** select, reject, selectattr and rejectattr. */
function selecting(wanted: boolean, byAttribute: boolean): Filter {
  const run = (context: PluginContext, value: Value, args: Value, keywords: Value): Value[] => {
    if (!truth(value)) return [];
    const all = itemsOf(args);
    const [attribute] = all;
    if (byAttribute && attribute === undefined) throw typeError('Missing parameter for attribute name');
    const get = byAttribute ? attributeGetter(attribute ?? null) : (item: Value) => item;
    const [name, ...rest] = byAttribute ? all.slice(1) : all;
    const named: Keywords =
      keywords instanceof Map ? new Map([...keywords].map(([key, item]) => [str(key), item])) : new Map();
    const passes = (item: Value) =>
      name === undefined ? truth(get(item)) : context.test(str(name), get(item), rest, named);
    return toList(value).filter((item) => passes(item) === wanted);
  };
  return filter('value, *args, **kwargs', run, { acceptsUndefinedItems: true });
}

function sortDict(value: Value, sensitive: Value, by: Value, reverse: Value): Value[] {
  if (!(value instanceof Map)) throw typeError(`'${typeName(value)}' object has no attribute 'items'`);
  if (by !== 'key' && by !== 'value')
    throw new PythonError('ValueError', 'You can only sort by either "key" or "value"');
  const at = by === 'key' ? 0 : 1;
  const after = caseOf(sensitive) ?? ((item: Value) => item);
  return sorted(
    dictItems(value),
    (pair) => after(pair instanceof PyTuple ? (pair.items[at] ?? null) : pair),
    truth(reverse),
  );
}

function sum(value: Value, attribute: Value, start: Value): Value {
  if (typeof start === 'string') throw typeError("sum() can't sum strings [use ''.join(seq) instead]");
  const get = attributeGetter(attribute);
  let total: Value = start;
  for (const item of iterate(value)) total = binary('+', total, get(item));
  return total;
}

function last(value: Value): Value {
  const items = value instanceof PySet ? undefined : itemsOf(value);
  if (items === undefined) throw typeError(`'${typeName(value)}' object is not reversible`);
  return items.at(-1) ?? (items.length > 0 ? null : new Undefined('No last item, sequence was empty.'));
}

function first(value: Value): Value {
  for (const item of iterate(value)) return item;
  return new Undefined('No first item, sequence was empty.');
}

function attr(object: Value, name: Value): Value {
  const wanted = str(name);
  if (attributeOf(object, wanted) === undefined)
    return new Undefined(`object of type '${typeName(object)}' has no attribute '${wanted}'`);
  return getAttribute(object, wanted);
}

/** Jinja's filters of lists and dicts. */
export const jinjaListFilters: Filters = {
  attr: filter('obj, name', (_context, object, name) => attr(object, name)),
  batch: filter('value, linecount, fill_with=None', (_context, value, size, fill) =>
    batch(value, Number(size), fill),
  ),
  dictsort: filter(
    "value, case_sensitive=False, by='key', reverse=False",
    (_context, value, sensitive, by, reverse) => sortDict(value, sensitive, by, reverse),
  ),
  first: filter('seq', (_context, value) => first(value)),
  groupby: filter(
    'value, attribute, default=None, case_sensitive=False',
    (_context, value, attribute, fallback, sensitive) => groupBy(value, attribute, fallback, sensitive),
  ),
  items: filter('value', (_context, value) => {
    if (!(value instanceof Map)) throw typeError('Can only get item pairs from a mapping.');
    return dictItems(value);
  }),
  join: filter("value, d='', attribute=None", (_context, value, separator, attribute) =>
    Array.from(iterate(value), (item) => str(attributeGetter(attribute)(item))).join(str(separator)),
  ),
  last: filter('seq', (_context, value) => {
    if (iterateOrNothing(value) === undefined)
      throw typeError(`'${typeName(value)}' object is not reversible`);
    return last(value);
  }),
  list: filter('value', (_context, value) => toList(value)),
  map: filter('value, *args, **kwargs', map, { acceptsUndefinedItems: true }),
  max: filter('value, case_sensitive=False, attribute=None', (_context, value, sensitive, attribute) =>
    extreme(value, sensitive, attribute, '>'),
  ),
  min: filter('value, case_sensitive=False, attribute=None', (_context, value, sensitive, attribute) =>
    extreme(value, sensitive, attribute, '<'),
  ),
  reject: selecting(false, false),
  rejectattr: selecting(false, true),
  select: selecting(true, false),
  selectattr: selecting(true, true),
  slice: filter('value, slices, fill_with=None', (_context, value, slices, fill) => {
    if (Number(slices) === 0)
      throw new PythonError('ZeroDivisionError', 'integer division or modulo by zero');
    return slice(value, Number(slices), fill);
  }),
  sort: filter(
    'value, reverse=False, case_sensitive=False, attribute=None',
    (_context, value, reverse, sensitive, attribute) => sortItems(value, reverse, sensitive, attribute),
  ),
  sum: filter('iterable, attribute=None, start=0', (_context, value, attribute, start) =>
    sum(value, attribute, start),
  ),
};
