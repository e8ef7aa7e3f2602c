import type { Value } from '../../values/value.ts';
import { type EmitOptions, Emitter } from './emitter.ts';
import { type RepresentOptions, represent } from './represent.ts';

export interface DumpOptions extends RepresentOptions, EmitOptions {
  /** `---` before the document. */
  readonly explicitStart?: boolean;
  /** `...` behind it. */
  readonly explicitEnd?: boolean;
}

/**
 * A value as YAML, byte for byte as Python's `yaml.dump` with libyaml and `allow_unicode` writes it, but for anchors:
 * an object that is there twice is written twice, unless `shared` is given.
 * @throws PythonError for values that YAML has no form for
 */
export function dumpYaml(value: Value, options: DumpOptions = {}): string {
  const emitter = new Emitter(options);
  const { explicitStart = false, explicitEnd = false } = options;
  emitter.document(represent(value, options), explicitStart, explicitEnd);
  return emitter.text;
}
