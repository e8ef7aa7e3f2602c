import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import container from '../../../modules/community.docker/docker_container/index.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

/** A docker that has what `container.json` says, and the image `app:1`. */
const DOCKER = `
case "$1 $2" in
'container inspect') cat "$stubs/container.json" 2>/dev/null || { echo "Error: No such container: $3" >&2; exit 1; };;
'image inspect') [ "$3" = app:1 ] && echo '[{"Id": "sha256:1"}]' || { echo "Error: No such image: $3" >&2; exit 1; };;
'container create') echo '[{"Id": "c", "State": {"Running": false}}]' >"$stubs/container.json";;
'container rm') rm -f "$stubs/container.json";;
esac`;

const PRESENT = {
  Id: 'c',
  Image: 'sha256:1',
  State: { Running: true },
  Config: { Image: 'app:1', Env: ['A=1', 'PATH=/bin'], Labels: { x: 'y' }, Cmd: ['run', 'it'] },
  HostConfig: {
    RestartPolicy: { Name: 'always', MaximumRetryCount: 0 },
    PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] },
    Binds: ['/data:/data:rw'],
    Memory: 536870912,
  },
};

const WANTED: PlainArgs = {
  name: 'web',
  image: 'app:1',
  command: 'run it',
  env: { A: 1 },
  labels: { x: 'y' },
  restart_policy: 'always',
  published_ports: ['8080:80'],
  volumes: ['/data:/data'],
  memory: '512M',
};

describe('a container', () => {
  const stubs = stubCommands(localTarget(), { docker: DOCKER });
  const changing = () => stubs.calls().filter((call) => !/ inspect /.test(call));
  const put = (json: object) => writeFileSync(join(stubs.folder, 'container.json'), JSON.stringify([json]));

  test('that is as it is to be is left alone', async () => {
    put(PRESENT);
    expect(await runModule(container, WANTED, stubs.target)).toMatchObject({ changed: false });
    expect(changing()).toEqual([]);
  });

  test.each<[string, PlainArgs]>([
    ['its environment', { env: { A: 2 } }],
    ['a port', { published_ports: ['127.0.0.1:8080:80'] }],
    ['its command', { command: ['run', 'them'] }],
    ['a label that it is not to have', { comparisons: { labels: 'strict' }, labels: {} }],
  ])('is made anew for %s', async (_, more) => {
    put(PRESENT);
    expect(await runModule(container, { ...WANTED, ...more }, stubs.target)).toMatchObject({ changed: true });
    const calls = changing();
    expect(calls.map((call) => call.split(' ').slice(1, 3).join(' '))).toEqual([
      'container stop',
      'container rm',
      'container create',
      'container start',
    ]);
  });

  test('is changed as it is where docker can', async () => {
    put(PRESENT);
    const more = { memory: '1G', restart_policy: 'no', stop_timeout: 5 };
    expect(await runModule(container, { ...WANTED, ...more }, stubs.target)).toMatchObject({ changed: true });
    expect(changing()).toEqual(['docker container update --memory 1073741824 --restart no web']);
  });

  test.each<[PlainArgs, string]>([
    [{ '*': 'x' }, "The wildcard can only be used with comparison modes 'strict' and 'ignore'!"],
    [{ nothing: 'strict' }, "Unknown module option 'nothing' in comparisons dict!"],
    [{ env: 'x' }, "Unknown comparison mode 'x'!"],
    [
      { hostname: 'allow_more_present' },
      "Option 'hostname' is a value and not a set/list/dict, so its comparison cannot be allow_more_present",
    ],
  ])('refuses the comparisons %j', async (comparisons, message) => {
    put(PRESENT);
    expect(await runModule(container, { ...WANTED, comparisons }, stubs.target)).toMatchObject({
      failed: true,
      msg: message,
    });
  });

  test('is not touched in check mode', async () => {
    put(PRESENT);
    const result = await runModule(container, { ...WANTED, env: { A: 2 } }, stubs.target, { check: true });
    expect(result).toMatchObject({ changed: true });
    expect(changing()).toEqual([]);
  });

  test.each<[string, boolean, PlainArgs, string[]]>([
    ['is not there', false, {}, ['created']],
    ['is made anew', true, { env: { A: 2 } }, ['stopped', 'removed', 'created']],
  ])('that %s is foreseen as far as check mode can', async (_, isThere, more, foreseen) => {
    if (isThere) put(PRESENT);
    else rmSync(join(stubs.folder, 'container.json'), { force: true });
    const { actions } = await runModule(container, { ...WANTED, ...more }, stubs.target, { check: true });
    expect(JSON.stringify(actions).match(/"(created|started|stopped|removed)":/g)).toEqual(
      foreseen.map((one) => `"${one}":`),
    );
  });

  test('goes', async () => {
    put(PRESENT);
    expect(await runModule(container, { name: 'web', state: 'absent' }, stubs.target)).toEqual({
      changed: true,
    });
    expect(await runModule(container, { name: 'web', state: 'absent' }, stubs.target)).toEqual({
      changed: false,
    });
  });

  test('needs an image to be made', async () => {
    expect(await runModule(container, { name: 'new' }, stubs.target)).toMatchObject({
      failed: true,
      msg: 'Cannot create container when image is not specified!',
    });
  });
});
