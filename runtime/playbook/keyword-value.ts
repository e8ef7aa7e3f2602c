import { EXIT, TsibleError } from '../errors/error.ts';
import type { Origin } from '../errors/source.ts';
import { booleanWord } from '../module/convert.ts';
import { repr, reprString } from '../values/print.ts';
import { PyFloat, type Value } from '../values/value.ts';
import type { KeywordName, KeywordType } from './keywords.ts';

/** A rendered keyword's value and where it was written. */
export interface KeywordValue {
  readonly name: KeywordName;
  readonly value: Value;
  readonly origin: Origin | undefined;
}

const DEBUGGER = ['on_failed', 'on_skipped', 'never', 'always', 'on_unreachable'];

/** @throws TsibleError for what is no boolean and no word for one. */
export function keywordBool(keyword: KeywordValue): boolean {
  const { value } = keyword;
  if (typeof value === 'boolean') return value;
  const word = booleanWord(String(value instanceof PyFloat ? value.value : value));
  if (word === undefined) throw typeError(keyword, 'bool');
  return word;
}

/** @throws TsibleError for a list or dict. */
export function keywordString(keyword: KeywordValue): string {
  const { value } = keyword;
  if (value instanceof Map || Array.isArray(value)) throw typeError(keyword, 'string');
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value instanceof PyFloat ? value.value : value);
}

/** @throws TsibleError for what is no number of that type. */
export function keywordNumber(keyword: KeywordValue, type: 'int' | 'float' | 'percent'): number {
  const { value } = keyword;
  const number =
    value instanceof PyFloat
      ? value.value
      : Number(type === 'percent' && typeof value === 'string' ? value.replace(/%$/, '') : value);
  if (Number.isNaN(number) || value === '' || (type === 'int' && !Number.isInteger(number)))
    throw typeError(keyword, type);
  return number;
}

/** @throws TsibleError for a text that is no mode of `debugger`; Ansible looks at texts only. */
export function checkDebugger({ value, origin }: Omit<KeywordValue, 'name'>): void {
  if (typeof value !== 'string' || value === '' || DEBUGGER.includes(value)) return;
  throw new TsibleError(
    `Error processing keyword 'debugger': ${reprString(value)} is not a valid value for debugger. Must be one of ${DEBUGGER.join(', ')}`,
    { origin, exitCode: EXIT.parserError },
  );
}

/** What Ansible calls a keyword once it is read: `async` is a word of Python's. */
export function shownName(name: KeywordName): string {
  return name === 'async' ? 'async_val' : name;
}

function typeError({ name, value, origin }: KeywordValue, type: KeywordType): TsibleError {
  const cause = new TsibleError(`The value ${repr(value)} could not be converted to '${type}'.`, {
    origin,
  });
  return new TsibleError(`Error processing keyword '${shownName(name)}'.`, {
    origin,
    cause,
    exitCode: EXIT.parserError,
  });
}
