import type { ModuleResult } from '../../../runtime/module/result.ts';

/** The result where the shell part said that there is nothing to do (`skipped`), and why; Ansible's action may raise that (`raised`). */
export function skippedResult(values: ReadonlyMap<string, string>): ModuleResult | undefined {
  const msg = values.get('skipped');
  if (msg === undefined) return undefined;
  return { changed: false, skipped: true, msg, ...(values.has('raised') ? { _ansible_raised: true } : {}) };
}
