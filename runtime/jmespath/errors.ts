/** A JMESPath expression that can't be read, or not be worked out; the texts are those of the Python library. */
export class JmespathError extends Error {
  override readonly name = 'JmespathError';
}

/** A character that begins no token. @param at Its index in the expression. */
export function badToken(message: string, expression: string, at: number): JmespathError {
  return new JmespathError(`Bad jmespath expression: ${message}:\n${expression}\n${' '.repeat(at)}^`);
}

/** A token that may not stand where it does. */
export function parseError(
  reason: string,
  token: { readonly start: number; readonly text: string; readonly type: string },
  expression: string,
): JmespathError {
  const { start, text, type } = token;
  return new JmespathError(
    `${reason}: Parse error at column ${start}, token "${text}" (${type.toUpperCase()}), for expression:\n"${expression}"\n${' '.repeat(start + 1)}^`,
  );
}

/** The expression ends too early. */
export function incomplete(expression: string): JmespathError {
  return new JmespathError(
    `Invalid jmespath expression: Incomplete expression:\n"${expression}"\n${' '.repeat(expression.length + 1)}^`,
  );
}
