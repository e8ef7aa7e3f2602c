import { expect, test } from 'vitest';
import pipx from '../../../modules/community.general/pipx.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget(), {
  pipx: `case $1 in
--version) echo 1.7.1;;
list) [ -e "$stubs/gone" ] && echo '{"venvs": {}}' ||
echo '{"venvs": {"hi": {"metadata": {"main_package": {"package_version": "1.5", "pinned": false, "app_paths_of_dependencies": {}}, "injected_packages": {}}}}}';;
uninstall) touch "$stubs/gone";;
esac`,
});
const tool = `${stubs.folder}/pipx`;
const changing = () => stubs.calls().filter((call) => !/^pipx (list|--version)/.test(call));

test.each<[PlainArgs, object, string[]]>([
  [{ name: 'hi' }, { changed: false }, []],
  [{ name: 'hi>=1.0' }, { changed: false, source: 'hi>=1.0' }, []],
  [{ name: 'hi>=2.0' }, { changed: true }, ['pipx install --force hi>=2.0']],
  [
    { name: 'new', index_url: 'http://x', pip_args: '--a b', suffix: '_1' },
    { changed: true },
    ['pipx install --index-url http://x --pip-args=--a b --suffix _1 new'],
  ],
  [
    { name: 'hi', state: 'inject', inject_packages: ['a', 'b'], install_apps: true },
    { changed: false },
    ['pipx inject --include-apps hi a b'],
  ],
  [
    { name: 'new', state: 'latest', global: true },
    { changed: true },
    ['pipx install --global new', 'pipx upgrade --global new'],
  ],
  [
    { name: 'new', state: 'upgrade' },
    { failed: true, msg: 'Trying to upgrade a non-existent application: new' },
    [],
  ],
  [{ state: 'install_all', spec_metadata: '/spec.json' }, { changed: true }, ['pipx install-all /spec.json']],
  [{ name: 'hi', state: 'absent' }, { changed: true, application: {} }, ['pipx uninstall hi']],
])('%j', async (args, expected, calls) => {
  expect(await runModule(pipx, { executable: tool, ...args }, stubs.target)).toMatchObject(expected);
  expect(changing()).toEqual(calls);
});

test('what would be run is told in check mode, and not run', async () => {
  const result = await runModule(pipx, { executable: tool, name: 'x' }, stubs.target, { check: true });
  expect(result).toMatchObject({ changed: true, cmd: [tool, 'install', 'x'] });
  expect(changing()).toEqual([]);
});
