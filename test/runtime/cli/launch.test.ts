import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const project = fileURLToPath(new URL('../../..', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsible-launch-'));
  mkdirSync(join(folder, 'lib'));
  writeFileSync(
    join(folder, 'lib/program.js'),
    `(function (module, require, url, uses, later) {
      module.exports.commands = {
        async say() {
          uses('a.ts');
          if (process.argv[2]) uses(process.argv[2]);
          const lazy = later(() => ({ word: 'hello' }));
          console.log(lazy.word, require('node:path').basename(url));
        },
      };
    })`,
  );
  buildSync({
    stdin: {
      contents: `import { launch } from './launch.ts';
        launch('${folder}/lib', { whole: 'program.js', version: 'none.js' }, 'say');`,
      resolveDir: join(project, 'runtime/cli'),
    },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    outfile: join(folder, 'start.cjs'),
  });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]): string {
  const { NODE_DISABLE_COMPILE_CACHE: _, ...env } = process.env;
  const done = spawnSync(process.execPath, [join(folder, 'start.cjs'), ...args], {
    env: { ...env, XDG_CACHE_HOME: join(folder, 'home') },
    encoding: 'utf8',
  });
  expect(done.stderr).toBe('');
  return done.stdout;
}

const kept = (): string => {
  const code = join(folder, 'lib/code');
  return join(code, readdirSync(code)[0] ?? '');
};

describe('the start of a built command', () => {
  it('keeps compiled code of the first runs, and of later ones that use more', () => {
    const times = [];
    for (let count = 0; count < 5; count++) {
      expect(run()).toBe('hello program.js\n');
      times.push(statSync(kept()).mtimeMs);
    }
    expect(times[1]).not.toBe(times[0]);
    expect(times[4]).toBe(times[3]);
    run('b.ts');
    expect(statSync(kept()).mtimeMs).not.toBe(times[4]);
    expect(JSON.parse(readFileSync(kept(), 'utf8').split('\n', 1)[0] ?? '').files).toEqual(['a.ts', 'b.ts']);
  });

  it('runs all the same when what it kept is broken', () => {
    run();
    writeFileSync(kept(), '{"runs":1,"files":[]}\nrubbish');
    expect(run()).toBe('hello program.js\n');
    writeFileSync(kept(), '');
    expect(run()).toBe('hello program.js\n');
  });

  it('runs no code from a folder that others can write to', () => {
    run();
    chmodSync(join(folder, 'lib/code'), 0o777);
    writeFileSync(kept(), '{"runs":9,"files":["a.ts"]}\nrubbish');
    expect(run()).toBe('hello program.js\n');
    expect(readFileSync(kept(), 'utf8')).toContain('"runs":1');
  });

  it("keeps it in the user's cache when the program's folder can't be written to", () => {
    writeFileSync(join(folder, 'lib/code'), 'no folder');
    expect(run()).toBe('hello program.js\n');
    expect(existsSync(join(folder, 'home/tsible'))).toBe(true);
  });
});
