import type { Condition } from '../playbook/nodes.ts';
import type { Templar } from '../template/templar.ts';
import { type Raw, Template } from '../values/raw.ts';

/** The first of several conditions that is false, as written; undefined when all hold. */
export function firstFalse(
  conditions: readonly Condition[],
  templar: Templar,
): { readonly written: Raw } | undefined {
  for (const { raw, origin } of conditions) {
    if (raw === null) continue;
    if (!templar.condition(raw, raw instanceof Template ? raw.origin : origin)) {
      return { written: raw instanceof Template ? raw.source : raw };
    }
  }
  return undefined;
}
