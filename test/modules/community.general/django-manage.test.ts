import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import djangoManage from '../../../modules/community.general/django_manage.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget(), {
  'manage.py': `printf '%s' "\${VIRTUAL_ENV-}" >$stubs/environment
case $1 in
migrate) [ "$2" != --noinput ] || echo '  Applying app.0001... OK';;
loaddata) echo 'Installed 0 objects from 1 fixture';;
flush) echo 'Installed 3 objects';;
collectstatic) echo '0 static files copied, 4 unmodified.';;
createcachetable) echo 'the table x already exists' >&2; exit 1;;
nothing) echo "Unknown command: 'nothing'" >&2; exit 1;;
check) echo seen; echo broken >&2; exit 3;;
esac`,
});

const run = (args: PlainArgs) =>
  runModule(djangoManage, { project_path: stubs.folder, ...args }, stubs.target);

test.each<[PlainArgs, boolean, string[]]>([
  [{ command: 'migrate' }, true, ['migrate', '--noinput']],
  [
    { command: 'migrate --noinput', apps: 'one two', database: 'db', settings: 'site', merge: true },
    true,
    ['migrate', '--noinput', '--settings=site', '--database=db', '--merge', 'one', 'two'],
  ],
  [{ command: 'loaddata', fixtures: "'a b' c" }, false, ['loaddata', 'a b', 'c']],
  [{ command: 'flush', database: 'db' }, true, ['flush', '--noinput', '--database=db']],
  [
    { command: 'collectstatic', clear: true, link: true },
    false,
    ['collectstatic', '--noinput', '--clear', '--link'],
  ],
  [{ command: 'createcachetable', cache_table: 'x' }, false, ['createcachetable', 'x']],
  [{ command: "clearsessions --name 'a b'" }, false, ['clearsessions', '--name', 'a b']],
])('%j runs and tells of a change', async (args, changed, words) => {
  stubs.calls();
  expect(await run(args)).toMatchObject({
    changed,
    cmd: ['./manage.py', ...words],
    project_path: stubs.folder,
  });
  expect(stubs.calls()).toEqual([`manage.py ${words.join(' ')}`]);
});

test.each<[PlainArgs, object]>([
  [{ command: 'flush', apps: 'x' }, { msg: 'apps param is incompatible with command=flush' }],
  [{ command: 'loaddata' }, { msg: 'fixtures param is required for command=loaddata' }],
  [
    { command: 'migrate', virtualenv: '/none' },
    { msg: '/none does not point to a valid virtual environment' },
  ],
  [
    { command: 'nothing' },
    {
      msg: "stdout: Unknown command: 'nothing'\n\n:stderr: Unknown django command: nothing",
      cmd: ['./manage.py', 'nothing'],
    },
  ],
  [
    { command: 'check' },
    { msg: 'stdout: seen\n\n:stderr: broken\n', path: expect.stringContaining(stubs.folder) },
  ],
])('%j fails', async (args, failure) => {
  expect(await run(args)).toMatchObject({ failed: true, ...failure });
});

test('a virtual environment is in front of PATH, and named', async () => {
  const virtualenv = join(stubs.folder, 'venv');
  mkdirSync(join(virtualenv, 'bin'), { recursive: true });
  writeFileSync(join(virtualenv, 'bin/activate'), '');
  const failed = await run({ command: 'check', virtualenv });
  expect(failed.path).toMatch(new RegExp(`^${virtualenv}/bin:`));
});

test('a folder without a manage.py that can be run is told as Python tells it', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'tsible-django-none-'));
  const failed = { failed: true, msg: 'Error executing command.', cmd: "./manage.py check --tag 'a b'" };
  const args = { command: "check --tag 'a b'", project_path: empty };
  expect(await runModule(djangoManage, args, stubs.target)).toMatchObject({ ...failed, rc: 2 });
  writeFileSync(join(empty, 'manage.py'), '', { mode: 0o644 });
  expect(await runModule(djangoManage, args, stubs.target)).toMatchObject({ ...failed, rc: 13 });
  rmSync(empty, { recursive: true });
});
