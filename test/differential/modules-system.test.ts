import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labTwins, type Outcome, type Twins } from './harness.ts';

const folder = fileURLToPath(new URL('modules-system', import.meta.url));
const playbooks = readdirSync(folder).filter((name) => name.endsWith('.yml'));

let twins: Twins;

beforeAll(async () => {
  twins = await labTwins({
    hosts: 1,
    packages: ['ufw', 'debconf-utils', 'python3-debian', 'git', 'subversion', 'python3-pexpect'],
  });
});
afterAll(async () => twins?.down());

/** What differs between two runs of the same engine: times, speeds, and systemd's order of what a unit depends on. */
const UNSTEADY: readonly (readonly [RegExp, string])[] = [
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

function lines(outcome: Outcome): string[] {
  const text = UNSTEADY.reduce(
    (sofar, [pattern, by]) => sofar.replaceAll(pattern, by),
    outcome.stdout + outcome.stderr,
  );
  return text.split('\n').filter((line) => !line.startsWith('[DEPRECATION'));
}

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
  test.each(playbooks)('%s', async (playbook) => {
    const { reference, tsible } = await twins.run({
      command: 'ansible-playbook',
      args: ['-v', playbook],
      cwd: folder,
      env: { ANSIBLE_DEPRECATION_WARNINGS: '0', ANSIBLE_PIPELINING: '1', ANSIBLE_SHOW_CUSTOM_STATS: '1' },
    });
    expect(lines(tsible)).toEqual(lines(reference));
    expect(tsible.code).toBe(reference.code);
    expect(changes(tsible)).toEqual(changes(reference));
  });
});
