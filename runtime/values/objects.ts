import { PyObject, type Value } from './value.ts';

/** Python's tuple. Results of a template turn into lists when they leave the engine, as in ansible-core 2.19. */
export class PyTuple extends PyObject {
  readonly typeName = 'tuple';

  constructor(readonly items: readonly Value[]) {
    super();
  }

  /** A named part, in a named tuple. */
  part(_name: string): Value | undefined {
    return undefined;
  }
}

/** Python's bytes. */
export class PyBytes extends PyObject {
  readonly typeName = 'bytes';

  constructor(readonly bytes: Buffer) {
    super();
  }
}

/** Python's range: it isn't a list until it is iterated. */
export class PyRange extends PyObject {
  readonly typeName = 'range';

  constructor(
    readonly start: number,
    readonly stop: number,
    readonly step: number,
  ) {
    super();
  }

  get length(): number {
    return Math.max(0, Math.ceil((this.stop - this.start) / this.step));
  }

  at(index: number): number {
    return this.start + index * this.step;
  }
}

/** Python's slice object: `x[start:stop:step]`. */
export class PySlice extends PyObject {
  readonly typeName = 'slice';

  constructor(
    readonly start: Value,
    readonly stop: Value,
    readonly step: Value,
  ) {
    super();
  }
}

/** What a method such as `__lshift__` gives for a value that it doesn't know. */
export class PyNotImplemented extends PyObject {
  readonly typeName = 'NotImplementedType';
}

/** Arguments given by name. */
export type Keywords = ReadonlyMap<string, Value>;

/** Anything that can be called from a template: a method, a macro, a global function. */
export class PyFunction extends PyObject {
  /**
   * @param name Shown when it is printed.
   * @param call Gets the arguments by position and by name.
   * @param typeName Python's name of its type.
   * @param acceptsUndefined True when undefined arguments are passed instead of being the result.
   */
  constructor(
    readonly name: string,
    readonly call: (args: readonly Value[], keywords: Keywords) => Value,
    readonly typeName = 'builtin_function_or_method',
    readonly acceptsUndefined = false,
  ) {
    super();
  }
}

/** An object whose attributes templates may read: a namespace, `loop`, an imported template, a cycler. */
export abstract class PyInstance extends PyObject {
  /** The value of an attribute; undefined when there is none. */
  abstract attribute(name: string): Value | undefined;

  /** Sets an attribute (`{% set ns.x = 1 %}`); false when that isn't allowed. */
  setAttribute(_name: string, _value: Value): boolean {
    return false;
  }

  /** What it prints as. */
  print(): string {
    return `<${this.typeName}>`;
  }
}
