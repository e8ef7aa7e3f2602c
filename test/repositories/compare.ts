import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unifiedDiff } from '../../runtime/values/unified-diff.ts';
import { builtCommands, steady } from '../differential/harness.ts';
import { runReference } from '../lab/reference.ts';
import type { Line } from './find.ts';

/** A line and what differs between the engines; empty when nothing does. */
export interface Compared {
  readonly line: Line;
  readonly difference: string;
}

const ENGINES = ['ansible-core', 'tsible'] as const;
type Engine = (typeof ENGINES)[number];

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

// Nothing that a run would leave is left in the repository.
const environment = {
  HOME: '/root',
  COLUMNS: '80',
  LC_ALL: 'C.UTF-8',
  ANSIBLE_NOCOLOR: '1',
  ANSIBLE_FORCE_COLOR: '0',
  ANSIBLE_FORKS: '1',
  ANSIBLE_RETRY_FILES_ENABLED: 'false',
  ANSIBLE_LOG_PATH: '/var/log/ansible-lines.log',
  ANSIBLE_CACHE_PLUGIN: 'memory',
  PYTHONDONTWRITEBYTECODE: '1',
};

function nameOf(line: Line): string {
  return createHash('sha256').update(JSON.stringify(line)).digest('hex').slice(0, 16);
}

/**
 * Runs lines with both engines and compares what they say.
 * @param work A folder that keeps the answers: of the reference those that are there are not asked for again.
 */
export async function compare(lines: readonly Line[], work: string): Promise<Compared[]> {
  for (const engine of ENGINES) mkdirSync(join(work, engine), { recursive: true });
  const missing = lines.filter((line) => !existsSync(`${join(work, 'ansible-core', nameOf(line))}.code`));
  await ask(work, batches(missing, 'ansible-core', work), ['python3', '-W', 'ignore', here('theirs.py')]);
  const bin = await builtCommands();
  await ask(work, batches(lines, 'tsible', work), [
    'sh',
    '-c',
    'while read -r into cwd name words; do (cd "$cwd"; eval "timeout 120 node \\"$1/$name.js\\" $words" </dev/null >"$into.out" 2>"$into.err"; echo $? >"$into.code"); done <"$2"',
    'sh',
    bin,
  ]);
  return lines.map((line) => ({ line, difference: difference(line, work) }));
}

/** Lines in a file: more would leave one of two processors idle at the end. */
const BATCH = 15;

/** Files of lines that can be run one after the other, each of one folder and one command. */
function batches(lines: readonly Line[], engine: Engine, work: string): string[] {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const group = `${line.command} ${line.cwd} ${Math.floor(lines.indexOf(line) / BATCH)}`;
    groups.set(group, [...(groups.get(group) ?? []), line]);
  }
  return [...groups.values()].map((group, at) => {
    const path = join(work, `${engine}.${at}.batch`);
    const into = (line: Line) => join(work, engine, nameOf(line));
    const text =
      engine === 'ansible-core'
        ? JSON.stringify(group.map((line) => ({ ...line, into: into(line) })))
        : group
            .map((line) =>
              [into(line), line.cwd, line.command.replace('ansible', 'tsible'), ...line.args.map(quote)].join(
                ' ',
              ),
            )
            .join('\n');
    writeFileSync(path, `${text}\n`);
    return path;
  });
}

/** Runs a command with each file as its last word, two at a time, in the reference root. */
async function ask(work: string, files: readonly string[], command: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  const done = await runReference({
    command: 'sh',
    args: ['-c', 'list=$1; shift; exec xargs -P 2 -n 1 "$@" <"$list"', 'sh', list(work, files), ...command],
    env: environment,
    bind: [work],
  });
  if (done.code !== 0) throw new Error(done.stderr);
}

function list(work: string, files: readonly string[]): string {
  const path = join(work, 'list');
  writeFileSync(path, `${files.join('\n')}\n`);
  return path;
}

function difference(line: Line, work: string): string {
  const [theirs, ours] = ENGINES.map((engine) => answer(join(work, engine, nameOf(line))));
  return unifiedDiff(theirs ?? [], ours ?? [], ...ENGINES, 1)
    .slice(2)
    .join('');
}

/** What was said, as lines that can be compared. */
function answer(path: string): string[] {
  const read = (end: string) => readFileSync(`${path}.${end}`, 'utf8');
  const text = steady(`${read('out')}\n--- stderr\n${read('err')}\n--- code ${read('code').trim()}\n`);
  return comparable(text).split(/(?<=\n)/);
}

function comparable(said: string): string {
  return (
    said
      .replaceAll(/\btsible(?=-playbook|-inventory| )/g, 'ansible')
      // Plugins in Python are the one thing that tsible has to leave out.
      .replaceAll(/^\[WARNING\]: .* is a plugin in Python\. .*\n/gm, '')
      // Ansible names folders as imports do.
      .replaceAll(/[\w.-]+\/\.\.\//g, '')
      // The order of a set.
      .replaceAll(/(?<=TAGS: \[)[^\]]+(?=\])/g, (tags) => tags.split(',').sort().join(','))
      .replaceAll(/(?:^\[WARNING\]: Found both group and host with same name: .*\n)+/gm, (lines) =>
        lines
          .split(/(?<=\n)/)
          .sort()
          .join(''),
      )
      // Of lines in an INI file Ansible knows no column.
      .replaceAll(/^ +\^+$/gm, '^')
  );
}
