import type { ModuleResult, ResultValue } from '../../runtime/module/result.ts';

/**
 * What a failure holds of a module that Ansible builds on its collection's ModuleHelper: its variables, three times, and
 * with `--diff` a diff, of nothing.
 */
export function helperFailure(
  variables: Readonly<Record<string, ResultValue>>,
  task: { readonly diff: boolean },
): ModuleResult {
  const output = task.diff ? { ...variables, diff: {} } : variables;
  return { changed: false, output, vars: variables, ...output };
}
