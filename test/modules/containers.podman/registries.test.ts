import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import image from '../../../modules/containers.podman/podman_image/index.ts';
import login from '../../../modules/containers.podman/podman_login.ts';
import logout from '../../../modules/containers.podman/podman_logout.ts';
import networkInfo from '../../../modules/containers.podman/podman_network_info.ts';
import volumeInfo from '../../../modules/containers.podman/podman_volume_info.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget(), {
  podman: `auth=
before=
for word do
[ "$before" != --authfile ] || auth=$word
before=$word
done
case "$*" in
--version) echo "podman version $(cat $stubs/version)";;
login*) cat >$stubs/stdin
case "$*" in
*wrong*) echo 'Error: invalid username/password' >&2; exit 125;;
*valid*) echo 'Existing credentials are valid. Already logged in to valid';;
*same*) ;;
*) echo "more" >>$auth;;
esac;;
logout*docker*) echo 'Existing credentials were established via docker login.';;
logout*other*) echo 'Error: Not logged into other' >&2; exit 125;;
logout*wrong*) echo 'no' >&2; exit 125;;
logout*) echo Removed;;
'volume inspect --all') echo '[{"Name":"a"},{"Name":"b"}]';;
'network ls -q') cat $stubs/networks;;
*inspect*none*) echo 'Error: no such volume none' >&2; exit 125;;
*inspect*quiet*) echo 'unable to find network configuration' >&2; echo '[]';;
'volume inspect'*|'network inspect'*) echo '[{"Name":"a"}]';;
'image exists'*) [ -e $stubs/there ];;
pull*|push*|build*) cat "$auth" >$stubs/auth; stat -c %a "$auth" >$stubs/mode; echo "$auth" >$stubs/authfile; cat >$stubs/stdin; echo id;;
*) echo '[{"Digest":"d"}]';;
esac`,
});

const path = (name: string): string => join(stubs.folder, name);
const read = (name: string): string => readFileSync(path(name), 'utf8').trim();
const authfile = path('auth.json');

beforeEach(() => {
  writeFileSync(path('version'), '5.4.2');
  writeFileSync(authfile, '{}');
  rmSync(path('there'), { force: true });
  stubs.calls();
});

describe('podman_login', () => {
  test.each<[string, PlainArgs, boolean, string]>([
    ['the file changes', { registry: 'r' }, true, 'r'],
    ['the file stays as it is', { registry: 'same' }, false, 'same'],
    ['podman says they are valid', { registry: 'valid' }, false, 'valid'],
    [
      'certificates',
      { registry: 'r', certdir: '/c', tlsverify: false },
      true,
      'r --cert-dir /c --tls-verify=False',
    ],
  ])('%s', async (_, args, changed, words) => {
    const result = await runModule(
      login,
      { username: 'me', password: 'S3cret', authfile, ...args },
      stubs.target,
    );
    expect(result).toMatchObject({ changed });
    expect(stubs.calls()).toEqual([
      `podman login --username me --password-stdin --authfile ${authfile} ${words}`,
    ]);
    expect(read('stdin')).toBe('S3cret');
  });

  test('a file that the login makes is not looked at, where there was another', async () => {
    const home = path('home');
    mkdirSync(join(home, '.docker'), { recursive: true });
    writeFileSync(join(home, '.docker/config.json'), '{}');
    const args = { username: 'me', password: 'x', registry: 'r', authfile: path('new.json') };
    const target = stubs.target.withEnvironment(
      new Map([
        ['HOME', home],
        ['PATH', `${stubs.folder}:${process.env.PATH ?? ''}`],
      ]),
    );
    expect(await runModule(login, args, target)).toMatchObject({ changed: false });
  });

  test.each<[PlainArgs, string, string]>([
    [{ username: 'me' }, '5.0.0', 'Must pass either password or secret with username'],
    [{ username: 'me', secret: 's' }, '4.6.1', 'secret option may not be used with podman < 4.7.0'],
    [{ username: 'me', secret: 's' }, '3.9.0', 'secret option may not be used with podman < 4.7.0'],
    [
      { username: 'me', password: 'x', registry: 'wrong' },
      '5.0.0',
      'Unable to gather info for wrong: Error: invalid username/password\n',
    ],
  ])('%j with podman %s fails', async (args, version, msg) => {
    writeFileSync(path('version'), version);
    expect(await runModule(login, { authfile, ...args }, stubs.target)).toMatchObject({ failed: true, msg });
  });

  test.each(['4.7.0', '4.10.1', '5.0.0-rc1'])('podman %s knows secrets', async (version) => {
    writeFileSync(path('version'), version);
    const args = { username: 'me', secret: 's', authfile, registry: 'r' };
    expect(await runModule(login, args, stubs.target)).toMatchObject({ changed: true });
    expect(stubs.calls()).toContain(`podman login --username me --secret s --authfile ${authfile} r`);
  });
});

test.each<[PlainArgs, object, string]>([
  [{ registry: 'r' }, { changed: true, stdout: 'Removed\n' }, 'podman logout r'],
  [{ all: true, authfile: '/a' }, { changed: true }, 'podman logout --authfile /a --all'],
  [{ registry: 'other' }, { changed: false }, 'podman logout other'],
  [
    { registry: 'wrong' },
    { failed: true, msg: 'Unable to gather info for wrong: no\n' },
    'podman logout wrong',
  ],
  [
    { registry: 'docker' },
    {
      failed: true,
      msg: 'Unable to log out docker: Existing credentials were established via docker login.\n',
    },
    'podman logout docker',
  ],
  [{ registry: 'docker', ignore_docker_credentials: true }, { changed: false }, 'podman logout docker'],
])('podman_logout of %j', async (args, result, call) => {
  expect(await runModule(logout, args, stubs.target)).toMatchObject(result);
  expect(stubs.calls()).toEqual([call]);
});

test.each<['volume' | 'network', PlainArgs, string, object, string[]]>([
  ['volume', {}, '', { volumes: [{ Name: 'a' }, { Name: 'b' }] }, ['volume inspect --all']],
  ['volume', { name: 'a' }, '', { volumes: [{ Name: 'a' }] }, ['volume inspect a']],
  [
    'volume',
    { name: 'none' },
    '',
    { failed: true, msg: 'Unable to gather info for none: Error: no such volume none\n' },
    ['volume inspect none'],
  ],
  ['network', {}, '', { networks: [] }, ['network ls -q']],
  ['network', {}, 'a\nb\n', { networks: [{ Name: 'a' }] }, ['network ls -q', 'network inspect a b']],
  [
    'network',
    {},
    'a\nnone\n',
    { failed: true, msg: "Unable to gather info for ['a', 'none']: Error: no such volume none\n" },
    ['network ls -q', 'network inspect a none'],
  ],
  [
    'network',
    { name: 'quiet' },
    '',
    { failed: true, msg: 'Unable to gather info for quiet: unable to find network configuration\n' },
    ['network inspect quiet'],
  ],
])('podman_%s_info of %j, of the networks %j', async (kind, args, networks, result, calls) => {
  writeFileSync(path('networks'), networks);
  const module = kind === 'volume' ? volumeInfo : networkInfo;
  expect(await runModule(module, args, stubs.target)).toMatchObject(result);
  expect(stubs.calls()).toEqual(calls.map((call) => `podman ${call}`));
});

describe('podman_image with credentials', () => {
  const recipe = 'FROM --platform=x quay.io/a AS one\nfrom alpine\nRUN x\n';
  test.each<[PlainArgs, string[], string, string]>([
    [{ name: 'reg.example:5000/a/b' }, ['reg.example:5000'], 'pull', ''],
    [{ name: 'localhost/a' }, ['localhost'], 'pull', ''],
    [{ name: 'someone/a' }, ['docker.io'], 'pull', ''],
    [{ name: 'a' }, ['docker.io'], 'pull', ''],
    [{ name: 'a', push: true, push_args: { dest: 'quay.io/me/a' } }, ['quay.io'], 'push', ''],
    [
      { name: 'a', push: true, push_args: { dest: 'quay.io/me/a', transport: 'docker' } },
      ['quay.io'],
      'push',
      '',
    ],
    [
      { name: 'a', state: 'build', build: { container_file: recipe } },
      ['quay.io', 'docker.io'],
      'build',
      recipe.trim(),
    ],
  ])(
    '%j: only the registry gets them, through a file of the user’s own',
    async (args, registries, verb, input) => {
      if (verb === 'push') writeFileSync(path('there'), '');
      const result = await runModule(image, { username: 'me', password: 'S3cret', ...args }, stubs.target);
      expect(result).toMatchObject({ changed: verb !== 'none' });
      const calls = stubs.calls();
      expect(calls.filter((call) => call.startsWith(`podman ${verb} `))).toHaveLength(1);
      expect(calls.join('\n')).not.toMatch(/S3cret|--creds/);
      const auth = Buffer.from('me:S3cret').toString('base64');
      expect(JSON.parse(read('auth'))).toEqual({
        auths: Object.fromEntries(registries.map((registry) => [registry, { auth }])),
      });
      expect(read('mode')).toBe('600');
      expect(existsSync(read('authfile'))).toBe(false);
      expect(read('stdin')).toBe(input);
    },
  );
});
