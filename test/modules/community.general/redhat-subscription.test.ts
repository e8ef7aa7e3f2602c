import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { SubscriptionManager } from '../../../modules/community.general/redhat_subscription/client.ts';
import { localTarget } from '../../helpers/local-target.ts';

/** Like the real tool: a little script whose work is in a package beside the interpreter's own. */
const TOOL = `import os, sys
sys.path.append(os.path.join(os.environ['RHSM_TEST'], 'lib'))
if __name__ == '__main__':
    from subscription_manager.scripts import main
    sys.exit(main() or 0)
`;

/** Notes its words, and all command lines there are meanwhile. */
const MAIN = `import glob, os, sys
def main():
    folder = os.environ['RHSM_TEST']
    with open(os.path.join(folder, 'words'), 'w') as file:
        file.write('\\n'.join(sys.argv + [sys.stdin.read(), sys.path[0]]))
    with open(os.path.join(folder, 'seen'), 'wb') as file:
        for name in glob.glob('/proc/[0-9]*/cmdline'):
            try:
                with open(name, 'rb') as one: file.write(one.read() + b'\\n')
            except OSError: pass
    if 'wrong' in sys.argv:
        sys.stderr.write('Invalid username or password.\\n')
        return 70
`;

function pythonHere(): string | undefined {
  try {
    return execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

const python = pythonHere();

describe.skipIf(python === undefined)('a secret for subscription-manager, a program in Python', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsible-rhsm-'));
  const bin = join(folder, 'bin');
  const tool = join(bin, 'subscription-manager');
  const library = join(folder, 'lib', 'subscription_manager');
  for (const one of [bin, library]) mkdirSync(one, { recursive: true });
  writeFileSync(join(library, '__init__.py'), '');
  writeFileSync(join(library, 'scripts.py'), MAIN);
  const target = localTarget('sh').withEnvironment(
    new Map([
      ['PATH', `${bin}:${process.env.PATH}`],
      ['RHSM_TEST', folder],
    ]),
  );
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  beforeEach(() => {
    for (const name of ['words', 'seen']) rmSync(join(folder, name), { force: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['#!PYTHON', '#! PYTHON -s', '#!/usr/bin/env python3'])('%s', async (line) => {
    writeFileSync(tool, `${line.replace('PYTHON', python ?? '')}\n${TOOL}`);
    chmodSync(tool, 0o755);
    const words = ['register', '--username', 'me', '--password', 'pass-word \'"$x \\n ü'];
    await new SubscriptionManager(target).runHidden(words);
    expect(read('words').split('\n')).toEqual([tool, ...words, '', bin]);
    expect(read('seen')).toContain('subscription-manager');
    expect(read('seen')).not.toContain('pass-word');
  });

  test('and one that it refuses', async () => {
    writeFileSync(tool, `#!${python}\n${TOOL}`);
    chmodSync(tool, 0o755);
    const asked = new SubscriptionManager(target).runHidden(['register', '--password', 'wrong']);
    await expect(asked).rejects.toThrow('Invalid username or password.');
  });
});
