import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadModule, resolveModuleName } from '../../runtime/module/registry.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import { type PlainArgs, runModule } from '../helpers/run-module.ts';
import { LabTargets } from './connection-helper.ts';
import { type Lab, startLab } from './lab.ts';

let lab: Lab;
let targets: LabTargets;

beforeAll(async () => {
  lab = await startLab({ hosts: 1, packages: ['acl', 'attr'], small: '1m', readOnly: true });
  targets = new LabTargets(lab);
});
afterAll(async () => {
  await targets?.pool.close();
  await lab?.down();
});

async function run(module: string, args: PlainArgs): Promise<ModuleResult> {
  return runModule(await loadModule(resolveModuleName(module) ?? ''), args, targets.on(lab.hosts[0]));
}

/** Modules that put a new file in an old one's place; copy with remote_src is none of them: it takes the source's attributes. */
const WRITERS: readonly (readonly [string, PlainArgs])[] = [
  ['copy', { dest: '/root/f', content: 'new\n' }],
  ['lineinfile', { path: '/root/f', line: 'new' }],
  ['blockinfile', { path: '/root/f', block: 'new' }],
  ['replace', { path: '/root/f', regexp: 'old', replace: 'new' }],
  ['assemble', { src: '/root/parts', dest: '/root/f' }],
  ['get_url', { url: 'file:///root/other', dest: '/root/f', force: true }],
  ['community.general.ini_file', { path: '/root/f', section: 's', option: 'o', value: 'new' }],
];

test.each(WRITERS)('%s %j keeps owner, mode, ACL and extended attributes', async (module, args) => {
  await lab.must(
    'h1',
    'cd /root; mkdir -p parts; echo new >parts/1; echo new >other; rm -f f; echo "old = 1" >f; chown daemon:mail f; chmod 640 f; setfacl -m u:games:r f; setfattr -n user.note -v kept f',
  );
  expect(await run(module, args)).toMatchObject({ changed: true });
  expect(
    await lab.must(
      'h1',
      'cd /root; grep -q new f; stat -c "%U:%G %a" f; getfacl -cs f | grep games; getfattr --only-values -n user.note f',
    ),
  ).toBe('daemon:mail 640\nuser:games:r--\nkept');
});

const NAMES = ['a b\'c"d', '-rf', '.hidden', 'line\nbreak', '$(touch pwned)', '*', 'ü{{ x }}', '#x'];

test.each(NAMES)('a file called %j is written, linked, found and removed', async (name) => {
  await lab.must('h1', 'rm -rf /root/names; mkdir /root/names');
  const path = `/root/names/${name}`;
  expect(await run('copy', { dest: path, content: 'x', mode: '0600' })).toMatchObject({ changed: true });
  expect(await run('copy', { dest: path, content: 'x', mode: '0600' })).toMatchObject({ changed: false });
  expect(await run('lineinfile', { path, line: 'y', backup: true })).toMatchObject({ changed: true });
  expect(await run('stat', { path })).toMatchObject({ stat: { exists: true, size: 4 } });
  expect(await run('file', { src: path, dest: `${path}.link`, state: 'link' })).toMatchObject({
    changed: true,
  });
  const found = await run('find', { paths: '/root/names', hidden: true, excludes: '*~' });
  expect(found.files).toEqual(expect.arrayContaining([expect.objectContaining({ path })]));
  expect(await run('file', { path, state: 'absent' })).toMatchObject({ changed: true });
  expect(await lab.must('h1', 'ls -A /root/names | grep -c "link\\|~"; ls /root/pwned 2>&1 | wc -l')).toBe(
    '2\n1\n',
  );
});

test('names that are no UTF-8 hinder nothing', async () => {
  await lab.must(
    'h1',
    'rm -rf /root/odd; mkdir -p /root/odd/d; cd /root/odd/d; printf x >"$(printf "a\\377b")"; echo y >plain',
  );
  expect(await run('find', { paths: '/root/odd', recurse: true })).toMatchObject({ matched: 2 });
  expect(await run('file', { path: '/root/odd', mode: 'u=rwX,g=,o=', recurse: true })).toMatchObject({
    changed: true,
  });
  const copied = { src: '/root/odd/', dest: '/root/odd2', remote_src: true };
  expect(await run('copy', copied)).toMatchObject({ changed: true });
  expect(await run('copy', copied)).toMatchObject({ changed: false });
  expect(
    await lab.must(
      'h1',
      'cd /root/odd2/d && cat "$(printf "a\\377b")"; find /root/odd -type f ! -perm 600 | wc -l',
    ),
  ).toBe('x0\n');
  expect(await run('file', { path: '/root/odd', state: 'absent' })).toMatchObject({ changed: true });
});

test('files that are larger than memory are looked at and copied, though they have holes', async () => {
  await lab.must('h1', 'truncate -s 5G /root/sparse; printf end >>/root/sparse');
  const size = 5 * 1024 ** 3 + 3;
  expect(await run('stat', { path: '/root/sparse', get_checksum: false })).toMatchObject({ stat: { size } });
  expect(await run('file', { path: '/root/sparse', mode: '0600' })).toMatchObject({ changed: true, size });
  expect(await run('find', { paths: '/root', patterns: 'sparse', size: '4g' })).toMatchObject({ matched: 1 });
  await lab.must('h1', 'rm /root/sparse; truncate -s 300M /root/sparse; printf end >>/root/sparse');
  const copy = { src: '/root/sparse', dest: '/root/sparse2', remote_src: true, mode: '0600' };
  expect(await run('copy', copy)).toMatchObject({ changed: true });
  expect(await run('copy', copy)).toMatchObject({ changed: false });
  expect(await lab.must('h1', 'cmp /root/sparse /root/sparse2; rm /root/sparse*')).toBe('');
});

/** Every module that writes leaves the old file when there is no room, and tells why. */
const FULL: readonly (readonly [string, PlainArgs])[] = [
  ['copy', { dest: '/mnt/small/f', content: 'x'.repeat(2_000_000) }],
  ['blockinfile', { path: '/mnt/small/f', block: 'x'.repeat(2_000_000) }],
  ['lineinfile', { path: '/mnt/small/f', line: 'x'.repeat(2_000_000) }],
  ['replace', { path: '/mnt/small/f', regexp: 'old', replace: 'x'.repeat(2_000_000) }],
  [
    'community.general.ini_file',
    { path: '/mnt/small/f', section: 's', option: 'o', value: 'x'.repeat(2_000_000) },
  ],
];

test.each(FULL)('%s on a full disk leaves the file as it was', async (module, args) => {
  await lab.must('h1', 'rm -rf /mnt/small/*; echo old >/mnt/small/f');
  expect(await run(module, args)).toMatchObject({
    failed: true,
    msg: expect.stringMatching(/No space left on device|Errno 28/),
  });
  expect(await lab.must('h1', 'cat /mnt/small/f; ls -A /mnt/small')).toBe('old\nf\n');
});

test.each<[string, PlainArgs]>([
  ['copy', { dest: '/mnt/readonly/file', content: 'x' }],
  ['copy', { dest: '/mnt/readonly/new', content: 'x' }],
  ['file', { path: '/mnt/readonly/dir', state: 'directory' }],
  ['file', { path: '/mnt/readonly/file', state: 'absent' }],
  ['file', { path: '/mnt/readonly/file', mode: '0700' }],
  ['lineinfile', { path: '/mnt/readonly/file', line: 'x' }],
])('%s %j says that the mount is read-only', async (module, args) => {
  expect(await run(module, args)).toMatchObject({ failed: true });
});
