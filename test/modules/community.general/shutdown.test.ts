import { expect, test } from 'vitest';
import shutdown from '../../../modules/community.general/shutdown.ts';
import type { ResolvedConnection } from '../../../runtime/connection/settings.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget('sh'), {
  shutdown: `case "$*" in *fails*) echo no >&2; exit 1;; esac`,
});
/** Only the kind of the connection matters here. */
const over = (kind: 'local' | 'ssh') => () => ({ connection: { kind } }) as unknown as ResolvedConnection;
const args = { search_paths: [stubs.folder] };

test('the machine that tsible runs on is not shut down', async () => {
  expect(await runModule(shutdown, args, stubs.target, { connection: over('local') })).toMatchObject({
    changed: false,
    elapsed: 0,
    failed: true,
    shutdown: false,
    msg: 'Running community.general.shutdown with local connection would shutdown the control node.',
  });
  expect(stubs.calls()).toEqual([]);
});

test('a host is shut down after whole minutes, and not in check mode', async () => {
  const parts = { connection: over('ssh') };
  const told = {
    changed: true,
    shutdown: true,
    shutdown_command: `${stubs.folder}/shutdown -h 2 "good bye"`,
  };
  const given = { ...args, delay: 130, msg: 'good bye' };
  expect(await runModule(shutdown, given, stubs.target, { ...parts, check: true })).toEqual(told);
  expect(stubs.calls()).toEqual([]);
  expect(await runModule(shutdown, given, stubs.target, parts)).toEqual(told);
  expect(stubs.calls()).toEqual(['shutdown -h 2 good bye']);
});

test('a refusal is told of', async () => {
  const result = await runModule(shutdown, { ...args, msg: 'fails' }, stubs.target, {
    connection: over('ssh'),
  });
  expect(result).toMatchObject({
    failed: true,
    shutdown: false,
    msg: 'Shutdown command failed. Error was , no',
  });
});
