import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installRoles, type RoleInstallOptions } from '../../../runtime/galaxy/roles/install.ts';
import { RoleApi } from '../../../runtime/galaxy/roles/role-api.ts';
import { parseRoleSpec } from '../../../runtime/galaxy/roles/role-spec.ts';
import { type TarMember, writeTarGz } from '../../../runtime/galaxy/tar.ts';
import { galaxyContext, type TestContext } from '../../helpers/galaxy-context.ts';
import { file, type GalaxyServerStub, galaxyServer, member } from '../../helpers/galaxy-server.ts';

let folder = '';
let server: GalaxyServerStub | undefined;
let test: TestContext;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsible-galaxy-'));
  test = galaxyContext(folder);
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function role(meta = 'galaxy_info: {}\n', ...more: TarMember[]): Buffer {
  return writeTarGz(
    [file('repo-1.0/meta/main.yml', meta), file('repo-1.0/tasks/main.yml', '- debug:\n'), ...more],
    new Date(0),
  );
}

async function install(specs: readonly unknown[], more: Partial<RoleInstallOptions> = {}): Promise<void> {
  await installRoles(test.context, new RoleApi(test.context), specs.map(parseRoleSpec), {
    rolesPath: [join(folder, 'roles')],
    force: false,
    forceWithDeps: false,
    noDeps: false,
    ignoreErrors: false,
    keepScmMeta: false,
    ...more,
  });
}

describe('role install', () => {
  it('takes the newest version of a server, and the roles it depends on', async () => {
    server = await galaxyServer([], {
      'bob.web': role('dependencies: [{src: bob.base}, plain]\n'),
      'bob.base': role(),
    });
    test = galaxyContext(folder, [server.url]);
    await install(['bob.web']);
    expect(readFileSync(join(folder, 'roles/bob.web/meta/.galaxy_install_info'), 'utf8')).toContain(
      'version: 1.10.0',
    );
    expect(existsSync(join(folder, 'roles/bob.base/tasks/main.yml'))).toBe(true);
    expect(test.said).toContain('- adding dependency: bob.base');
  });

  it('of a role that no server has says so', async () => {
    server = await galaxyServer([]);
    test = galaxyContext(folder, [server.url]);
    await expect(install(['bob.none'])).rejects.toThrow('you can use --ignore-errors');
    expect(test.said.join('\n')).toContain('- sorry, bob.none was not found on');
    await install(['bob.none'], { ignoreErrors: true });
  });

  it('of an archive leaves an installed role alone, unless it is forced', async () => {
    writeFileSync(join(folder, 'r.tar.gz'), role());
    const spec = { src: join(folder, 'r.tar.gz'), name: 'r' };
    await install([spec]);
    await install([spec]);
    expect(test.said.at(-1)).toBe('- r is already installed, skipping.');
    await install([spec], { force: true });
    expect(test.said.at(-1)).toBe('- r was installed successfully');
  });

  it.each([
    ['a name that leads out', member('repo-1.0/../../../evil', { data: Buffer.from('x') })],
    ['a link that leads out', member('repo-1.0/link', { type: 'symlink', linkName: '../../evil' })],
    ['a link to an absolute path', member('repo-1.0/link', { type: 'symlink', linkName: '/etc/passwd' })],
  ])('refuses an archive with %s', async (_, evil) => {
    writeFileSync(join(folder, 'r.tar.gz'), role(undefined, evil));
    await expect(install([{ src: join(folder, 'r.tar.gz'), name: 'r' }])).rejects.toThrow();
    expect(test.said.join('\n')).toContain('is not a subpath of the role');
    expect(existsSync(join(folder, 'evil'))).toBe(false);
    expect(existsSync(join(folder, 'roles/r/link'))).toBe(false);
  });

  it('keeps links that stay inside of the role', async () => {
    const link = member('repo-1.0/handlers/main.yml', { type: 'symlink', linkName: '../tasks/main.yml' });
    writeFileSync(join(folder, 'r.tar.gz'), role(undefined, link));
    await install([{ src: join(folder, 'r.tar.gz'), name: 'r' }]);
    expect(lstatSync(join(folder, 'roles/r/handlers/main.yml')).isSymbolicLink()).toBe(true);
  });

  it.each(['git+--upload-pack=touch evil', 'git+-x'])('never gives git the option %s', async (src) => {
    const here = process.cwd();
    mkdirSync(join(folder, 'here'));
    process.chdir(join(folder, 'here'));
    try {
      await expect(install([{ src, name: 'r' }])).rejects.toThrow();
    } finally {
      process.chdir(here);
    }
    expect(existsSync(join(folder, 'here/evil'))).toBe(false);
    expect(test.said.join('\n')).toContain('git clone -- -');
  });
});

describe('what is asked for', () => {
  it.each([
    ['bob.web', { name: 'bob.web', src: 'bob.web', scm: undefined, version: '' }],
    ['bob.web,1.0', { name: 'bob.web', src: 'bob.web', scm: undefined, version: '1.0' }],
    [
      'git+https://x/y/repo.git,v1,own',
      { name: 'own', src: 'https://x/y/repo.git', scm: 'git', version: 'v1' },
    ],
    [
      'https://x/y/role.tar.gz',
      { name: 'role', src: 'https://x/y/role.tar.gz', scm: undefined, version: '' },
    ],
    [{ role: 'bob.web' }, { name: 'bob.web', src: 'bob.web', scm: undefined, version: '' }],
    [
      { src: 'https://github.com/bob/web', version: 'main' },
      { name: 'web', src: 'https://github.com/bob/web', scm: 'git', version: 'main' },
    ],
  ])('by %j', (entry, spec) => expect(parseRoleSpec(entry)).toEqual(spec));

  it.each([
    ['a,b,c,d', /Invalid role line/],
    [{ version: '1' }, /Must specify name or src/],
    [{ src: 'git+https://x/y', name: '../../etc' }, /not a valid role name/],
  ])('%j is refused', (entry, message) => expect(() => parseRoleSpec(entry)).toThrow(message));
});
