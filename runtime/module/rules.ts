import { str } from '../values/print.ts';
import type { Value } from '../values/value.ts';
import type { OptionRules, OptionSpecs } from './spec.ts';

/** Options given or defaulted so far, by name. Presence counts, even of a None. */
export type Given = Map<string, unknown>;

/** Ansible's way to say within which option a sub-option stands. */
export function within(context: readonly string[]): string {
  return context.length > 0 ? ` found in ${context.join(' -> ')}` : '';
}

/** The options that exclude each other and are given together. */
export function checkExclusive(rules: OptionRules | undefined, given: Given): string | undefined {
  const clashes = (rules?.mutuallyExclusive ?? []).filter(
    (names) => names.filter((name) => given.has(name)).length > 1,
  );
  if (clashes.length === 0) return undefined;
  return `parameters are mutually exclusive: ${clashes.map((names) => names.join('|')).join(', ')}`;
}

/** The required options that are not given. */
export function checkRequired(specs: OptionSpecs, given: Given): string | undefined {
  const missing = Object.keys(specs).filter((name) => specs[name]?.required === true && !given.has(name));
  return missing.length > 0 ? `missing required arguments: ${missing.sort().join(', ')}` : undefined;
}

/** What else must hold between options, each with Ansible's message, in Ansible's order. */
export function checkRelations(rules: OptionRules | undefined, given: Given): string[] {
  if (rules === undefined) return [];
  const checks = [requiredTogether, requiredOneOf, requiredIf, requiredBy];
  return checks.map((check) => check(rules, given)).filter((message) => message !== undefined);
}

function requiredTogether(rules: OptionRules, given: Given): string | undefined {
  const broken = rules.requiredTogether?.find(
    (names) => names.some((name) => given.has(name)) && !names.every((name) => given.has(name)),
  );
  return broken && `parameters are required together: ${broken.join(', ')}`;
}

function requiredOneOf(rules: OptionRules, given: Given): string | undefined {
  const broken = rules.requiredOneOf?.find((names) => !names.some((name) => given.has(name)));
  return broken && `one of the following is required: ${broken.join(', ')}`;
}

function requiredIf(rules: OptionRules, given: Given): string | undefined {
  for (const [name, value, needed, any = false] of rules.requiredIf ?? []) {
    if (given.get(name) !== value) continue;
    const missing = needed.filter((option) => !given.has(option));
    if (missing.length === 0 || (any && missing.length < needed.length)) continue;
    const shown = str(value satisfies Value);
    return `${name} is ${shown} but ${any ? 'any' : 'all'} of the following are missing: ${missing.join(', ')}`;
  }
  return undefined;
}

function requiredBy(rules: OptionRules, given: Given): string | undefined {
  for (const [name, needed] of Object.entries(rules.requiredBy ?? {})) {
    if (isNone(given.get(name))) continue;
    const missing = needed.filter((option) => isNone(given.get(option)));
    if (missing.length > 0) return `missing parameter(s) required by '${name}': ${missing.join(', ')}`;
  }
  return undefined;
}

function isNone(value: unknown): boolean {
  return value === undefined || value === null;
}
