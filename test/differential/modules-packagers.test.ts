import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labTwins, type Outcome, type Twins } from './harness.ts';

const folder = fileURLToPath(new URL('modules-packagers', import.meta.url));
const playbooks = readdirSync(folder).filter((name) => name.endsWith('.yml'));

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
  ...['docker.io', 'docker-registry', 'apache2-utils', 'python3-requests'],
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

describe('modules of other package managers, of docker and of SELinux do and say what those of the Debian package ansible do', () => {
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
