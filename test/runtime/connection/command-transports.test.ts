import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../runtime/config/load.ts';
import { CommandConnection } from '../../../runtime/connection/command-connection.ts';
import { resolveConnection } from '../../../runtime/connection/resolve.ts';
import { fromJs } from '../../../runtime/values/convert.ts';

function resolve(variables: Readonly<Record<string, unknown>>) {
  const { connection } = resolveConnection({
    host: 'web',
    lookup: (name) => (name in variables ? fromJs(variables[name]) : undefined),
    settings: defaultSettings(),
  });
  if (connection.kind !== 'command') throw new Error('not reached by a program');
  return connection.command;
}

describe("a program's words, by Ansible's variables", () => {
  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['docker', {}, 'docker exec -i web'],
    [
      'community.docker.docker',
      {
        ansible_host: 'c1',
        ansible_user: 'app',
        ansible_docker_extra_args: '-H tcp://x',
        ansible_docker_extra_env: { A: '1' },
        ansible_docker_working_dir: '/srv',
        ansible_docker_privileged: true,
      },
      'docker -H tcp://x exec -i -u app -e A=1 -w /srv --privileged c1',
    ],
    [
      'containers.podman.podman',
      { ansible_podman_executable: 'p', ansible_user: '1000' },
      'p exec -i --user 1000 web',
    ],
    [
      'kubernetes.core.kubectl',
      {
        ansible_kubectl_namespace: 'ns',
        ansible_kubectl_pod: 'pod',
        ansible_kubectl_container: 'c',
        ansible_kubectl_context: 'ctx',
        ansible_kubectl_verify_ssl: false,
      },
      'kubectl -n ns --context ctx --insecure-skip-tls-verify=true exec -i pod -c c --',
    ],
    ['community.general.lxc', { ansible_lxc_host: 'l1' }, 'lxc-attach --clear-env -n l1 --'],
    [
      'community.general.lxd',
      { ansible_lxd_remote: 'r', ansible_lxd_project: 'p' },
      'lxc --project p exec r:web --',
    ],
    ['community.general.incus', { ansible_user: 'bob' }, 'incus exec local:web -- /bin/su bob -c'],
    ['community.general.chroot', { ansible_host: '/srv/root', ansible_chroot_exe: 'c' }, 'c /srv/root'],
    ['community.docker.nsenter', { ansible_nsenter_pid: 7 }, 'nsenter -a -t 7 --'],
  ])('%s %j', (name, variables, words) => {
    expect(resolve({ ansible_connection: name, ...variables }).words.join(' ')).toBe(words);
  });
});

describe("kubectl's credentials", () => {
  it('never stand on its command line: it reads them from a file that goes with the connection', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsible-kube-test-'));
    const kubectl = join(folder, 'kubectl');
    writeFileSync(kubectl, '#!/bin/sh\necho "$@"; echo "$KUBECONFIG"; cat "${KUBECONFIG%%:*}"\n', {
      mode: 0o755,
    });
    const command = resolve({
      ansible_connection: 'kubectl',
      ansible_kubectl_token: 'hunter2',
      ansible_kubectl_kubeconfig: '/k',
    });
    expect(command.words).not.toContain('hunter2');
    const connection = new CommandConnection('kubectl', {
      ...command,
      words: [kubectl, ...command.words.slice(1)],
    });
    const stream = await connection.open('true');
    let said = '';
    stream.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await new Promise((resolved) => stream.stdout.on('end', resolved));
    const [words = '', config = '', text = ''] = said.split('\n');
    expect(words).toBe('--user=tsible exec -i web -- /bin/sh -c true');
    const [own = '', given] = config.split(':');
    expect(given).toBe('/k');
    expect(statSync(own).mode & 0o777).toBe(0o600);
    expect(JSON.parse(text).users).toEqual([{ name: 'tsible', user: { token: 'hunter2' } }]);
    await connection.close();
    expect(() => readFileSync(own)).toThrow();
    expect(readdirSync(folder)).toEqual(['kubectl']);
    rmSync(folder, { recursive: true });
  });
});
