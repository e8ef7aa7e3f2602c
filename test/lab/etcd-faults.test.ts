import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Cluster, startCluster } from './etcd/cluster.ts';
import { killDuring } from './etcd/engine.ts';

const nodes = ['etcd-node1', 'etcd-node2', 'etcd-node3'];

describe('when something goes wrong', () => {
  let cluster: Cluster | undefined;
  let folder: string | undefined;

  afterEach(async () => {
    await cluster?.down();
    cluster = undefined;
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    folder = undefined;
  });

  const certified = async (options?: Parameters<typeof startCluster>[0]): Promise<Cluster> => {
    cluster = await startCluster(options);
    const done = await cluster.play('--tags=role-kubernetes-ca', 'k8s.yml');
    expect(done.code, done.stdout).toBe(0);
    return cluster;
  };

  test('a tarball that is not what SHA256SUMS says stops the run before anything is installed', async () => {
    const { lab, play } = await certified({
      hosts: ['etcd-node1'],
      served(release) {
        folder = mkdtempSync(join(tmpdir(), 'tsible-etcd-served-'));
        const tarball = 'etcd-v3.5.16-linux-amd64.tar.gz';
        copyFileSync(join(release, tarball), join(folder, tarball));
        writeFileSync(join(folder, 'SHA256SUMS'), `${'0'.repeat(64)}  ${tarball}\n`);
        return folder;
      },
    });
    const done = await play('--tags=role-etcd', 'k8s.yml');
    expect(done.code).toBe(2);
    expect(done.stdout).toContain('The checksum for');
    expect(done.recap['etcd-node1']).toMatchObject({ failed: 1 });
    const left = 'ls /usr/local/bin /etc/systemd/system/etcd.service /etc/etcd/* /opt/etcd/* 2>/dev/null';
    expect((await lab.exec('etcd-node1', left)).stdout.trim()).toBe('/usr/local/bin:');
  });

  test('a host that is down leaves the others deployed, and joins when it is back', async () => {
    const { lab, play, etcdctl } = await certified();
    await lab.dropLink('etcd-node3');
    const done = await play('--tags=role-etcd', 'k8s.yml');
    expect(done.code, done.stdout).toBe(4);
    expect(done.recap).toMatchObject({
      'etcd-node1': { failed: 0, unreachable: 0 },
      'etcd-node2': { failed: 0, unreachable: 0 },
      'etcd-node3': { unreachable: 1 },
    });
    expect(await etcdctl('etcd-node1', 'put works yes')).toBe('OK\n');

    await lab.restoreLink('etcd-node3');
    const again = await play('--tags=role-etcd', 'k8s.yml');
    expect(again.code, again.stdout).toBe(0);
    expect(again.recap).toMatchObject({ 'etcd-node1': { changed: 0 }, 'etcd-node2': { changed: 0 } });
    expect(await etcdctl('etcd-node3', 'get --print-value-only works')).toBe('yes\n');
  });

  test.runIf(process.env.TSIBLE_LAB_ENGINE !== 'reference')(
    'a controller that is killed in the middle leaves whole files or none, and the next run converges',
    async () => {
      const { lab, play, etcdctl, stage, releases } = await certified();
      const tasks = [
        ['Download the release', 60],
        ['Unpack', 40],
        ['Install the binaries', 30],
        ['Copy certificates', 10],
        ['Write the unit file', 2],
        ['Enable and start etcd', 5],
      ] as const;
      const { version, architecture } = releases.trixie;
      const unpacked = `/opt/etcd/etcd-v${version}-linux-${architecture}`;
      for (const [task, delay] of tasks) {
        const how = await killDuring(stage.folder, ['--tags=role-etcd', 'k8s.yml'], `: ${task}]`, delay);
        expect([task, how]).toEqual([task, 'killed']);
        for (const node of nodes) {
          const broken = await lab.exec(
            node,
            `for f in etcd etcdctl; do
  if test -e /usr/local/bin/$f; then cmp /usr/local/bin/$f ${unpacked}/$f; fi
done 2>&1
find /usr/local/bin /etc/etcd /etc/systemd/system -type f -size 0`,
          );
          expect([task, node, broken.stdout]).toEqual([task, node, '']);
        }
      }
      const done = await play('--tags=role-etcd', 'k8s.yml');
      expect(done.code, done.stdout).toBe(0);
      expect(await etcdctl('etcd-node1', 'put works yes')).toBe('OK\n');
      const again = await play('--tags=role-etcd', 'k8s.yml');
      for (const node of nodes) {
        expect(again.recap[node]).toMatchObject({ changed: 0, failed: 0 });
        expect((await lab.must(node, 'ls -A /usr/local/bin')).trim()).toBe('etcd\netcdctl');
        expect((await lab.must(node, 'ls -A /etc/etcd')).trim().split('\n')).toHaveLength(6);
      }
    },
  );
});
