import { binary } from '../values/arithmetic.ts';
import { compare } from '../values/compare.ts';
import { contains, length } from '../values/iterate.ts';
import { repr, str } from '../values/print.ts';
import { toJson } from '../values/to-json.ts';
import { isNumber, toNumber, typeName } from '../values/types.ts';
import { float, int, type Value } from '../values/value.ts';
import { JmespathError } from './errors.ts';

/** An expression given to a function: `&name`. */
export interface Expref {
  apply(item: Value): Value;
}

type Argument = Value | Expref;
type Kind = 'boolean' | 'array' | 'object' | 'null' | 'string' | 'number' | 'expref';

interface Definition {
  /** For each parameter the kinds that it may be of; none where it may be anything. */
  readonly types: readonly (readonly string[])[];
  readonly variadic?: boolean;
  // The arguments have been checked by then.
  readonly run: (...args: never[]) => Value;
}

function isExpref(value: Argument): value is Expref {
  return typeof value === 'object' && value !== null && 'apply' in value;
}

function kindOf(value: Argument): Kind | 'unknown' {
  if (isExpref(value)) return 'expref';
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return 'string';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Map) return 'object';
  return isNumber(value) ? 'number' : 'unknown';
}

const best = (list: readonly Value[], sign: 1 | -1, key: (item: Value) => Value = (item) => item): Value =>
  list.reduce<Value>(
    (found, item, index) => (index === 0 || sign * compare(key(item), key(found)) > 0 ? item : found),
    null,
  );

/** The value of an expression for an item, checked to be of a kind that has an order. */
function keyOf(name: string, expref: Expref, allowed: readonly string[]): (item: Value) => Value {
  return (item) => {
    const key = expref.apply(item);
    const kind = kindOf(key);
    if (!allowed.includes(kind)) throw wrongType(name, key, kind, allowed);
    return key;
  };
}

function sortBy(list: Value[], expref: Expref): Value {
  const [first] = list;
  if (first === undefined) return list;
  const kind = kindOf(expref.apply(first));
  if (kind !== 'number' && kind !== 'string') throw wrongType('sort_by', first, kind, ['string', 'number']);
  const key = keyOf('sort_by', expref, [kind]);
  return list.toSorted((a, b) => compare(key(a), key(b)));
}

function toNumberOrNull(value: Value): Value {
  if (typeof value === 'string') {
    const text = value.trim().replaceAll(/(?<=\d)_(?=\d)/g, '');
    if (/^[+-]?\d+$/.test(text)) return int(BigInt(text.replace(/^\+/, '')));
    if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return float(Number(text));
    return null;
  }
  return kindOf(value) === 'number' ? value : null;
}

function sum(list: readonly Value[]): Value {
  return list.reduce((total, item) => binary('+', total, item), 0);
}

const round = (how: (value: number) => number) => (value: Value) => {
  if (typeof value === 'bigint') return value;
  return isNumber(value) ? int(BigInt(how(toNumber(value)))) : null;
};

const NUMBERS_OR_STRINGS = ['array-number', 'array-string'];
const BY = [['array'], ['expref']];
const BY_KINDS = ['number', 'string'];

const FUNCTIONS: Readonly<Record<string, Definition>> = {
  abs: {
    types: [['number']],
    run: (value: Value) => (compare(value, 0) < 0 ? binary('-', 0, value) : value),
  },
  avg: {
    types: [['array-number']],
    run: (list: Value[]) => (list.length === 0 ? null : binary('/', sum(list), list.length)),
  },
  not_null: {
    types: [[]],
    variadic: true,
    run: (...args: Value[]) => args.find((arg) => arg !== null) ?? null,
  },
  to_array: { types: [[]], run: (value: Value) => (Array.isArray(value) ? value : [value]) },
  to_string: {
    types: [[]],
    run: (value: Value) => (typeof value === 'string' ? value : toJson(value, { separators: [',', ':'] })),
  },
  to_number: { types: [[]], run: toNumberOrNull },
  contains: {
    types: [['array', 'string'], []],
    run: (subject: Value, item: Value) => contains(subject, item),
  },
  length: { types: [['string', 'array', 'object']], run: (value: Value) => length(value) },
  ends_with: { types: [['string'], ['string']], run: (text: string, end: string) => text.endsWith(end) },
  starts_with: {
    types: [['string'], ['string']],
    run: (text: string, start: string) => text.startsWith(start),
  },
  reverse: {
    types: [['array', 'string']],
    run: (value: Value[] | string) =>
      typeof value === 'string' ? Array.from(value).reverse().join('') : value.toReversed(),
  },
  ceil: { types: [['number']], run: round(Math.ceil) },
  floor: { types: [['number']], run: round(Math.floor) },
  join: { types: [['string'], ['array-string']], run: (glue: string, list: string[]) => list.join(glue) },
  map: { types: [['expref'], ['array']], run: (expref: Expref, list: Value[]) => list.map(expref.apply) },
  max: { types: [NUMBERS_OR_STRINGS], run: (list: Value[]) => best(list, 1) },
  min: { types: [NUMBERS_OR_STRINGS], run: (list: Value[]) => best(list, -1) },
  merge: {
    types: [['object']],
    variadic: true,
    run: (...dicts: Map<string, Value>[]) => new Map(dicts.flatMap((dict) => [...dict])),
  },
  sort: { types: [NUMBERS_OR_STRINGS.toReversed()], run: (list: Value[]) => list.toSorted(compare) },
  sum: { types: [['array-number']], run: sum },
  keys: { types: [['object']], run: (dict: Map<string, Value>) => [...dict.keys()] },
  values: { types: [['object']], run: (dict: Map<string, Value>) => [...dict.values()] },
  type: { types: [[]], run: (value: Value) => kindOf(value) },
  sort_by: { types: BY, run: sortBy },
  min_by: {
    types: BY,
    run: (list: Value[], expref: Expref) => best(list, -1, keyOf('min_by', expref, BY_KINDS)),
  },
  max_by: {
    types: BY,
    run: (list: Value[], expref: Expref) => best(list, 1, keyOf('max_by', expref, BY_KINDS)),
  },
};

/** Calls a function of JMESPath's. @throws JmespathError when there is none, or for arguments that don't fit */
export function callFunction(name: string, args: readonly Argument[]): Value {
  const found = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (found === undefined) throw new JmespathError(`Unknown function: ${name}()`);
  const { types, variadic = false, run } = found;
  if (variadic ? args.length < types.length : args.length !== types.length) {
    const least = variadic ? 'at least ' : '';
    const plural = types.length === 1 ? '' : 's';
    throw new JmespathError(
      `Expected ${least}${types.length} argument${plural} for function ${name}(), received ${args.length}`,
    );
  }
  types.forEach((allowed, index) => {
    const arg = args[index];
    if (arg !== undefined && allowed.length > 0) checkType(name, arg, allowed);
  });
  return (run as (...given: readonly Argument[]) => Value)(...args);
}

function checkType(name: string, arg: Argument, allowed: readonly string[]): void {
  const kind = kindOf(arg);
  const parts = allowed.map((type) => type.split('-'));
  if (!parts.some(([main]) => main === kind)) throw wrongType(name, arg, kind, allowed);
  const items = parts.flatMap(([, item]) => item ?? []);
  if (items.length === 0 || !Array.isArray(arg)) return;
  // All are to be of one of the kinds, that of the first.
  const wanted = items.length === 1 ? items[0] : items.find((item) => item === kindOf(arg[0] ?? null));
  for (const item of arg) if (kindOf(item) !== wanted) throw wrongType(name, item, typeName(item), allowed);
}

function wrongType(name: string, value: Argument, kind: string, allowed: readonly string[]): JmespathError {
  // Python's library doesn't know the classes of Ansible's lists and dicts.
  const received = kind === 'array' || kind === 'object' ? 'unknown' : kind;
  const shown = isExpref(value) ? '<jmespath.visitor._Expression object>' : str(value);
  return new JmespathError(
    `In function ${name}(), invalid type for value: ${shown}, expected one of: ${repr([...allowed])}, received: "${received}"`,
  );
}
