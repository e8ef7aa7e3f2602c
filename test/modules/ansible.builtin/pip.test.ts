import { describe, expect, test } from 'vitest';
import pip from '../../../modules/ansible.builtin/pip/index.ts';
import {
  canonicalName,
  isSatisfied,
  joinNames,
  parseRequirement,
} from '../../../modules/ansible.builtin/pip/requirement.ts';
import { satisfies } from '../../../modules/ansible.builtin/pip/version.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';

// Checked against packaging 25.0: SpecifierSet(CONDITION).contains(VERSION, prereleases=True).
test.each([
  ['1.0', '==', '1.0.0', true],
  ['1.0+local', '==', '1.0', true],
  ['1.0', '==', '1.0+local', false],
  ['1.1', '==', '1.*', true],
  ['2.0', '!=', '1.*', true],
  ['1.10', '>', '1.9', true],
  ['1.0.post1', '>', '1.0', false],
  ['1.0a1', '<', '1.0', false],
  ['1.0a1', '<', '1.0b1', true],
  ['1.0.dev1', '<=', '1.0a1', true],
  ['1!0.1', '>=', '5.0', true],
  ['2.2.5', '~=', '2.2', true],
  ['3.0', '~=', '2.2', false],
  ['2.2.5', '~=', '2.2.3', true],
  ['2.3', '~=', '2.2.3', false],
  ['1.0-1', '>=', '1.0', true],
  ['1.0RC1', '===', '1.0rc1', true],
])('version %s %s %s: %s', (version, operator, wanted, expected) => {
  expect(satisfies(version, { operator, version: wanted })).toBe(expected);
});

describe('a requirement reaches pip as packaging writes it', () => {
  test.each([
    ['django', undefined, 'django'],
    ['django', '1.11', 'django==1.11'],
    ['django', '>=1.11', 'django>=1.11'],
    ['Django >1.11.1, <1.11.3', undefined, 'Django<1.11.3,>1.11.1'],
    ['requests[socks, security] >= 2', undefined, 'requests[security,socks]>=2'],
    ["x; python_version < '3'", undefined, 'x; python_version < "3"'],
    ['git+https://example.org/x.git#egg=x', undefined, 'git+https://example.org/x.git#egg=x'],
    ['/srv/x.whl', undefined, '/srv/x.whl'],
    ['x @ file:///srv/x.whl', undefined, 'x @ file:///srv/x.whl'],
  ])('%s %s', (given, version, text) => {
    expect(parseRequirement(given, version).text).toBe(text);
  });
});

test.each([
  [
    ['django>1.11.1', '<1.11.3', 'ipaddress'],
    ['django>1.11.1,<1.11.3', 'ipaddress'],
  ],
  [['django>1.11.1,<1.11.3,ipaddress'], ['django>1.11.1,<1.11.3', 'ipaddress']],
  [
    ['x[a', 'b]', 'y'],
    ['x[a,b]', 'y'],
  ],
])('%j are the packages %j', (given, expected) => {
  expect(joinNames(given)).toEqual(expected);
});

test('a package is found under any spelling of its name, and only in a version that will do', () => {
  const wanted = parseRequirement('Foo_Bar.baz>1');
  expect(wanted.name).toBe(canonicalName('foo-bar-baz'));
  expect(isSatisfied(wanted, '1.5')).toBe(true);
  expect(isSatisfied(wanted, '0.5')).toBe(false);
  expect(isSatisfied(parseRequirement('/srv/x.whl'), '1')).toBe(false);
});

test.each([
  [
    { executable: 'no-such-pip' },
    { failed: true, msg: 'Unable to find any of no-such-pip to use.  pip needs to be installed.' },
  ],
  [{ executable: '/bin/false' }, { changed: true }],
  [{ virtualenv: '/no/such/environment' }, { changed: true }],
])('check mode takes the latest version for a change, if there is a pip: %j', async (where, expected) => {
  const args = { name: 'tree', state: 'latest', ...where };
  expect(await runModule(pip, args, localTarget('sh'), { check: true })).toMatchObject(expected);
});

test('says of a pip that is not there what Ansible says of any command', async () => {
  const args = { name: ['x'], executable: '/no/such/pip' };
  expect(await runModule(pip, args, localTarget())).toMatchObject({
    failed: true,
    msg: 'Error executing command.',
    cmd: '/no/such/pip install x',
    rc: 2,
  });
});
