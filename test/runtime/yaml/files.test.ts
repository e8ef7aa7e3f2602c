import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../runtime/config/load.ts';
import { renderError } from '../../../runtime/errors/render.ts';
import { Vault } from '../../../runtime/vault/vault.ts';
import { DataLoader } from '../../../runtime/yaml/files.ts';

let folder: string;
let loader: DataLoader;
const vault = new Vault([{ id: 'default', password: Buffer.from('pw') }]);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsible-files-'));
  loader = new DataLoader({
    settings: defaultSettings(),
    vault,
    paths: { env: {}, cwd: folder, home: folder },
    notify: () => {},
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

describe('loading', () => {
  it('reads a vaulted file, and shows none of its lines in a message', () => {
    expect(loader.load(file('v.yml', vault.encrypt('a: 1\n')))).toEqual(new Map([['a', 1]]));
    const broken = file('b.yml', vault.encrypt('password: hunter2: x\n'));
    let shown = '';
    try {
      loader.load(broken);
    } catch (error) {
      shown = renderError(error);
    }
    expect(shown).toContain(`Origin: ${broken}:1:`);
    expect(shown).toContain('(source not shown: content encrypted)');
    expect(shown).not.toContain('hunter2');
  });

  it('takes a link that leads to itself for a file that cannot be read', () => {
    const path = join(folder, 'loop.yml');
    symlinkSync('loop.yml', path);
    expect(loader.isFile(path)).toBe(false);
    expect(() => loader.load(path)).toThrow('An error occurred while trying to read the file');
  });

  it('reads a file once, and again when it has changed', () => {
    const path = file('a.yml', 'a: 1\n');
    const first = loader.load(path);
    expect(loader.load(path)).toBe(first);
    file('a.yml', 'a: 1\nb: 2\n');
    expect(loader.load(path)).not.toBe(first);
  });

  it('says which file is missing', () => {
    expect(() => loader.load('/no/such.yml')).toThrow(
      "Unable to retrieve file contents.\nCould not find or access '/no/such.yml' on the Ansible Controller.",
    );
  });
});

describe('finding the files of a group or host', () => {
  it('prefers a folder of that name to a file, and .yml to .yaml and .json', () => {
    file('web.yaml', '');
    file('web.yml', '');
    expect(loader.findVarsFiles(folder, 'web')).toEqual([join(folder, 'web.yml')]);
    file('web/b.yml', '');
    expect(loader.findVarsFiles(folder, 'web')).toEqual([join(folder, 'web/b.yml')]);
    expect(loader.findVarsFiles(folder, 'db')).toEqual([]);
  });

  it('takes a folder deeply and in order, without hidden files, backups and other endings', () => {
    for (const name of ['a.yml', 'Z.json', 'b', 'c.txt', '.hidden.yml', 'd.yml~', 'e/f.yaml', 'g.d/h.yml'])
      file(`all/${name}`, '');
    expect(loader.findVarsFiles(folder, 'all').map((path) => path.slice(folder.length + 5))).toEqual([
      'Z.json',
      'a.yml',
      'b',
      'e/f.yaml',
    ]);
  });
});
