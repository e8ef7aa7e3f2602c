import { expect, test } from 'vitest';
import { createTemplar } from '../../../../runtime/template/engine.ts';
import { trusted } from '../../../../runtime/values/raw.ts';

const templar = createTemplar({
  scope: { get: () => undefined, names: () => [] },
  environment: { baseDir: '/' },
});
const evaluate = (expression: string) => templar.resolve(trusted(`{{ ${expression} }}`, undefined));

// xmltodict's own documentation shows this form.
test('XML becomes dicts with attributes, texts and lists as xmltodict makes them, and the other way round', () => {
  const xml = `<a x="1"><b>two</b><b y="&lt;3">four</b><c/><d>  t &amp; u <e>v</e></d></a>`;
  const json = `{"a": {"@x": "1", "b": ["two", {"@y": "<3", "#text": "four"}], "c": null, "d": {"e": "v", "#text": "t & u"}}}`;
  expect(evaluate(`'${xml}' | ansible.utils.from_xml | to_json`)).toBe(json);
  expect(evaluate(`'${json}' | from_json | ansible.utils.to_xml(indent='spaces', indent_width=2)`)).toBe(
    [
      '<?xml version="1.0" encoding="utf-8"?>',
      '<a x="1">',
      '  <b>two</b>',
      '  <b y="&lt;3">four</b>',
      '  <c></c>',
      '  <d>',
      '    <e>v</e>',
      't &amp; u  </d>',
      '</a>',
    ].join('\n'),
  );
  expect(evaluate(`{'a': true} | ansible.utils.to_xml(full_document=false)`)).toBe('<a>true</a>');
});

test('what is no XML, or has two roots, is refused', () => {
  expect(() => evaluate(`'<a>' | ansible.utils.from_xml`)).toThrow(/Input Xml is not valid/);
  expect(() => evaluate(`{'a': 1, 'b': 2} | ansible.utils.to_xml`)).toThrow(/Input json is not valid/);
  expect(() => evaluate(`'<a/>' | ansible.utils.from_xml('lxml')`)).toThrow(/engine: lxml is not supported/);
});
