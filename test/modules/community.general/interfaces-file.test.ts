import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import interfacesFile from '../../../modules/community.general/interfaces_file.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';

const target = localTarget('sh');
const folder = mkdtempSync(join(tmpdir(), 'tsible-interfaces-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const dest = join(folder, 'interfaces');
const text = `auto lo
iface lo inet loopback

iface eth0 inet static
  address 1.2.3.4
  up a  b
iface eth0 inet6 manual
`;
beforeEach(() => writeFileSync(dest, text));

test.each<[string, PlainArgs, string, string]>([
  [
    'a first option is indented',
    { iface: 'lo', option: 'mtu', value: '1' },
    'loopback\n',
    'loopback\n    mtu 1\n',
  ],
  ['another value', { iface: 'eth0', option: 'address', value: '::1' }, '1.2.3.4', '::1'],
  ['a further command', { iface: 'eth0', option: 'up', value: 'c' }, '  up a  b\n', '  up a  b\n  up c\n'],
  ['one command out', { iface: 'eth0', option: 'up', value: 'a  b', state: 'absent' }, '  up a  b\n', ''],
  ['an option out', { iface: 'eth0', option: 'address', state: 'absent' }, '  address 1.2.3.4\n', ''],
  [
    'the method of one family',
    { iface: 'eth0', address_family: 'inet6', option: 'method', value: 'auto' },
    'inet6 manual',
    'inet6 auto',
  ],
])('%s', async (_, args, from, to) => {
  expect(await runModule(interfacesFile, { dest, ...args }, target)).toMatchObject({ changed: true, dest });
  expect(readFileSync(dest, 'utf8')).toBe(text.replace(from, to));
  expect(await runModule(interfacesFile, { dest, ...args }, target)).toMatchObject({ changed: false });
});

test.each<[PlainArgs, string]>([
  [{ iface: 'eth9', option: 'mtu', value: '1' }, 'Error: interface eth9 not found'],
  [{ iface: 'lo', option: 'mtu' }, "Value must be set if option is defined and state is 'present'"],
  [{ dest: '/nope' }, "[Errno 2] No such file or directory: '/nope'"],
])('refuses %j', async (args, msg) => {
  expect(await runModule(interfacesFile, { dest, ...args }, target)).toMatchObject({ failed: true, msg });
});

test('tells of every interface, and changes nothing in check mode', async () => {
  const args = { dest, iface: 'lo', option: 'mtu', value: '1' };
  const result = await runModule(interfacesFile, args, target, { check: true });
  expect(result).toMatchObject({
    changed: true,
    ifaces: {
      lo: { address_family: 'inet', method: 'loopback', mtu: '1', up: [] },
      eth0: { method: 'manual' },
    },
  });
  expect(readFileSync(dest, 'utf8')).toBe(text);
});
