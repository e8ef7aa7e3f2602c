import { addToDate, differenceOfDates } from './date-arithmetic.ts';
import { PyDate } from './dates.ts';
import { PyBytes, PyTuple } from './objects.ts';
import { formatPercent } from './percent.ts';
import { checkSize, PythonError, typeError } from './python-error.ts';
import { PySet } from './set.ts';
import { PyTimedelta } from './timedelta.ts';
import { isNumber, toNumber, typeName } from './types.ts';
import { LenientUndefined, lenientUse, Undefined } from './undefined.ts';
import { float, int, PyFloat, type Value } from './value.ts';

type PyNumber = number | bigint | boolean | PyFloat;
export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

/** Python's arithmetic on any two values. @throws PythonError */
export function binary(operator: BinaryOperator, left: Value, right: Value): Value {
  if (left instanceof Undefined) left.trip();
  if (operator === '%' && typeof left === 'string') return formatPercent(left, right);
  if (right instanceof Undefined) right.trip();
  if (isNumber(left) && isNumber(right)) return numeric(operator, left, right);
  if (left instanceof LenientUndefined) throw lenientUse(left);
  if (right instanceof LenientUndefined) throw lenientUse(right);
  return combined(operator, left, right) ?? unsupported(operator, left, right);
}

function combined(operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  switch (operator) {
    case '+':
      if (typeof left === 'string' && typeof right === 'string') return left + right;
      if (Array.isArray(left) && Array.isArray(right)) return left.concat(right);
      if (left instanceof PyTuple && right instanceof PyTuple)
        return new PyTuple([...left.items, ...right.items]);
      if (left instanceof PyBytes && right instanceof PyBytes)
        return new PyBytes(Buffer.concat([left.bytes, right.bytes]));
      if (left instanceof PyTimedelta && right instanceof PyTimedelta)
        return new PyTimedelta(left.microseconds + right.microseconds);
      if (left instanceof PyDate && right instanceof PyTimedelta) return addToDate(left, right.microseconds);
      if (left instanceof PyTimedelta && right instanceof PyDate) return addToDate(right, left.microseconds);
      return undefined;
    case '-':
      if (left instanceof PySet && right instanceof PySet)
        return new PySet([...left].filter((item) => !right.has(item)));
      if (left instanceof PyTimedelta && right instanceof PyTimedelta)
        return new PyTimedelta(left.microseconds - right.microseconds);
      if (left instanceof PyDate && right instanceof PyTimedelta) return addToDate(left, -right.microseconds);
      if (left instanceof PyDate && right instanceof PyDate) return differenceOfDates(left, right);
      return undefined;
    case '*':
      return repeated(left, right) ?? repeated(right, left);
    case '/':
      if (left instanceof PyTimedelta && right instanceof PyTimedelta)
        return float(Number(left.microseconds) / Number(right.microseconds));
      return undefined;
    default:
      return undefined;
  }
}

function repeated(sequence: Value, times: Value): Value | undefined {
  if (typeof times !== 'boolean' && typeof times !== 'bigint' && !Number.isInteger(times)) return undefined;
  const count = Math.max(0, Number(times));
  if (typeof sequence === 'string') return sequence.repeat(count);
  if (Array.isArray(sequence)) return repeatItems(sequence, count);
  if (sequence instanceof PyTuple) return new PyTuple(repeatItems(sequence.items, count));
  if (sequence instanceof PyTimedelta) return new PyTimedelta(sequence.microseconds * BigInt(Number(times)));
  return undefined;
}

function repeatItems(items: readonly Value[], count: number): Value[] {
  checkSize(items.length * count);
  const result: Value[] = [];
  for (let round = 0; round < count; round++) for (const item of items) result.push(item);
  return result;
}

function unsupported(operator: BinaryOperator, left: Value, right: Value): never {
  if (operator === '+') {
    if (typeof left === 'string' || Array.isArray(left) || left instanceof PyTuple) {
      const type = typeName(left);
      throw typeError(`can only concatenate ${type} (not "${typeName(right)}") to ${type}`);
    }
  }
  const sequence = [left, right].find(
    (value) => typeof value === 'string' || Array.isArray(value) || value instanceof PyTuple,
  );
  if (operator === '*' && sequence !== undefined) {
    const other = sequence === left ? right : left;
    throw typeError(`can't multiply sequence by non-int of type '${typeName(other)}'`);
  }
  const name = operator === '**' ? '** or pow()' : operator;
  throw typeError(`unsupported operand type(s) for ${name}: '${typeName(left)}' and '${typeName(right)}'`);
}

function numeric(operator: BinaryOperator, left: PyNumber, right: PyNumber): Value {
  const floating = isFloating(left) || isFloating(right);
  if (operator === '/') return divide(left, right);
  if (floating) return float(floatOperation(operator, toNumber(left), toNumber(right)));
  if (operator === '**') return power(BigInt(integer(left)), BigInt(integer(right)));
  const a = integer(left);
  const b = integer(right);
  if (typeof a === 'number' && typeof b === 'number') {
    const small = smallOperation(operator, a, b);
    if (Number.isSafeInteger(small)) return small === 0 ? 0 : small;
  }
  return int(bigOperation(operator, BigInt(a), BigInt(b)));
}

function isFloating(value: PyNumber): boolean {
  return value instanceof PyFloat || (typeof value === 'number' && !Number.isInteger(value));
}

function integer(value: PyNumber): number | bigint {
  return typeof value === 'bigint' ? value : toNumber(value);
}

function smallOperation(operator: BinaryOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '//':
      if (b === 0) throw zeroDivision('integer division or modulo by zero');
      return Math.floor(a / b);
    default:
      if (b === 0) throw zeroDivision('integer modulo by zero');
      return a - b * Math.floor(a / b);
  }
}

function bigOperation(operator: BinaryOperator, a: bigint, b: bigint): bigint {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  if (b === 0n)
    throw zeroDivision(operator === '//' ? 'integer division or modulo by zero' : 'integer modulo by zero');
  const rest = a % b;
  const adjust = rest !== 0n && rest < 0n !== b < 0n;
  if (operator === '//') return adjust ? a / b - 1n : a / b;
  return adjust ? rest + b : rest;
}

function floatOperation(operator: BinaryOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '**':
      return floatPower(a, b);
    case '//':
      if (b === 0) throw zeroDivision('float floor division by zero');
      return Math.floor(a / b);
    default: {
      if (b === 0) throw zeroDivision('float modulo by zero');
      const rest = a % b;
      if (rest === 0) return b < 0 ? -0 : 0;
      return rest < 0 !== b < 0 ? rest + b : rest;
    }
  }
}

function divide(left: PyNumber, right: PyNumber): Value {
  if (toNumber(right) === 0)
    throw zeroDivision(isFloating(left) || isFloating(right) ? 'float division by zero' : 'division by zero');
  return float(toNumber(left) / toNumber(right));
}

function floatPower(base: number, exponent: number): number {
  if (base === 0 && exponent < 0) throw zeroDivision('0.0 cannot be raised to a negative power');
  if (base < 0 && !Number.isInteger(exponent) && Number.isFinite(exponent))
    throw typeError("Type 'complex' is unsupported for variable storage.");
  return base ** exponent;
}

/** Python would work on bigger numbers for ever. */
const MAX_BITS = 2 ** 25;

function power(base: bigint, exponent: bigint): Value {
  if (exponent >= 0n) {
    const bits = base.toString(2).length * Number(exponent);
    if (bits > MAX_BITS) throw new PythonError('MemoryError', 'the number is too big');
    return int(base ** exponent);
  }
  if (base === 0n) throw zeroDivision('0.0 cannot be raised to a negative power');
  return float(Number(base) ** Number(exponent));
}

function zeroDivision(message: string): PythonError {
  return new PythonError('ZeroDivisionError', message);
}

/** Python's unary minus and plus. @throws PythonError */
export function unary(operator: '-' | '+', value: Value): Value {
  if (value instanceof Undefined) value.trip();
  if (value instanceof LenientUndefined) throw lenientUse(value);
  if (value instanceof PyTimedelta) return operator === '-' ? new PyTimedelta(-value.microseconds) : value;
  if (!isNumber(value)) throw typeError(`bad operand type for unary ${operator}: '${typeName(value)}'`);
  if (value instanceof PyFloat) return operator === '-' ? new PyFloat(-value.value) : value;
  if (typeof value === 'bigint') return operator === '-' ? int(-value) : value;
  const number = Number(value);
  return operator === '-' && number !== 0 ? -number : number;
}
