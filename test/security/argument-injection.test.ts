import { describe, expect, it } from 'vitest';
import { loadModule, resolveModuleName } from '../../runtime/module/registry.ts';
import { localTarget } from '../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../helpers/run-module.ts';
import { stubCommands } from '../helpers/stub-commands.ts';

// Class: argument injection (CVE-2026-11332: galaxy's src into git): a value that begins with - becomes an option.

const WORD = '--tsible-injected=x';

const cases: readonly (readonly [module: string, command: string, args: PlainArgs])[] = [
  ['git', 'git', { repo: WORD, dest: '/tmp/none' }],
  ['git', 'git', { repo: 'https://h.test/x', version: WORD, dest: '/tmp/none' }],
  ['git', 'git', { repo: 'https://h.test/x', remote: WORD, dest: '/tmp/none' }],
  ['git', 'git', { repo: 'https://h.test/x', refspec: WORD, dest: '/tmp/none' }],
  ['subversion', 'svn', { repo: WORD, dest: '/tmp/none' }],
  ['user', 'useradd', { name: WORD }],
  ['user', 'userdel', { name: WORD, state: 'absent' }],
  ['group', 'groupadd', { name: WORD }],
  ['apt', 'apt-get', { name: WORD }],
  ['dnf', 'dnf', { name: ['x', WORD] }],
  ['community.general.npm', 'npm', { name: WORD, global: true }],
  ['community.general.gem', 'gem', { name: WORD }],
  ['community.general.snap', 'snap', { name: WORD }],
  ['community.docker.docker_image', 'docker', { name: WORD, source: 'pull' }],
];

describe('a value that begins with a hyphen is no option of a command', () => {
  it.each(cases)('%s: %s %j', async (name, command, args) => {
    const stubs = stubCommands(localTarget(), { [command]: 'exit 1' });
    const module = await loadModule(resolveModuleName(name) ?? '');
    expect(await runModule(module, args, stubs.target)).toMatchObject({ failed: true });
    expect(stubs.calls().filter((call) => call.split(' ').includes(WORD))).toEqual([]);
  });
});
