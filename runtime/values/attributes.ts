import { PyDate, PyDateTime } from './dates.ts';
import { dateAttribute, dateMethods, dateTimeMethods, timedeltaMethods } from './methods/date.ts';
import { dictMethods } from './methods/dict.ts';
import { listMethods, tupleMethods } from './methods/list.ts';
import type { Methods } from './methods/method.ts';
import { floatMethods, intMethods, numberAttribute } from './methods/number.ts';
import { setMethods } from './methods/set.ts';
import { strMethods } from './methods/str.ts';
import { PyBytes, PyFunction, PyInstance, PyRange, PyTuple } from './objects.ts';
import { str } from './print.ts';
import { typeError } from './python-error.ts';
import { PySet } from './set.ts';
import { bindArguments, parseSignature, type Signature } from './signature.ts';
import { PyTimedelta } from './timedelta.ts';
import { isFloat, isInt, typeName } from './types.ts';
import type { Value } from './value.ts';

/** Methods that ansible-core's own lists and dicts define anew, in Python. */
const DEFINED_ANEW = new Set([
  'get',
  'items',
  'values',
  'pop',
  'popitem',
  'setdefault',
  'copy',
  'sort',
  'index',
  'remove',
]);

/** An attribute or method of a Python value, as getattr() finds it; undefined when there is none. */
export function attribute(value: Value, name: string): Value | undefined {
  if (typeof value === 'string') return bound(value, name, strMethods);
  if (value instanceof Map) return bound(value, name, dictMethods);
  if (Array.isArray(value)) return bound(value, name, listMethods);
  if (value === null) return undefined;
  if (typeof value === 'boolean')
    return numberAttribute(value ? 1 : 0, name) ?? bound(value, name, intMethods);
  if (isInt(value)) return numberAttribute(value, name) ?? bound(value, name, intMethods);
  if (isFloat(value)) return numberAttribute(value, name) ?? bound(value, name, floatMethods);
  if (value instanceof PyInstance) return value.attribute(name);
  if (value instanceof PyTuple) return value.part(name) ?? bound(value, name, tupleMethods);
  if (value instanceof PySet) return bound(value, name, setMethods);
  if (value instanceof PyDate) {
    const found = dateAttribute(value, name);
    if (found !== undefined) return found;
    const timed = value instanceof PyDateTime ? bound(value, name, dateTimeMethods) : undefined;
    return timed ?? bound(value, name, dateMethods);
  }
  if (value instanceof PyTimedelta) return dateAttribute(value, name) ?? bound(value, name, timedeltaMethods);
  if (value instanceof PyRange) return { start: value.start, stop: value.stop, step: value.step }[name];
  if (value instanceof PyBytes && name === 'decode')
    return new PyFunction('decode', () => value.bytes.toString('utf8'));
  return value instanceof PyFunction && name === 'name' ? str(value.name) : undefined;
}

const signatures = new WeakMap<object, Signature>();

function bound<Self extends Value>(self: Self, name: string, methods: Methods<Self>): Value | undefined {
  if (!Object.hasOwn(methods, name)) return undefined;
  const method = methods[name];
  if (method === undefined) return undefined;
  let signature = signatures.get(method);
  if (signature === undefined) {
    signature = parseSignature(method.signature);
    signatures.set(method, signature);
  }
  const parameters = signature;
  const isPython = DEFINED_ANEW.has(name) && (self instanceof Map || Array.isArray(self));
  return new PyFunction(
    name,
    (args, keywords) => {
      checkCount(self, name, parameters, args.length + keywords.size);
      return method.run(self, ...bindArguments(name, parameters, args, keywords));
    },
    isPython ? 'method' : undefined,
  );
}

/** Says as Python does that a method of its own types got too few arguments, or any where it takes none. */
function checkCount(
  self: Value,
  name: string,
  { parameters, rest, options }: Signature,
  given: number,
): void {
  const required = parameters.filter((parameter) => parameter.fallback === undefined).length;
  if (given > 0 && parameters.length === 0 && !rest && !options)
    throw typeError(`${typeName(self)}.${name}() takes no arguments (${given} given)`);
  const single = required === 1 && parameters.length === 1 && !rest && !options;
  if (single && given !== 1)
    throw typeError(`${typeName(self)}.${name}() takes exactly one argument (${given} given)`);
  if (given >= required) return;
  const plural = required === 1 ? '' : 's';
  throw typeError(`${name}() takes at least ${required} positional argument${plural} (${given} given)`);
}
