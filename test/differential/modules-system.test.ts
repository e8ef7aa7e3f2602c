import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from 'vitest';
import { labTwins, type Outcome, type Twins } from './harness.ts';
import { comparePlaybooks, type Unsteady } from './playbook-folder.ts';

const folder = fileURLToPath(new URL('modules-system', import.meta.url));

let twins: Twins;

beforeAll(async () => {
  twins = await labTwins({
    hosts: 1,
    packages: ['ufw', 'debconf-utils', 'python3-debian', 'git', 'subversion', 'python3-pexpect'],
  });
});
afterAll(async () => twins?.down());

/** What differs between two runs of the same engine: times, speeds, and systemd's order of what a unit depends on. */
const UNSTEADY: Unsteady = [
  [/"cache_update_time": \d+/g, '"cache_update_time": N'],
  [/\\nFetched [^\\]*/g, '\\nFetched'],
  [/"Fetched [^"]*"/g, '"Fetched"'],
  [/, "status": \{"[^\n]*?\}(?=, "|\}\n)/g, ''],
  [/"elapsed": \d+/g, '"elapsed": N'],
  // What is free on the disk that all hosts share.
  [/"((?:block|inode|size)_(?:available|used))": \d+/g, '"$1": N'],
  // Each lab has a key of its own.
  [/AAAAC3NzaC1lZDI1NTE5AAAAI\S+ tsible-lab/g, 'KEY tsible-lab'],
];

/** Files that a run leaves by chance or by the hour. */
const BY_CHANCE =
  /\/(var\/(log|cache|lib\/(apt|systemd|ucf|dpkg\/(lock|info|status|triggers)))|run|tmp|root\/\.ansible|etc\/(shadow|machine-id)|dev)|\/\.?git\/.*index$|\.git\/index$|\/srv\/svn\/|\.svn\//;

function changes(outcome: Outcome): Record<string, string> {
  return Object.fromEntries(
    Object.entries(outcome.changes)
      .filter(([path]) => !BY_CHANCE.test(path))
      // ufw's backups bear the time; the keys of a lab are its own.
      .map(([path, is]) => [
        path.replace(/(\.rules\.)\d{8}_\d{6}$/, '$1TIME'),
        is
          .replace(/AAAAC3NzaC1lZDI1NTE5AAAAI\S+ tsible-lab/g, 'KEY tsible-lab')
          .replace(/^# \(\/tmp\/crontab.* installed on .*\)$/m, '# (crontab)'),
      ]),
  );
}

describe('modules for accounts, packages, services and settings do and say what ansible-core 2.19 does', () => {
  comparePlaybooks({ folder, twins: () => twins, unsteady: UNSTEADY, args: ['-v'], also: changes });
});
