import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { labTwins, type Outcome, type Twins } from './harness.ts';

let twins: Twins;

beforeAll(async () => {
  twins = await labTwins({ hosts: 1, packages: ['git'] });
});
afterAll(async () => twins?.down());

/** The play's lines without the texts of errors: tsible's name the cause where Python tells of a traceback. */
function lines(outcome: Outcome): string[] {
  return outcome.stdout
    .split('\n')
    .filter((line) => /^(TASK|ok|changed|fatal|skipping|h1|\s+")/.test(line))
    .map((line) => line.replace(/^(fatal: \[h1\]).*/, '$1'));
}

test('a full disk: each module fails for it, what was there stays, and nothing is left half-done', async () => {
  const { reference, tsible } = await twins.run({
    command: 'ansible-playbook',
    args: ['site.yml'],
    cwd: fileURLToPath(new URL('full-disk', import.meta.url)),
    env: { ANSIBLE_DEPRECATION_WARNINGS: '0', ANSIBLE_PIPELINING: '1' },
  });
  expect(lines(tsible)).toEqual(lines(reference));
  const left = Object.keys(tsible.changes).filter((path) => /tsible|ansible_tmp/.test(path));
  expect(left).toEqual([]);
});
