import { expect, test } from 'vitest';
import rhsm from '../../../modules/community.general/rhsm_repository.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget('sh'), {
  id: 'echo 0',
  'subscription-manager': `case "$*" in
*--list) for r in base:1 extras:0 debug:1; do printf 'Repo ID:   %s\nRepo Name: Name of it\nRepo URL:  https://x/%s\nEnabled:   %s\n\n' "\${r%:*}" "\${r%:*}" "\${r#*:}"; done;;
*broken*) echo no >&2; exit 1;;
*) echo "done: $*";;
esac`,
});

const changes = (): string[] => stubs.calls().filter((call) => call.includes('able '));

test.each<[PlainArgs, boolean, string[]]>([
  [{ name: ['base'] }, false, []],
  [{ name: ['extras'] }, true, ['subscription-manager repos --enable extras']],
  [
    { name: ['*a*'], state: 'disabled' },
    true,
    ['subscription-manager repos --disable base --disable extras'],
  ],
  [{ name: ['base'], purge: true }, true, ['subscription-manager repos --enable base --disable debug']],
])('%j', async (args, changed, calls) => {
  changes();
  expect(await runModule(rhsm, args, stubs.target, { check: true })).toMatchObject({ changed });
  expect(changes()).toEqual([]);
  expect(await runModule(rhsm, args, stubs.target)).toMatchObject({ changed });
  expect(changes()).toEqual(calls);
});

test('a repository that no subscription has', async () => {
  expect(await runModule(rhsm, { name: ['none'] }, stubs.target)).toMatchObject({
    failed: true,
    msg: 'none is not a valid repository ID',
    results: ['none is not a valid repository ID'],
  });
});

test('the diff has what changes', async () => {
  const result = await runModule(rhsm, { name: ['base', 'extras'] }, stubs.target);
  expect(result.diff).toEqual({
    before: "Repository 'extras' is disabled for this system\n",
    after: "Repository 'extras' is enabled for this system\n",
    before_header: 'RHSM repositories',
    after_header: 'RHSM repositories',
  });
  expect(result.repositories).toEqual([
    { id: 'base', name: 'Name of it', url: 'https://x/base', enabled: true },
    { id: 'extras', name: 'Name of it', url: 'https://x/extras', enabled: true },
    { id: 'debug', name: 'Name of it', url: 'https://x/debug', enabled: true },
  ]);
});
