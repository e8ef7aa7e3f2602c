import { str } from '../values/print.ts';
import type { Raw } from '../values/raw.ts';
import type { Value } from '../values/value.ts';

/** A value's text as Python prints it; templates are taken as rendered already. */
export function pyTextOf(value: Raw | Value): string {
  return str(value as Value);
}
