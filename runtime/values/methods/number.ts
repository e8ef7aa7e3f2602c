import { PyNotImplemented, PyTuple } from '../objects.ts';
import { isInt, toNumber } from '../types.ts';
import { float, int, type PyFloat, type Value } from '../value.ts';
import { type Methods, method } from './method.ts';

type Integer = number | bigint | boolean;

/** Ansible lets these methods of int through, for want of filters that do the same. */
const bitwise = (operate: (a: bigint, b: bigint) => bigint) =>
  method('value', (self: Integer, other) => {
    if (typeof other !== 'boolean' && !isInt(other)) return new PyNotImplemented();
    return int(operate(BigInt(self), BigInt(other)));
  });

export const intMethods: Methods<Integer> = {
  as_integer_ratio: method('', (self: Integer) => new PyTuple([int(BigInt(self)), 1])),
  bit_count: method('', (self: Integer) => magnitude(self).toString(2).replaceAll('0', '').length),
  bit_length: method('', (self: Integer) => (BigInt(self) === 0n ? 0 : magnitude(self).toString(2).length)),
  conjugate: method('', (self: Integer) => int(BigInt(self))),
  is_integer: method('', () => true),
  __and__: bitwise((a, b) => a & b),
  __or__: bitwise((a, b) => a | b),
  __xor__: bitwise((a, b) => a ^ b),
  __lshift__: bitwise((a, b) => a << b),
  __rshift__: bitwise((a, b) => a >> b),
};

function magnitude(value: Integer): bigint {
  const number = BigInt(value);
  return number < 0n ? -number : number;
}

export const floatMethods: Methods<number | PyFloat> = {
  as_integer_ratio: method('', (self: number | PyFloat) => ratio(toNumber(self))),
  conjugate: method('', (self: number | PyFloat) => self),
  is_integer: method('', (self: number | PyFloat) => Number.isInteger(toNumber(self))),
};

function ratio(value: number): Value {
  let numerator = value;
  let denominator = 1n;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    denominator *= 2n;
  }
  return new PyTuple([int(BigInt(numerator)), int(denominator)]);
}

/** `real`, `imag`, ... of a number. */
export function numberAttribute(value: number | bigint | PyFloat, name: string): Value | undefined {
  const integer = isInt(value);
  if (name === 'real') return value;
  if (name === 'imag') return integer ? 0 : float(0);
  if (integer && name === 'numerator') return value;
  return integer && name === 'denominator' ? 1 : undefined;
}
