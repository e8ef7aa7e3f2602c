import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runReference } from '../lab/reference.ts';
import { type Finished, run } from '../lab/run.ts';
import { runFloor, type Units } from './floor.ts';
import type { Distance, Job } from './job.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Something that brings a job's hosts to the state that the etcd role describes. */
export interface Engine {
  readonly name: string;
  /** It is left out when it fails: Mitogen gives up on hosts of a busy machine. */
  readonly mayFail?: boolean;
  /** Runs it once, and gives whether anything was changed. Throws when the run failed. */
  deploy(job: Job, distance: Distance): Promise<{ readonly changed: boolean }>;
}

/** What every engine is told. */
export const settings = {
  ANSIBLE_ROLES_PATH: join(project, 'roles'),
  ANSIBLE_PIPELINING: '1',
  ANSIBLE_NOCOLOR: '1',
};

const mitogenSettings = {
  ANSIBLE_STRATEGY_PLUGINS: '/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy',
  ANSIBLE_STRATEGY: 'mitogen_linear',
};

/** The arguments of a run of the etcd role. */
export const playbookArgs = (job: Job, distance: Distance): string[] => [
  '-i',
  job.inventory(distance),
  'site.yml',
];

function judge(name: string, done: Finished): { changed: boolean } {
  const recap = [...done.stdout.matchAll(/changed=(\d+) +unreachable=0 +failed=0/g)];
  if (done.code !== 0 || recap.length !== 3) {
    throw new Error(
      `${name} failed with exit code ${done.code}:\n${done.stdout.slice(-3000)}\n${done.stderr.slice(-2000)}`,
    );
  }
  return { changed: recap.some(([, count]) => count !== '0') };
}

const ansible = (name: string, env: Readonly<Record<string, string>>): Engine => ({
  name,
  deploy: async (job, distance) =>
    judge(
      name,
      await runReference({
        command: 'ansible-playbook',
        args: playbookArgs(job, distance),
        cwd: job.folder,
        env: { ...settings, ...env },
      }),
    ),
});

/** ansible-core 2.19 with pipelining. */
export const ansibleCore = ansible('ansible-core', {});
/** The same with Mitogen's strategy. */
export const mitogen: Engine = { ...ansible('mitogen', mitogenSettings), mayFail: true };

/**
 * This machine's variables, as far as they are tsible's business. With NODE_EXTRA_CA_CERTS every program of Node's reads certificates
 * at its start, for 45 ms; the other engines don't get such variables either.
 */
function environment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  return { ...env, ...settings };
}

/** tsible, of the build in this folder. */
export const tsible = (commands: string): Engine => ({
  name: 'tsible',
  deploy: async (job, distance) =>
    judge(
      'tsible',
      await run(process.execPath, [join(commands, 'tsible-playbook.js'), ...playbookArgs(job, distance)], {
        cwd: job.folder,
        env: environment(),
      }),
    ),
});

/** The hand-written script; `units` gives the unit files, which are known once Ansible has written them. */
export const floor = (units: () => Units): Engine => ({
  name: 'sh over ssh',
  deploy: (job, distance) => runFloor(job, distance, units()),
});
