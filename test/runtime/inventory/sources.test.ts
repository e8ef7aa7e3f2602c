import { describe, expect, it } from 'vitest';
import { InventoryFolder, varsOf } from './support.ts';

const folder = new InventoryFolder();

describe('an INI inventory', () => {
  it('gives hosts, ranges, ports, groups, children and typed variables', async () => {
    const inventory = await folder.load(
      folder.file(
        'hosts',
        `lone ansible_host=1.2.3.4 # comment
[web:children]
front
[front]
web[01:05:2]:2222 a="x y" b='[1, 2]' c={{q}}
[::1]:22
[web:vars]
n = 010
t = {{ x }}/y
l = 1,2
s = hello # kept
`,
      ),
    );
    expect(Object.fromEntries(inventory.groupMembers())).toEqual({
      all: ['lone', 'web01', 'web03', 'web05', '::1'],
      ungrouped: ['lone'],
      web: ['web01', 'web03', 'web05', '::1'],
      front: ['web01', 'web03', 'web05', '::1'],
    });
    expect(varsOf(inventory, 'web03')).toEqual({
      n: '010',
      t: 'template {{ x }}/y',
      l: [1, 2],
      s: 'hello # kept',
      ansible_port: 2222,
      a: 'x y',
      b: [1, 2],
      c: 'template {{q}}',
    });
    expect(varsOf(inventory, '::1')).toMatchObject({ ansible_port: 22 });
    expect(inventory.groupNames('web01')).toEqual(['front', 'web']);
  });

  it.each([
    ['[web]\nh1 a=1\n[web:vars]\nfoo\n', 4, 1, 'Expected key=value, got: foo'],
    ['[web]\nh1 foo\n', 2, 1, 'Expected key=value host variable assignment, got: foo'],
    [
      '[a b]\n',
      1,
      1,
      "Invalid section entry: '[a b]'. Please make sure that there are no spaces in the section entry, and that there are no other invalid characters",
    ],
    ['[a:wars]\n', 1, 1, 'Section [a:wars] has unknown type: wars'],
    ['[a:vars]\nx=1\n', 1, 1, "Section [a:vars] not valid for undefined group 'a'."],
    ['h1\n[a:children]\nb\n', 3, 1, "Section [a:children] includes undefined group 'b'."],
    [
      '[a:children]\nb\n[b:children]\na\n',
      4,
      1,
      "Adding group 'a' as child to 'b' creates a recursive dependency loop.",
    ],
    [
      'h1:\n',
      1,
      1,
      "Invalid host pattern 'h1:' supplied, ending in ':' is not allowed, this character is reserved to provide a port.",
    ],
    ['---\n', 1, 1, "Invalid host pattern '---' supplied, '---' is normally a sign this is a YAML file."],
    ['h1 a="b\n', 1, 1, "Error parsing host definition 'h1 a=\"b': No closing quotation"],
    ['h[1:]\n', 1, 1, 'host range must specify end value'],
    ['h[01:100]\n', 1, 1, 'host range must specify equal-length begin and end formats'],
    ['h[b:a]\n', 1, 1, 'host range must have begin <= end'],
  ])('says what is wrong, and where: %j', async (text, line, column, message) => {
    const path = folder.file('hosts.ini', text);
    await folder.load(path);
    expect(folder.warnings[0]).toContain(
      `[WARNING]: Failed to parse inventory with 'ini' plugin: Failed to parse inventory: ${message}`,
    );
    expect(folder.warnings[0]).toContain(`Origin: /t/hosts.ini:${line}:${column}\n`);
    expect(folder.warnings.slice(1)).toEqual([
      '[WARNING]: Unable to parse /t/hosts.ini as an inventory source\n',
      '[WARNING]: No inventory was parsed, only implicit localhost is available\n',
    ]);
  });

  it('gives no group to `all` when it is broken', async () => {
    const inventory = await folder.load(folder.file('hosts', '[web]\nh1\n[web:vars]\nfoo\n'));
    expect(inventory.hosts('all')).toEqual([]);
  });

  it('warns of names that templates can not use', async () => {
    await folder.load(folder.file('hosts', '[a-b]\nh1 x-y=1 none=2 ok=3\n'));
    expect(folder.warnings).toEqual([
      '[WARNING]: Invalid characters were found in group names but not replaced, use -vvvv to see details\n',
      "deprecated: Accepting inventory variable with invalid name 'x-y'.",
      "deprecated: Accepting inventory variable with invalid name 'none'.",
    ]);
  });
});

describe('a YAML inventory', () => {
  it('gives the same from nested mappings', async () => {
    const inventory = await folder.load(
      folder.file(
        'hosts.yml',
        `all:
  hosts:
    top: {a: 1}
  vars: {g: all}
  children:
    web:
      hosts:
        w[1:2]:
          p: "{{ q }}"
      children:
        sub:
          hosts: lonely
          vars: {g: sub}
    empty:
`,
      ),
    );
    expect(Object.fromEntries(inventory.groupMembers())).toEqual({
      all: ['top', 'w1', 'w2', 'lonely'],
      ungrouped: ['top'],
      web: ['w1', 'w2', 'lonely'],
      sub: ['lonely'],
      empty: [],
    });
    expect(varsOf(inventory, 'w2')).toEqual({ g: 'all', p: 'template {{ q }}' });
    expect(varsOf(inventory, 'lonely')).toEqual({ g: 'sub' });
  });

  it.each([
    ['all:\n  hosts: [a]\n', 'Invalid "hosts" entry for "all" group, requires a dictionary, found', '2:10'],
    ['- a\n', 'YAML inventory has invalid structure, it should be a dictionary, got', '1:1'],
    [
      'all:\n  hosts:\n    5:\n',
      'Host pattern 5 must be a string. Enclose integers/floats in quotation marks.',
      '3:5',
    ],
    [
      'a: {{ b }}\n',
      'YAML parsing failed: This may be an issue with missing quotes around a template block.',
      '1:4',
    ],
  ])('says what is wrong, and where: %j', async (text, message, place) => {
    await folder.load(folder.file('hosts.yml', text), { INVENTORY_ENABLED: ['yaml'] });
    expect(folder.warnings[0]).toContain(message);
    expect(folder.warnings[0]).toContain(`Origin: /t/hosts.yml:${place}\n`);
  });

  it('warns of what it skips', async () => {
    await folder.load(folder.file('hosts.yml', 'all:\n  host:\n    a:\nb: 5\n'));
    expect(folder.warnings.map((text) => text.split('\n')[0])).toEqual([
      '[WARNING]: Skipping unexpected key (host) in group (all), only "vars", "children" and "hosts" are valid',
      "[WARNING]: Skipping 'b' as this is not a valid group definition",
    ]);
  });
});

describe('other sources', () => {
  it('are TOML files', async () => {
    const text =
      '[web]\nchildren = ["db"]\nvars = { p = 8080, f = 1.0, t = "{{ x }}" }\n[web.hosts]\n"h[1:2]" = { a = true }\n';
    const inventory = await folder.load(folder.file('hosts.toml', text));
    expect(varsOf(inventory, 'h2')).toEqual({ p: 8080, f: '1.0', t: 'template {{ x }}', a: true });
    expect(inventory.groups.get('db')?.depth).toBe(2);
    await folder.load(folder.file('bad.toml', 'a = 1\nb = = 2\n'));
    expect(folder.warnings[0]).toContain('Origin: /t/bad.toml:2:5');
  });

  it('are programs that print JSON', async () => {
    const json =
      '{"g":{"hosts":["a","b"],"vars":{"v":"{{ x }}","n":1.0}},"all":{"vars":{"q1":1}},"_meta":{"hostvars":{"a":{"z":1}}}}';
    const inventory = await folder.load(folder.file('inv.sh', `#!/bin/sh\necho '${json}'\n`, 0o755));
    expect(varsOf(inventory, 'a')).toEqual({ q1: 1, v: 'template {{ x }}', n: '1.0', z: 1 });
    expect(folder.warnings).toEqual([]);
  });

  it('are programs without _meta, asked for each host', async () => {
    const inventory = await folder.load(
      folder.file(
        'inv.sh',
        `#!/bin/sh\n[ "$1" = --list ] && echo '{"g":["a"]}' || echo "{\\"n\\": \\"$2\\"}"\n`,
        0o755,
      ),
    );
    expect(varsOf(inventory, 'a')).toEqual({ n: 'a' });
    expect(folder.warnings).toEqual([
      "deprecated: Group 'g' was converted to 'dict' from 'list'.",
      "deprecated: Inventory scripts should always provide 'meta.hostvars'. Host variables will be collected by running the inventory script with the '--host' option for each host.",
    ]);
  });

  it.each([
    ['{"_meta": {"profile": 1}}', "Value contains '_meta.profile' which is 'int' instead of 'str'."],
    ['{"_meta": {"profile": "legacy"}}', "Non-inventory profile 'legacy' is not allowed."],
    ['{"_meta": {"profile": "inventory_x"}}', "Unknown profile name 'inventory_x'."],
    ['[1]', "Value is 'list' instead of 'dict'."],
    ['nope', 'Value could not be parsed as JSON: Expecting value: line 1 column 1 (char 0)'],
  ])('say why a program that prints %s is not taken', async (text, why) => {
    await folder.load(folder.file('inv', `#!/bin/sh\necho '${text}'\n`, 0o755), {
      INVENTORY_ENABLED: ['script'],
    });
    expect(folder.warnings[0]).toContain(`Unable to get JSON decoder for inventory script result: ${why}`);
  });

  it('show what a failing program says', async () => {
    await folder.load(folder.file('inv', '#!/bin/sh\necho oops >&2; exit 3\n', 0o755), {
      INVENTORY_ENABLED: ['script'],
    });
    expect(
      folder.warnings[0],
    ).toBe(`[WARNING]: Failed to parse inventory with 'script' plugin: Inventory script returned non-zero exit code 3.

Failed to parse inventory with 'script' plugin.

<<< caused by >>>

Inventory script returned non-zero exit code 3.
Origin: <inventory plugin 'script' with source '/t/inv'>

Standard error from inventory script:
oops

`);
  });

  it('are lists of names', async () => {
    const inventory = await folder.load('h1, h2:22,[::1]:33,');
    expect(inventory.allHosts().map((host) => host.name)).toEqual(['h1', 'h2', '::1']);
    expect(varsOf(inventory, 'h2')).toEqual({ ansible_port: 22 });
    const ranges = await folder.load('h[1:3],', { INVENTORY_ENABLED: ['advanced_host_list'] });
    expect(ranges.allHosts()).toHaveLength(3);
  });

  it('keep a name that is no proper range, and say so; a wrong number in a range is an error', async () => {
    const enabled = { INVENTORY_ENABLED: ['advanced_host_list'] };
    const kept = await folder.load('h[1:],k[b:a],', enabled);
    expect(kept.allHosts().map((host) => host.name)).toEqual(['h[1:]', 'k[b:a]']);
    expect(folder.said).toEqual([
      'Unable to parse address from hostname, leaving unchanged: host range must specify end value',
      'Unable to parse address from hostname, leaving unchanged: host range must have begin <= end',
      'Parsed h[1:],k[b:a], inventory source with advanced_host_list plugin',
    ]);
    expect((await folder.load('h[1:j],', enabled)).allHosts()).toEqual([]);
    expect(folder.warnings[0]).toContain(
      "Invalid data from string, could not parse: invalid literal for int() with base 10: 'j'",
    );
  });

  it('tell which plugin read a source, and which ones passed it on', async () => {
    await folder.load([folder.file('hosts', 'h1\n'), '/nowhere']);
    expect(folder.said.slice(0, 4)).toEqual([
      'host_list declined parsing /t/hosts as it did not pass its verify_file() method',
      'script declined parsing /t/hosts as it did not pass its verify_file() method',
      'auto declined parsing /t/hosts as it did not pass its verify_file() method',
      'Parsed /t/hosts inventory source with ini plugin',
    ]);
    expect(folder.said).toContain(
      'Skipping due to inventory source not existing or not being readable by the current user',
    );
  });

  it('are folders, read in order without what is no inventory', async () => {
    for (const [name, text] of Object.entries({
      '02-b': 'b',
      '01-a.yml': 'all: {hosts: {a: }}',
      'x.cfg': 'no',
      '.hidden': 'no',
      'y.bak': 'no',
      'group_vars/all': 'v: 1',
      'sub/c': 'c',
    }))
      folder.file(`inv/${name}`, text);
    const inventory = await folder.load(folder.path.concat('/inv'));
    expect(inventory.allHosts().map((host) => host.name)).toEqual(['a', 'b', 'c']);
    expect(varsOf(inventory, 'c')).toEqual({ v: 1 });
    expect(inventory.fileOf('c')).toBe(`${folder.path}/inv/sub/c`);
  });

  it('that are missing are warned of, and the localhost remains', async () => {
    const inventory = await folder.load('/no/such');
    expect(folder.warnings).toEqual([
      '[WARNING]: Unable to parse /no/such as an inventory source\n',
      '[WARNING]: No inventory was parsed, only implicit localhost is available\n',
    ]);
    expect(inventory.hosts('all')).toEqual([]);
    expect(inventory.hosts('localhost').map((host) => [host.name, host.implicit])).toEqual([
      ['localhost', true],
    ]);
    expect(varsOf(inventory, 'localhost')).toMatchObject({ ansible_connection: 'local' });
    await expect(folder.load('/no/such', { INVENTORY_UNPARSED_IS_FAILED: true })).rejects.toThrow(
      'No inventory was parsed, please check your configuration and options.',
    );
    await expect(folder.load('/no/such', { INVENTORY_ANY_UNPARSED_IS_FAILED: true })).rejects.toThrow(
      'Completely failed to parse inventory source /no/such',
    );
  });

  it('that name an unknown plugin get the near name', async () => {
    await folder.load(folder.file('c.yml', 'plugin: advanced_hostlist\n'));
    expect(folder.warnings[0]).toContain("specifies unknown plugin 'advanced_hostlist'");
    expect(folder.warnings[0]).toContain("Did you mean 'advanced_host_list'?");
  });
});
