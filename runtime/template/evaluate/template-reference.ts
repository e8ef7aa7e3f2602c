import { PyFunction, PyInstance } from '../../values/objects.ts';
import type { Value } from '../../values/value.ts';
import { blockValue } from './blocks.ts';
import type { Frame } from './frame.ts';

/** `self`: a template's blocks, to be called by their names. */
export class TemplateReference extends PyInstance {
  readonly typeName = 'TemplateReference';

  constructor(private readonly frame: Frame) {
    super();
  }

  override attribute(name: string): Value | undefined {
    if (!this.frame.run.blocks.has(name)) return undefined;
    return new PyFunction(name, () => blockValue(name, 0, this.frame.root()), 'BlockReference');
  }
}
