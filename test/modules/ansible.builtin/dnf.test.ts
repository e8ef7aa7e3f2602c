import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import dnf from '../../../modules/ansible.builtin/dnf/index.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule, type TaskParts } from '../../helpers/run-module.ts';
import { shells } from '../../helpers/shells.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

describe.each(shells())('packages of RPM in %s', (_, shell) => {
  const stubs = stubCommands(localTarget(shell), {
    rpm: `case $* in
*-qa*) echo tree-1-1.x86_64; [ ! -e $stubs/new ] || echo new-2-1.noarch;;
*--whatprovides*) case $4$5 in *tree) exit 0;; *) exit 1;; esac;;
*--eval*) echo 1;;
*'-q tree') ;;
*'-q --qf'*tree) echo 1;;
*) exit 1;;
esac`,
    dnf: `case $* in
*--assumeno*) echo "Operation aborted." >&2; exit 1;;
*missing*) echo "No match for argument: missing" >&2; exit 1;;
*install*new*) touch $stubs/new;;
*upgrade*) echo "Nothing to do.";;
*list*) printf 'Installed packages\\ntree.x86_64   1-1   @base\\n';;
esac`,
  });
  const changing = () => stubs.calls().filter((call) => call.startsWith('dnf'));

  test.each<[PlainArgs, object, string[]]>([
    [{ name: 'tree' }, { changed: false, msg: 'Nothing to do', rc: 0 }, []],
    [
      { name: ['tree', 'new'], state: 'present', enablerepo: 'a,b', install_weak_deps: false },
      { changed: true, msg: '', results: ['Installed: new-2-1.noarch'] },
      ['dnf -y --enablerepo=a,b --setopt=install_weak_deps=0 install new'],
    ],
    [{ name: 'other', state: 'absent' }, { changed: false, results: ['No match for argument: other'] }, []],
    [
      { name: ['tree', 'new'], state: 'latest' },
      { changed: true, results: ['Installed: new-2-1.noarch'] },
      ['dnf -y install new', 'dnf -y upgrade tree'],
    ],
    [{ name: 'tree-0.9' }, { changed: false, msg: 'Nothing to do' }, []],
    [{ name: 'tree-0.9', allow_downgrade: true }, { changed: false }, ['dnf -y install tree-0.9']],
    [{ name: '*', state: 'latest' }, { changed: false }, ['dnf -y upgrade']],
    [
      { name: 'missing' },
      {
        failed: true,
        msg: 'Failed to install some of the specified packages',
        failures: ['No package missing available.'],
        rc: 1,
      },
      ['dnf -y install missing'],
    ],
    [{ update_cache: true }, { changed: false, msg: 'Cache updated' }, ['dnf -y makecache']],
    [
      { list: 'installed' },
      { results: [{ name: 'tree', version: '1', release: '1', arch: 'x86_64', yumstate: 'installed' }] },
      ['dnf -y -q list --installed'],
    ],
    [{ name: 'x', list: 'y' }, { failed: true, msg: 'parameters are mutually exclusive: name|list' }, []],
  ])('%j', async (args, expected, calls) => {
    rmSync(join(stubs.folder, 'new'), { force: true });
    stubs.calls();
    expect(await runModule(dnf, args, stubs.target)).toMatchObject(expected);
    expect(changing()).toEqual(calls);
  });

  test('check mode asks and changes nothing', async () => {
    rmSync(join(stubs.folder, 'new'), { force: true });
    stubs.calls();
    expect(await runModule(dnf, { name: 'new' }, stubs.target, { check: true })).toMatchObject({
      changed: true,
      msg: 'Check mode: No changes made, but would have if not in check mode',
    });
    expect(changing()).toEqual(['dnf -y --assumeno install new']);
  });

  test('a package is removed', async () => {
    writeFileSync(join(stubs.folder, 'new'), '');
    stubs.calls();
    expect(await runModule(dnf, { name: 'tree', state: 'absent' }, stubs.target)).toMatchObject({ rc: 0 });
    expect(changing()).toEqual(['dnf -y remove tree']);
  });
});

describe('a host that goes by another package manager', () => {
  const facts = (manager: string) => ({
    variable: (name: string) => (name === 'ansible_facts' ? new Map([['pkg_mgr', manager]]) : undefined),
  });
  const run = (args: PlainArgs, parts: TaskParts) => runModule(dnf, { name: 'x', ...args }, noDnf, parts);
  const noDnf = localTarget('sh').withEnvironment(new Map([['PATH', '/nowhere']]));
  const told = expect.stringContaining('Could not detect which major revision of dnf is in use');
  const noYum = 'Could not find a dnf module backend for ansible.legacy.yum.';
  const missing = expect.stringContaining('Failed to find required executable "dnf"');

  test.each([
    ['the fact says so', {}, 'apt', { msg: told, ansible_facts: { pkg_mgr: 'apt' } }],
    ['yum is asked for, which leaves it to the fact', { use_backend: 'yum' }, 'apt', { msg: told }],
    ['yum is asked for, and nothing known', { use_backend: 'yum' }, '', { msg: noYum }],
    ['the fact says that it has dnf', {}, 'dnf', { msg: missing }],
    ['the task says which one', { use_backend: 'dnf4' }, 'apt', { msg: missing }],
  ])('%s', async (_, args, manager, expected) => {
    expect(await run(args, facts(manager))).toMatchObject({ failed: true, ...expected });
  });

  test('a host is asked whose facts are not known', async () => {
    const read = async () => ({ ansible_facts: new Map([['ansible_pkg_mgr', 'zypper']]) });
    expect(await run({}, { read })).toMatchObject({ msg: told, ansible_facts: { pkg_mgr: 'zypper' } });
  });
});
