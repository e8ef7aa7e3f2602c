import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createTemplar } from '../../../../runtime/template/engine.ts';
import { trusted } from '../../../../runtime/values/raw.ts';
import { toJson } from '../../../../runtime/values/to-json.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsible-netcommon-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function parse(filter: string, output: string, spec: string): string {
  const path = join(folder, 'spec');
  writeFileSync(path, spec);
  const variables = new Map([
    ['output', output],
    ['path', path],
  ]);
  const templar = createTemplar({
    scope: { get: (name) => variables.get(name), names: () => variables.keys() },
    environment: { baseDir: '/' },
  });
  return toJson(templar.resolve(trusted(`{{ output | ansible.netcommon.${filter}(path) }}`, undefined)));
}

// The answers are the collection's own, from ansible-core 2.19.
it('parse_cli finds matches by key, in a list, and one', () => {
  const spec = `
vars:
  vlan: { key: "{{ item.id }}", values: { id: "{{ item.id }}", name: "{{ item.name }}", state: fixed } }
keys:
  vlans: { value: "{{ vlan }}", items: '^vlan (?P<id>\\d+)\\n name (?P<name>\\w+)', when: item.key != 99 }
  list: { value: { i: "{{ item.id }}" }, items: '^vlan (?P<id>\\d+)', when: item.i > 10 }
  first: { value: "{{ item.s }}", items: 'state (?P<s>\\w+)' }
`;
  expect(parse('parse_cli', 'vlan 10\n name A\n state up\nvlan 20\n name B\n', spec)).toBe(
    '{"vlans": {"10": {"id": 10, "name": "A", "state": "fixed"}, "20": {"id": 20, "name": "B", "state": "fixed"}}, ' +
      '"list": [{"i": 20}], "first": "up"}',
  );
});

const INTERFACES = 'interface A\n mtu 10\n descr x\n!\ninterface B\n mtu 20\n!\n';
const BLOCKS = `
keys:
  x:
    value: "{{ i }}"
    start_block: '^interface'
    end_block: '^!'
    items: ['^interface (?P<name>\\w+)', ' mtu (?P<mtu>\\d+)', ' descr (?P<descr>\\w+)']
vars:
  i: `;

it('parse_cli takes blocks apart', () => {
  const spec = `${BLOCKS}{ key: "{{ item[0].name }}", values: { mtu: "{{ item[1].mtu }}", m: "{{ item[0].match[0] }}" } }`;
  expect(parse('parse_cli', INTERFACES, spec)).toBe(
    '[{"A": {"mtu": 10, "m": "A"}}, {"B": {"mtu": 20, "m": "B"}}]',
  );
});

it('parse_cli leaves out what a block lacks', () => {
  const spec = `${BLOCKS}{ mtu: "{{ item[1].mtu }}", d: "{{ item[2].descr }}" }`;
  expect(parse('parse_cli', INTERFACES, spec)).toBe('[{"mtu": 10, "d": "x"}, {"mtu": 20, "d": null}]');
});

it('what a device says is never evaluated', () => {
  const spec = `
keys:
  first: { value: "{{ item.s }}", items: 'state (?P<s>.+)' }
  call: { value: "{{ item.s }}", items: 'call (?P<s>.+)' }
`;
  const output = "state {{ 1 + 1 }}\ncall lookup('env', 'HOME')\n";
  expect(parse('parse_cli', output, spec)).toBe(`{"first": "{{ 1 + 1 }}", "call": "lookup('env', 'HOME')"}`);
});

it('parse_xml finds elements, texts and attributes', () => {
  const spec = `
vars:
  v: { key: "{{ item.id }}", values: { id: "{{ item.id }}", name: "{{ item.name }}", x: "{{ item.x }}" } }
keys:
  vlans: { value: "{{ v }}", top: vs/v, items: { id: id, name: n, x: 'x[@a]' } }
  other: { value: "{{ item.id }}", top: vs/v, items: { id: id }, when: item > 10 }
`;
  const xml = '<r><vs><v><id>10</id><n>A</n><x a="1">t</x></v><v><id>20</id></v></vs></r>';
  expect(parse('parse_xml', xml, spec)).toBe(
    '{"vlans": {"10": {"id": 10, "name": "A", "x": {"a": "1"}}, "20": {"id": 20, "name": null, "x": {}}}, "other": [20]}',
  );
});

it('parse_xml tells of a text that is no XML', () => {
  expect(() => parse('parse_xml', '<r', 'keys: {}')).toThrow("'ansible.netcommon.parse_xml' failed: ");
});
