import type { Keywords } from './objects.ts';
import { typeError } from './python-error.ts';
import { float, type Value } from './value.ts';

interface Parameter {
  readonly name: string;
  /** undefined when the argument must be given. */
  readonly fallback: Value | undefined;
}

/** A parsed parameter list of Python: `value, sep=' ', maxsplit=-1, *rest, **options`. */
export interface Signature {
  readonly parameters: readonly Parameter[];
  /** How many parameters may be given by position. */
  readonly positional: number;
  /** Takes more positional arguments, as one list where `*rest` stands. */
  readonly rest: boolean;
  /** Takes more named arguments, as one dict at the end. */
  readonly options: boolean;
}

/** Reads a parameter list. Defaults are Python literals: None, True, False, numbers, quoted strings, `[]`. */
export function parseSignature(source: string): Signature {
  const parameters: Parameter[] = [];
  let positional: number | undefined;
  let rest = false;
  let options = false;
  for (const [, stars = '', name = '', fallback] of source.matchAll(PARAMETER)) {
    if (stars === '' && name === '') continue;
    if (stars === '**') options = true;
    else if (stars === '*') {
      positional = parameters.length;
      rest = name !== '';
    } else parameters.push({ name, fallback: fallback === undefined ? undefined : literal(fallback) });
  }
  return { parameters, positional: positional ?? parameters.length, rest, options };
}

const PARAMETER = /(\*{0,2})\s*(\w*)(?:\s*=\s*('[^']*'|[^,]+))?\s*(?:,|$)/g;

function literal(text: string): Value {
  const trimmed = text.trim();
  if (trimmed.startsWith("'")) return trimmed.slice(1, -1).replaceAll('\\n', '\n');
  if (trimmed === 'None') return null;
  if (trimmed === 'True') return true;
  if (trimmed === 'False') return false;
  if (trimmed === '[]') return [];
  return trimmed.includes('.') ? float(Number(trimmed)) : Number(trimmed);
}

/**
 * Puts arguments into the order of the parameters, defaults filled in, as Python's call does.
 * @throws PythonError with Python's message when they don't fit.
 */
export function bindArguments(
  name: string,
  signature: Signature,
  args: readonly Value[],
  keywords: Keywords,
): Value[] {
  const { parameters, positional } = signature;
  if (args.length > positional && !signature.rest) throw tooMany(name, signature, args.length);
  const bound: Value[] = [];
  let missing: string[] | undefined;
  let named = 0;
  for (let index = 0; index < parameters.length; index++) {
    const parameter = parameters[index];
    if (parameter === undefined) continue;
    const byName = keywords.size > 0 ? keywords.get(parameter.name) : undefined;
    const byPosition = index < positional ? args[index] : undefined;
    if (byName !== undefined) {
      named++;
      if (byPosition !== undefined)
        throw typeError(`${name}() got multiple values for argument '${parameter.name}'`);
    }
    const given = byPosition === undefined ? byName : byPosition;
    const value = given === undefined ? parameter.fallback : given;
    if (value === undefined) {
      missing ??= [];
      missing.push(parameter.name);
    }
    bound.push(value ?? null);
  }
  if (named < keywords.size && !signature.options) throw unexpected(name, signature, keywords);
  if (missing !== undefined) throw lacking(name, missing);
  if (signature.rest) bound.splice(positional, 0, args.slice(positional));
  if (signature.options) bound.push(otherKeywords(signature, keywords));
  return bound;
}

function otherKeywords(signature: Signature, keywords: Keywords): Map<string, Value> {
  const known = new Set(signature.parameters.map((parameter) => parameter.name));
  return new Map([...keywords].filter(([key]) => !known.has(key)));
}

function unexpected(name: string, signature: Signature, keywords: Keywords): Error {
  const [first] = otherKeywords(signature, keywords).keys();
  return typeError(`${name}() got an unexpected keyword argument '${first}'`);
}

function tooMany(name: string, { parameters, positional }: Signature, given: number): Error {
  const required = parameters
    .slice(0, positional)
    .filter((parameter) => parameter.fallback === undefined).length;
  const takes = required === positional ? `${positional}` : `from ${required} to ${positional}`;
  const plural = positional === 1 && required === positional ? '' : 's';
  return typeError(
    `${name}() takes ${takes} positional argument${plural} but ${given} ${given === 1 ? 'was' : 'were'} given`,
  );
}

function lacking(name: string, missing: readonly string[]): Error {
  const quoted = missing.map((parameter) => `'${parameter}'`);
  const list =
    quoted.length < 3
      ? quoted.join(' and ')
      : `${quoted.slice(0, -1).join(', ')}, and ${quoted[quoted.length - 1]}`;
  const plural = quoted.length === 1 ? '' : 's';
  return typeError(`${name}() missing ${quoted.length} required positional argument${plural}: ${list}`);
}
