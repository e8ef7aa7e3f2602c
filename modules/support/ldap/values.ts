import { str } from '../../../runtime/values/print.ts';
import type { Value } from '../../../runtime/values/value.ts';

/** An attribute's values, given as one or as a list. */
export function textsOf(value: Value): string[] {
  return Array.isArray(value) ? value.map((one) => str(one)) : [str(value)];
}
