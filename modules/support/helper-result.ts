import type { ModuleResult, ResultValue } from '../../runtime/module/result.ts';

/** What a failure holds of a module that Ansible builds on its collection's ModuleHelper: its variables, three times. */
export function helperFailure(variables: Readonly<Record<string, ResultValue>>): ModuleResult {
  return { changed: false, output: variables, vars: variables, ...variables };
}
