/** A value in the words of Python. */
function shown(value: unknown): string {
  if (Array.isArray(value))
    return `(${value.map((item) => `'${item}'`).join(', ')}${value.length === 1 ? ',' : ''})`;
  return value === true ? 'True' : String(value);
}

/**
 * A command's arguments as `-vvvv` shows them: those that have a value, in the order of the command's help.
 * @param defaults What stands for arguments that were not given.
 * @param positional The name of the positional ones.
 */
export function shownArguments(
  args: object,
  defaults: Readonly<Record<string, unknown>>,
  positional: string,
): string[] {
  const lines: string[] = [];
  for (const [name, given] of Object.entries(args)) {
    const value = given ?? defaults[name];
    if (!value || (Array.isArray(value) && value.length === 0)) continue;
    if (name === positional) lines.unshift(`Positional arguments: ${[value].flat().join(' ')}`);
    else lines.push(`${name}: ${shown(value)}`);
  }
  return lines;
}
