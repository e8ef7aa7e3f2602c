import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checksum } from '../../runtime/target/lib/checksum.ts';
import { replaceFile } from '../../runtime/target/lib/replace.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { LabTargets, say } from './connection-helper.ts';
import { type Lab, startLab } from './lab.ts';

let lab: Lab;
let targets: LabTargets;

beforeAll(async () => {
  lab = await startLab({ hosts: 1, image: 'busybox' });
  targets = new LabTargets(lab);
});

afterAll(async () => {
  await targets?.pool.close();
  await lab?.down();
});

const put = shellFunction(
  'test_put',
  [replaceFile, checksum],
  'tsible_temp "$1" && tsible_payload >"$tsible_tmp" && tsible_replace "$tsible_tmp" "$1" && tsible_checksum sha256 "$1"',
);

/** Lists processes that sleep; there is no pgrep. */
const SLEEPERS =
  'for p in /proc/[0-9]*; do case $(tr "\\0" " " <$p/cmdline) in "sleep 432"*) echo $p;; esac; done 2>/dev/null';

describe('a host with dropbear and busybox only', () => {
  it('carries 20 MB into a file', async () => {
    const bytes = randomBytes(20_000_000);
    const reply = await targets
      .on(lab.hosts[0])
      .call(put, ['/root/file'], { payload: { kind: 'bytes', bytes } });
    expect(reply.stdout.toString().trim()).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('runs commands, and ends them when their time is over', async () => {
    const target = targets.on(lab.hosts[0]);
    expect(await say(target, 'echo $0; id -un; echo err >&2')).toBe('/bin/sh\nroot\nerr');
    expect((await target.run({ command: { line: 'kill -9 $$' } })).rc).toBe(-9);
    await expect(
      target.run({ command: { line: 'sleep 432.1 & sleep 432.1' }, timeout: 300 }),
    ).rejects.toThrow();
    await expect.poll(() => say(target, SLEEPERS), { timeout: 5000 }).toBe('');
  });

  it('is logged into by a password, and becomes root by su', async () => {
    const variables = {
      ansible_user: 'alice',
      ansible_password: 'alice-secret',
      ansible_ssh_private_key_file: '/none',
    };
    expect(await say(targets.on(lab.hosts[0], variables), 'id -un')).toBe('alice');
    const su = { ...variables, ansible_become: true, ansible_become_method: 'su' };
    expect(await say(targets.on(lab.hosts[0], { ...su, ansible_become_pass: 'root-secret' }), 'id -un')).toBe(
      'root',
    );
    const wrong = targets.on(lab.hosts[0], { ...su, ansible_become_pass: 'wrong' });
    await expect(say(wrong, 'id -un')).rejects.toThrow('Incorrect su password');
  });
});
