import { existsSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runPlaybook } from '../../helpers/run-playbook.ts';

// A server that greets as sshd does, and counts those that call it.
const sockets = new Set<Socket>();
let calls = 0;
let server: Server;
let port = 0;

beforeAll(async () => {
  await import('ssh2');
  server = createServer((socket) => {
    sockets.add(socket);
    calls++;
    socket.on('error', () => {});
    socket.write('SSH-2.0-stand-in\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  if (address !== null && typeof address === 'object') port = address.port;
});

afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

beforeEach(() => {
  calls = 0;
});

/** Runs a play on hosts a and b, which are the stand-in. */
async function run(play: string, args: readonly string[] = [], at = port) {
  const vars = {
    ansible_host: '127.0.0.{{ groups.all.index(inventory_hostname) + 1 }}',
    ansible_port: at,
    ansible_user: 'root',
    ansible_ssh_timeout: 2,
  };
  const done = runPlaybook(
    { 'play.yml': play },
    { args: ['-i', 'a,b', '-e', JSON.stringify(vars), ...args], env: { ANSIBLE_HOST_KEY_CHECKING: '0' } },
  );
  // What was sent just before the end is still on its way.
  return done.finally(() => new Promise((resolve) => setTimeout(resolve, 50)));
}

const broken = '[{hosts: all, tasks: [{nothing_like_it: }]}]';

describe('the hosts of the first play', () => {
  it('are called before the playbook is read as a whole', async () => {
    await expect(run(broken)).rejects.toThrow("'nothing_like_it'");
    expect(calls).toBe(2);
  });

  it.each([
    ['--list-tasks', ['--list-tasks'], '[{hosts: all}]'],
    ['--syntax-check', ['--syntax-check'], '[{hosts: all}]'],
    ['another connection', [], broken.replace('hosts: all', 'hosts: all, connection: local')],
    ['no facts to be gathered', [], broken.replace('hosts: all', 'hosts: all, gather_facts: false')],
    [
      'a question to be asked first',
      [],
      broken.replace('hosts: all', 'hosts: all, vars_prompt: [{name: x}]'),
    ],
    ['another playbook that comes first', [], '[{import_playbook: none.yml}, {hosts: all}]'],
    ['a jump host', ['--ssh-common-args=-J jump'], broken],
    ['no such hosts', ['--limit', '!all'], broken],
  ])('are left alone by %s', async (_why, args, play) => {
    await run(play, args).catch(() => {});
    expect(calls).toBe(0);
  });

  it('are left alone where a look-up tells the way to them: it is made once, when they are needed', async () => {
    const file = join(tmpdir(), `tsible-look-up-${process.pid}`);
    const user = `{{ lookup('pipe', 'echo root | tee ${file}') }}`;
    await expect(run(broken, ['-e', JSON.stringify({ ansible_user: user })])).rejects.toThrow();
    expect([calls, existsSync(file)]).toEqual([0, false]);
  });

  it('are called within --limit only', async () => {
    await expect(run(broken, ['--limit', 'b'])).rejects.toThrow();
    expect(calls).toBe(1);
  });

  it('that can not be reached are told of once, by the task that needs them', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const address = gone.address();
    await new Promise((resolve) => gone.close(resolve));
    const free = address !== null && typeof address === 'object' ? address.port : 1;
    const { code, stdout, stderr } = await run('[{hosts: all}]', [], free);
    expect(code).toBe(4);
    expect(stdout.match(/UNREACHABLE!/g)).toHaveLength(2);
    expect(stdout.indexOf('TASK [Gathering Facts]')).toBeLessThan(stdout.indexOf('UNREACHABLE!'));
    expect(stdout + stderr).toContain('Connection refused');
  });
});
