import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labTwins, type Outcome, type Twins } from './harness.ts';

const folder = fileURLToPath(new URL('modules-fakes', import.meta.url));
const playbooks = readdirSync(folder).filter((name) => name.endsWith('.yml'));

let twins: Twins;

beforeAll(async () => {
  twins = await labTwins({ hosts: 1, image: 'debian13-python' });
}, 900_000);
afterAll(async () => twins?.down());

function lines(outcome: Outcome): string[] {
  const text = outcome.stdout + outcome.stderr;
  return text.split('\n').filter((line) => !line.startsWith('[DEPRECATION'));
}

describe('modules whose tools no machine here can have call stand-ins as Ansible does, and say what it says', () => {
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
