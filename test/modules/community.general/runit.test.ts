import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import runit from '../../../modules/community.general/runit.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget('sh'), {
  sv: `case "$*" in
'status '*down) echo "down: $2: 7s, normally up; run: log: (pid 364) 263439s";;
'status '*) echo "run: $2: (pid 12) 34s; run: log: (pid 364) 263439s";;
esac`,
});
const watched = join(stubs.folder, 'service');
const sources = join(stubs.folder, 'sv.d');
for (const folder of [join(watched, 'down'), join(watched, 'up'), join(sources, 'new')])
  mkdirSync(folder, { recursive: true });

async function run(args: PlainArgs, check = false) {
  stubs.calls();
  const given = { service_dir: watched, service_src: sources, ...args };
  const result = await runModule(runit, given, stubs.target, { check });
  const calls = stubs.calls().filter((call) => !call.startsWith('sv status'));
  return { result, calls: calls.map((call) => call.replace(stubs.folder, '')) };
}

test.each<[PlainArgs, string[]]>([
  [{ name: 'up', state: 'started' }, []],
  [{ name: 'down', state: 'started' }, ['sv start /service/down']],
  [{ name: 'up', state: 'killed' }, ['sv force-stop /service/up']],
])('%j', async (args, wanted) => {
  const { result, calls } = await run(args);
  expect(result).toMatchObject({ changed: wanted.length > 0 });
  expect(calls).toEqual(wanted);
});

test('tells of the service, not of its logger', async () => {
  const { result } = await run({ name: 'down' });
  expect(result.sv).toMatchObject({ state: 'stopped', pid: null, duration: '7', enabled: true });
});

test('a service is linked and unlinked, in check mode not', async () => {
  expect((await run({ name: 'new', enabled: true }, true)).result).toMatchObject({ changed: true });
  expect(readdirSync(watched)).not.toContain('new');
  await run({ name: 'new', enabled: true });
  expect(readdirSync(watched)).toContain('new');
  expect((await run({ name: 'new', enabled: false })).calls).toEqual(['sv force-stop /sv.d/new']);
  expect(readdirSync(watched)).not.toContain('new');
});

test('a service that is not defined is told of', async () => {
  expect((await run({ name: 'gone', enabled: true })).result).toMatchObject({
    failed: true,
    msg: `Could not find source for service to enable (${sources}/gone).`,
  });
});
