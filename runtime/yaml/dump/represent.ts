import { compare } from '../../values/compare.ts';
import { PyDate, PyDateTime } from '../../values/dates.ts';
import { PyBytes, PyTuple } from '../../values/objects.ts';
import { repr, reprFloat } from '../../values/print.ts';
import { PythonError } from '../../values/python-error.ts';
import { PySet } from '../../values/set.ts';
import { isFloat, toNumber } from '../../values/types.ts';
import { Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import { resolveScalar } from '../scalars.ts';
import type { DumpMapping, DumpNode, DumpScalar, ScalarStyle } from './node.ts';
import { VaultedText } from './vaulted.ts';

export interface RepresentOptions {
  /** True: `[a, b]` and `{a: b}`; false: one line an item; undefined: the former for what holds scalars only. */
  readonly flowStyle?: boolean | undefined;
  readonly sortKeys?: boolean;
  /** Nodes made so far: a list or dict that is there twice gets an anchor then. Without it, it is written twice. */
  readonly shared?: Map<object, DumpNode>;
  /** False for a list or dict that is there twice but that Python would have made twice; default: none is. */
  readonly isOne?: (container: object) => boolean;
  /** Style of every scalar. */
  readonly scalarStyle?: ScalarStyle | undefined;
  /** How a text is to be written, where that is not for its scalar's style to say. */
  readonly strings?: (text: string) => { readonly text: string; readonly style: ScalarStyle } | undefined;
}

/** Values as YAML nodes, as PyYAML's safe representer makes them. @throws PythonError for what it can't represent */
export function represent(value: Value, options: RepresentOptions): DumpNode {
  const { shared } = options;
  const mayRecur = Array.isArray(value) || value instanceof Map || value instanceof VaultedText;
  if (shared === undefined || !mayRecur) return makeNode(value, options);
  const known = shared.get(value);
  if (known !== undefined && options.isOne?.(value) !== false) return known;
  const node = makeNode(value, options);
  shared.set(value, node);
  return node;
}

function makeNode(value: Value, options: RepresentOptions): DumpNode {
  if (typeof value === 'string') {
    const special = options.strings?.(value);
    return stringNode(special?.text ?? value, special?.style ?? options.scalarStyle);
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint' || typeof value === 'number')
    return plainNode(plainText(value), options);
  if (Array.isArray(value)) return sequence(value, options);
  if (value instanceof Map) return mapping([...value], options, undefined);
  if (isFloat(value)) return plainNode(floatText(toNumber(value)), options);
  if (value instanceof PyTuple) return sequence(value.items, options);
  if (value instanceof PySet)
    return mapping(
      Array.from(value, (item) => [item, null] as const),
      options,
      '!!set',
    );
  if (value instanceof PyDateTime) return plainNode(value.isoFormat(' '), options);
  if (value instanceof PyDate) return plainNode(value.isoDate(), options);
  if (value instanceof PyBytes) return bytesNode(value);
  if (value instanceof VaultedText)
    return { kind: 'scalar', text: value.ciphertext, style: '|', plain: false, quoted: false, tag: '!vault' };
  if (value instanceof Undefined) return value.trip();
  throw new PythonError('ValueError', `('cannot represent an object', ${repr(value)})`);
}

function plainText(value: null | boolean | bigint | number): string {
  if (value === null) return 'null';
  if (typeof value === 'number' && !Number.isInteger(value)) return floatText(value);
  return String(value);
}

/** YAML 1.1 wants a point in every float. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const text = reprFloat(value).toLowerCase();
  return text.includes('.') ? text : text.replace('e', '.0e');
}

function plainNode(text: string, { scalarStyle }: RepresentOptions): DumpScalar {
  return { kind: 'scalar', text, style: scalarStyle, plain: true, quoted: false, tag: undefined };
}

function stringNode(text: string, style: ScalarStyle | undefined): DumpScalar {
  return { kind: 'scalar', text, style, plain: resolveScalar(text) === 'str', quoted: true, tag: undefined };
}

function bytesNode({ bytes }: PyBytes): DumpScalar {
  const lines = bytes.toString('base64').match(/.{1,76}/g) ?? [];
  const text = lines.map((line) => `${line}\n`).join('');
  return { kind: 'scalar', text, style: '|', plain: false, quoted: false, tag: '!!binary' };
}

function sequence(values: readonly Value[], options: RepresentOptions): DumpNode {
  const items = values.map((item) => represent(item, options));
  return { kind: 'sequence', items, flow: options.flowStyle ?? items.every(isSimple) };
}

function mapping(
  pairs: readonly (readonly [Value, Value])[],
  options: RepresentOptions,
  tag: string | undefined,
): DumpMapping {
  const sorted = options.sortKeys === false ? pairs : sortedByKey(pairs);
  const entries = sorted.map(([key, value]) => [represent(key, options), represent(value, options)] as const);
  const simple = entries.every(([key, value]) => isSimple(key) && isSimple(value));
  return { kind: 'mapping', entries, flow: options.flowStyle ?? simple, tag };
}

/** Keys that can't be compared with one another keep their order. */
function sortedByKey(pairs: readonly (readonly [Value, Value])[]): readonly (readonly [Value, Value])[] {
  try {
    return [...pairs].sort(([left], [right]) => compare(left, right));
  } catch (error) {
    if (error instanceof PythonError) return pairs;
    throw error;
  }
}

function isSimple(node: DumpNode): boolean {
  return node.kind === 'scalar' && node.style === undefined;
}
