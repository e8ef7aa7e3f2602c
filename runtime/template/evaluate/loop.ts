import { equals } from '../../values/compare.ts';
import { PyFunction, PyInstance, PyTuple } from '../../values/objects.ts';
import { typeError } from '../../values/python-error.ts';
import { Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';

/** `loop` in a for statement. */
export class Loop extends PyInstance {
  readonly typeName = 'LoopContext';
  index0 = -1;
  #last: readonly Value[] | undefined;

  /**
   * @param recurse Runs the loop's body for other items, in a recursive loop.
   */
  constructor(
    private readonly items: readonly Value[],
    private readonly depth0: number,
    readonly recurse: ((items: Value, depth: number) => Value) | undefined,
  ) {
    super();
  }

  /** `loop(items)`. @throws PythonError when the loop isn't recursive */
  call(args: readonly Value[]): Value {
    if (this.recurse === undefined)
      throw typeError("The loop must have the 'recursive' marker to be called recursively.");
    return this.recurse(args[0] ?? null, this.depth0 + 1);
  }

  override attribute(name: string): Value | undefined {
    const { index0 } = this;
    const { length } = this.items;
    switch (name) {
      case 'index':
        return index0 + 1;
      case 'index0':
        return index0;
      case 'revindex':
        return length - index0;
      case 'revindex0':
        return length - index0 - 1;
      case 'first':
        return index0 === 0;
      case 'last':
        return index0 === length - 1;
      case 'length':
        return length;
      case 'depth':
        return this.depth0 + 1;
      case 'depth0':
        return this.depth0;
      case 'previtem':
        return index0 > 0 ? (this.items[index0 - 1] ?? null) : new Undefined('there is no previous item');
      case 'nextitem':
        return index0 + 1 < length
          ? (this.items[index0 + 1] ?? null)
          : new Undefined('there is no next item');
      case 'cycle':
        return new PyFunction('cycle', (args) => this.#cycle(args), 'method');
      case 'changed':
        return new PyFunction('changed', (args) => this.#changed(args), 'method');
      default:
        return undefined;
    }
  }

  #cycle(args: readonly Value[]): Value {
    if (args.length === 0) throw typeError('no items for cycling given');
    return args[this.index0 % args.length] ?? null;
  }

  #changed(args: readonly Value[]): boolean {
    const last = this.#last;
    this.#last = args;
    return last === undefined || !equals(new PyTuple(last), new PyTuple(args));
  }

  override print(): string {
    return `<LoopContext ${this.index0 + 1}/${this.items.length}>`;
  }
}
