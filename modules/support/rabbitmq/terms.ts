import { isDeepStrictEqual } from 'node:util';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Whether two JSON terms say the same; what is no JSON is a string. */
export function sameJson(one: string, other: string): boolean {
  return isDeepStrictEqual(parsed(one), parsed(other));
}

/** A value as a JSON term. */
export function shownJson(text: string): string {
  return JSON.stringify(parsed(text));
}
