import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { loadModule, resolveModuleName } from '../../runtime/module/registry.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { Target } from '../../runtime/target/target.ts';
import { PyFloat } from '../../runtime/values/value.ts';
import { runModule, type TaskParts } from '../helpers/run-module.ts';
import { runReference } from '../lab/reference.ts';

/** A task to give to both engines, each in a folder of its own that is written `@` in arguments, results and set-up. */
export interface ModuleCase {
  readonly name: string;
  /** Shell commands run in the folder before the first task. */
  readonly setup?: string;
  readonly module: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly check?: boolean;
  readonly diff?: boolean;
  /** How often the task runs, in a row; the results of all are compared. */
  readonly times?: number;
}

/** What stands for a text that changes from run to run (a server's port): `%URL%` and the like. */
export type Words = Readonly<Record<string, string>>;

/** What a task left: its results and its folder, one line a file. */
export interface Outcome {
  readonly results: readonly unknown[];
  readonly tree: readonly string[];
}

/** Runs every case under ansible-core 2.19 (all in one play) and as our module; [name, reference, ours] for each. */
export async function compareCases(
  cases: readonly ModuleCase[],
  target: Target,
  words: Words = {},
): Promise<{ name: string; reference: Outcome; ours: Outcome }[]> {
  const root = mkdtempSync(join(tmpdir(), 'tsible-cases-'));
  try {
    const reference = await remembered(cases, (missing) => runAll(missing, root, words));
    const compared = [];
    for (const [index, one] of cases.entries()) {
      const folder = join(root, 'b', String(index));
      mkdirSync(folder, { recursive: true });
      prepare(one, folder, words);
      const results = [];
      for (let time = 0; time < (one.times ?? 1); time++)
        results.push(await runOurs(one, folder, target, words));
      const theirs = reference[index];
      if (theirs === undefined) throw new Error(`the reference has no result for ${one.name}`);
      compared.push({
        name: one.name,
        reference: { ...theirs, results: theirs.results.map((result) => tidy(result, folder, words)) },
        ours: { results: results.map((result) => tidy(result, folder, words)), tree: listing(folder) },
      });
    }
    return compared;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/**
 * The reference's outcomes, from the folder that TSIBLE_REFERENCE_CACHE names where they are there already (for those who
 * work on a module), else from `run`.
 */
async function remembered(
  cases: readonly ModuleCase[],
  run: (missing: readonly ModuleCase[]) => Promise<Outcome[]>,
): Promise<Outcome[]> {
  const cache = process.env.TSIBLE_REFERENCE_CACHE;
  if (cache === undefined) return run(cases);
  mkdirSync(cache, { recursive: true });
  const file = (one: ModuleCase): string =>
    join(cache, createHash('sha1').update(JSON.stringify(one)).digest('hex'));
  const missing = cases.filter((one) => !existsSync(file(one)));
  const outcomes = missing.length === 0 ? [] : await run(missing);
  for (const [index, one] of missing.entries()) writeFileSync(file(one), JSON.stringify(outcomes[index]));
  return cases.map((one) => JSON.parse(readFileSync(file(one), 'utf8')) as Outcome);
}

function prepare(one: ModuleCase, folder: string, words: Words): void {
  if (one.setup === undefined) return;
  const commands = String(place(one.setup, folder, words));
  execFileSync('/bin/sh', ['-ec', `umask 022\n${commands}`], { cwd: folder });
}

/** Put `folder` for every `@/` (or a lone `@`) in an argument. */
function place(value: unknown, folder: string, words: Words): unknown {
  if (typeof value === 'string')
    return Object.entries(words).reduce(
      (text, [word, meaning]) => text.replaceAll(word, meaning),
      value.replace(/@(?=\/|$)/g, folder),
    );
  if (Array.isArray(value)) return value.map((item) => place(item, folder, words));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, place(item, folder, words)]));
}

async function runOurs(one: ModuleCase, folder: string, target: Target, words: Words): Promise<ModuleResult> {
  const name = resolveModuleName(one.module);
  if (name === undefined) throw new Error(`no module ${one.module}`);
  const warnings: string[] = [];
  const parts: TaskParts = {
    check: one.check ?? false,
    diff: one.diff ?? false,
    warnings,
    findFile: (_kind, file) => {
      const path = isAbsolute(file) ? file : join(folder, file);
      if (!existsSync(path)) throw new ModuleFailure(`Could not find or access '${file}'`);
      return path;
    },
    readFile: async (path) => readFileSync(path),
    invoke: (module, args) => runNamed(module, args, target, parts),
    read: (module, args) => runNamed(module, args, target, { ...parts, check: false }),
  };
  const args = place(one.args, folder, words) as Readonly<Record<string, unknown>>;
  const result = await runModule(await loadModule(name), args, target, parts);
  return warnings.length === 0 ? result : { ...result, warnings };
}

/** A module that another one asks. */
async function runNamed(
  module: string,
  args: Readonly<Record<string, unknown>>,
  target: Target,
  parts: TaskParts,
): Promise<ModuleResult> {
  const full = resolveModuleName(module);
  if (full === undefined) throw new Error(`no module ${module}`);
  return runModule(await loadModule(full), args, target, parts);
}

/** Half of the cases in each of two runs at a time: a task of Ansible's takes a while, most of it on one core. */
async function runAll(cases: readonly ModuleCase[], root: string, words: Words): Promise<Outcome[]> {
  const half = Math.ceil(cases.length / 2);
  const runs = [cases.slice(0, half), cases.slice(half)].map((some, index) =>
    some.length === 0 ? [] : runUnderReference(some, join(root, index === 0 ? 'a' : 'c'), words),
  );
  return (await Promise.all(runs)).flat();
}

async function runUnderReference(
  cases: readonly ModuleCase[],
  root: string,
  words: Words,
): Promise<Outcome[]> {
  const tasks: unknown[] = [];
  for (const [index, one] of cases.entries()) {
    const folder = join(root, String(index));
    mkdirSync(folder, { recursive: true });
    prepare(one, folder, words);
    for (let time = 0; time < (one.times ?? 1); time++) {
      tasks.push({
        name: one.name,
        [one.module]: place(one.args, folder, words),
        register: `r_${index}_${time}`,
        ignore_errors: true,
        check_mode: one.check ?? false,
        diff: one.diff ?? false,
      });
    }
  }
  const names = cases.flatMap((one, index) =>
    Array.from({ length: one.times ?? 1 }, (_, time) => `r_${index}_${time}`),
  );
  const dump = join(root, 'results.json');
  const all = names.map((name) => `'${name}': ${name}`).join(', ');
  tasks.push({ copy: { dest: dump, content: `{{ {${all}} | to_json }}` }, check_mode: false, diff: false });
  const vars = { ansible_python_interpreter: '/usr/bin/python3' };
  const play = [{ hosts: 'localhost', connection: 'local', gather_facts: false, vars, tasks }];
  writeFileSync(join(root, 'play.yml'), JSON.stringify(play));
  const run = await runReference({
    command: 'ansible-playbook',
    args: ['-i', 'localhost,', 'play.yml'],
    cwd: root,
    env: { ANSIBLE_PIPELINING: 'true' },
    timeout: 580_000,
  });
  if (!existsSync(dump)) throw new Error(`the reference failed:\n${run.stdout}\n${run.stderr}`);
  const results = JSON.parse(readFileSync(dump, 'utf8')) as Record<string, unknown>;
  return cases.map((one, index) => {
    const folder = join(root, String(index));
    return {
      results: Array.from({ length: one.times ?? 1 }, (_, time) =>
        tidy(results[`r_${index}_${time}`], folder, words),
      ),
      tree: listing(folder),
    };
  });
}

/** Keys that the executor adds (it also says `changed: false`) or takes away, or that hold what no second run repeats. */
const LEFT_OUT: readonly string[] = [
  ...['invocation', 'exception', 'failed', 'stdout_lines', 'stderr_lines', '_ansible_raised'],
];

/** A result made comparable: the folder written `@`, times and temporary names blotted out, added keys left out. */
function tidy(value: unknown, folder: string, words: Words): unknown {
  if (value instanceof PyFloat) return value.value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string') {
    return Object.entries(words)
      .reduce((text, [word, meaning]) => text.replaceAll(meaning, word), value)
      .replaceAll(folder, '@')
      .replace(/\/root\/\.ansible\/tmp\/[^/\s'"]+\/[^\s'"]*/g, 'TEMPORARY')
      .replace(/(?:@[^\s']*\/(?:\.ansible_tmp|t\/tmp)|\/tmp\/tmp\.)[^\s'/]*/g, 'TEMPORARY')
      .replace(/\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~/g, '.PID.TIME~');
  }
  if (Array.isArray(value)) return value.map((item) => tidy(item, folder, words));
  if (value instanceof Map) return tidy(Object.fromEntries(value), folder, words);
  if (typeof value !== 'object' || value === null) return value;
  const left = 'inode' in value ? [...LEFT_OUT, 'inode', 'dev', 'atime', 'ctime', 'version'] : LEFT_OUT;
  const entries = Object.entries(value).filter(
    ([key, item]) => item !== undefined && !left.includes(key) && !(key === 'changed' && item === false),
  );
  return Object.fromEntries(
    entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key.replaceAll(folder, '@'), tidy(item, folder, words)]),
  );
}

/** Every file below a folder with type, mode, owners, size, link target and checksum. */
function listing(folder: string): string[] {
  const files = execFileSync(
    'find',
    ['.', '-mindepth', '1', '-printf', '%P %y %m %U %G %n %l ', '-exec', 'sh', '-c', SUM, '_', '{}', ';'],
    { cwd: folder, encoding: 'utf8' },
  );
  return files
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replaceAll(folder, '@').replace(/\.\d+\.\d{4}-\d\d-\d\d@\S+~/g, '.PID.TIME~'))
    .sort();
}

const SUM = 'if [ -f "$1" ] && [ ! -L "$1" ]; then md5sum < "$1"; else echo; fi';
