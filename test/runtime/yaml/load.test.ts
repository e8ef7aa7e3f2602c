import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TsibleError } from '../../../runtime/errors/error.ts';
import { Source } from '../../../runtime/errors/source.ts';
import { PyDate } from '../../../runtime/values/dates.ts';
import { originOf, originOfItem, originOfKey } from '../../../runtime/values/origins.ts';
import { reprFloat } from '../../../runtime/values/print.ts';
import { EncryptedString, type Raw, Template } from '../../../runtime/values/raw.ts';
import { PySet } from '../../../runtime/values/set.ts';
import { PyFloat } from '../../../runtime/values/value.ts';
import type { YamlNotice } from '../../../runtime/yaml/construct.ts';
import { loadYaml } from '../../../runtime/yaml/load.ts';

function table(name: string): string[][] {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8');
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

function load(text: string, trusted = true, notices: YamlNotice[] = []): Raw {
  return loadYaml(new Source('f.yml', text), { trusted, notify: (notice) => notices.push(notice) });
}

function dict(raw: Raw | undefined): Map<unknown, Raw> {
  if (raw instanceof Map) return raw;
  throw new Error('no dict');
}

function errorOf(text: string): TsibleError {
  try {
    load(text);
  } catch (error) {
    if (error instanceof TsibleError) return error;
    throw error;
  }
  throw new Error('it was read');
}

/** A value in the notation of values.tsv. */
function shown(value: unknown): unknown {
  if (typeof value === 'bigint' || Number.isInteger(value)) return { int: String(value) };
  if (typeof value === 'number') return { float: reprFloat(value) };
  if (value instanceof PyFloat) return { float: reprFloat(value.value) };
  if (value instanceof PyDate) return { [value.typeName]: String(value) };
  if (value instanceof PySet) return { set: [...value] };
  if (value instanceof EncryptedString) return { vault: 1 };
  if (value instanceof Map) return { map: [...value].map(([key, item]) => [shown(key), shown(item)]) };
  if (Array.isArray(value)) return value.map(shown);
  return value;
}

describe('values are those that ansible-core 2.19 reads', () => {
  it.each(table('values.tsv'))('%s: %s', (_name, text = '', value = '') => {
    expect(shown(load(JSON.parse(text), false))).toEqual(JSON.parse(value));
  });

  it('holds big integers exactly and integral floats as floats', () => {
    const value = dict(
      load('a: 123456789012345678901234567890\nb: 1.0\nc: 0x1F\nd: 010\ne: 1:30\nf: 1_000\n'),
    );
    expect([...value.values()].map(shown)).toEqual([
      { int: '123456789012345678901234567890' },
      { float: '1.0' },
      { int: '31' },
      { int: '8' },
      { int: '90' },
      { int: '1000' },
    ]);
  });

  it('reads an empty text as null', () => expect(load('# nothing\n')).toBeNull());

  it('reads JSON as JSON where the two differ', () => {
    expect(shown(load('{"a": 1e3, "b": "\\ud83d\\ude00", "c": NaN,\t"d": 1, "d": 2}', false))).toEqual({
      map: [
        ['a', { float: '1000.0' }],
        ['b', '😀'],
        ['c', { float: 'nan' }],
        ['d', { int: '2' }],
      ],
    });
  });

  it('accepts continuation lines of quoted scalars and flow collections at any indentation', () => {
    expect(shown(load('a:\n  b: "x\ny"\n  c: [1,\n2\n]\n'))).toEqual({
      map: [
        [
          'a',
          {
            map: [
              ['b', 'x y'],
              ['c', [{ int: '1' }, { int: '2' }]],
            ],
          },
        ],
      ],
    });
  });

  it('survives a mapping that merges itself', () => {
    expect(shown(load('a: &x\n  <<: *x\n  b: 1\n'))).toEqual({
      map: [['a', { map: [['b', { int: '1' }]] }]],
    });
  });

  it('gives the very same list to an anchor and its alias, and survives a list that holds itself', () => {
    const value = dict(load('a: &x [1]\nb: *x\nc: &y [*y]\n'));
    expect(value.get('a')).toBe(value.get('b'));
    const own = value.get('c');
    expect(Array.isArray(own) && own[0]).toBe(own);
  });
});

describe('what is refused, and the words for it', () => {
  it.each(table('errors.tsv'))('%s', (text = '', line, column, message = '') => {
    const error = errorOf(JSON.parse(text));
    expect(error.message).toBe(message);
    // Where 2.19 names no line, we do.
    if (line !== '0')
      expect([error.origin?.line, error.origin?.column]).toEqual([Number(line), Number(column)]);
    expect(error.exitCode).toBe(4);
  });

  it('shows how to write what was probably meant', () => {
    expect(errorOf('a: {{ b }}\n').help).toBe(
      '\nFor example:\n\n    raw: {{ some_var }}\n\nShould be:\n\n    raw: "{{ some_var }}"',
    );
  });
});

describe('trust', () => {
  it('makes templates of strings that an author wrote, and only of those', () => {
    const value = dict(
      load('a: "{{ b }}"\nc: !unsafe "{{ d }}"\ne: !unsafe [ "{{ f }}" ]\n"{{ k }}": plain\n'),
    );
    expect(value.get('a')).toBeInstanceOf(Template);
    expect(value.get('c')).toBe('{{ d }}');
    expect(value.get('e')).toEqual(['{{ f }}']);
    expect(value.get('{{ k }}')).toBe('plain');
    expect(dict(load('a: "{{ b }}"\n', false)).get('a')).toBe('{{ b }}');
    expect(dict(load('{"a": "{{ b }}"}', false)).get('a')).toBe('{{ b }}');
  });

  it('keeps where a template was written', () => {
    const value = dict(load('x: 1\na: "{{ b }}"\n')).get('a');
    expect(value instanceof Template && String(value.origin)).toBe('f.yml:2:4');
  });

  it('decrypts a vaulted scalar only when it is asked for, once', () => {
    let times = 0;
    const raw = loadYaml(new Source('f.yml', 'a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n'), {
      trusted: true,
      decrypt: (text) => `${++times}:${text.split('\n')[1]}`,
    });
    const secret = dict(raw).get('a');
    expect(times).toBe(0);
    if (!(secret instanceof EncryptedString)) throw new Error('not encrypted');
    expect([secret.decrypt(), secret.decrypt(), times]).toEqual(['1:6162', '1:6162', 1]);
  });
});

describe('origins', () => {
  it('are known for dicts, lists, keys, values and items', () => {
    const root = dict(load('a:\n  b: 1\n  c:\n    - x\n    - !unsafe y\n'));
    const a = root.get('a');
    if (!(a instanceof Map)) throw new Error('no dict');
    const c = a.get('c');
    if (!Array.isArray(c)) throw new Error('no list');
    expect(
      [originOf(a), originOfKey(a, 'b'), originOfItem(a, 'b'), originOf(c), originOfItem(c, 1)].map(String),
    ).toEqual(['f.yml:2:3', 'f.yml:2:3', 'f.yml:2:6', 'f.yml:4:5', 'f.yml:5:7']);
  });
});

describe('notices', () => {
  it('tells of a key that is there twice, and uses the last', () => {
    const notices: YamlNotice[] = [];
    expect(dict(load('a: 1\na: 2\n', true, notices)).get('a')).toBe(2);
    expect(notices.map(({ message, origin }) => `${message} ${origin}`)).toEqual([
      "Found duplicate mapping key 'a'. f.yml:2:1",
    ]);
  });

  it('makes an error of it where DUPLICATE_YAML_DICT_KEY says so', () => {
    expect(() =>
      loadYaml(new Source('f.yml', 'a: 1\na: 2\n'), { trusted: true, duplicateKeys: 'error' }),
    ).toThrow("YAML parsing failed: Found duplicate mapping key 'a'.");
  });

  it('tells of deprecated tags', () => {
    const notices: YamlNotice[] = [];
    load('a: !!omap [b: 1]\nc: !vault-encrypted x\n', true, notices);
    expect(notices.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
      'deprecation: Use of the YAML `!!omap` tag is deprecated.',
      'deprecation: Use of the YAML `!vault-encrypted` tag is deprecated.',
    ]);
  });
});
