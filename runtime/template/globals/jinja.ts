import { fromMicroseconds, localDateTime } from '../../values/date-arithmetic.ts';
import { toList } from '../../values/iterate.ts';
import { updateDict } from '../../values/methods/dict.ts';
import { type Keywords, PyFunction, PyInstance, PyRange } from '../../values/objects.ts';
import { str } from '../../values/print.ts';
import { typeError, valueError } from '../../values/python-error.ts';
import { bindArguments, parseSignature } from '../../values/signature.ts';
import { strftime } from '../../values/strftime.ts';
import { truth } from '../../values/truth.ts';
import { isInt, typeName } from '../../values/types.ts';
import { OMIT, Undefined } from '../../values/undefined.ts';
import type { Dict, Value } from '../../values/value.ts';
import { loremIpsum } from './lorem-ipsum.ts';
import { Namespace } from './namespace.ts';

function range(args: readonly Value[]): Value {
  const numbers = args.map((arg) => {
    if (arg instanceof Undefined) arg.trip();
    if (typeof arg !== 'boolean' && !isInt(arg))
      throw typeError(`'${typeName(arg)}' object cannot be interpreted as an integer`);
    return Number(arg);
  });
  const [first, second, step = 1] = numbers;
  if (first === undefined) throw typeError('range expected at least 1 argument, got 0');
  if (numbers.length > 3) throw typeError(`range expected at most 3 arguments, got ${numbers.length}`);
  if (step === 0) throw valueError('range() arg 3 must not be zero');
  return second === undefined ? new PyRange(0, first, 1) : new PyRange(first, second, step);
}

function dict(args: readonly Value[], keywords: Keywords): Dict {
  if (args.length > 1) throw typeError(`dict expected at most 1 argument, got ${args.length}`);
  const result: Dict = new Map();
  const [source] = args;
  if (source !== undefined) updateDict(result, source);
  for (const [key, value] of keywords) result.set(key, value);
  return result;
}

/** Jinja's `cycler('a', 'b')`. */
class Cycler extends PyInstance {
  readonly typeName = 'Cycler';
  #at = 0;

  constructor(private readonly items: readonly Value[]) {
    super();
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'current':
        return this.items[this.#at] ?? null;
      case 'next':
        return new PyFunction('next', () => {
          const item = this.items[this.#at] ?? null;
          this.#at = (this.#at + 1) % this.items.length;
          return item;
        });
      case 'reset':
        return new PyFunction('reset', () => {
          this.#at = 0;
          return null;
        });
      default:
        return undefined;
    }
  }
}

function joiner(args: readonly Value[], keywords: Keywords): Value {
  const separator = args[0] ?? keywords.get('sep') ?? ', ';
  let used = false;
  return new PyFunction(
    'joiner',
    () => {
      if (used) return separator;
      used = true;
      return '';
    },
    'Joiner',
  );
}

const NOW = parseSignature('utc=False, fmt=None');

function now(args: readonly Value[], keywords: Keywords): Value {
  const [utc = false, format = null] = bindArguments('now', NOW, args, keywords);
  const date = new Date();
  const moment = truth(utc)
    ? fromMicroseconds(BigInt(date.getTime()) * 1000n, undefined)
    : localDateTime(date);
  return format === null || format === '' ? moment : strftime(moment, str(format));
}

function undef(args: readonly Value[], keywords: Keywords): Value {
  const hint = args[0] ?? keywords.get('hint') ?? null;
  if (hint !== null && typeof hint !== 'string')
    throw typeError(`The 'hint' argument must be of type 'str' or 'NoneType', not '${typeName(hint)}'.`);
  return new Undefined(hint || 'Mandatory variable has not been overridden');
}

const call = (name: string, run: (args: readonly Value[], keywords: Keywords) => Value, type = 'function') =>
  new PyFunction(name, run, type);

/** Global names that are the same in every template. */
export const jinjaGlobals: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['range', call('range', range, 'type')],
  ['dict', call('dict', dict, 'type')],
  ['namespace', call('namespace', (args, keywords) => new Namespace(dict(args, keywords)), 'type')],
  [
    'cycler',
    call(
      'cycler',
      (args) => {
        if (args.length === 0) throw typeError('at least one item has to be provided');
        return new Cycler(toList([...args]));
      },
      'type',
    ),
  ],
  ['joiner', call('joiner', joiner, 'type')],
  ['lipsum', call('lipsum', loremIpsum)],
  ['now', call('now', now)],
  ['undef', call('undef', undef)],
  ['omit', OMIT],
]);
