import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labTwins, type Outcome, type Twins } from './harness.ts';

const folder = fileURLToPath(new URL('modules-apk', import.meta.url));

/**
 * A static apk of apk-tools 2 (`make SUBDIRS="libfetch src" LUA=no static` in its source). Debian has no package of it, so
 * that without one there is nothing to compare; test/modules/community.general/apk.test.ts has what it answers.
 */
const binary = process.env.TSIBLE_APK;

function lines(outcome: Outcome): string[] {
  const text = (outcome.stdout + outcome.stderr).replaceAll(/\b\d{8}\.\d{6}\b/g, 'DATE');
  return text.split('\n').filter((line) => !line.startsWith('[DEPRECATION'));
}

describe.skipIf(binary === undefined)(
  'apk does and says what it does with ansible-core (TSIBLE_APK names one)',
  () => {
    let twins: Twins;

    beforeAll(async () => {
      twins = await labTwins({ hosts: 1 });
    }, 300_000);
    afterAll(async () => twins?.down());

    test('with a repository of its own', async () => {
      const { reference, tsible } = await twins.run({
        command: 'ansible-playbook',
        args: ['-v', '-e', `apk=${binary}`, 'apk.yml'],
        cwd: folder,
        env: { ANSIBLE_DEPRECATION_WARNINGS: '0', ANSIBLE_PIPELINING: '1' },
      });
      expect(lines(tsible)).toEqual(lines(reference));
      expect(tsible.code).toBe(reference.code);
    }, 600_000);
  },
);
