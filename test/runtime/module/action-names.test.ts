import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Collections } from '../../../runtime/collections/collections.ts';
import { Source } from '../../../runtime/errors/source.ts';
import { ActionNames } from '../../../runtime/module/action-names.ts';
import { nearModuleName } from '../../../runtime/module/registry.ts';
import { loadYaml } from '../../../runtime/yaml/load.ts';

const RUNTIME = `
action_groups:
  some: [ping_again, ansible.builtin.copy]
  all: [{metadata: {extend_group: some}}, debug_again]
plugin_routing:
  modules:
    ping_again: {redirect: ansible.builtin.ping}
    debug_again: {redirect: acme.tools.debug_between}
    debug_between: {redirect: ansible.builtin.debug}
    gone: {tombstone: {removal_version: 2.0.0, warning_text: Use ping.}}
    fading: {redirect: ansible.builtin.ping, deprecation: {removal_version: 9.0.0, warning_text: It fades}}
    round: {redirect: acme.tools.and_round}
    and_round: {redirect: acme.tools.round}
    short: {redirect: ping}
`;

const SILENT = { deprecated: () => {}, warn: () => {} };

let folder: string;
let collections: Collections;
const files: Record<string, string> = {
  'acme/tools/meta/runtime.yml': RUNTIME,
  'acme/tools/roles/web/tasks/main.yml': '[]',
  'acme/tools/playbooks/sub/site.yaml': '[]',
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsible-collections-'));
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, 'ansible_collections', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  collections = new Collections([folder], {
    load: () => loadYaml(new Source('runtime.yml', RUNTIME), { trusted: true }),
    isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true,
    isDirectory: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('names of actions', () => {
  test.each([
    ['copy', ['acme.tools'], undefined],
    ['copy', ['acme.none'], "Error loading plugin 'copy': No module named 'ansible_collections.acme.none'"],
    ['no.such.module', [], "Error loading plugin 'no.such.module': No module named 'ansible_collections.no'"],
    [
      'community.none.x',
      [],
      "Error loading plugin 'community.none.x': No module named 'ansible_collections.community.none'",
    ],
    ['community.general.none', [], undefined],
    ['acme.tools.nothing', [], undefined],
    ['none', [], undefined],
    ['copy', ['acme'], "Error loading plugin 'copy': acme.copy is not a valid collection reference"],
  ])('%s in %j tells of a collection that is missing: %s', (name, searched, message) => {
    const told: string[] = [];
    new ActionNames(collections, { ...SILENT, warn: (text) => told.push(text) }).resolve(name, searched);
    expect(told[0]).toBe(message);
  });

  test.each([
    ['copy', [], 'ansible.builtin.copy'],
    ['ansible.legacy.copy', [], 'ansible.builtin.copy'],
    ['systemd', [], 'ansible.builtin.systemd_service'],
    ['ufw', [], 'community.general.ufw'],
    ['listen_ports_facts', [], 'community.general.listen_ports_facts'],
    ['include_tasks', [], 'ansible.builtin.include_tasks'],
    ['acme.tools.debug_again', [], 'ansible.builtin.debug'],
    ['debug_again', ['acme.tools'], 'ansible.builtin.debug'],
    ['debug_again', [], undefined],
    ['ec2_instance', [], 'amazon.aws.ec2_instance'],
    ['ec2', [], undefined],
    ['ec2_ami_facts', [], undefined],
    ['ec2_metadata_facts', [], 'amazon.aws.ec2_metadata_facts'],
    ['copy', ['acme.tools'], 'ansible.builtin.copy'],
    ['acme.tools.nothing', [], undefined],
    ['acme.other.copy', [], undefined],
  ])('%s, searched in %j, is %s', (name, searched, full) => {
    expect(new ActionNames(collections, SILENT).resolve(name, searched)).toBe(full);
  });

  test('a collection tells what it has removed, and when', () => {
    expect(() => new ActionNames(collections, SILENT).resolve('acme.tools.gone')).toThrow(
      "The 'acme.tools.gone' module has been removed. Use ping. This feature was removed from collection 'acme.tools' version 2.0.0.",
    );
  });

  test.each([
    ['community.vmware.vmware_guest', 'community.vmware.vmware_guest'],
    ['ec2_group', 'amazon.aws.ec2_group'],
    ['community.general.zfs', 'community.general.zfs'],
    ['community.general.proxmox_kvm', 'community.proxmox.proxmox_kvm'],
    ['community.general.hana_query', 'community.sap_libs.sap_hdbsql'],
    ['community.general.zfz', undefined],
    ['ec3_group', undefined],
  ])('a play may name a module that only the ansible package has: %s', (name, full) => {
    expect(new ActionNames(collections, SILENT).resolve(name)).toBe(full);
  });

  test('what ansible-core has removed is told so, not called unknown', () => {
    expect(() => new ActionNames(collections, SILENT).resolve('include')).toThrow(
      "The 'ansible.builtin.include' action plugin has been removed. Use include_tasks or import_tasks instead. This feature was removed from ansible-core in a release after 2023-05-16.",
    );
  });

  test.each([
    [
      'docker_compose',
      "The 'community.docker.docker_compose' module has been removed. This module uses docker-compose v1, which is End of Life since July 2022. Please migrate to community.docker.docker_compose_v2. This feature was removed from collection 'community.docker' version 4.0.0.",
    ],
    [
      'community.general.consul_acl',
      "The 'community.general.consul_acl' module has been removed. Use community.general.consul_token and/or community.general.consul_policy instead. This feature was removed from collection 'community.general' version 10.0.0.",
    ],
  ])('what the ansible package has removed is told so: %s', (name, message) => {
    expect(() => new ActionNames(collections, SILENT).resolve(name)).toThrow(message);
  });

  test('a collection tells once what it will remove', () => {
    const told: unknown[] = [];
    const names = new ActionNames(collections, { ...SILENT, deprecated: (report) => told.push(report) });
    for (let time = 0; time < 2; time++)
      expect(names.resolve('acme.tools.fading')).toBe('ansible.builtin.ping');
    expect(told).toEqual([
      {
        message: 'acme.tools.fading has been deprecated. It fades',
        removal: "from collection 'acme.tools' version 9.0.0",
      },
    ]);
  });

  test.each([
    ['acme.tools.round', 'plugin redirect loop resolving acme.tools.round'],
    ['acme.tools.short', 'Redirects must use fully qualified collection names.'],
  ])('%s is refused: %s', (name, message) => {
    expect(() => new ActionNames(collections, SILENT).resolve(name)).toThrow(message);
  });

  test('groups of actions: redirects, other groups, those of a collection that is not installed', () => {
    const names = new ActionNames(collections, SILENT);
    expect([...(names.group('acme.tools.some') ?? [])]).toEqual([
      'ansible.builtin.ping',
      'ansible.builtin.copy',
    ]);
    expect([...(names.group('acme.tools.all') ?? [])].sort()).toEqual([
      'ansible.builtin.copy',
      'ansible.builtin.debug',
      'ansible.builtin.ping',
    ]);
    expect(names.group('docker')).toBeDefined();
    expect(names.group('acme.tools.none')).toBeUndefined();
  });
});

describe('content of collections', () => {
  test('roles by full and short names', () => {
    const found = { collection: 'acme.tools', name: 'web' };
    expect(collections.role('acme.tools.web', [])).toMatchObject(found);
    expect(collections.role('web', ['other.one', 'acme.tools'])).toMatchObject(found);
    expect(collections.role('web', [])).toBeUndefined();
  });

  test('playbooks, with any ending, in folders of their own', () => {
    expect(collections.playbook('acme.tools.sub.site')?.path).toMatch(/playbooks\/sub\/site\.yaml$/);
    expect(collections.playbook('acme.tools.site')).toBeUndefined();
    expect(collections.playbook('site.yml')).toBeUndefined();
  });

  test('the collection that a file belongs to', () => {
    const inside = join(folder, 'ansible_collections/acme/tools/playbooks/sub/site.yaml');
    expect(collections.owning(inside)).toBe('acme.tools');
    expect(collections.owning('/elsewhere/ansible_collections/acme/tools/x.yml')).toBeUndefined();
  });
});

test.each([
  ['coppy', 'copy'],
  ['ufww', 'ufw'],
  ['x509_certificate', 'community.crypto.x509_certificate'],
  ['community.crypto.x509_certificat', 'community.crypto.x509_certificate'],
])('who writes %s is pointed to a name that leads to the module', (name, near) => {
  expect(nearModuleName(name)).toBe(near);
});
