import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from 'vitest';
import { labTwins, type Twins } from './harness.ts';
import { comparePlaybooks, type Unsteady } from './playbook-folder.ts';

const folder = fileURLToPath(new URL('modules-packagers', import.meta.url));

/** What the modules work with, and what Ansible's need of Python. */
const PACKAGES = [
  ...[
    'pacman-package-manager',
    'makepkg',
    'flatpak',
    'ostree',
    'busybox-static',
    'fakeroot',
    'libarchive-tools',
  ],
  ...['policycoreutils-python-utils', 'selinux-policy-default', 'python3-selinux', 'selinux-basics'],
  ...['docker.io', 'docker-cli', 'docker-registry', 'apache2-utils', 'python3-requests'],
  ...['snapd', 'squashfs-tools'],
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

describe('modules of other package managers, of docker and of SELinux do and say what those of the Debian package ansible do', () => {
  comparePlaybooks({ folder, twins: () => twins, unsteady: UNSTEADY, timeout: 900_000 });
});
