import { expect, test } from 'vitest';
import exec from '../../../modules/community.docker/docker_container_exec.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget(), {
  docker: `case $* in
*gone*) echo 'Error response from daemon: No such container: gone' >&2; exit 1;;
*inspect*) echo '[{"ExecIDs": ["a", "b"]}]';;
*--env-file*|*--interactive*) cat;;
*fails*) echo bad >&2; exit 3;;
*) printf 'out\\n\\n';;
esac`,
});

test.each<[PlainArgs, object, string]>([
  [{ container: 'c', command: "echo 'a b'" }, { stdout: 'out', rc: 0 }, 'docker container exec c echo a b'],
  [
    { container: 'c', argv: ['x'], chdir: '/d', user: 'u', strip_empty_ends: false },
    { stdout: 'out\n\n' },
    'docker container exec --user u --workdir /d c x',
  ],
  [
    { container: 'c', argv: ['x'], stdin: 'text' },
    { stdout: 'text' },
    'docker container exec --interactive c x',
  ],
  [
    { container: 'c', argv: ['x'], env: { A: '1', B: '2' } },
    { stdout: 'A=1\nB=2' },
    'docker container exec --env-file /dev/stdin c x',
  ],
  [
    { container: 'c', argv: ['fails'] },
    { changed: true, rc: 3, stderr: 'bad' },
    'docker container exec c fails',
  ],
])('%j', async (args, expected, call) => {
  stubs.calls();
  expect(await runModule(exec, args, stubs.target)).toMatchObject(expected);
  expect(stubs.calls()).toEqual([call]);
});

test.each<[PlainArgs, object]>([
  [
    { container: 'gone', argv: ['x'] },
    { failed: true, msg: 'Could not find container "gone"' },
  ],
  [
    { container: 'c', argv: ['x'], env: { A: 1 } },
    { failed: true, msg: expect.stringContaining('Key: A') },
  ],
  [
    { container: 'c', argv: ['x'], detach: true },
    { changed: true, exec_id: 'b' },
  ],
  [
    { container: 'c', argv: ['x'], detach: true, stdin: '' },
    { msg: 'If detach=true, stdin cannot be provided.' },
  ],
])('%j', async (args, expected) => {
  expect(await runModule(exec, args, stubs.target)).toMatchObject(expected);
});
