import { PyFunction } from '../../values/objects.ts';
import { Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import { concatenate } from './finalize.ts';
import type { Frame } from './frame.ts';

/** Runs the definition of a block at a level: 0 is the most derived one. */
export function runBlock(name: string, level: number, frame: Frame, out: Value[]): void {
  const definitions = frame.run.blocks.get(name) ?? [];
  const inner = frame.inner();
  const above = definitions[level + 1];
  inner.set(
    'super',
    above === undefined
      ? new Undefined(`there is no parent block called '${name}'.`)
      : new PyFunction('super', () => blockValue(name, level + 1, frame)),
  );
  definitions[level]?.(inner, out);
}

/** What a block prints, as one value. */
export function blockValue(name: string, level: number, frame: Frame): Value {
  const pieces: Value[] = [];
  runBlock(name, level, frame, pieces);
  return concatenate(pieces);
}
