import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import yarn from '../../../modules/community.general/yarn.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget('sh'), {
  yarn: `case "$*" in
'global dir') echo "$stubs/project";;
*list*err) echo '{"type":"error","data":"x"}' >&2;;
*list*) echo '{"type":"tree","data":{"trees":[{"name":"a@1.0"},{"name":"@x/b@2"}]}}'; echo '{"type":"warning"}' >&2;;
*outdated*) printf '{"type":"info"}\\n{"type":"table","data":{"body":[["a","1"]]}}\\n';;
esac`,
});
const path = join(stubs.folder, 'project');
mkdirSync(path);
for (const file of ['package.json', 'yarn.lock']) writeFileSync(join(path, file), '');
const changes = (): string[] => stubs.calls().filter((call) => !/ (list|outdated|global dir)/.test(call));

test.each<[PlainArgs, string[]]>([
  [{ path }, ['yarn install --non-interactive']],
  [{ path, name: '@x/b' }, []],
  [{ path, name: 'c', version: '3', production: true }, ['yarn add c@3 --production']],
  [{ path, name: 'a', state: 'latest' }, ['yarn upgrade --latest']],
  [{ path, name: 'a', state: 'absent' }, ['yarn remove a']],
  [{ global: true, name: 'c' }, ['yarn global add c']],
])('%j', async (args, calls) => {
  changes();
  const wanted = { changed: calls.length > 0 };
  expect(await runModule(yarn, args, stubs.target, { check: true })).toMatchObject(wanted);
  expect(changes()).toEqual([]);
  expect(await runModule(yarn, args, stubs.target)).toMatchObject(wanted);
  expect(changes()).toEqual(calls);
});

test.each<[PlainArgs, string]>([
  [{ name: 'c' }, 'Path must be specified when not using global arg'],
  [{ path, global: true }, 'Cannot specify path if doing global installation'],
  [{ path, state: 'absent' }, 'Package must be explicitly named when uninstalling.'],
  [{ path: join(stubs.folder, 'new'), name: 'c' }, 'Package.json does not exist in provided path.'],
  [{ path, name: 'c', registry: 'err' }, '{"type":"error","data":"x"}\n'],
])('refuses %j', async (args, msg) => {
  expect(await runModule(yarn, args, stubs.target)).toMatchObject({ failed: true, msg });
});
