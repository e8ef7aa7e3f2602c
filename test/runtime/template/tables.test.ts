import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTemplar } from '../../../runtime/template/engine.ts';
import { extendedSyntax } from '../../../runtime/template/parse/syntax.ts';
import { compileTemplate } from '../../../runtime/template/unit.ts';
import { fromJs } from '../../../runtime/values/convert.ts';
import { PyDate } from '../../../runtime/values/dates.ts';
import { type Raw, Template, trusted } from '../../../runtime/values/raw.ts';
import { toJson } from '../../../runtime/values/to-json.ts';
import { typeName } from '../../../runtime/values/types.ts';
import { float, PyFloat } from '../../../runtime/values/value.ts';

const SYNTAX = extendedSyntax(['jinja2.ext.do', 'jinja2.ext.loopcontrols']);

const read = (name: string) =>
  readFileSync(new URL(`tables/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1);

const list = [1, 'a', true, null, new PyFloat(1), "it's"];
const variables = new Map<string, Raw>([
  ['i', 5],
  ['f', float(1)],
  ['t', true],
  ['n', null],
  ['s', 'abc'],
  ['num', '42'],
  ['zero', '0644'],
  ['l', list],
  [
    'd',
    new Map<string, Raw>([
      ['a', 1],
      ['b', 'x'],
      ['c d', [1, 2]],
    ]),
  ],
  ['e', ''],
  ['date', new PyDate(2001, 12, 14)],
  ['ref', trusted('{{ i }}', undefined)],
  ['ref2', trusted('{{ l }}', undefined)],
  [
    'nested',
    new Map<string, Raw>([
      ['x', trusted('{{ i }}', undefined)],
      ['y', [trusted('{{ s }}', undefined)]],
    ]),
  ],
  ['liststr', "[1, 2, 'x']"],
  ['dictstr', "{'a': 1}"],
  ['jsonstr', '{"a": true, "b": null}'],
  ['yesstr', 'yes'],
  ['tstr', 'True'],
  ['unsafe', '{{ i }}'],
]);
const templar = createTemplar({
  scope: { get: (name) => variables.get(name), names: () => variables.keys() },
  environment: { baseDir: '/' },
});

describe('native results as measured with ansible-core 2.19', () => {
  // Columns: template (with \n for a newline outside of quotes), type, value as JSON or, for an error, its repr.
  const rows = read('native.tsv').map((line) => line.split('\t'));
  it.each(rows)('%s', (source = '', type = '', value = '') => {
    const text = source.replace(/(?<!\\)\\n/g, '\n');
    const run = () => templar.resolve(new Template(text, undefined));
    if (type === 'ERR') {
      expect(run).toThrow(/^\w+: (['"])(.*)\1$/s.exec(value)?.[2]?.replaceAll("\\'", "'"));
      return;
    }
    if (text.includes('HOME')) return;
    const result = run();
    expect(typeName(result).toLowerCase()).toBe(type);
    if (type !== 'date') expect(toJson(result, { ensureAscii: false })).toBe(value);
  });
});

describe("Jinja's constructs", () => {
  it.each(read('constructs.txt').map((line) => [JSON.parse(line) as string]))('parses %s', (text) => {
    const known = text
      .replace('foo.bar', 'odd')
      .replace(/\|(f|\s+f)\b/, '|upper')
      .replace('| f ', '| upper ');
    expect(() => compileTemplate(known, SYNTAX, true)).not.toThrow();
  });
});

it('takes JS data for what it is', () => {
  expect(toJson(fromJs({ b: [1, 1.5, null, undefined], a: new Map([['k', 1n]]), gone: undefined }))).toBe(
    '{"b": [1, 1.5, null, null], "a": {"k": 1}}',
  );
});
