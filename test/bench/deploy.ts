import type { Engine } from './engines.ts';
import type { Distance, Job } from './job.ts';
import { type Goal, median, seconds, table, timed, times } from './measure.ts';

/** What was measured of one engine: milliseconds of each run, turns (answers waited for) and hosts' processor time. */
export interface Timings {
  readonly install: Record<Distance, number[]>;
  readonly rerun: Record<Distance, number[]>;
  readonly turns: { install: number; rerun: number };
  readonly cpu: { install: number; rerun: number };
}

const distances: readonly Distance[] = ['near', 'far'];

/** Runs an engine once. Undefined when it failed and may. */
async function deploy(
  engine: Engine,
  job: Job,
  distance: Distance,
  results: Map<Engine, Timings>,
  print: (text: string) => void,
): Promise<{ ms: number; changed: boolean } | undefined> {
  if (!results.has(engine)) return undefined;
  try {
    const { ms, value } = await timed(() => engine.deploy(job, distance));
    return { ms, changed: value.changed };
  } catch (error) {
    if (engine.mayFail !== true) throw error;
    print(`  ${engine.name} failed, and is left out\n`);
    results.delete(engine);
    return undefined;
  }
}

/** Times the first installation by each engine, each on hosts of its own that nothing was done to yet. */
export async function timeInstalls(
  engines: readonly Engine[],
  start: () => Promise<Job>,
  results: Map<Engine, Timings>,
  after: (engine: Engine, job: Job) => void,
  print: (text: string) => void,
): Promise<void> {
  for (const distance of distances) {
    for (const engine of engines) {
      const job = await start();
      try {
        const cpu = job.cpu();
        const done = await deploy(engine, job, distance, results, print);
        if (done === undefined) continue;
        const { ms, changed } = done;
        if (!changed) throw new Error(`${engine.name} changed nothing on fresh hosts`);
        after(engine, job);
        const timings = results.get(engine);
        timings?.install[distance].push(ms);
        if (timings !== undefined && distance === 'far') {
          timings.turns.install = job.turns();
          timings.cpu.install = job.cpu() - cpu;
        }
        print(`  install, ${distance}: ${engine.name} ${seconds(ms)}\n`);
      } finally {
        await job.close();
      }
    }
  }
}

/** Times re-runs, the engines turn by turn on the same hosts, on which none of them may find anything to change. */
export async function timeReruns(
  engines: readonly Engine[],
  job: Job,
  runs: number,
  results: Map<Engine, Timings>,
  print: (text: string) => void,
): Promise<void> {
  for (const distance of distances) {
    for (let run = 0; run < runs; run++) {
      for (const engine of engines) {
        const before = { turns: job.turns(), cpu: job.cpu() };
        const done = await deploy(engine, job, distance, results, print);
        if (done === undefined) continue;
        const { ms, changed } = done;
        if (changed) throw new Error(`${engine.name} changed something in a re-run`);
        const timings = results.get(engine);
        timings?.rerun[distance].push(ms);
        if (timings !== undefined && distance === 'far') {
          timings.turns.rerun = job.turns() - before.turns;
          timings.cpu.rerun = job.cpu() - before.cpu;
        }
        print(`  re-run, ${distance}: ${engine.name} ${seconds(ms)}\n`);
      }
    }
  }
}

/** Prints what was measured, each engine also as a multiple of tsible, and gives what was to be reached. */
export function report(
  results: ReadonlyMap<Engine, Timings>,
  tasks: number,
  print: (text: string) => void,
): Goal[] {
  const of = (name: string, kind: 'install' | 'rerun', distance: Distance): number =>
    median([...results].find(([engine]) => engine.name === name)?.[1][kind][distance] ?? []);
  for (const kind of ['install', 'rerun'] as const) {
    print(`\n${kind === 'install' ? 'First installation' : 'Re-run'} of the etcd role on three hosts\n`);
    const rows = [...results].map(([{ name }, { turns, cpu }]) => [
      name,
      ...distances.flatMap((distance) => {
        const ms = of(name, kind, distance);
        return [seconds(ms), times(ms / of('tsible', kind, distance))];
      }),
      String(turns[kind]),
      (turns[kind] / tasks).toFixed(1),
      seconds(cpu[kind]),
    ]);
    print(
      table([
        ['', 'LAN', 'of tsible', '20 ms', 'of tsible', 'turns a host', 'a task', 'CPU a host'],
        ...rows,
      ]),
    );
  }
  const ratio = (over: string, under: string, distance: Distance): number =>
    of(over, 'rerun', distance) / of(under, 'rerun', distance);
  return distances.flatMap((distance): Goal[] => [
    {
      what: `re-run, ${distance}: faster than ansible-core`,
      value: ratio('ansible-core', 'tsible', distance),
      wanted: 'at least',
      limit: 20,
      unit: 'x',
    },
    {
      what: `re-run, ${distance}: faster than mitogen`,
      value: ratio('mitogen', 'tsible', distance),
      wanted: 'at least',
      limit: 8,
      unit: 'x',
    },
    {
      what: `re-run, ${distance}: against the script`,
      value: ratio('tsible', 'sh over ssh', distance),
      wanted: 'at most',
      limit: 1.5,
      unit: 'x',
    },
  ]);
}
