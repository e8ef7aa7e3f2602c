import { expect, test } from 'vitest';
import homebrew from '../../../modules/community.general/homebrew.ts';
import tap from '../../../modules/community.general/homebrew_tap.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

/** `old` is installed and outdated, `new` installed, all else is not. */
const stubs = stubCommands(localTarget(), {
  brew: `case $1 in
tap) [ -n "$2" ] || echo a/known;;
info) shift 2; printf '{"formulae": ['; sep=
for p; do
case $p in --*) continue;; old) i='[1]' o=true;; new) i='[1]' o=false;; *) i='[]' o=false;; esac
printf '%s{"name": "%s", "full_name": "%s", "tap": "homebrew/core", "aliases": [], "installed": %s, "outdated": %s}' "$sep" "$p" "$p" "$i" "$o"; sep=,
done
echo '], "casks": []}';;
esac`,
});
const changing = () => stubs.calls().filter((call) => !/^brew (info|tap *$)/.test(call));

test.each<[PlainArgs, object, string[]]>([
  [{ name: 'new' }, { changed: false, msg: 'Package already installed: new', unchanged_pkgs: ['new'] }, []],
  [
    { name: ['x', 'new'], install_options: ['HEAD'] },
    { changed: true, msg: 'Changed: 1, Unchanged: 1', changed_pkgs: ['x'] },
    ['brew install --HEAD x'],
  ],
  [{ name: 'x', state: 'head' }, { msg: 'Package installed: x' }, ['brew install x --HEAD']],
  [
    { name: ['old', 'new', 'x'], state: 'latest' },
    { changed_pkgs: ['old', 'x'], unchanged_pkgs: ['new'] },
    ['brew install x', 'brew upgrade old'],
  ],
  [{ name: 'new', state: 'absent' }, { msg: 'Package uninstalled: new' }, ['brew uninstall --force new']],
  [{ name: 'x', state: 'absent' }, { changed: false, msg: 'Package already uninstalled: x' }, []],
  [{ name: 'x', state: 'linked' }, { failed: true, msg: 'Package not installed: x.' }, []],
  [{ name: 'new', state: 'unlinked' }, { msg: 'Package unlinked: new' }, ['brew unlink new']],
  [{ name: '-x' }, { failed: true, msg: 'Invalid package: -x' }, []],
  [{ upgrade_all: true }, { changed: false, msg: 'Homebrew packages already upgraded.' }, ['brew upgrade']],
])('homebrew %j', async (args, expected, calls) => {
  changing();
  expect(await runModule(homebrew, args, stubs.target)).toMatchObject(expected);
  expect(changing()).toEqual(calls);
});

test('homebrew only says in check mode what it would do', async () => {
  changing();
  expect(await runModule(homebrew, { name: ['x', 'y'] }, stubs.target, { check: true })).toMatchObject({
    changed: true,
    msg: 'Packages would be installed: x, y',
  });
  expect(changing()).toEqual([]);
});

test.each<[PlainArgs, object, string[]]>([
  [{ name: 'a/known' }, { changed: false, msg: 'added: 0, unchanged: 1' }, []],
  [{ name: 'a/homebrew-new' }, { changed: true, msg: 'added: 1, unchanged: 0' }, ['brew tap a/homebrew-new']],
  [{ name: 'b/c', url: 'https://x' }, { msg: 'successfully tapped: b/c' }, ['brew tap b/c https://x']],
  [{ name: 'bad' }, { failed: true, msg: 'added: 0, unchanged: 0, error: not a valid tap: bad' }, []],
  [{ name: 'b/c', state: 'absent' }, { changed: false, msg: 'removed: 0, unchanged: 1' }, []],
])('homebrew_tap %j', async (args, expected, calls) => {
  changing();
  expect(await runModule(tap, args, stubs.target)).toMatchObject(expected);
  expect(changing()).toEqual(calls);
});
