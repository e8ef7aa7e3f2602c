import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureEtcdRelease } from '../lab/etcd/release.ts';
import { runReference } from '../lab/reference.ts';
import { labTwins, type Outcome, type Twins } from './harness.ts';

// The project's own main job, done by ansible-core 2.19 and by tsible on machines that are equal: the same words, and
// the same files on the disks.

const project = fileURLToPath(new URL('../..', import.meta.url));
let twins: Twins;
let folder: string;

/** What is chance in a run of etcd: its database and when it is ready. */
function comparable(outcome: Outcome): Outcome {
  const ofEtcd = /:\/(var\/lib\/etcd\/|var\/lib\/systemd|root\/\.ansible|var\/log|etc\/\.pwd\.lock|tmp)/;
  return {
    ...outcome,
    stdout: outcome.stdout.replaceAll(/^FAILED - RETRYING: .*\n/gm, ''),
    stderr: outcome.stderr.replaceAll(/^FAILED - RETRYING: .*\n/gm, ''),
    changes: Object.fromEntries(Object.entries(outcome.changes).filter(([path]) => !ofEtcd.test(path))),
  };
}

async function expectSame(...args: readonly string[]): Promise<Outcome> {
  const both = await twins.run({ command: 'ansible-playbook', args: [...args, 'site.yml'], cwd: folder });
  const reference = comparable(both.reference);
  expect(comparable(both.tsible)).toEqual(reference);
  return reference;
}

beforeAll(async () => {
  const release = await ensureEtcdRelease();
  folder = mkdtempSync(join(tmpdir(), 'tsible-etcd-role-'));
  cpSync(join(project, 'roles'), join(folder, 'roles'), { recursive: true });
  cpSync(release.folder, join(folder, 'release'), { recursive: true });
  mkdirSync(join(folder, 'group_vars'));
  // Both labs' addresses, whichever they get, are in the one certificate.
  const addresses = Array.from({ length: 60 }, (_, lab) => [`10.91.${lab}.11`, `10.91.${lab}.12`]).flat();
  const tarball = 'etcd-v{{ etcd_version }}-linux-{{ etcd_architecture }}.tar.gz';
  const variables = {
    k8s_ca_conf_directory: join(folder, 'certificates'),
    k8s_ca_etcd_nodes_group: 'lab',
    etcd_cert_hosts: ['127.0.0.1', ...addresses],
    etcd_additional_clients: [],
    etcd_ansible_group: 'lab',
    etcd_interface: 'wg0',
    etcd_ca_conf_directory: '{{ k8s_ca_conf_directory }}',
    etcd_version: release.version,
    etcd_download_url: `file:///srv/release/${tarball}`,
    etcd_download_url_checksum: 'sha256:file:///srv/release/SHA256SUMS',
  };
  writeFileSync(join(folder, 'group_vars/all.json'), JSON.stringify(variables));
  writeFileSync(
    join(folder, 'site.yml'),
    `- hosts: lab
  pre_tasks:
    - name: Bring the release
      ansible.builtin.copy:
        src: release/
        dest: /srv/release/
        mode: '0644'
  roles:
    - role: githubixx.etcd
`,
  );
  writeFileSync(join(folder, 'pki.yml'), '- hosts: localhost\n  gather_facts: false\n  roles: [etcd_pki]\n');
  writeFileSync(join(folder, 'pki.ini'), 'localhost ansible_connection=local\n[lab]\n');
  const made = await runReference({
    command: 'ansible-playbook',
    args: ['-i', 'pki.ini', 'pki.yml'],
    cwd: folder,
  });
  expect(made.code, made.stdout).toBe(0);
  twins = await labTwins({ hosts: 2 });
});
afterAll(async () => {
  await twins?.down();
  rmSync(folder, { recursive: true, force: true });
});

test('a dry run on fresh machines', async () => {
  await expectSame('--check', '--diff');
});

test('the installation', async () => {
  const done = await expectSame();
  expect(done.code, done.stdout).toBe(0);
});

test('a second run with a changed setting, and its diff', async () => {
  const done = await expectSame('--diff', '-e', '{"etcd_settings_user": {"heartbeat-interval": "300"}}');
  expect(Object.keys(done.changes)).toEqual(
    ['h1', 'h2'].map((host) => `${host}:/etc/systemd/system/etcd.service`),
  );
});
