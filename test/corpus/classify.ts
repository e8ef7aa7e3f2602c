import { withoutClasses } from '../differential/template/compare.ts';
import type { ReferenceAnswer } from './job.ts';

/** What tsible made of a text; `crash` is an exception that no user should see. */
export type OwnAnswer =
  | { readonly value: unknown }
  | { readonly message: string }
  | { readonly crash: string };

/**
 * How two answers stand to each other. `chance` and `environment` are no faults: what was asked for is decided by dice
 * or the clock, or by the machine's commands, network and users. `order` is that of a Python set.
 */
export type Class =
  | 'same'
  | 'value'
  | 'type'
  | 'error text'
  | 'error here, value there'
  | 'value here, error there'
  | 'crash'
  | 'timeout there'
  | 'order'
  | 'chance'
  | 'environment';

/** Differences that tell of a fault. */
export const FAULTS: readonly Class[] = [
  'value',
  'type',
  'error text',
  'error here, value there',
  'value here, error there',
  'crash',
];

const CHANCE =
  /password|random|shuffle|now\(|date_time|strftime|lookup\(\s*['"](?:ansible\.builtin\.)?password|to_uuid|crypt|lipsum|to_datetime/;
const ENVIRONMENT =
  /lookup\(|query\(|\bq\(|ansible_env|realpath|expanduser|expandvars|is (?:not )?(?:exists|file|directory|link|mount)/;
/** Where an object lies in Python's memory. */
const ADDRESS = / at 0x[0-9a-f]+>/;
const NOT_ALLOWED = /no commands here|Temporary failure|urlopen error|ENOTFOUND|EAI_AGAIN/;
const SETS = /union|intersect|difference|unique|set\b/;

export function classify(text: string, theirs: ReferenceAnswer, ours: OwnAnswer): Class {
  if ('timeout' in theirs) return 'timeout there';
  if ('crash' in ours) return NOT_ALLOWED.test(ours.crash) ? 'environment' : 'crash';
  const [reference, own] = [normal(theirs), normal(ours)];
  if (reference === own) return 'same';
  if (NOT_ALLOWED.test(reference) || NOT_ALLOWED.test(own)) return 'environment';
  if ('value' in theirs && 'value' in ours) {
    if (CHANCE.test(text) || ADDRESS.test(reference)) return 'chance';
    if (ENVIRONMENT.test(text)) return 'environment';
    if (SETS.test(text) && letters(reference) === letters(own)) return 'order';
    return shape(theirs.value) === shape(ours.value) ? 'value' : 'type';
  }
  if ('value' in theirs) return 'error here, value there';
  return 'value' in ours ? 'value here, error there' : 'error text';
}

function normal(answer: { readonly value: unknown } | { readonly message: string }): string {
  return JSON.stringify('value' in answer ? answer : { message: withoutClasses(answer.message) });
}

function letters(text: string): string {
  return Array.from(text).sort().join('');
}

function shape(value: unknown): string {
  if (Array.isArray(value)) return String(value[0]);
  return value === null ? 'null' : typeof value;
}
