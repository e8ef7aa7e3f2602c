import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { beBrief, beUsualLater } from './engine-flags.ts';

/** How many runs are compiled code is taken of, before it takes a part of the program that none of them used. */
const FIRST_RUNS = 3;

/** The program: evaluates to a function that gives its commands. */
type Program = (
  module: { exports: { readonly commands?: Readonly<Record<string, () => Promise<unknown>>> } },
  require: NodeJS.Require,
  url: string,
  /** Is told of each source file that is evaluated, and gives it back. */
  uses: (file: string) => string,
  /** Gives what stands for an object that is made when it is first looked at. */
  later: (load: () => object) => object,
) => void;

/** V8's compiled code of the program, and what it was taken of. */
interface Kept {
  readonly code: Buffer;
  readonly runs: number;
  /** Source files that were evaluated in any of the runs. */
  readonly files: readonly string[];
}

/**
 * Starts a command of the built program. V8's compiled code is kept between runs, beside the program or in the user's
 * cache, so that a start costs neither parsing nor compiling, however much there is in the program.
 * @param folder Where the programs lie.
 * @param programs Their file names: of the whole, and of what only tells the version. A file is named by its contents, which V8
 * doesn't compare.
 */
export function launch(
  folder: string,
  programs: { readonly whole: string; readonly version: string },
  command: string,
): void {
  // Before the code is read, and again before it is kept: it goes with the flags.
  beBrief();
  beUsualLater();
  const program = process.argv.includes('--version') ? programs.version : programs.whole;
  const path = join(folder, program);
  const name = `${program}-${process.version}-${process.arch}`;
  const places = process.env.NODE_DISABLE_COMPILE_CACHE === '1' ? [] : [join(folder, 'code'), userCache()];
  const kept = readKept(places, name);
  const script = new Script(readFileSync(path, 'latin1'), {
    filename: path,
    ...(kept === undefined ? {} : { cachedData: kept.code }),
  });
  const isKept = kept !== undefined && script.cachedDataRejected === false;
  const known = new Set(isKept ? kept.files : []);
  const runs = isKept ? kept.runs + 1 : 1;
  let isNew = runs <= FIRST_RUNS;
  const uses = (file: string): string => {
    if (!known.has(file)) isNew = true;
    known.add(file);
    return file;
  };
  process.on('exit', () => {
    if (!isNew) return;
    beBrief();
    keep(places, name, { code: script.createCachedData(), runs, files: [...known] });
  });
  const module: Parameters<Program>[0] = { exports: {} };
  const run = script.runInThisContext() as Program;
  run(module, createRequire(path), pathToFileURL(path).href, uses, later);
  void module.exports.commands?.[command]?.();
}

function later(load: () => object): object {
  let loaded: object | undefined;
  const value = (): object => {
    loaded ??= load();
    return loaded;
  };
  return new Proxy(() => {}, {
    get: (_target, key) => Reflect.get(value(), key),
    has: (_target, key) => Reflect.has(value(), key),
    apply: (_target, self, args) => Reflect.apply(value() as () => unknown, self, args),
    construct: (_target, args) => Reflect.construct(value() as new () => object, args),
  });
}

function userCache(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tsible');
}

/** Compiled code that this user, or who installed the program, has left: nobody else's is run. */
function readKept(places: readonly string[], name: string): Kept | undefined {
  for (const place of places) {
    try {
      const { uid, mode } = statSync(place);
      if ((mode & 0o022) !== 0 || ![0, process.getuid?.()].includes(uid)) continue;
      const bytes = readFileSync(join(place, name));
      const end = bytes.indexOf('\n');
      return { ...JSON.parse(bytes.toString('utf8', 0, end)), code: bytes.subarray(end + 1) };
    } catch {
      // It isn't there.
    }
  }
  return undefined;
}

/** Writes to the first place that can be written to. Nothing depends on it. */
function keep(places: readonly string[], name: string, { code, ...about }: Kept): void {
  for (const place of places) {
    const temporary = join(place, `${name}.${process.pid}`);
    try {
      mkdirSync(place, { recursive: true, mode: 0o755 });
      writeFileSync(temporary, Buffer.concat([Buffer.from(`${JSON.stringify(about)}\n`), code]), {
        mode: 0o644,
        flag: 'wx',
      });
      renameSync(temporary, join(place, name));
      return;
    } catch {
      try {
        rmSync(temporary, { force: true });
      } catch {
        // There is no such folder.
      }
    }
  }
}
