import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Artifacts } from '../../../runtime/galaxy/collections/artifacts.ts';
import { buildCollection } from '../../../runtime/galaxy/collections/build.ts';
import { extractCollection } from '../../../runtime/galaxy/collections/extract.ts';
import { findCollections } from '../../../runtime/galaxy/collections/find.ts';
import { type InstallOptions, installCollections } from '../../../runtime/galaxy/collections/install.ts';
import { labelOf, requirementFromText } from '../../../runtime/galaxy/collections/requirement.ts';
import { verifyCollections } from '../../../runtime/galaxy/collections/verify.ts';
import { readTar } from '../../../runtime/galaxy/tar.ts';
import { galaxyContext, type TestContext } from '../../helpers/galaxy-context.ts';
import {
  artifact,
  type GalaxyServerStub,
  galaxyServer,
  member,
  type Offered,
} from '../../helpers/galaxy-server.ts';

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

async function offer(...collections: Offered[]): Promise<void> {
  server = await galaxyServer(collections);
  test = galaxyContext(folder, [server.url]);
}

function artifacts(): Artifacts {
  return new Artifacts(test.context, { keyring: undefined, required: '1', ignored: [], complain: true });
}

async function install(names: readonly string[], more: Partial<InstallOptions> = {}): Promise<string[]> {
  const output = join(folder, 'c', 'ansible_collections');
  mkdirSync(output, { recursive: true });
  const manager = artifacts();
  const wanted = await Promise.all(names.map((name) => requirementFromText(name, manager, undefined)));
  await installCollections(manager, wanted, {
    output,
    alsoIn: [],
    ignoreErrors: false,
    noDeps: false,
    force: false,
    forceWithDeps: false,
    upgrade: false,
    preReleases: false,
    disableGpg: false,
    offline: false,
    ...more,
  });
  return findCollections(test.context, [output]).map(labelOf);
}

describe('collection install from a server', () => {
  it('takes the newest version, of all pages, and what it needs', async () => {
    await offer(
      { fqcn: 'a.one', version: '1.0.0' },
      { fqcn: 'a.one', version: '1.10.0', dependencies: { 'a.two': '>=1.0.0,<2.0.0' } },
      { fqcn: 'a.one', version: '1.9.0' },
      { fqcn: 'a.one', version: '2.0.0-beta.1' },
      { fqcn: 'a.two', version: '1.5.0' },
      { fqcn: 'a.two', version: '2.0.0' },
    );
    expect(await install(['a.one'])).toEqual(['a.one:1.10.0', 'a.two:1.5.0']);
    expect(existsSync(join(folder, 'c/ansible_collections/a.one-1.10.0.info/GALAXY.yml'))).toBe(true);
  });

  it.each([
    ['a.one:1.0.0', 'a.one:1.0.0'],
    ['a.one:<1.10.0', 'a.one:1.9.0'],
    ['a.one>=1.0.0,!=1.10.0', 'a.one:1.9.0'],
    ['a.one:2.0.0-beta.1', 'a.one:2.0.0-beta.1'],
  ])('of %s is %s', async (wanted, got) => {
    await offer(
      ...['1.0.0', '1.9.0', '1.10.0', '2.0.0-beta.1'].map((version) => ({ fqcn: 'a.one', version })),
    );
    expect(await install([wanted])).toEqual([got]);
  });

  it('goes back to an older version when the newest needs what does not go together', async () => {
    await offer(
      { fqcn: 'a.one', version: '2.0.0', dependencies: { 'a.two': '2.0.0' } },
      { fqcn: 'a.one', version: '1.0.0', dependencies: { 'a.two': '1.0.0' } },
      { fqcn: 'a.two', version: '1.0.0' },
      { fqcn: 'a.two', version: '2.0.0' },
    );
    expect(await install(['a.one', 'a.two:1.0.0'])).toEqual(['a.one:1.0.0', 'a.two:1.0.0']);
  });

  it('tells which requirements nothing satisfies', async () => {
    await offer(
      { fqcn: 'a.one', version: '1.0.0', dependencies: { 'a.two': '>=3.0.0' } },
      { fqcn: 'a.two', version: '1.0.0' },
    );
    await expect(install(['a.one'])).rejects.toThrow(
      /Could not satisfy the following requirements:\n\* a\.two:>=3\.0\.0 \(dependency of a\.one:1\.0\.0\)/,
    );
  });

  it('leaves what is installed alone, unless it is to be upgraded', async () => {
    await offer({ fqcn: 'a.one', version: '1.0.0' }, { fqcn: 'a.one', version: '1.1.0' });
    await install(['a.one:1.0.0']);
    expect(await install(['a.one'])).toEqual(['a.one:1.0.0']);
    expect(test.said.at(-1)).toMatch(/^Nothing to do/);
    expect(await install(['a.one'], { upgrade: true })).toEqual(['a.one:1.1.0']);
  });
});

describe('an artifact', () => {
  function unpack(...more: Parameters<typeof artifact>[1][]): void {
    const target = join(folder, 'target');
    mkdirSync(target);
    const members = readTar(
      artifact(
        { fqcn: 'a.one', version: '1.0.0' },
        more.flat().filter((one) => one !== undefined),
      ),
    );
    extractCollection(members ?? [], 'evil.tar.gz', target);
  }

  it.each([
    [
      'a name that leads out',
      [member('../../evil', { data: Buffer.from('x') })],
      /placed outside the collection/,
    ],
    [
      'an absolute name',
      [member('/tmp/tsible-evil', { data: Buffer.from('x') })],
      /placed outside the collection/,
    ],
    [
      'a link that leads out',
      [member('link', { type: 'symlink', linkName: '../../etc/passwd' })],
      /points to location outside/,
    ],
    [
      'a link to an absolute path',
      [member('link', { type: 'symlink', linkName: '/etc/passwd' })],
      /points to location outside/,
    ],
  ])('with %s is refused', (_, members, message) => {
    expect(() => unpack(members)).toThrow(message);
    expect(existsSync(join(folder, 'evil'))).toBe(false);
    expect(existsSync('/tmp/tsible-evil')).toBe(false);
  });

  it('cannot write through a link of its own', () => {
    mkdirSync(join(folder, 'outside'));
    expect(() =>
      unpack([
        member('here', { type: 'symlink', linkName: '../outside' }),
        member('here/evil', { data: Buffer.from('x') }),
      ]),
    ).toThrow();
    expect(existsSync(join(folder, 'outside/evil'))).toBe(false);
  });

  it('may hold links that stay inside', () => {
    unpack([member('link', { type: 'symlink', linkName: 'README.md' })]);
    expect(lstatSync(join(folder, 'target/link')).isSymbolicLink()).toBe(true);
  });

  it('with a wrong checksum is refused, and nothing of it stays', async () => {
    const bad = artifact({ fqcn: 'a.one', version: '1.0.0', files: { 'README.md': 'good' } });
    const changed = readTar(bad)?.map((one) =>
      one.name === 'README.md' ? { ...one, data: Buffer.from('evil') } : one,
    );
    const { writeTarGz } = await import('../../../runtime/galaxy/tar.ts');
    writeFileSync(join(folder, 'bad.tar.gz'), writeTarGz(changed ?? [], new Date(0)));
    await expect(install([join(folder, 'bad.tar.gz')])).rejects.toThrow(/Checksum mismatch for 'README.md'/);
    expect(existsSync(join(folder, 'c/ansible_collections/a'))).toBe(false);
  });
});

describe('a git source', () => {
  it.each(['git+--upload-pack=touch evil', 'git+-c', 'git+/no/such/repo,--output=evil'])(
    '%s is never an option of git',
    async (source) => {
      const here = process.cwd();
      process.chdir(folder);
      try {
        await expect(install([source])).rejects.toThrow(/Failed to clone|not a valid revision/);
      } finally {
        process.chdir(here);
      }
      expect(existsSync(join(folder, 'evil'))).toBe(false);
    },
  );
});

describe('collection build and verify', () => {
  function sources(more = ''): string {
    const source = join(folder, 'src');
    mkdirSync(join(source, 'plugins', '.git'), { recursive: true });
    for (const name of [
      'README.md',
      'keep.txt',
      'drop.pyc',
      'secret.env',
      'plugins/x.txt',
      'plugins/.git/config',
    ])
      writeFileSync(join(source, name), name);
    writeFileSync(
      join(source, 'galaxy.yml'),
      `namespace: a\nname: one\nversion: 1.0.0\nreadme: README.md\nauthors: [me]\n${more}`,
    );
    return source;
  }

  function built(more?: string): string[] {
    const path = buildCollection(test.context, sources(more), folder, false);
    return (readTar(readFileSync(path)) ?? []).map(({ name }) => name).sort();
  }

  it('leave out what build_ignore names, and what never belongs in', () => {
    expect(built('build_ignore: ["*.env"]\n')).toEqual(
      ['FILES.json', 'MANIFEST.json', 'README.md', 'keep.txt', 'plugins', 'plugins/x.txt'].sort(),
    );
  });

  it('take what directives choose', () => {
    const directives =
      'manifest:\n  omit_default_directives: true\n  directives: [include *.txt, recursive-include plugins **.txt, exclude keep.txt]\n';
    expect(built(directives)).toEqual(['FILES.json', 'MANIFEST.json', 'plugins', 'plugins/x.txt']);
  });

  it('see a changed file and a strange one', async () => {
    const path = buildCollection(test.context, sources(), folder, false);
    await install([path]);
    const installed = join(folder, 'c/ansible_collections/a/one');
    const verify = async () =>
      await verifyCollections(artifacts(), [await requirementFromText('a.one', artifacts(), undefined)], {
        folders: [join(folder, 'c/ansible_collections')],
        ignoreErrors: false,
        offline: true,
      });
    expect(await verify()).toBe(true);
    writeFileSync(join(installed, 'keep.txt'), 'changed');
    writeFileSync(join(installed, 'strange.txt'), '');
    expect(await verify()).toBe(false);
    expect(test.said.slice(-2)).toEqual(['    keep.txt', '    strange.txt']);
  });

  it.each([
    ['namespace: a\nname: one\n', /missing the following mandatory keys: authors, readme, version/],
    [
      'namespace: ../x\nname: one\nversion: 1.0.0\nreadme: r\nauthors: []\n',
      /Invalid collection name '\.\.\/x\.one'/,
    ],
    ['- a list\n', /is incorrectly formatted/],
  ])('refuse a galaxy.yml of %j', (text, message) => {
    const source = sources();
    writeFileSync(join(source, 'galaxy.yml'), text);
    expect(() => buildCollection(test.context, source, folder, false)).toThrow(message);
  });
});
