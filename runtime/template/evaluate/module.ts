import { PyInstance } from '../../values/objects.ts';
import { str } from '../../values/print.ts';
import type { Value } from '../../values/value.ts';

/** What `{% import %}` gives: a template's macros and top-level variables. */
export class TemplateModule extends PyInstance {
  readonly typeName = 'TemplateModule';

  /**
   * @param name The template's name.
   * @param exported Its top-level names.
   * @param pieces What it printed.
   */
  constructor(
    readonly name: string,
    readonly exported: ReadonlyMap<string, Value>,
    readonly pieces: readonly Value[],
  ) {
    super();
  }

  override attribute(name: string): Value | undefined {
    return name.startsWith('_') ? undefined : this.exported.get(name);
  }

  override print(): string {
    return this.pieces.map((piece) => (piece === null ? '' : str(piece))).join('');
  }
}
