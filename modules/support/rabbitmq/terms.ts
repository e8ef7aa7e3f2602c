import { isDeepStrictEqual } from 'node:util';
import type { ResultValue } from '../../../runtime/module/result.ts';

/** A JSON term; what is no JSON is a string. */
export function readTerm(text: string): ResultValue {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Whether two JSON terms say the same; what is no JSON is a string. */
export function sameJson(one: string, other: string): boolean {
  return isDeepStrictEqual(readTerm(one), readTerm(other));
}

/** A value as a JSON term. */
export function shownJson(text: string): string {
  return JSON.stringify(readTerm(text));
}
