import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LabUnavailable } from '../lab/lab.ts';
import { must } from '../lab/run.ts';
import { report, type Timings, timeInstalls, timeReruns } from './deploy.ts';
import { ansibleCore, type Engine, floor, mitogen, settings, tsible } from './engines.ts';
import { readUnits, type Units } from './floor.ts';
import { type Job, startJob } from './job.ts';
import { type Goal, goalLine } from './measure.ts';
import { benchMemory } from './memory.ts';
import { benchModules } from './modules.ts';
import { benchStartup } from './startup.ts';

const usage = `usage: npm run bench -- [--runs N] [--only deploy|startup|memory|modules]
  Times tsible, ansible-core 2.19 with pipelining, mitogen and a hand-written script over ssh, turn by turn, each
  bringing up etcd on three lab hosts: first installation and N (3) re-runs, near and at 20 ms of round trip. Then
  the start of tsible against Node's, peak memory, and the requests that each module makes. About ten minutes.
`;

const project = fileURLToPath(new URL('../..', import.meta.url));
const print = (text: string): void => {
  process.stdout.write(text);
};
const say = (line: string): void => print(`${line}\n`);

/** The tasks of the role that a host goes through, as tsible counts them in the recap. */
async function countTasks(job: Job, commands: string): Promise<number> {
  const args = [join(commands, 'tsible-playbook.js'), '-i', job.inventory('near'), 'site.yml'];
  const output = await must(process.execPath, args, {
    cwd: job.folder,
    env: { ...process.env, ...settings },
  });
  return Number(/ ok=(\d+)/.exec(output)?.[1] ?? Number.NaN);
}

async function benchDeploy(commands: string, runs: number): Promise<Goal[]> {
  let units: Units = {};
  const script = floor(() => units);
  // Ansible comes first: the script takes the unit files that it writes.
  const engines: Engine[] = [ansibleCore, mitogen, script, tsible(commands)];
  const results = new Map<Engine, Timings>(
    engines.map((engine) => [
      engine,
      {
        install: { near: [], far: [] },
        rerun: { near: [], far: [] },
        turns: { install: 0, rerun: 0 },
        cpu: { install: 0, rerun: 0 },
      },
    ]),
  );
  say('Deploying etcd to three hosts');
  const keepUnits = (engine: Engine, job: Job): void => {
    if (engine === ansibleCore) units = readUnits(job);
  };
  await timeInstalls(engines, () => startJob(say), results, keepUnits, print);
  const job = await startJob(say);
  try {
    await script.deploy(job, 'near');
    await timeReruns(engines, job, runs, results, print);
    return report(results, await countTasks(job, commands), print);
  } finally {
    await job.close();
  }
}

async function benchMemoryOnHosts(commands: string): Promise<Goal[]> {
  const job = await startJob(say);
  try {
    await tsible(commands).deploy(job, 'near');
    return await benchMemory(job, commands, { ...process.env, ...settings }, print);
  } finally {
    await job.close();
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '3' }, only: { type: 'string' }, help: { type: 'boolean' } },
  });
  const runs = Number(values.runs);
  if (values.help === true || !Number.isInteger(runs) || runs < 1) {
    print(usage);
    return values.help === true ? 0 : 2;
  }
  const folder = `.build/bench-${process.pid}`;
  await must(process.execPath, ['scripts/build.mjs', folder], { cwd: project });
  const commands = join(project, folder, 'bin');
  const wanted = (part: string): boolean => values.only === undefined || values.only === part;
  try {
    const goals: Goal[] = [];
    if (wanted('startup')) goals.push(...(await benchStartup(commands, 15, print)));
    if (wanted('memory')) goals.push(...(await benchMemoryOnHosts(commands)));
    if (wanted('modules')) await benchModules(commands, { ...process.env, ...settings }, print);
    if (wanted('deploy')) goals.push(...(await benchDeploy(commands, runs)));
    if (goals.length > 0) print(`\nTo be reached\n${goals.map(goalLine).join('')}`);
    return 0;
  } finally {
    rmSync(join(project, folder), { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof LabUnavailable)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
