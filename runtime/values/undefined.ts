import type { Origin } from '../errors/source.ts';
import { PythonError } from './python-error.ts';
import { PyObject } from './value.ts';

/**
 * A value that isn't there, or that couldn't be worked out. Looking into one gives itself; `is defined` and
 * `default` accept one; any other use raises an UndefinedUse that carries it to the nearest catcher.
 */
export class Undefined extends PyObject {
  /**
   * @param message What is missing, as the user is told.
   * @param error The error that stands behind it, when it is not merely a missing value.
   * @param place Where in a template it came up.
   */
  constructor(
    readonly message: string,
    readonly error?: Error | undefined,
    readonly place?: { origin(): Origin | undefined; start(): Origin | undefined } | undefined,
  ) {
    super();
  }

  get typeName(): string {
    return this.error === undefined ? 'UndefinedMarker' : 'CapturedExceptionMarker';
  }

  /** To be called by whatever needs the value. */
  trip(): never {
    throw new UndefinedUse(this);
  }
}

/** An encrypted variable that no secret at hand decrypts. The filter `unvault` may still do so. */
export class Undecryptable extends Undefined {
  constructor(
    message: string,
    error: Error,
    readonly ciphertext: string,
  ) {
    super(message, error);
  }

  override get typeName(): string {
    return 'VaultExceptionMarker';
  }
}

/** Jinja's forgiving undefined: an inline `if` whose condition is false and that has no `else`. It prints as nothing. */
export class LenientUndefined extends PyObject {
  readonly typeName = 'Undefined';

  constructor(readonly message: string) {
    super();
  }
}

/** What an operator says of it. */
export function lenientUse(value: LenientUndefined): PythonError {
  return new PythonError('RuntimeError', value.message);
}

/** Carries an Undefined that was used. It is no Error: making a stack trace for each would be slow. */
export class UndefinedUse {
  constructor(readonly source: Undefined) {}
}

class Omit extends PyObject {
  readonly typeName = '_OmitType';
}

/** `omit`: drops the argument or item that it is given for. */
export const OMIT: PyObject = new Omit();
