import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from 'vitest';
import { labTwins, type Twins } from './harness.ts';
import { comparePlaybooks, type Unsteady } from './playbook-folder.ts';

const folder = fileURLToPath(new URL('modules-services', import.meta.url));

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
const UNSTEADY: Unsteady = [
  [/\b[\da-f]{64}\b/g, 'ID'],
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/g, 'UUID'],
  [/52:54:00:[\da-f:]{8}/g, 'MAC'],
];

describe('modules that speak to services do and say what those of the Debian package ansible do', () => {
  comparePlaybooks({ folder, twins: () => twins, unsteady: UNSTEADY, timeout: 900_000 });
});
