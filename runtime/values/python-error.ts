/** The exceptions of Python that operators, methods and filters raise; users see their names in few messages only. */
export type PythonErrorType =
  | 'TypeError'
  | 'ValueError'
  | 'KeyError'
  | 'IndexError'
  | 'AttributeError'
  | 'ZeroDivisionError'
  | 'OverflowError'
  | 'RuntimeError'
  | 'MemoryError'
  | 'OSError'
  | 'AnsibleError';

/** What Python would have raised. The template engine turns it into a TemplateError that knows its place. */
export class PythonError extends Error {
  override readonly name = 'PythonError';

  constructor(
    readonly type: PythonErrorType,
    message: string,
  ) {
    super(message);
  }
}

/** More items than a list may get here: Python would go on until the machine has no memory left. */
const MAX_ITEMS = 2 ** 25;

/** @throws PythonError when a list would get too long */
export function checkSize(items: number): void {
  if (items > MAX_ITEMS) throw new PythonError('MemoryError', `a list of ${items} items is too long`);
}

export function typeError(message: string): PythonError {
  return new PythonError('TypeError', message);
}

export function valueError(message: string): PythonError {
  return new PythonError('ValueError', message);
}
