import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { playbookArgs } from './engines.ts';
import type { Job } from './job.ts';
import { type Goal, table } from './measure.ts';

/** Runs Node to its end and gives the most memory that it held at once, in MB. */
async function peakMemory(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  let peak = 0;
  // The kernel keeps the high-water mark, so a seldom look misses only what comes after the last one.
  const timer = setInterval(() => {
    try {
      const mark = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      if (mark !== undefined) peak = Number(mark) / 1024;
    } catch {
      // It has just ended.
    }
  }, 20);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with exit code ${code}:\n${errors.slice(-2000)}`);
  return peak;
}

/** Many names for a job's three hosts. */
function crowd(job: Job, count: number): string {
  const ways = job.ways('near');
  const hosts = Array.from({ length: count }, (_, index) => {
    const way = ways[index % ways.length];
    return `n${index} ansible_host=${way?.address} ansible_port=${way?.port}`;
  });
  return readFileSync(job.inventory('near'), 'utf8').replace(
    /(?<=^\[k8s_etcd\]\n)[^[]*/,
    `${hosts.join('\n')}\n\n`,
  );
}

/** Measures tsible's peak memory for the etcd role on three hosts, and what one more host costs, and prints both. */
export async function benchMemory(
  job: Job,
  commands: string,
  env: NodeJS.ProcessEnv,
  print: (text: string) => void,
): Promise<Goal[]> {
  // Several names of one host are several connections that knock at the same time.
  for (const { name } of job.lab.hosts) {
    await job.lab.must(name, 'echo MaxStartups 500 >/etc/ssh/sshd_config.d/bench.conf; systemctl reload ssh');
  }
  const play = join(commands, 'tsible-playbook.js');
  const role = await peakMemory([play, ...playbookArgs(job, 'near')], job.folder, env);
  writeFileSync(
    join(job.folder, 'crowd.yml'),
    '- hosts: k8s_etcd\n  tasks:\n    - command: id\n      register: r\n    - copy: {content: "{{ r.stdout }}", dest: /root/id}\n',
  );
  const few = 3;
  const many = 63;
  const peaks: number[] = [];
  for (const count of [few, many]) {
    writeFileSync(join(job.folder, 'crowd'), crowd(job, count));
    peaks.push(await peakMemory([play, '-i', 'crowd', '-f', '50', 'crowd.yml'], job.folder, env));
  }
  const [least = 0, most = 0] = peaks;
  const growth = (most - least) / (many - few);
  print('\nPeak memory of tsible\n');
  print(
    table([
      ['the etcd role on three hosts', `${role.toFixed(0)} MB`],
      [`facts, a command and a file on ${few} hosts`, `${least.toFixed(0)} MB`],
      [`facts, a command and a file on ${many} hosts, 50 at a time`, `${most.toFixed(0)} MB`],
      ['for one host more', `${growth.toFixed(2)} MB`],
    ]),
  );
  return [
    { what: 'peak memory, three hosts', value: role, wanted: 'at most', limit: 150, unit: ' MB' },
    { what: 'memory for one host more', value: growth, wanted: 'at most', limit: 1, unit: ' MB' },
  ];
}
