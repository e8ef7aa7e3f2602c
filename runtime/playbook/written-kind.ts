import { type Raw, Template } from '../values/raw.ts';
import { typeName } from '../values/types.ts';

/** What a value is, in a message: "a dict", "a string". */
export function whatKind(raw: Raw): string {
  if (raw instanceof Template || typeof raw === 'string') return 'a string';
  if (raw === null) return 'nothing';
  return `a ${typeName(raw as never)}`;
}
