import { isNumber, toNumber } from '../values/types.ts';
import type { Value } from '../values/value.ts';

const YES: ReadonlySet<string> = new Set(['y', 'yes', 'on', '1', 'true', 't']);
const NO: ReadonlySet<string> = new Set(['n', 'no', 'off', '0', 'false', 'f']);

/** What Ansible's modules take for a boolean (also `y` and `t`, 1 and 1.0); undefined for anything else. */
export function boolWord(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (isNumber(value)) {
    const number = toNumber(value);
    return number === 1 ? true : number === 0 ? false : undefined;
  }
  if (typeof value !== 'string') return undefined;
  const word = value.toLowerCase().trim();
  if (YES.has(word)) return true;
  return NO.has(word) ? false : undefined;
}
