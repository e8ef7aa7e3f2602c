import type { Origin } from '../errors/source.ts';
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
  /**
   * Where an author wrote the variable's value; undefined for data (facts, registered results, set_fact from data).
   * It names the place in error messages, and a string with an origin may be used as an expression (`when: "{{ x }}"`).
   */
  origin?(name: string): Origin | undefined;
  /** Where the template stands that made the variable's value, which is data: for messages. */
  place?(name: string): Origin | undefined;
  /** Whether the variable holds data: facts, results, what set_fact made. */
  isData?(name: string): boolean;
  /** Whether the variable, a string, is known to be an author's own without its place being known. */
  isAuthored?(name: string): boolean;
}
