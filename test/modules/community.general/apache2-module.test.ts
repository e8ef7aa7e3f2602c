import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import apache2Module from '../../../modules/community.general/apache2_module.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget('sh'), {
  apache2ctl: `case $1 in
-V) echo 'Server MPM: event'; echo '  threaded:     yes (fixed thread count)';;
-M) if [ -e $stubs/broken ]; then echo 'AH00534: no MPM' >&2; exit 1; fi
echo ' core_module (static)'; [ ! -e $stubs/rewrite ] || echo ' rewrite_module (shared)';;
esac`,
  a2enmod: '[ "$1" = nosuch ] || : >$stubs/"$1"',
  a2dismod: 'rm -f $stubs/"$1"',
});
const run = (args: Record<string, unknown>, check = false) =>
  runModule(apache2Module, args, stubs.target, { check });

beforeEach(() => {
  for (const name of ['rewrite', 'broken']) rmSync(join(stubs.folder, name), { force: true });
});

test('a module is enabled once and disabled once', async () => {
  const on = { changed: true, result: 'Module rewrite enabled' };
  expect(await run({ name: 'rewrite' }, true)).toEqual(on);
  expect(await run({ name: 'rewrite' })).toEqual(on);
  expect(await run({ name: 'rewrite' })).toEqual({ ...on, changed: false });
  expect(await run({ name: 'rewrite', state: 'absent' })).toMatchObject({ changed: true });
});

test.each([
  [{ name: 'nosuch' }, 'Failed to set module nosuch to enabled:'],
  [{ name: 'cgi' }, 'Your MPM seems to be threaded'],
])('%j fails', async (args, message) => {
  expect(await run(args)).toMatchObject({ failed: true, msg: expect.stringContaining(message) });
});

test('without an MPM it fails, unless the check is not to count', async () => {
  writeFileSync(join(stubs.folder, 'broken'), '');
  expect(await run({ name: 'mpm_event' })).toMatchObject({
    failed: true,
    msg: expect.stringMatching(/^Error executing .*AH00534: no MPM/),
  });
  const args = { name: 'mpm_event', state: 'absent', ignore_configcheck: true, warn_mpm_absent: false };
  expect(await run(args)).toMatchObject({ changed: false });
});
