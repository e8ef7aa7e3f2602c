import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labTwins, type Outcome, type Twins } from './harness.ts';

const folder = fileURLToPath(new URL('modules-services', import.meta.url));
const playbooks = readdirSync(folder).filter((name) => name.endsWith('.yml'));

/** Services that modules speak to, and what Ansible's modules need of Python for it. */
const PACKAGES = [
  ...[
    'podman',
    'crun',
    'netavark',
    'aardvark-dns',
    'busybox-static',
    'rabbitmq-server',
    'python3-requests',
    'curl',
  ],
  ...['libvirt-clients', 'libvirt-daemon', 'libvirt-daemon-system', 'python3-libvirt', 'python3-lxml'],
  ...['dnsmasq-base', 'libvirt-daemon-driver-qemu', 'redis-server', 'python3-redis', 'haproxy', 'socat'],
];

let twins: Twins;

beforeAll(async () => {
  twins = await labTwins({ hosts: 1, packages: PACKAGES });
}, 900_000);
afterAll(async () => twins?.down());

/** What is chance: identifiers, times, addresses. */
const UNSTEADY: readonly (readonly [RegExp, string])[] = [
  [/\b[\da-f]{64}\b/g, 'ID'],
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/g, 'UUID'],
  [/52:54:00:[\da-f:]{8}/g, 'MAC'],
];

function lines(outcome: Outcome): string[] {
  const text = UNSTEADY.reduce(
    (sofar, [pattern, by]) => sofar.replaceAll(pattern, by),
    outcome.stdout + outcome.stderr,
  );
  return text.split('\n').filter((line) => !line.startsWith('[DEPRECATION'));
}

describe('modules that speak to services do and say what those of the Debian package ansible do', () => {
  test.each(playbooks)(
    '%s',
    async (playbook) => {
      const { reference, tsible } = await twins.run({
        command: 'ansible-playbook',
        args: [playbook],
        cwd: folder,
        env: { ANSIBLE_DEPRECATION_WARNINGS: '0', ANSIBLE_PIPELINING: '1' },
      });
      expect(lines(tsible)).toEqual(lines(reference));
      expect(tsible.code).toBe(reference.code);
    },
    900_000,
  );
});
