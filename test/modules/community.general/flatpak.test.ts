import { describe, expect, test } from 'vitest';
import flatpak from '../../../modules/community.general/flatpak/index.ts';
import flatpakRemote from '../../../modules/community.general/flatpak_remote.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget('sh'), {
  flatpak: `case "$*" in
--version) echo 'Flatpak 1.14.4';;
'list --system') printf 'gedit\\torg.gnome.gedit\\t1\\n';;
*columns=application) echo org.gnome.gedit;;
remote-list*) printf 'flathub\\tsystem\\nold\\tsystem,disabled\\n';;
update*) echo 'Nothing to do.';;
esac`,
});
const changes = (): string[] => stubs.calls().filter((call) => !/ (--version|list|remote-list)/.test(call));

describe('flatpak', () => {
  test.each<[PlainArgs, boolean, string[]]>([
    [{ name: 'org.gnome.gedit' }, false, []],
    [
      { name: ['org.x.Y', 'https://a/b.flatpakref'], no_dependencies: true },
      true,
      [
        'flatpak install --system --noninteractive --no-deps https://a/b.flatpakref',
        'flatpak install --system --noninteractive --no-deps flathub org.x.Y',
      ],
    ],
    [
      { name: 'org.gnome.gedit', state: 'latest' },
      false,
      ['flatpak update --system --noninteractive org.gnome.gedit'],
    ],
    [
      { name: 'app/org.gnome.gedit/x/y', state: 'absent' },
      true,
      ['flatpak uninstall --noninteractive --system org.gnome.gedit'],
    ],
  ])('%j', async (args, changed, calls) => {
    changes();
    expect(await runModule(flatpak, args, stubs.target)).toMatchObject({ changed, rc: 0 });
    expect(changes()).toEqual(calls);
  });

  test('only says in check mode what it would run', async () => {
    changes();
    const result = await runModule(flatpak, { name: 'org.x.Y' }, stubs.target, { check: true });
    expect(result).toMatchObject({ changed: true, command: expect.stringContaining(' flathub org.x.Y') });
    expect(changes()).toEqual([]);
  });

  test('that is not there is told of', async () => {
    expect(await runModule(flatpak, { name: 'a', executable: 'nopak' }, stubs.target)).toMatchObject({
      msg: "Executable 'nopak' was not found on the system.",
    });
  });
});

test.each<[PlainArgs, string[]]>([
  [{ name: 'flathub' }, []],
  [
    { name: 'new', flatpakrepo_url: 'u' },
    ['flatpak remote-add --system new u', 'flatpak remote-modify --enable --system new'],
  ],
  [{ name: 'old' }, ['flatpak remote-modify --enable --system old']],
  [{ name: 'flathub', enabled: false }, ['flatpak remote-modify --disable --system flathub']],
  [{ name: 'old', state: 'absent' }, ['flatpak remote-delete --system --force old']],
])('flatpak_remote %j', async (args, calls) => {
  changes();
  expect(await runModule(flatpakRemote, args, stubs.target)).toMatchObject({ changed: calls.length > 0 });
  expect(changes()).toEqual(calls);
});
