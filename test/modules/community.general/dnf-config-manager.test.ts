import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import configManager from '../../../modules/community.general/dnf_config_manager.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget(), {
  dnf: `case $1 in
repolist)
for r in base:enabled extras:disabled stuck:disabled; do
is=\${r#*:}
[ ! -e "$stubs/set-\${r%:*}" ] || is=enabled
printf 'Repo-id            : %s\\nRepo-name          : Name\\nRepo-status        : %s\\nRepo-size : 1\\n\\n' "\${r%:*}" "$is"
done;;
config-manager) case "$*" in *broken*) echo no >&2; exit 1;; *extras*) : >"$stubs/set-extras";; esac;;
esac`,
});

/** The module calls dnf by its whole path. */
const target: Target = {
  ...stubs.target,
  call: (fn, args, options) =>
    stubs.target.call(
      fn,
      args.map((word) => (word === '/usr/bin/dnf' ? join(stubs.folder, 'dnf') : word)),
      options,
    ),
};

const changes = (): string[] => stubs.calls().filter((call) => call.includes('config-manager'));

beforeEach(() => {
  rmSync(join(stubs.folder, 'set-extras'), { force: true });
  stubs.calls();
});

test.each<[PlainArgs, string[], string[], string[]]>([
  [{ name: ['base'] }, [], [], ['base']],
  [
    { name: ['base', 'extras'] },
    ['extras'],
    ['dnf config-manager --assumeyes --set-enabled extras'],
    ['base', 'extras'],
  ],
  [{ name: ['extras'], state: 'disabled' }, [], [], ['base']],
  [{}, [], [], ['base']],
])('%j', async (args, changed, calls, enabled) => {
  const checked = await runModule(configManager, args, target, { check: true });
  expect(checked).toEqual({
    changed: changed.length > 0,
    changed_repos: changed,
    repo_states_pre: { enabled: ['base'], disabled: ['extras', 'stuck'] },
  });
  expect(changes()).toEqual([]);
  expect(await runModule(configManager, args, target)).toMatchObject({
    changed: changed.length > 0,
    repo_states_post: { enabled },
  });
  expect(changes()).toEqual(calls);
});

test.each<[PlainArgs, string]>([
  [{ name: ['none'] }, "did not find repo with ID 'none' in dnf repolist --all --verbose"],
  [{ name: ['stuck'] }, "dnf config-manager failed to make 'stuck' enabled"],
])('%j fails', async (args, msg) => {
  expect(await runModule(configManager, args, target)).toMatchObject({ failed: true, msg });
});
