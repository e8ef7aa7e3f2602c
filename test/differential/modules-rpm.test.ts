import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { labTwins } from './harness.ts';

const folder = fileURLToPath(new URL('modules-rpm', import.meta.url));
const PACKAGES = ['dnf', 'python3-dnf', 'rpm', 'python3-rpm', 'createrepo-c', 'gpg', 'zypper'];

/** The order of what a transaction did is Python's of a set; two builds of a package differ in size. */
function sorted(text: string): string[] {
  return text
    .replaceAll(
      /"results": \[("[^\]]*)\]/g,
      (_, list: string) =>
        `"results": [${list
          .split(/, (?=")/)
          .sort()
          .join(', ')}]`,
    )
    .replaceAll(/(download-size=\\")\d+/g, '$1N')
    .split('\n');
}

test.each(['packages.yml', 'zypper.yml'])(
  'the modules of %s do and say on real packages what those of ansible-core do',
  async (playbook) => {
    // Hosts of its own for each: dnf and zypper don't agree about the database of the other.
    const twins = await labTwins({ hosts: 1, packages: PACKAGES });
    onTestFinished(() => twins.down());
    const { reference, tsible } = await twins.run({
      command: 'ansible-playbook',
      args: ['-v', playbook],
      cwd: folder,
      env: { ANSIBLE_PIPELINING: '1' },
    });
    expect(sorted(tsible.stdout)).toEqual(sorted(reference.stdout));
    expect(tsible.code).toBe(reference.code);
  },
);
