import { getItem, hashable } from './dict.ts';
import { characters, lengthOf } from './iterate.ts';
import { PyBytes, PyRange, PySlice, PyTuple } from './objects.ts';
import { typeError, valueError } from './python-error.ts';
import { isInt } from './types.ts';
import { Undefined } from './undefined.ts';
import type { Value } from './value.ts';

/** `container[key]`; undefined where Python raises a LookupError or TypeError. An undefined key trips. */
export function subscript(container: Value, key: Value): Value | undefined {
  if (key instanceof Undefined) key.trip();
  if (container instanceof Map) {
    if (Array.isArray(key) || key instanceof Map || key instanceof PySlice) return undefined;
    return getItem(container, hashable(key));
  }
  if (key instanceof PySlice) return sliced(container, key);
  if (typeof key === 'boolean' || isInt(key)) return indexed(container, Number(key));
  return undefined;
}

function indexed(container: Value, index: number): Value | undefined {
  const length = lengthOf(container);
  if (length === undefined) return undefined;
  const at = index < 0 ? index + length : index;
  if (at < 0 || at >= length) return undefined;
  if (Array.isArray(container)) return container[at];
  if (typeof container === 'string') return characters(container)[at];
  if (container instanceof PyTuple) return container.items[at];
  if (container instanceof PyRange) return container.at(at);
  return container instanceof PyBytes ? container.bytes[at] : undefined;
}

function sliced(container: Value, slice: PySlice): Value | undefined {
  const length = lengthOf(container);
  if (length === undefined) return undefined;
  const indexes = sliceIndexes(slice, length);
  if (Array.isArray(container)) return indexes.map((index) => container[index] ?? null);
  if (typeof container === 'string') {
    const letters = characters(container);
    return indexes.map((index) => letters[index]).join('');
  }
  if (container instanceof PyTuple)
    return new PyTuple(indexes.map((index) => container.items[index] ?? null));
  if (container instanceof PyBytes)
    return new PyBytes(Buffer.from(indexes.map((index) => container.bytes[index] ?? 0)));
  if (container instanceof PyRange) {
    const first = indexes[0] ?? 0;
    const step = slice.step === null ? 1 : Number(slice.step);
    const start = container.at(first);
    return new PyRange(start, start + indexes.length * step * container.step, step * container.step);
  }
  return undefined;
}

/** The indexes that a slice takes from a sequence of that length. @throws PythonError */
export function sliceIndexes(slice: PySlice, length: number): number[] {
  const step = bound(slice.step) ?? 1;
  if (step === 0) throw valueError('slice step cannot be zero');
  const lowest = step > 0 ? 0 : -1;
  const highest = step > 0 ? length : length - 1;
  const clamp = (index: number) => Math.min(highest, Math.max(lowest, index < 0 ? index + length : index));
  const start = bound(slice.start);
  const stop = bound(slice.stop);
  const from = start === undefined ? (step > 0 ? lowest : highest) : clamp(start);
  const to = stop === undefined ? (step > 0 ? highest : lowest) : clamp(stop);
  const indexes: number[] = [];
  for (let index = from; step > 0 ? index < to : index > to; index += step) indexes.push(index);
  return indexes;
}

function bound(value: Value): number | undefined {
  if (value === null) return undefined;
  if (typeof value === 'boolean' || isInt(value)) return Number(value);
  throw typeError('slice indices must be integers or None or have an __index__ method');
}
