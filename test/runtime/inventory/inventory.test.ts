import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../../runtime/inventory/inventory.ts';
import type { Host } from '../../../runtime/inventory/model.ts';
import { InventoryFolder, varsOf } from './support.ts';

const folder = new InventoryFolder();

function hostNamed(inventory: Inventory, name: string): Host {
  const host = inventory.host(name);
  if (host === undefined) throw new Error(`no host ${name}`);
  return host;
}

describe('which variable wins', () => {
  it('is the deeper group, then the higher priority, then the later name', async () => {
    const inventory = await folder.load(
      folder.file(
        'hosts',
        `[top:children]
a
b
[a]
h
[b]
h
[a:vars]
name=a
prio=a
ansible_group_priority=5
[b:vars]
name=b
prio=b
[top:vars]
depth=top
name=top
[a:vars]
depth=a
`,
      ),
    );
    expect(varsOf(inventory, 'h')).toEqual({ depth: 'a', name: 'a', prio: 'a' });
    expect(inventory.groupsOf(hostNamed(inventory, 'h')).map((group) => group.name)).toEqual([
      'all',
      'top',
      'b',
      'a',
    ]);
  });

  it("goes up from the inventory over its files to the playbook's, and from groups to hosts", async () => {
    const layers = ['inventory', 'all', 'all play', 'group', 'group play', 'host', 'host files', 'host play'];
    const names = layers.map((_layer, index) => `v${index}`);
    const from = (index: number, separator: string) =>
      names.slice(index).map((name) => `${name}${separator}"${layers[index]}"`);
    const hosts = folder.file(
      'hosts',
      `[web]\nh ${from(5, '=').join(' ')}\n[all:vars]\n${from(0, '=').join('\n')}\n`,
    );
    folder.file('group_vars/all.yml', from(1, ': ').join('\n'));
    folder.file('play/group_vars/all/x.yml', from(2, ': ').join('\n'));
    folder.file('group_vars/web', from(3, ': ').join('\n'));
    folder.file('play/group_vars/web.yaml', from(4, ': ').join('\n'));
    folder.file(
      'host_vars/h.json',
      JSON.stringify(Object.fromEntries(names.slice(6).map((name) => [name, layers[6]]))),
    );
    folder.file('play/host_vars/h.yml', from(7, ': ').join('\n'));
    expect(Object.values(varsOf(await folder.load(hosts), 'h'))).toEqual(layers);
  });

  it('follows VARIABLE_PRECEDENCE', async () => {
    const hosts = folder.file('hosts', '[web]\nh\n[all:vars]\nv=all\n[web:vars]\nv=web\n');
    const inventory = await folder.load(hosts, {
      VARIABLE_PRECEDENCE: ['groups_inventory', 'all_inventory', 'other'],
    });
    expect(varsOf(inventory, 'h')).toEqual({ v: 'all' });
    expect(folder.warnings).toEqual(['[WARNING]: Ignoring unknown variable precedence entry: other\n']);
  });

  it('is both, key by key, where dicts are merged', async () => {
    const hosts = folder.file('hosts', "[web]\nh\n[all:vars]\nd={'a': 1, 'b': {'x': 1}}\n");
    folder.file('group_vars/web.yml', 'd: {b: {y: 2}}\n');
    expect(varsOf(await folder.load(hosts), 'h')).toEqual({ d: { b: { y: 2 } } });
    expect(varsOf(await folder.load(hosts, { DEFAULT_HASH_BEHAVIOUR: 'merge' }), 'h')).toEqual({
      d: { a: 1, b: { x: 1, y: 2 } },
    });
  });

  it("changes with the playbook's folder", async () => {
    const inventory = await folder.load('h,');
    folder.file('one/group_vars/all', 'v: 1');
    folder.file('two/group_vars/all', 'v: 2');
    inventory.setBaseDir(`${folder.path}/one`);
    expect(varsOf(inventory, 'h')).toEqual({ v: 1 });
    inventory.setBaseDir(`${folder.path}/two`);
    expect(varsOf(inventory, 'h')).toEqual({ v: 2 });
  });

  it('is of no file that holds something else than variables', async () => {
    folder.file('play/group_vars/all', 'foo');
    const inventory = await folder.load('h,');
    expect(() => inventory.variableLayers('h')).toThrow(
      `Could not process '${folder.path}/play/group_vars/all': failed to combine variables, expected dicts but got a 'dict' and a '_AnsibleTaggedStr'.`,
    );
  });
});

describe('names that hide keywords', () => {
  it('are warned of once for each place where they are written', async () => {
    const hosts = folder.file('hosts', '[web]\na port=1\nb port=2\n');
    const inventory = await folder.load(hosts);
    for (const host of inventory.allHosts())
      for (const folders of [[], ['/elsewhere']]) inventory.variableLayers(host.name, folders);
    expect(folder.warnings).toHaveLength(2);
    expect(folder.warnings[0]).toContain(
      "[WARNING]: Found variable using reserved name 'port'.\nOrigin: /t/hosts:2:3\n",
    );
  });
});

describe('what tasks add', () => {
  it('is there at once, and again after a refresh', async () => {
    const hosts = folder.file('hosts', '[web]\na\n');
    const inventory = await folder.load(hosts);
    expect(inventory.hosts('new*')).toEqual([]);
    expect(inventory.addHost('new1', ['web', 'fresh'], new Map([['x', 1]]))).toBe(true);
    expect(inventory.addHost('new1', ['web'], new Map([['x', 1]]))).toBe(false);
    expect(inventory.addToGroup('a', 'os_debian', ['os'])).toBe(true);
    expect(inventory.addToGroup('a', 'os_debian', ['os'])).toBe(false);
    for (const each of [inventory, await folder.load(hosts, {}, inventory)]) {
      expect(each.hosts('fresh:os').map((host) => host.name)).toEqual(['new1', 'a']);
      expect(each.groupNames('new1')).toEqual(['fresh', 'web']);
      expect(varsOf(each, 'new1')).toEqual({ x: 1 });
    }
  });
});

describe('size', () => {
  it('reads 10,000 hosts in 100 groups, with their variables, in less than 3 s', async () => {
    const groups = Array.from({ length: 100 }, (_none, group) => {
      const lines = Array.from(
        { length: 100 },
        (_host, host) => `h${group}-${host} rack=${host} role="web server"`,
      );
      return `[g${group}]\n${lines.join('\n')}\n[g${group}:vars]\nv=${group}\n`;
    });
    const path = folder.file('hosts', groups.join(''));
    // The time of this process alone: others may keep the machine busy.
    const start = process.cpuUsage();
    const inventory = await folder.load(path);
    for (const host of inventory.allHosts()) inventory.variableLayers(host.name);
    expect(inventory.hosts('all:!g5*')).toHaveLength(8900);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(3000);
  });
});
