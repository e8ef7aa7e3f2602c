import { repr } from '../values/print.ts';
import { EncryptedString, type Raw, Template } from '../values/raw.ts';
import type { Value } from '../values/value.ts';

/** A written value as Python's repr shows it, templates as they were written. */
export function shownRaw(raw: Raw): string {
  return repr(untemplated(raw));
}

function untemplated(raw: Raw): Value {
  if (raw instanceof Template) return raw.source;
  if (raw instanceof EncryptedString) return raw.ciphertext;
  if (Array.isArray(raw)) return raw.map(untemplated);
  if (raw instanceof Map) return new Map([...raw].map(([key, value]) => [key, untemplated(value)]));
  return raw;
}
