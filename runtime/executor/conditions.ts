import { messageOf, TsibleError } from '../errors/error.ts';
import type { Templar } from '../template/templar.ts';
import { originOfItem } from '../values/origins.ts';
import { type Raw, Template } from '../values/raw.ts';

/** `when:` and its kin: a list of which each must be true. Gives the first that is false, as written. */
export function firstFalse(
  conditions: Raw | undefined,
  templar: Templar,
): { readonly written: Raw } | undefined {
  if (conditions === undefined || conditions === null) return undefined;
  const list = Array.isArray(conditions) ? conditions : [conditions];
  for (const [index, condition] of list.entries()) {
    if (condition === null || condition === '') continue;
    const origin = condition instanceof Template ? condition.origin : originOfItem(list, index);
    if (!templar.condition(condition, origin)) {
      return { written: condition instanceof Template ? condition.source : condition };
    }
  }
  return undefined;
}

/** The message for a task whose condition could not be evaluated. */
export function conditionError(error: unknown): TsibleError {
  const origin = error instanceof TsibleError ? error.origin : undefined;
  return new TsibleError(messageOf(error), { origin, cause: error });
}
