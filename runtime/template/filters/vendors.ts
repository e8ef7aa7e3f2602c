import { resolve } from 'node:path';
import { binary } from '../../values/arithmetic.ts';
import { str } from '../../values/print.ts';
import { PythonError, typeError } from '../../values/python-error.ts';
import { compilePattern } from '../../values/regex/pattern.ts';
import { PyTimedelta } from '../../values/timedelta.ts';
import { truth } from '../../values/truth.ts';
import { isNumber, toNumber, typeName } from '../../values/types.ts';
import type { Dict, DictKey, Value } from '../../values/value.ts';
import { type Filters, filter } from '../plugin.ts';

type Health = 'unknown' | 'unhealthy' | 'healthy';

function required(dict: Value, key: string): Value {
  const value = dict instanceof Map ? dict.get(key) : undefined;
  if (value === undefined) throw new PythonError('AnsibleError', `load_balancer_status - '${key}'`);
  return value;
}

/** A balancer is as well as the worst of its targets, those of label selectors too. */
function healthOf(targets: Value): Health {
  let health: Health = 'healthy';
  for (const target of Array.isArray(targets) ? targets : []) {
    const isSelector = required(target, 'type') === 'label_selector';
    const checks = target instanceof Map ? (target.get('health_status') ?? null) : null;
    if (!isSelector && !truth(checks)) return 'unknown';
    const found = isSelector
      ? [healthOf(required(target, 'targets'))]
      : (Array.isArray(checks) ? checks : []).map((check) =>
          check instanceof Map ? (check.get('status') ?? null) : null,
        );
    if (found.includes('unhealthy')) return 'unhealthy';
    if (found.includes(null) || found.includes('unknown')) health = 'unknown';
  }
  return health;
}

const UNITS: Readonly<Record<string, number>> = {
  weeks: 604_800_000_000,
  days: 86_400_000_000,
  hours: 3_600_000_000,
  minutes: 60_000_000,
  seconds: 1_000_000,
  milliseconds: 1000,
  microseconds: 1,
};

function microsecondsOf(span: Value): bigint {
  let total = 0;
  for (const [unit, count] of span instanceof Map ? span : []) {
    const size = UNITS[str(unit)];
    if (size === undefined) throw typeError(`'${str(unit)}' is an invalid keyword argument for __new__()`);
    if (!isNumber(count))
      throw typeError(`unsupported type for timedelta ${str(unit)} component: ${typeName(count)}`);
    total += toNumber(count) * size;
  }
  return BigInt(Math.round(total));
}

/** Flattens a tree of Cisco ACI's objects: an item for each object of the last class, with its parents' properties. */
function* objectsOf(tree: Value, keys: readonly string[], known: Dict, before: string): Generator<Dict> {
  const [key, next] = keys;
  const found = key !== undefined && tree instanceof Map ? tree.get(key) : undefined;
  if (key === undefined || found === undefined) return;
  const prefix = `${before}${key}_`;
  if (found instanceof Map) {
    for (const [name, inner] of found)
      if (typeof name === 'string' && next !== undefined)
        yield* objectsOf(new Map([[name, inner]]), keys.slice(1), new Map(known), prefix);
    return;
  }
  for (const item of Array.isArray(found) ? found : []) {
    if (!(item instanceof Map)) continue;
    const properties = new Map(known);
    for (const [name, value] of item) if (isProperty(value)) properties.set(`${prefix}${str(name)}`, value);
    if (next === undefined) yield properties;
    else yield* inside(item, next, keys.slice(1), properties, prefix);
  }
}

function* inside(
  item: ReadonlyMap<DictKey, Value>,
  next: string,
  keys: readonly string[],
  known: Dict,
  prefix: string,
): Generator<Dict> {
  const value = item.get(next);
  if (value instanceof Map || Array.isArray(value))
    yield* objectsOf(new Map([[next, value]]), keys, known, prefix);
}

function isProperty(value: Value): boolean {
  if (Array.isArray(value)) return value.every((one) => one !== null && !isContainer(one));
  return !isContainer(value);
}

const isContainer = (value: Value): boolean => value instanceof Map || Array.isArray(value);

export const aciFilters: Filters = {
  aci_listify: filter('d, *keys', (_context, tree, keys) =>
    Array.from(objectsOf(tree, (Array.isArray(keys) ? keys : []).map(str), new Map(), '')),
  ),
};

export const f5Filters: Filters = {
  abspath: filter('file', (_context, file) => resolve(str(file))),
  markdev: filter('var', (_context, text) => `${str(text).split('-', 1)[0]}-devel`),
};

export const foremanFilters: Filters = {
  cp_label: filter('value', (_context, value) => compilePattern('[^-\\w]+').substitute('_', str(value)).text),
};

export const hetznerFilters: Filters = {
  load_balancer_status: filter('load_balancer, *args, **kwargs', (_context, balancer) =>
    healthOf(required(balancer, 'targets')),
  ),
};

export const infinidatFilters: Filters = {
  delta_time: filter('dt, **kwargs', (_context, date, span) =>
    binary('+', date, new PyTimedelta(microsecondsOf(span))),
  ),
};
