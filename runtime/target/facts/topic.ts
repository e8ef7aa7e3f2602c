import { type Dict, PyFloat, PyObject, type Value } from '../../values/value.ts';
import type { RawFacts } from './raw-facts.ts';

/** A fact as a topic states it; a property or entry that is undefined is left out. */
export type FactValue =
  | Value
  | undefined
  | readonly FactValue[]
  | ReadonlyMap<string, FactValue>
  | { readonly [key: string]: FactValue };

/** Facts by their names without `ansible_`, in order. */
export type Facts = Map<string, FactValue>;

/** The plain value of facts that may hold JS objects. */
export function toDict(facts: ReadonlyMap<unknown, FactValue>): Dict {
  const dict: Dict = new Map();
  for (const [key, value] of facts) if (value !== undefined) dict.set(String(key), toValue(value));
  return dict;
}

function toValue(value: Exclude<FactValue, undefined>): Value {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof PyFloat || value instanceof PyObject) return value;
  if (value instanceof Map) return toDict(value);
  if (isList(value)) return value.flatMap((item) => (item === undefined ? [] : [toValue(item)]));
  return toDict(new Map(Object.entries(value)));
}

function isList(value: object): value is readonly FactValue[] {
  return Array.isArray(value);
}

/** What the reading of a topic may use beside the collected texts. */
export interface FactContext {
  readonly raw: RawFacts;
  /** Facts of the topics read before this one. */
  readonly known: Facts;
  readonly warn: (message: string) => void;
  /** The `gather_timeout` of the request, in seconds. */
  readonly timeout: number;
}

/**
 * One subset of the facts (`network`, `dns`, ...): a part of the shell request that collects texts, and the function
 * that reads them.
 */
export interface FactTopic {
  /** The name that `gather_subset` uses. */
  readonly name: string;
  /** Further names that select this topic; each is one of its facts. */
  readonly ids?: readonly string[];
  /** Topics that are collected and read before this one. */
  readonly requires?: readonly string[];
  /** What stands before the facts' names. */
  readonly prefix?: 'facter_' | 'ohai_';
  /**
   * Body of a shell function (see shell.ts for what it may use): adds to `files`, `links`, `exists` and `dirs`, or prints
   * sections of its own.
   */
  readonly shell: string;
  read(context: FactContext): Facts;
}

/** A string or null, for facts that are null when a file is missing. */
export function orNull(text: string | undefined): string | null {
  return text ?? null;
}

/** A piece of shell script as it is written; only `\\${` stands for `${`. */
export function sh(script: TemplateStringsArray): string {
  return script.raw.join('').replaceAll('\\${', '${').trim();
}
