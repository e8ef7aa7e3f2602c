import type { Raw } from '../values/raw.ts';

/**
 * The variables a template sees. Values are as written (they may hold Templates); the templar renders them when they
 * are used, with this same scope.
 */
export interface Scope {
  /** The variable as written; undefined when there is none (None is null). */
  get(name: string): Raw | undefined;
  /** All names, in order, without duplicates. */
  names(): Iterable<string>;
}
