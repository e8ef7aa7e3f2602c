import { afterAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../runtime/config/load.ts';
import { ConnectionPool } from '../../../runtime/connection/pool.ts';
import { resolveConnection } from '../../../runtime/connection/resolve.ts';
import { shellFunction } from '../../../runtime/target/target.ts';

const pool = new ConnectionPool();
afterAll(() => pool.close());

function resolved(vars: Readonly<Record<string, string>>) {
  return resolveConnection({
    host: 'h',
    lookup: (name) => vars[name],
    settings: defaultSettings({ env: {} }),
  });
}

const pid = shellFunction('test_pid', [], 'echo $$');

describe('connections of a run', () => {
  const local = resolved({ ansible_connection: 'local' });

  it('are shared by tasks that go the same way as the same user', async () => {
    expect(pool.target(local)).toBe(pool.target(resolved({ ansible_connection: 'local' })));
    const other = resolved({
      ansible_connection: 'local',
      ansible_become: 'yes',
      ansible_become_user: 'nobody',
    });
    expect(pool.target(other)).not.toBe(pool.target(local));
  });

  it('are opened anew after a reset', async () => {
    const target = pool.target(local);
    const first = (await target.call(pid, [])).stdout.toString();
    expect((await target.call(pid, [])).stdout.toString()).toBe(first);
    await pool.reset(local);
    expect((await target.call(pid, [])).stdout.toString()).not.toBe(first);
  });

  it('tell with which command a host and user are reached, and never a password', async () => {
    const told: string[] = [];
    const own = new ConnectionPool(undefined, (command, address) => told.push(`${address}: ${command}`));
    await own.target(local).call(pid, []);
    const becoming = resolved({
      ansible_connection: 'local',
      ansible_become: 'yes',
      ansible_become_user: 'nobody',
      ansible_become_exe: 'no-such-sudo',
      ansible_become_password: 'secret',
    });
    await expect(own.target(becoming).call(pid, [])).rejects.toThrow();
    await own.close();
    expect(told[0]).toBe('127.0.0.1: /bin/sh');
    expect(told[1]).toMatch(/^127\.0\.0\.1: no-such-sudo -H -S .*-u nobody \/bin\/sh$/);
    expect(told.join()).not.toContain('secret');
  });

  it('end what they run when interrupted', async () => {
    const own = new ConnectionPool();
    const running = own.target(local).run({ command: { line: 'sleep 77.7' } });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await own.interrupt();
    expect(await Promise.race([running, 'unanswered'])).toBe('unanswered');
    const left = await pool
      .target(local)
      .run({ command: { line: 'ps -A -o args= | grep -c "^sleep 77.7"' } });
    expect(left.stdout.toString().trim()).toBe('0');
  });

  it('reach another root through a program on the controller', async () => {
    const target = pool.target({
      connection: { kind: 'command', transport: 'chroot', command: { words: ['env', 'ROOT=/srv/x'] } },
      become: undefined,
      becomeKey: '',
      shell: '/bin/sh',
    });
    const reply = await target.run({ command: { line: 'echo $ROOT' } });
    expect(reply.stdout.toString()).toBe('/srv/x\n');
  });
});
