import { expect, test } from 'vitest';
import zfs from '../../../modules/community.general/zfs.ts';
import zfsFacts from '../../../modules/community.general/zfs_facts.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget('sh'), {
  zpool: `case "$*" in *bad*) echo "cannot open 'bad': no such pool" >&2; exit 1;; esac
printf 'NAME PROPERTY VALUE SOURCE\ntank version - default\n'`,
  zfs: `case "$*" in
'list -t all tank/there'|'list tank/there') exit 0;;
list*) exit 1;;
*name,property,value*) printf 'tank/there\\tused\\t1024\\ntank/there\\tquota\\t0\\n';;
*property,value,source*) q=none; [ -e "$stubs/set" ] && q=$(cat "$stubs/set"); printf 'quota\\t%s\\tlocal\\ncompression\\toff\\tdefault\\nused\\t5\\t-\\n' "$q";;
'set quota=10G'*) echo 10737418240 >"$stubs/set";;
esac`,
});

const changes = (): string[] =>
  stubs.calls().filter((call) => /^zfs (create|clone|snapshot|destroy|set)/.test(call));

test.each<[PlainArgs, boolean, string[]]>([
  [{ name: 'tank/there', state: 'present' }, false, []],
  [{ name: 'tank/there', state: 'present', extra_zfs_properties: { quota: 'none' } }, false, []],
  [
    { name: 'tank/new', state: 'present', extra_zfs_properties: { atime: false, volsize: '1G' } },
    true,
    ['zfs create -p -o atime=off -V 1G tank/new'],
  ],
  [{ name: 'tank/there@now', state: 'present' }, true, ['zfs snapshot tank/there@now']],
  [
    { name: 'tank/copy', state: 'present', origin: 'tank/there@now' },
    true,
    ['zfs clone -p tank/there@now tank/copy'],
  ],
  [{ name: 'tank/there', state: 'absent' }, true, ['zfs destroy -R tank/there']],
  [{ name: 'tank/none', state: 'absent' }, false, []],
])('%j', async (args, changed, calls) => {
  changes();
  const checked = await runModule(zfs, args, stubs.target, { check: true });
  expect(checked).toMatchObject({ changed });
  expect(changes()).toEqual([]);
  expect(await runModule(zfs, args, stubs.target)).toMatchObject({ changed });
  expect(changes()).toEqual(calls);
});

test('a property that is another is set, and the diff has what it became', async () => {
  changes();
  const result = await runModule(
    zfs,
    { name: 'tank/there', state: 'present', extra_zfs_properties: { quota: '10G' } },
    stubs.target,
  );
  expect(result).toMatchObject({
    changed: true,
    quota: '10G',
    diff: {
      before: { extra_zfs_properties: { quota: 'none' } },
      after: { extra_zfs_properties: { quota: '10737418240' } },
    },
  });
  expect(changes()).toEqual(['zfs set quota=10G tank/there']);
});

test('what fails is told in the words of zfs, and before anything is done', async () => {
  changes();
  expect(await runModule(zfs, { name: 'bad/x', state: 'present' }, stubs.target)).toMatchObject({
    failed: true,
    msg: "cannot open 'bad': no such pool",
  });
  expect(
    await runModule(zfs, { name: 'tank/a@b', state: 'present', origin: 'tank/c@d' }, stubs.target),
  ).toMatchObject({ failed: true, msg: 'cannot specify origin when operating on a snapshot' });
  expect(changes()).toEqual([]);
});

test('facts of a dataset', async () => {
  expect(await runModule(zfsFacts, { name: 'tank/there', parsable: true }, stubs.target)).toMatchObject({
    changed: false,
    parsable: true,
    ansible_facts: { ansible_zfs_datasets: [{ name: 'tank/there', used: '1024', quota: '0' }] },
  });
  expect(await runModule(zfsFacts, { name: 'tank/none' }, stubs.target)).toMatchObject({
    failed: true,
    msg: 'ZFS dataset tank/none does not exist!',
  });
});
