import type { Value } from '../../values/value.ts';
import type { Document } from '../place.ts';
import type { Runtime } from './runtime.ts';

/** What a statement may ask of those around it. */
export type Signal = undefined | 'break' | 'continue';

/** Evaluates an expression. */
export type Evaluate = (frame: Frame) => Value;

/** Runs statements; pieces of the output go to `out`. */
export type Execute = (frame: Frame, out: Value[]) => Signal;

/** One rendering of one template: its place in files, its blocks, and the variables it sees. */
export interface Run {
  readonly runtime: Runtime;
  readonly document: Document;
  /** The template's own name, for error messages. */
  readonly name: string | undefined;
  /** False in a template that was imported without context: it sees no variables. */
  readonly seesVariables: boolean;
  /** Blocks by name, those of the most derived template first. */
  readonly blocks: Map<string, Execute[]>;
  /** Set once `{% extends %}` has run: the rest of the template's own output is dropped. */
  parent: ((frame: Frame, out: Value[]) => void) | undefined;
}

/** A scope within a template. The outermost holds what the template exports. */
export class Frame {
  #names: Map<string, Value> | undefined;

  constructor(
    readonly run: Run,
    readonly outer: Frame | undefined,
  ) {}

  /** The value of a name that the template itself has set; undefined when it has set none. */
  local(name: string): Value | undefined {
    for (let frame: Frame | undefined = this; frame !== undefined; frame = frame.outer) {
      const value = frame.#names?.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  set(name: string, value: Value): void {
    this.#names ??= new Map();
    this.#names.set(name, value);
  }

  /** A scope inside of this one. */
  inner(): Frame {
    return new Frame(this.run, this);
  }

  /** The template's outermost scope. */
  root(): Frame {
    let frame: Frame = this;
    while (frame.outer !== undefined && frame.outer.run === this.run) frame = frame.outer;
    return frame;
  }

  names(): ReadonlyMap<string, Value> {
    return this.#names ?? new Map();
  }
}
