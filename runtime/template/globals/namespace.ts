import { PyInstance } from '../../values/objects.ts';
import { repr } from '../../values/print.ts';
import type { Dict, Value } from '../../values/value.ts';

/** Jinja's `namespace(a=1)`: what `{% set ns.a = 2 %}` may assign to from inside a loop. */
export class Namespace extends PyInstance {
  readonly typeName = 'Namespace';

  constructor(private readonly values: Dict) {
    super();
  }

  override attribute(name: string): Value | undefined {
    return this.values.get(name);
  }

  override setAttribute(name: string, value: Value): boolean {
    this.values.set(name, value);
    return true;
  }

  override print(): string {
    return `<Namespace ${repr(this.values)}>`;
  }
}
