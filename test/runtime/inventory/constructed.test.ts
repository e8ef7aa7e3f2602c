import { describe, expect, it } from 'vitest';
import { InventoryFolder, varsOf } from './support.ts';

const folder = new InventoryFolder();
const PLUGINS = { INVENTORY_ENABLED: ['auto', 'ini'] };

function hosts(): string {
  return folder.file(
    'hosts',
    `[web]
w1 os=debian ver=12 labels="['a', 'b']" m="{'k': 'v', 'e': ''}"
w2 os="" ver=11
[db]
d-1 os=alpine
`,
  );
}

// What is expected here is what ansible-core 2.19 gives for the same files.
describe('constructed', () => {
  it('adds variables and groups to the hosts of earlier sources', async () => {
    const config = folder.file(
      'z.yml',
      `plugin: constructed
compose:
  double: ver * 2
  label: inventory_hostname ~ '-' ~ os
  bad: nothing.here
groups:
  big: ver | int > 11
  named: "'w' in inventory_hostname"
keyed_groups:
  - {key: os, prefix: os}
  - {key: os, separator: "", default_value: unknown}
  - {key: labels, prefix: t, parent_group: alltags}
  - {key: m, prefix: m}
  - {key: m, prefix: n, trailing_separator: false}
  - {key: label}
`,
    );
    const inventory = await folder.load([hosts(), config], PLUGINS);
    expect(varsOf(inventory, 'w1')).toMatchObject({ double: 24, label: 'w1-debian' });
    expect(varsOf(inventory, 'd-1')).toEqual({ os: 'alpine', label: 'd-1-alpine' });
    const names = Object.fromEntries(
      inventory.allHosts().map((host) => [host.name, inventory.groupNames(host.name)]),
    );
    expect(names).toEqual({
      w1: [
        '_w1_debian',
        'alltags',
        'big',
        'debian',
        'm_e_',
        'm_k_v',
        'n_e',
        'n_k_v',
        'named',
        'os_debian',
        't_a',
        't_b',
        'web',
      ],
      w2: ['_w2_', 'named', 'unknown', 'web'],
      'd-1': ['_d_1_alpine', 'alpine', 'db', 'os_alpine'],
    });
  });

  it('fails on the first bad expression with strict', async () => {
    const config = folder.file('z.yml', 'plugin: constructed\nstrict: true\ncompose: {bad: nothing.here}\n');
    await folder.load([hosts(), config], PLUGINS);
    expect(folder.warnings.join('')).toContain("Could not set bad for host w1: 'nothing' is undefined");
  });

  it('sees group_vars beside earlier sources with use_vars_plugins', async () => {
    folder.file('group_vars/web', 'site: north');
    const text = 'plugin: constructed\nuse_vars_plugins: true\nkeyed_groups: [{key: site, prefix: site}]\n';
    const inventory = await folder.load([hosts(), folder.file('z.yml', text)], PLUGINS);
    expect(inventory.hosts('site_north').map((host) => host.name)).toEqual(['w1', 'w2']);
  });
});

describe('generator', () => {
  it('makes hosts and groups of all combinations of its layers', async () => {
    const config = folder.file(
      'g.yml',
      `plugin: generator
hosts:
  name: "{{ operation }}_{{ application }}_runner"
  parents:
    - name: "{{ operation }}_{{ application }}"
      parents:
        - name: "{{ application }}"
          vars: {app: "{{ application }}"}
    - name: runner
layers:
  operation: [build, launch]
  application: [web, api]
`,
    );
    const inventory = await folder.load(config, PLUGINS);
    expect(inventory.hosts('runner').map((host) => host.name)).toEqual([
      'build_web_runner',
      'build_api_runner',
      'launch_web_runner',
      'launch_api_runner',
    ]);
    expect(varsOf(inventory, 'launch_api_runner')).toEqual({ app: 'api' });
    expect(inventory.groupNames('launch_api_runner')).toEqual(['api', 'launch_api', 'runner']);
  });
});
