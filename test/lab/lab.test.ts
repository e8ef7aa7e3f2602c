import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changesSince, listUpper } from './changes.ts';
import { delayProxy } from './delay-proxy.ts';
import { serve } from './file-server.ts';
import {
  alicePassword,
  busyboxRootPassword,
  findLab,
  type Lab,
  listLabs,
  startLab,
  takeDownLabs,
  whyUnavailable,
} from './lab.ts';
import { type Finished, must, run } from './run.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

function ssh(lab: Lab, user: string, host: number, command: string): Promise<Finished> {
  const target = lab.hosts[host];
  if (target === undefined) throw new Error(`no host ${host}`);
  const options = [
    'BatchMode=yes',
    'ConnectTimeout=3',
    `UserKnownHostsFile=${lab.knownHosts}`,
    'StrictHostKeyChecking=yes',
  ];
  const args = [
    '-i',
    lab.privateKey,
    ...options.flatMap((option) => ['-o', option]),
    `${user}@${target.address}`,
  ];
  return run('ssh', [...args, command]);
}

/** What of a lab is to be seen on this machine. */
async function traces(name: string, number: string): Promise<string[]> {
  const seen = [
    ...(await must('ip', ['-o', 'link'])).split('\n').filter((line) => line.includes(` tl${number}`)),
    ...(await must('iptables-save', [])).split('\n').filter((line) => line.includes(`10.90.${number}.0`)),
    ...(await must('iptables-save', [])).split('\n').filter((line) => line.includes(` tl${number}e `)),
    ...readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .filter((line) => line.includes(`/${name}/`)),
    ...(await must('ps', ['-eo', 'args'])).split('\n').filter((line) => line.includes(`--machine=${name}-`)),
    ...(await must('find', ['/sys/fs/cgroup', '-path', `*/tsible-lab/${name}`])).split('\n').filter(Boolean),
  ];
  const folders = [`/run/tsible-lab/labs/${name}`, `/var/lib/tsible-lab/${name}`];
  const left = existsSync('/run/systemd/nspawn/propagate')
    ? readdirSync('/run/systemd/nspawn/propagate')
    : [];
  return [
    ...seen,
    ...folders.filter((folder) => existsSync(folder)),
    ...left.filter((file) => file.startsWith(name)),
  ];
}

const numberOf = (lab: Lab): string => lab.bridge.split('.')[2] ?? '';

describe('a lab of two Debian 13 hosts', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ hosts: 2, small: '1m', readOnly: true });
  });
  afterAll(() => lab.down());

  test('lets root in with the key and a checked host key, with nothing of Python, curl or wget there', async () => {
    const done = await ssh(
      lab,
      'root',
      0,
      'hostname; for p in python3 curl wget; do command -v $p; done; ps -p 1 -o comm=',
    );
    expect(done).toMatchObject({ stdout: 'h1\nsystemd\n', stderr: '' });
  });

  test.each([
    ['ops', 'sudo -n id -u', '0\n'],
    ['alice', `echo ${alicePassword} | sudo -S -p '' id -u`, '0\n'],
    ['alice', 'sudo -n id -u 2>/dev/null; echo $?', '1\n'],
  ])('gives %s the sudo that tests count on: %s', async (user, command, stdout) => {
    expect(await ssh(lab, user, 1, command)).toMatchObject({ stdout });
  });

  test('connects its hosts by name on eth0 and on wg0', async () => {
    const banner = (name: string): string => `exec 3<>/dev/tcp/${name}/22; head -c 4 <&3`;
    expect((await ssh(lab, 'root', 0, banner('h2'))).stdout).toBe('SSH-');
    expect((await ssh(lab, 'root', 0, banner('h2-wg'))).stdout).toBe('SSH-');
  });

  test('lets apt in a host reach the Debian mirror', async () => {
    expect((await lab.exec('h1', 'apt-get update -q')).code).toBe(0);
  });

  test('shows in the upper folder what was changed, and nothing else', async () => {
    const [host] = lab.hosts;
    if (host === undefined) throw new Error('no host');
    const before = listUpper(host.upper);
    await lab.must(
      'h1',
      'echo new >/etc/new; chmod 600 /etc/new; rm /etc/issue; touch /etc/passwd; chown ops /srv',
    );
    expect(changesSince(before, host)).toEqual({
      '/etc/issue': 'gone',
      '/etc/new': 'file 0600 0:0\nnew\n',
      '/srv': 'folder 0755 1000:0',
    });
  });

  test('has a disk that fills up and one that can not be written', async () => {
    expect((await lab.exec('h1', 'head -c 2000000 /dev/zero >/mnt/small/x')).stderr).toContain(
      'No space left',
    );
    expect((await lab.exec('h1', 'echo x >/mnt/readonly/file')).stderr).toContain('Read-only file system');
    expect(await lab.must('h1', 'cat /mnt/readonly/file')).toBe('old\n');
  });

  test('cuts and mends the cable of one host', async () => {
    await lab.dropLink('h2');
    expect((await ssh(lab, 'root', 1, 'true')).code).toBe(255);
    expect((await ssh(lab, 'root', 0, 'true')).code).toBe(0);
    await lab.restoreLink('h2');
    expect((await ssh(lab, 'root', 1, 'true')).code).toBe(0);
  });

  test('serves files and their checksums to its hosts', async () => {
    const folder = mkdtempSync('/tmp/tsible-serve-');
    writeFileSync(join(folder, 'a.txt'), 'hello\n');
    const server = await serve(folder, lab.bridge, ['a.txt']);
    const get = (path: string): string => {
      const [, host = '', port = ''] = /^http:\/\/(.*):(.*)$/.exec(server.url) ?? [];
      return `exec 3<>/dev/tcp/${host}/${port}; printf 'GET ${path} HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3`;
    };
    expect((await ssh(lab, 'root', 0, get('/a.txt'))).stdout).toMatch(
      /^HTTP\/1.1 200 OK\r\n[\s\S]*\r\n\r\nhello\n$/,
    );
    expect((await ssh(lab, 'root', 0, get('/SHA256SUMS'))).stdout).toContain(
      `${server.sha256('a.txt')}  a.txt\n`,
    );
    expect((await ssh(lab, 'root', 0, get('/b.txt'))).stdout).toContain('404');
    expect(server.requests).toEqual(['GET /a.txt', 'GET /SHA256SUMS', 'GET /b.txt']);
    await server.close();
    rmSync(folder, { recursive: true });
  });

  test('stands beside another lab whose services it does not touch', async () => {
    const other = await startLab({ hosts: 1 });
    expect(other.hosts[0]?.address).not.toBe(lab.hosts[0]?.address);
    await lab.must('h1', 'systemctl stop cron');
    expect((await other.exec('h1', 'systemctl is-active cron')).stdout).toBe('active\n');
    expect((await lab.exec('h2', 'systemctl is-active cron')).stdout).toBe('active\n');
    await other.down();
    expect((await ssh(lab, 'root', 0, 'true')).code).toBe(0);
  });
});

test('a lab that is taken down leaves nothing behind', async () => {
  const lab = await startLab({ hosts: 1 });
  const number = numberOf(lab);
  expect((await traces(lab.name, number)).length).toBeGreaterThan(5);
  await lab.must('h1', 'setsid sleep 1000 >/dev/null 2>&1 & mount -t tmpfs none /srv');
  await lab.down();
  expect(await traces(lab.name, number)).toEqual([]);
});

test('a lab whose owner was killed is known as such and can be taken down', async () => {
  const script = `import { startLab } from './test/lab/lab.ts';
    await startLab({ hosts: 1, name: 'orphan-${process.pid}' });
    process.stdout.write('up');
    setInterval(() => {}, 1000);`;
  const file = join(project, '.build', `orphan-${process.pid}.ts`);
  await must('mkdir', ['-p', join(project, '.build')]);
  writeFileSync(file, script.replace('./test', '../test'));
  const owner = spawn(process.execPath, ['scripts/run-ts.mjs', file], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(owner.stdout, 'data');
  rmSync(file);
  const name = `orphan-${process.pid}`;
  const isStale = (): boolean | undefined => listLabs().find(({ lab }) => lab.name === name)?.stale;
  expect(isStale()).toBe(false);
  owner.kill('SIGKILL');
  await once(owner, 'close');
  expect(isStale()).toBe(true);
  const lab = findLab(name);
  const number = lab === undefined ? '' : numberOf(lab);
  expect(await takeDownLabs({ name })).toEqual([name]);
  expect(await traces(name, number)).toEqual([]);
});

test.each(['debian12', 'busybox', 'debian13-python'] as const)(
  'the image %s boots and lets root in',
  async (image) => {
    const lab = await startLab({ hosts: 1, image });
    try {
      const python = image === 'debian13-python' ? '/usr/bin/python3\n' : '';
      expect(await ssh(lab, 'root', 0, 'command -v python3; cat /etc/hostname')).toMatchObject({
        stdout: `${python}h1\n`,
      });
    } finally {
      await lab.down();
    }
  },
);

test('on busybox a user becomes root through su', async () => {
  const lab = await startLab({ hosts: 1, image: 'busybox' });
  try {
    const done = await ssh(lab, 'ops', 0, `echo ${busyboxRootPassword} | su -c 'id -u'`);
    expect(done).toMatchObject({ code: 0, stdout: 'Password: \n0\n' });
  } finally {
    await lab.down();
  }
});

test('the delay proxy makes a round trip cost what it says, and pipelined requests share it', async () => {
  const echo = createServer((socket) => socket.pipe(socket));
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const address = echo.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const proxy = await delayProxy({ to: { host: '127.0.0.1', port: address.port }, delayMs: 50 });
  const started = Date.now();
  const answer = await run('bash', [
    '-c',
    `exec 3<>/dev/tcp/127.0.0.1/${proxy.port}; echo a >&3; echo b >&3; read -r x <&3; read -r y <&3; echo $x$y`,
  ]);
  expect(answer.stdout).toBe('ab\n');
  // One round trip for the handshake and one for both requests.
  expect(Date.now() - started).toBeGreaterThanOrEqual(195);
  expect(Date.now() - started).toBeLessThan(1000);
  expect(proxy.counts).toEqual({ connections: 1, up: 4, down: 4, turns: 0 });
  await proxy.close();
  echo.close();
});

test.each([
  [{ platform: 'linux', uid: 1000 }, /must run as root.*-i INVENTORY/],
  [{ platform: 'darwin', uid: 0 }, /this is darwin.*-i INVENTORY/],
])('a machine that can not run it (%o) is told what to do instead', (machine, message) => {
  expect(whyUnavailable(machine)).toMatch(message);
});
