/**
 * How each Python value is held. Operators, printing, truth, ordering and equality of these live in this folder
 * and nowhere else.
 *
 * | Python     | here                                                                             |
 * |------------|----------------------------------------------------------------------------------|
 * | None       | null                                                                             |
 * | bool       | boolean                                                                          |
 * | int        | a safe integer: number; any other: bigint                                        |
 * | float      | number when it is finite and not integral (1.5); otherwise a PyFloat (1.0, inf)   |
 * | str        | string                                                                           |
 * | list       | Array                                                                            |
 * | dict       | Map, in insertion order (a JS object reorders keys such as "10")                 |
 * | others     | one class each: PyTuple, PySet, PyBytes, PyDate, PyDateTime, Undefined, ...       |
 */
export type Value = Scalar | Value[] | Dict | PyObject;
export type Scalar = null | boolean | number | bigint | string | PyFloat;
export type DictKey = Scalar | PyObject;
export type Dict = Map<DictKey, Value>;

/** A float that a JS number could not be told from an int: integral, infinite or not a number. */
export class PyFloat {
  constructor(readonly value: number) {}
}

/**
 * Base of every Python value that has no JS counterpart (tuples, sets, bytes, dates, undefined, functions, ...).
 * `typeName` is Python's name of the type, as error messages show it.
 */
export abstract class PyObject {
  abstract readonly typeName: string;
}

/** Makes the right representation of a float. */
export function float(value: number): number | PyFloat {
  return Number.isFinite(value) && !Number.isInteger(value) ? value : new PyFloat(value);
}

/** Makes the right representation of an int. */
export function int(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}
