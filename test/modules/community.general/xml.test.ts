import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import xml from '../../../modules/community.general/xml/index.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';

const START = "<?xml version='1.0' encoding='UTF-8'?>\n";
const target = localTarget('sh');

/** The text that a task makes of another one, without the declaration. */
async function made(text: string, args: PlainArgs): Promise<unknown> {
  const result = await runModule(xml, { xmlstring: text, ...args }, target);
  return typeof result.xmlstring === 'string' ? result.xmlstring.slice(START.length) : result.msg;
}

// As lxml writes.
test.each<[string, string, PlainArgs, string]>([
  ['a value', '<a><b>1</b></a>', { xpath: '/a/b', value: '2' }, '<a><b>2</b></a>'],
  ['elements on the way', '<a/>', { xpath: '/a/b/c', value: 'x' }, '<a><b><c>x</c></b></a>'],
  [
    'an element that has to match',
    '<a/>',
    { xpath: "/a/b[@k='v']/c", value: '' },
    '<a><b k="v"><c></c></b></a>',
  ],
  ['a new attribute', '<a/>', { xpath: '/a', attribute: 'k', value: '"<\n' }, '<a k="&quot;&lt;&#10;"/>'],
  [
    'an attribute of a namespace that is the default one',
    "<a xmlns='urn:x'><b/></a>",
    { xpath: '/x:a/x:c', namespaces: { x: 'urn:x' }, attribute: 'x:k', value: '3' },
    '<a xmlns="urn:x"><b/><c xmlns:ns0="urn:x" ns0:k="3"/></a>',
  ],
  [
    'a removed element takes the text after it along',
    '<a>t<b/>u<c/></a>',
    { xpath: '/a/b', state: 'absent', count: false, pretty_print: true },
    '<a>t<c/></a>\n',
  ],
  [
    'a removed attribute',
    '<a k="1" l="2"/>',
    { xpath: '/a/@k', state: 'absent', pretty_print: true },
    '<a l="2"/>\n',
  ],
  ['children', '<a><x/></a>', { xpath: '/a', add_children: ['b', { c: 'd' }] }, '<a><x/><b/><c>d</c></a>'],
  [
    'a child with all it may have',
    '<a/>',
    { xpath: '/a', add_children: [{ b: { k: 'v', '+value': 't', _: [{ c: '1' }, 'd'] } }] },
    '<a><b k="v">t<c>1</c><d/></b></a>',
  ],
  [
    'children in the place of others',
    '<a>\n<x/>\n</a>',
    { xpath: '/a', set_children: [{ b: '1' }] },
    '<a>\n<b>1</b></a>',
  ],
  [
    'before the first',
    '<a><x/><x/></a>',
    { xpath: '/a/x', insertbefore: true, add_children: ['b'] },
    '<a><b/><x/><x/></a>',
  ],
  [
    'after the last, behind the text that follows it',
    '<a><x/> <x/> <y/></a>',
    { xpath: '/a/x', insertafter: true, input_type: 'xml', add_children: ['<b><c/></b>'] },
    '<a><x/> <x/> <b><c/></b><y/></a>',
  ],
  ['CDATA stays', '<a><![CDATA[<]]></a>', { xpath: '/a/b', value: '1' }, '<a><![CDATA[<]]><b>1</b></a>'],
  [
    'CDATA that is to be text',
    '<a><![CDATA[<]]></a>',
    { xpath: '/a/b', value: '1', strip_cdata_tags: true },
    '<a>&lt;<b>1</b></a>',
  ],
  [
    'indentation',
    '<!DOCTYPE a><!-- c --><a><b><c>t</c> <d/></b>  <e>x<f/></e></a>',
    { pretty_print: true },
    '<!DOCTYPE a>\n<!-- c -->\n<a>\n  <b>\n    <c>t</c>\n    <d/>\n  </b>\n  <e>x<f/></e>\n</a>\n',
  ],
])('%s', async (_, text, args, wanted) => {
  expect(await made(text, args)).toBe(wanted);
});

test.each<[string, PlainArgs, Record<string, unknown>]>([
  ['<a><b/><b/></a>', { xpath: '/a/b', count: true }, { count: 2, msg: 'found 2 nodes' }],
  [
    '<a><b>t</b><b/></a>',
    { xpath: '/a/b', content: 'text' },
    { count: 2, matches: [{ b: 't' }, { b: null }], msg: 2 },
  ],
  [
    '<a><b k="1" xmlns:q="u" q:l="2"/></a>',
    { xpath: '/a/b', content: 'attribute' },
    { matches: [{ b: { k: '1', '{u}l': '2' } }] },
  ],
  [
    "<a xmlns='u'><b/><b/><c/></a>",
    { xpath: '//x:b|//x:c', print_match: true, namespaces: { x: 'u' } },
    { matches: [], msg: 'selector \'//x:b|//x:c\' match: ["/*/*[1]", "/*/*[2]", "/*/*[3]"]' },
  ],
])('looks into %s: %j', async (text, args, wanted) => {
  const result = await runModule(xml, { xmlstring: text, ...args }, target);
  expect(result).toMatchObject({ changed: false, xmlstring: expect.any(String), ...wanted });
});

test.each<[string, PlainArgs, string]>([
  ['<a/>', { xpath: '/a[', value: '1' }, 'Syntax error in xpath expression: /a[ (Invalid expression)'],
  ['<a/>', { xpath: '/a', value: 1 }, "Argument must be bytes or unicode, got 'int'"],
  [
    '<a/>',
    { xpath: '/b', value: '1' },
    "Xpath /b causes a failure: Invalid expression\n  -- tree is b'<a/>\\n'",
  ],
  [
    '<a/>',
    { xpath: '/p:a', value: '1' },
    "Xpath /p:a causes a failure: Undefined namespace prefix\n  -- tree is b'<a/>\\n'",
  ],
  [
    '<a xmlns="x"/>',
    { xpath: '/a', value: '1' },
    'XML document has namespace(s) defined, but no namespace prefix(es) used in xpath!\n' +
      'Xpath /a causes a failure: Invalid expression\n  -- tree is b\'<a xmlns="x"/>\\n\'',
  ],
  [
    '<a/>',
    { xpath: '/a/@k', value: '1' },
    'Xpath /a/@k does not reference a node! tree is b\'<a k=""/>\\n\'',
  ],
  ['<a/>', { xpath: '/a/b', content: 'text' }, 'Xpath /a/b does not reference a node!'],
  [
    '<a/>',
    { xpath: '/a', add_children: [{ b: '1', c: '2' }] },
    'Can only create children from hashes with one key',
  ],
])('refuses %s: %j', async (text, args, msg) => {
  expect(await runModule(xml, { xmlstring: text, ...args }, target)).toMatchObject({ failed: true, msg });
});

describe('a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsible-xml-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'a.xml');
  const text = '<?xml version="1.0"?>\n<a>\n  <b>1</b>\n</a>\n';
  beforeEach(() => writeFileSync(path, text));

  test('is written with a copy of what it was, and not again', async () => {
    const args = { path, xpath: '/a/b', value: '2', backup: true };
    const result = await runModule(xml, args, target, { diff: true });
    expect(readFileSync(path, 'utf8')).toBe(`${START}<a>\n  <b>2</b>\n</a>`);
    expect(readFileSync(String(result.backup_file), 'utf8')).toBe(text);
    expect(result).toMatchObject({
      changed: true,
      actions: { xpath: '/a/b', namespaces: {}, state: 'present' },
      diff: { before: `${START}<a>\n  <b>1</b>\n</a>\n`, after: `${START}<a>\n  <b>2</b>\n</a>\n` },
    });
    expect(await runModule(xml, args, target)).not.toHaveProperty('backup_file');
  });

  test('stays as it is in check mode, and when only white space would differ', async () => {
    const change = { path, xpath: '/a/b', value: '2' };
    expect(await runModule(xml, change, target, { check: true })).toMatchObject({ changed: true });
    expect(await runModule(xml, { ...change, value: '1', pretty_print: true }, target)).toMatchObject({
      changed: false,
    });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('in another encoding becomes UTF-8', async () => {
    writeFileSync(path, Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a k="\u00e9"/>', 'latin1'));
    await runModule(xml, { path, xpath: '/a/b', value: '\u00fc' }, target);
    expect(readFileSync(path, 'utf8')).toBe(`${START}<a k="\u00e9"><b>\u00fc</b></a>`);
  });

  test('that is not there, or is a folder, is told of', async () => {
    for (const one of [join(folder, 'none'), folder])
      expect(await runModule(xml, { path: one, pretty_print: true }, target)).toMatchObject({
        failed: true,
        msg: `The target XML source '${one}' does not exist.`,
      });
  });
});
