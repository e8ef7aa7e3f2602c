import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { serve } from '../lab/file-server.ts';
import { startLab } from '../lab/lab.ts';
import { run } from '../lab/run.ts';
import { table } from './measure.ts';

/** A task that is carried out twice: the first time it changes something, if the module ever does. */
interface Case {
  readonly module: string;
  /** Its arguments in YAML's flow style; `URL` is a file server's, which has `file` and `archive.tar.gz`. */
  readonly args: string;
  /** Why it takes more than two requests. */
  readonly why?: string;
}

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJtqK3eAhfzbQJD5Rxb6ZAmLmMGvLBDh1SmKmuCzZLdA bench';

const cases: readonly Case[] = [
  { module: 'ping', args: '{}' },
  { module: 'setup', args: '{}' },
  { module: 'command', args: '{cmd: "true"}' },
  { module: 'shell', args: '{cmd: "true"}' },
  { module: 'raw', args: '{_raw_params: "true"}' },
  { module: 'script', args: '{cmd: "FOLDER/script.sh"}' },
  { module: 'file', args: '{path: /root/made, state: directory, mode: "0750"}' },
  { module: 'copy', args: '{content: "text", dest: /root/copied, mode: "0640"}' },
  { module: 'copy', args: '{src: FOLDER/large, dest: /root/large}' },
  { module: 'copy', args: '{src: FOLDER/tree/, dest: /root/tree}' },
  { module: 'copy', args: '{src: /etc/hostname, dest: /root/name, remote_src: true}' },
  { module: 'template', args: '{src: FOLDER/template.j2, dest: /root/rendered}' },
  { module: 'lineinfile', args: '{path: /root/lines, line: one, create: true}' },
  { module: 'blockinfile', args: '{path: /root/blocks, block: one, create: true}' },
  { module: 'replace', args: '{path: /root/copied, regexp: text, replace: other}' },
  { module: 'assemble', args: '{src: /root/tree, dest: /root/assembled}' },
  { module: 'stat', args: '{path: /root/copied}' },
  { module: 'slurp', args: '{src: /root/copied}' },
  { module: 'fetch', args: '{src: /root/copied, dest: FOLDER/fetched}' },
  { module: 'find', args: '{paths: /root}' },
  { module: 'tempfile', args: '{}' },
  { module: 'get_url', args: '{url: URL/file, dest: /root/got}' },
  {
    module: 'get_url',
    args: '{url: URL/file, dest: /root/summed, checksum: "sha256:URL/SHA256SUMS"}',
    why: 'the sums, and what a host without curl and wget is to be given',
  },
  { module: 'uri', args: '{url: URL/file}' },
  { module: 'unarchive', args: '{src: FOLDER/archive.tar.gz, dest: /root}' },
  { module: 'group', args: '{name: bench}' },
  { module: 'user', args: '{name: bench, group: bench}' },
  { module: 'authorized_key', args: `{user: root, key: "${key}"}` },
  {
    module: 'known_hosts',
    args: '{name: h, key: "h ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJtqK3eAhfzbQJD5Rxb6ZAmLmMGvLBDh1SmKmuCzZLdA"}',
    why: 'once a run: where the home is',
  },
  { module: 'getent', args: '{database: passwd, key: root}' },
  { module: 'cron', args: '{name: bench, job: "true", cron_file: bench, user: root}' },
  {
    module: 'sysctl',
    args: '{name: net.ipv4.ip_forward, value: "1", sysctl_file: /etc/sysctl.d/bench.conf}',
  },
  { module: 'mount', args: '{path: /mnt/bench, src: tmpfs, fstype: tmpfs, state: mounted}' },
  { module: 'hostname', args: '{name: bench}' },
  { module: 'systemd_service', args: '{name: systemd-tmpfiles-clean.timer, state: stopped}' },
  { module: 'service', args: '{name: ssh, state: started}' },
  { module: 'service_facts', args: '{}' },
  { module: 'package_facts', args: '{}' },
  { module: 'apt', args: '{name: bash}' },
  { module: 'package', args: '{name: bash}' },
  { module: 'wait_for', args: '{port: 22}' },
];

/** Counts the requests that each module makes of a host, when it changes something and when it doesn't, and prints them. */
export async function benchModules(
  commands: string,
  env: NodeJS.ProcessEnv,
  print: (text: string) => void,
): Promise<void> {
  const lab = await startLab({ hosts: 1, image: 'debian13' });
  const folder = await mkdtemp('/tmp/tsible-bench-');
  const server = await serve(folder, lab.bridge);
  try {
    const prepare = `mkdir tree; echo a >tree/a; echo b >tree/b; echo true >script.sh; echo '{{ inventory_hostname }}' >template.j2
      echo file >file; tar -czf archive.tar.gz tree; sha256sum file >SHA256SUMS; head -c 100000 /dev/urandom >large`;
    await run('sh', ['-c', prepare], { cwd: folder });
    const task = ({ module, args }: Case, index: number, time: number): string =>
      `    - {name: case ${index}.${time}, ${module}: ${args.replaceAll('FOLDER', folder).replaceAll('URL', server.url)}}\n`;
    const tasks = cases.map((one, index) => task(one, index, 1) + task(one, index, 2));
    writeFileSync(
      join(folder, 'play.yml'),
      `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.join('')}`,
    );
    const args = [join(commands, 'tsible-playbook.js'), '-vvv', '-i', lab.inventory(), 'play.yml'];
    const { stdout, code } = await run(process.execPath, args, { cwd: folder, env });
    if (code !== 0) throw new Error(`a case failed:\n${stdout.slice(-2000)}`);
    const trips = (index: number, time: number): string =>
      new RegExp(`case ${index}\\.${time}: (\\d+) round trip`).exec(stdout)?.[1] ?? '?';
    const changed = (index: number): boolean =>
      new RegExp(`TASK \\[case ${index}\\.1\\][^]*?(ok|changed): `).exec(stdout)?.[1] === 'changed';
    const rows = cases.map(({ module, args: given, why = '' }, index) => [
      `${module} ${given}`.slice(0, 60),
      changed(index) ? trips(index, 1) : '',
      trips(index, 2),
      why,
    ]);
    print('\nRequests of a module\n');
    print(table([['', 'change', 'no change', ''], ...rows]));
  } finally {
    await server.close();
    await lab.down();
    await rm(folder, { recursive: true, force: true });
  }
}
