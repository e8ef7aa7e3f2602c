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

export function typeError(message: string): PythonError {
  return new PythonError('TypeError', message);
}

export function valueError(message: string): PythonError {
  return new PythonError('ValueError', message);
}
