import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { localTwins, type Twins } from './harness.ts';

const cwd = fileURLToPath(new URL('init-systems', import.meta.url));

let twins: Twins | undefined;
afterEach(() => twins?.down());

test.each([
  ['OpenRC and its own scripts', 'openrc systemd-sysv-', 'openrc-script'],
  ['sysvinit', 'sysvinit-core sysv-rc systemd-sysv-', 'lsb-script'],
])('services of %s are managed as ansible-core 2.19 does', async (_, packages, script) => {
  twins = await localTwins();
  const { reference, tsible } = await twins.run({
    command: 'ansible-playbook',
    args: ['-v', '-i', 'localhost,', '-e', JSON.stringify({ packages, script }), 'services.yml'],
    cwd,
    env: { ANSIBLE_PYTHON_INTERPRETER: 'auto_silent' },
  });
  expect(reference.stdout).toContain('works');
  expect(tsible.stdout).toEqual(reference.stdout);
  expect([tsible.stderr, tsible.code]).toEqual([reference.stderr, reference.code]);
});
