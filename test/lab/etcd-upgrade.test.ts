import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, startCluster } from './etcd/cluster.ts';
import { ensureEtcdRelease } from './etcd/release.ts';

describe('etcd-upgrade.yml', () => {
  let cluster: Cluster;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsible-etcd-served-'));
    const sums: string[] = [];
    for (const suite of ['trixie', 'bookworm'] as const) {
      const release = await ensureEtcdRelease(suite);
      copyFileSync(join(release.folder, release.tarball), join(folder, release.tarball));
      sums.push(readFileSync(join(release.folder, 'SHA256SUMS'), 'utf8'));
    }
    writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
    cluster = await startCluster({ served: () => folder });
    const old = cluster.releases.bookworm.version;
    const tags = '--tags=role-kubernetes-ca,role-etcd';
    const done = await cluster.play(tags, '-e', `etcd_version=${old}`, 'k8s.yml');
    expect(done.code, done.stdout).toBe(0);
  });
  afterAll(async () => {
    await cluster?.down();
    rmSync(folder, { recursive: true, force: true });
  });

  const versions = async (): Promise<string[]> =>
    await Promise.all(
      cluster.lab.hosts.map(async ({ name }) => {
        const status = await cluster.etcdctl(name, 'endpoint status --write-out=json');
        return /"version":"([^"]+)"/.exec(status)?.[1] ?? status;
      }),
    );

  test('a step that etcd does not allow is refused before anything happens', async () => {
    const done = await cluster.play('-e', 'etcd_version=3.6.1', 'etcd-upgrade.yml');
    expect(done.code).toBe(2);
    expect(done.stdout).toContain('etcd goes up one minor release at a time');
    expect(() => readdirSync(cluster.stage.backups)).toThrow();
  });

  test('a member that is down keeps the others from being upgraded', async () => {
    await cluster.lab.must('etcd-node2', 'systemctl stop etcd');
    const done = await cluster.play('etcd-upgrade.yml');
    expect(done.code).toBe(2);
    await cluster.lab.must('etcd-node2', 'systemctl start etcd');
    expect(await versions()).toEqual(Array(3).fill(cluster.releases.bookworm.version));
  });

  test('the cluster is upgraded node by node, after a backup, and answers all the while', async () => {
    await cluster.etcdctl('etcd-node1', 'put colour green');
    const endpoints = cluster.lab.hosts.map(({ wgAddress }) => `https://${wgAddress}:2379`).join(',');
    // A client that has all endpoints must get an answer at any time.
    await cluster.lab.must(
      'etcd-node1',
      `cp /usr/local/bin/etcdctl /root/client && systemd-run --unit=client sh -c 'while sleep 0.2; do
ETCDCTL_API=3 /root/client --command-timeout=5s --cacert=/etc/etcd/ca-etcd.pem --cert=/etc/etcd/cert-etcd-server.pem \\
--key=/etc/etcd/cert-etcd-server-key.pem --endpoints=${endpoints} get --print-value-only colour >>/root/answers 2>>/root/errors \\
|| echo failed >>/root/answers; done'`,
    );
    const done = await cluster.play('etcd-upgrade.yml');
    expect(done.code, done.stdout).toBe(0);
    await cluster.lab.must('etcd-node1', 'systemctl stop client');
    const answers = (await cluster.lab.must('etcd-node1', 'sort /root/answers | uniq')).trim();
    expect(answers).toBe('green');
    expect(await versions()).toEqual(Array(3).fill(cluster.releases.trixie.version));
    expect(readdirSync(cluster.stage.backups)).toHaveLength(1);
  });

  test('an upgrade to what is already there restarts nothing', async () => {
    const before = await cluster.pids('etcd');
    const done = await cluster.play('etcd-upgrade.yml');
    expect(done.code, done.stdout).toBe(0);
    expect(await cluster.pids('etcd')).toEqual(before);
  });
});
