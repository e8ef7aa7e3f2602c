/** All options as a result gives them back where Ansible's module returns its own parameters. */
export function optionsShown<T>(args: Readonly<Record<string, T | undefined>>): Record<string, T | null> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, value ?? null]));
}
