import { expect, test } from 'vitest';
import { compareLines } from './lines.ts';

/** The same vars plugin for each engine; both lie side by side, as in a repository that serves both. */
const varsPlugin = {
  'vars_plugins/mine.py': `from ansible.plugins.vars import BaseVarsPlugin
from ansible.template import trust_as_template
DOCUMENTATION = '''
name: mine
short_description: test
description: test
options:
  stage:
    choices: ['all', 'task', 'inventory']
    type: str
    env: [{name: MINE_STAGE}]
'''
class VarsModule(BaseVarsPlugin):
    REQUIRES_ENABLED = WAITS
    def get_vars(self, loader, path, entities):
        found = {}
        for entity in entities:
            kind = 'host' if hasattr(entity, 'address') else 'group'
            found['from_' + kind] = trust_as_template(path.rsplit('/', 1)[-1] + ':' + entity.name)
            if entity.name in ('all', 'h2'):
                found['v'] = trust_as_template('plugin for {{ "' + entity.name + '" }}')
        return found
`,
  'vars_plugins/mine.ts': `export const options = { stage: { choices: ['all', 'task', 'inventory'], env: 'MINE_STAGE' } };
export const needsEnabled = WAITS;
export const trusted = true;
export default ({ name, kind, path }) => ({
  ['from_' + kind]: path.split('/').at(-1) + ':' + name,
  ...(['all', 'h2'].includes(name) ? { v: 'plugin for {{ "' + name + '" }}' } : {}),
});
`,
};

const files = (waits: boolean) => ({
  'play.yml':
    '- hosts: all\n  connection: local\n  gather_facts: false\n  tasks:\n    - debug: {msg: "{{ v }}, {{ w | default(0) }}, {{ from_group | default(0) }}, {{ from_host | default(0) }}"}\n',
  'inventory/hosts': 'h0\n[web]\nh1 v=inventory\nh2\n[web:vars]\nv=group\nw=group\n',
  'inventory/group_vars/all': 'v: all of the inventory\n',
  'inventory/group_vars/web': 'w: web of the inventory\n',
  'inventory/host_vars/h2': 'w: h2 of the inventory\n',
  'group_vars/all': 'v: all of the playbook\nw: all of the playbook\n',
  'host_vars/h1': 'w: h1 of the playbook\n',
  ...Object.fromEntries(
    Object.entries(varsPlugin).map(([name, text]) => [
      name,
      text.replace('WAITS', name.endsWith('.py') ? (waits ? 'True' : 'False') : String(waits)),
    ]),
  ),
});

const lines = [
  '',
  'ANSIBLE_VARS_ENABLED=mine',
  'ANSIBLE_VARS_ENABLED=mine,host_group_vars',
  'ANSIBLE_VARS_ENABLED=host_group_vars,mine',
  'ANSIBLE_VARS_ENABLED=',
  'ANSIBLE_RUN_VARS_PLUGINS=start',
  'ANSIBLE_VARS_PLUGIN_STAGE=inventory',
  'ANSIBLE_VARS_PLUGIN_STAGE=all',
  'MINE_STAGE=inventory ANSIBLE_VARS_ENABLED=host_group_vars,mine',
  'MINE_STAGE=all ANSIBLE_VARS_PLUGIN_STAGE=inventory ANSIBLE_VARS_ENABLED=host_group_vars,mine',
  'ANSIBLE_PRECEDENCE=all_plugins_play,groups_plugins_play,all_inventory,groups_plugins_inventory',
].flatMap((setting) => [
  `${setting} ansible-playbook -f 1 -i inventory play.yml`,
  `${setting} ansible-inventory -i inventory --list --playbook-dir .`,
]);

test.each([false, true])(
  'vars plugins, that wait to be enabled: %s, run at the same stages and with the same precedence',
  async (waits) => {
    const { reference, tsible } = await compareLines(lines, files(waits));
    for (const [at, line] of lines.entries()) expect.soft(tsible[at], line).toEqual(reference[at]);
  },
);

const inventoryPlugin = {
  'inventory_plugins/cmdb.py': `from ansible.plugins.inventory import BaseInventoryPlugin, Constructable, Cacheable
DOCUMENTATION = '''
name: cmdb
short_description: test
description: test
extends_documentation_fragment: [inventory_cache, constructed]
options:
  plugin: {required: true}
  sites:
    type: list
    default: [a]
    env: [{name: CMDB_SITES}]
    ini: [{section: cmdb, key: sites}]
'''
class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = 'cmdb'
    trusted_by_default = True
    def verify_file(self, path):
        return super().verify_file(path) and path.endswith('cmdb.yml')
    def parse(self, inventory, loader, path, cache=True):
        super().parse(inventory, loader, path)
        self._read_config_data(path)
        use = cache and self.get_option('cache')
        key = self.get_cache_key(path)
        names = self._cache.get(key) if use else None
        if names is None:
            names = open('names').read().split()
            if self.get_option('cache'):
                self._cache[key] = names
        for site in self.get_option('sites'):
            inventory.add_group(site)
            inventory.set_variable(site, 'site', site)
            for name in names:
                host = inventory.add_host(f'{site}-{name}', group=site, port=22)
                inventory.set_variable(host, 'role', name)
        inventory.add_group('top')
        inventory.add_child('top', self.get_option('sites')[0])
        for host in inventory.hosts:
            self._set_composite_vars(self.get_option('compose'), inventory.hosts[host].vars, host, strict=True)
            self._add_host_to_composed_groups(self.get_option('groups'), {}, host, strict=True)
            self._add_host_to_keyed_groups(self.get_option('keyed_groups'), {}, host, strict=True)
`,
  'inventory_plugins/cmdb.ts': `import { readFileSync } from 'node:fs';
export const options = { sites: { type: 'list', default: ['a'], env: 'CMDB_SITES', ini: 'cmdb.sites' } };
export const trusted = true;
export const accepts = (path: string) => path.endsWith('cmdb.yml');
export default async (inventory, { option, cached }) => {
  const names = await cached(async () => readFileSync('names', 'utf8').trim().split(' '));
  for (const site of option('sites')) {
    inventory.addGroup(site);
    inventory.setVariable(site, 'site', site);
    for (const name of names) {
      const host = inventory.addHost(site + '-' + name, site, 22);
      inventory.setVariable(host, 'role', name);
    }
  }
  inventory.addGroup('top');
  inventory.addChild('top', option('sites')[0]);
};
`,
  'cmdb.yml':
    'plugin: cmdb\ncompose: {twice: role * 2}\ngroups: {webs: role == "web"}\nkeyed_groups: [{key: role, prefix: r}]\n',
  names: 'web db',
  'ansible.cfg': '[cmdb]\nsites = ini1,ini2\n',
};

const inventoryLines = [
  'ansible-inventory -i cmdb.yml --list --playbook-dir .',
  'ansible-inventory -i cmdb.yml --graph --playbook-dir .',
  'CMDB_SITES=x ansible-inventory -i cmdb.yml --list -y --playbook-dir .',
  'ANSIBLE_INVENTORY_PLUGINS=inventory_plugins ansible-inventory -i cmdb.yml --graph top',
  'ANSIBLE_INVENTORY_ENABLED=ini,cmdb ansible-inventory -i cmdb.yml --graph --playbook-dir . ',
  'ansible-inventory -i cmdb.yml --graph 2>&1 | grep -o "^.WARNING.: Failed.*plugin\\b"',
  'export ANSIBLE_INVENTORY_CACHE=1 ANSIBLE_INVENTORY_CACHE_PLUGIN=jsonfile; ansible-inventory -i cmdb.yml --graph --playbook-dir . 2>&1 | grep -om1 "Required config .*cache plugin not provided."',
  'export ANSIBLE_INVENTORY_CACHE=1 ANSIBLE_INVENTORY_CACHE_PLUGIN=jsonfile ANSIBLE_INVENTORY_CACHE_CONNECTION=cache; ' +
    'ansible-inventory -i cmdb.yml --graph --playbook-dir .; ls cache; cat cache/*; echo more >names; ' +
    'ansible-inventory -i cmdb.yml --graph --playbook-dir .; ' +
    'ansible-inventory -i cmdb.yml --graph --playbook-dir . --flush-cache; ' +
    'ansible-inventory -i cmdb.yml --graph --playbook-dir .; touch -d "2 hours ago" cache/*; echo old >names; ' +
    'ansible-inventory -i cmdb.yml --graph --playbook-dir .',
];

test('an inventory plugin gives the same inventory, and keeps its answer in the same file', async () => {
  const { reference, tsible } = await compareLines(inventoryLines, inventoryPlugin);
  for (const [at, line] of inventoryLines.entries()) expect.soft(tsible[at], line).toEqual(reference[at]);
});
