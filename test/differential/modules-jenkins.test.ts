import { afterAll, beforeAll, expect, test } from 'vitest';
import { jenkinsServer } from '../helpers/jenkins-server.ts';
import { localTarget } from '../helpers/local-target.ts';
import { compareCases, type ModuleCase } from './module-cases.ts';

const plugin = (name: string, args: object, more: Partial<ModuleCase> = {}): ModuleCase => ({
  name,
  setup: 'mkdir -p home/plugins; rm -f /root/.ansible/tmp/jenkins-plugin-cache.json',
  module: 'community.general.jenkins_plugin',
  args: {
    ...{ url: '%URL%/@', url_username: 'me', url_password: 'word', updates_url: ['%URL%/@/updates'] },
    ...{ jenkins_home: '@/home', owner: 'root', group: 'root', name: 'own', updates_expiration: 0 },
    ...args,
  },
  times: 2,
  ...more,
});

const cases: readonly ModuleCase[] = [
  plugin('through the plugin manager', {}),
  plugin('in check mode', {}, { check: true }),
  plugin('a version, with what it needs', { version: '1.0' }),
  plugin('a version, without what it needs', { version: '2.0', with_dependencies: false, mode: '0600' }),
  plugin('the newest that fits', { version: 'latest', with_dependencies: false }),
  plugin('the newest of all', { name: 'fit', state: 'latest' }, { times: 1 }),
  plugin('what the manager refuses', { name: 'refused', with_dependencies: false }),
  plugin('no such version', { version: '7', with_dependencies: false }, { times: 1 }),
  plugin('no such plugin', { name: 'none', version: 'latest' }, { times: 1 }),
  plugin('removed', { name: 'there', state: 'absent' }),
  plugin('removed, in check mode', { name: 'there', state: 'absent' }, { check: true }),
  plugin('pinned', { name: 'there', state: 'pinned' }),
  plugin('not pinned', { name: 'off', state: 'unpinned' }),
  plugin('enabled', { name: 'off', state: 'enabled' }),
  plugin('disabled', { name: 'there', state: 'disabled' }),
  plugin('not there, and not to be enabled', { name: 'none', state: 'enabled' }, { times: 1 }),
  plugin('a wrong password', { url_password: 'wrong' }, { times: 1 }),
  plugin('no home', { version: '1.0', jenkins_home: '@/none', with_dependencies: false }, { times: 1 }),
];

let server: Awaited<ReturnType<typeof jenkinsServer>>;

beforeAll(async () => {
  server = await jenkinsServer();
});
afterAll(() => server?.close());

/** A list of versions is kept as the server gave it, which Ansible writes in its own way; what a server says with a 404 isn't told. */
function comparable<T extends { readonly tree: readonly string[] }>(outcome: T): T {
  const tree = outcome.tree.filter((line) => !line.includes('ansible_jenkins_plugin_cache'));
  return JSON.parse(JSON.stringify({ ...outcome, tree }).replaceAll(". response body: b'none'", ''));
}

test("a module for Jenkins' plugins asks Jenkins, and tells of it, as Ansible's does", async () => {
  const compared = await compareCases(cases, localTarget('sh'), { '%URL%': server.url });
  for (const { name, reference, ours } of compared)
    expect.soft(comparable(ours), name).toEqual(comparable(reference));
});
