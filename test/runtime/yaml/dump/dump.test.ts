import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PyDate, PyDateTime } from '../../../../runtime/values/dates.ts';
import { PyBytes, PyRange, PyTuple } from '../../../../runtime/values/objects.ts';
import { PySet } from '../../../../runtime/values/set.ts';
import { type DictKey, float, int, type Value } from '../../../../runtime/values/value.ts';
import { type DumpOptions, dumpYaml } from '../../../../runtime/yaml/dump/index.ts';

/** JSON in which floats, ints and dicts are marked, as they would lose their kind or order. */
type Encoded =
  | null
  | boolean
  | string
  | readonly Encoded[]
  | { readonly f: string }
  | { readonly i: string }
  | { readonly d: readonly (readonly [Encoded, Encoded])[] };

interface PythonOptions {
  readonly default_flow_style?: boolean | null;
  readonly sort_keys?: boolean;
  readonly default_style?: NonNullable<DumpOptions['scalarStyle']>;
  readonly explicit_start?: boolean;
  readonly explicit_end?: boolean;
  readonly indent?: number;
  readonly width?: number;
  readonly line_break?: string;
}

const FLOATS: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  nan: Number.NaN,
};

function decode(value: Encoded): Value {
  if (value === null || typeof value !== 'object') return value;
  if ('f' in value) return float(FLOATS[value.f] ?? Number(value.f));
  if ('i' in value) return int(BigInt(value.i));
  if ('d' in value)
    return new Map(value.d.map(([key, item]) => [decode(key) as DictKey, decode(item)] as const));
  return value.map(decode);
}

function optionsOf(given: PythonOptions): DumpOptions {
  return {
    flowStyle: given.default_flow_style === undefined ? false : (given.default_flow_style ?? undefined),
    scalarStyle: given.default_style,
    ...(given.sort_keys === undefined ? {} : { sortKeys: given.sort_keys }),
    ...(given.indent === undefined ? {} : { indent: given.indent }),
    ...(given.width === undefined ? {} : { width: given.width }),
    ...(given.line_break === undefined ? {} : { lineBreak: given.line_break }),
    explicitStart: given.explicit_start ?? false,
    explicitEnd: given.explicit_end ?? false,
  };
}

/** What PyYAML with libyaml wrote: value, options, text. */
const cases = JSON.parse(
  readFileSync(new URL('pyyaml.json', import.meta.url), 'utf8'),
) as readonly (readonly [Encoded, PythonOptions, string])[];

describe('YAML is written byte for byte as by Python: a rendered file must not change with the engine', () => {
  it(`in ${cases.length} cases`, () => {
    const wrong = cases.flatMap(([value, options, expected]) => {
      const written = dumpYaml(decode(value), optionsOf(options));
      return written === expected ? [] : [{ value, options, expected, written }];
    });
    expect(wrong).toEqual([]);
  });

  it.each<readonly [string, Value, string]>([
    ['a tuple', new PyTuple([1, 'a']), '- 1\n- a\n'],
    ['a set', new PySet(['b', 'a']), '!!set\na: null\nb: null\n'],
    ['a date', [new PyDate(2024, 2, 3)], '- 2024-02-03\n'],
    [
      'a datetime',
      [new PyDateTime(2024, 2, 3, { hour: 4, minute: 5, second: 6, microsecond: 0 })],
      '- 2024-02-03 04:05:06\n',
    ],
    ['bytes', [new PyBytes(Buffer.from('hello'))], '- !!binary |\n  aGVsbG8=\n'],
  ])('writes %s', (_name, value, expected) => {
    expect(dumpYaml(value, { flowStyle: false })).toBe(expected);
  });

  it('says what it cannot write', () => {
    expect(() => dumpYaml([new PyRange(0, 3, 1)])).toThrow("('cannot represent an object', range(0, 3))");
  });
});
