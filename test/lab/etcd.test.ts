import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, startCluster } from './etcd/cluster.ts';
import { healthCommand, statusCommand } from './etcd/commands.ts';
import { must } from './run.ts';

const nodes = ['etcd-node1', 'etcd-node2', 'etcd-node3'];
const others = ['ssh', 'systemd-journald', 'dbus', 'cron'];

// One cluster, taken through its life in the order of the tests.
describe('an etcd cluster of three machines', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(async () => {
    await cluster?.down();
  });

  const otherPids = async (): Promise<unknown> =>
    Object.fromEntries(await Promise.all(others.map(async (unit) => [unit, await cluster.pids(unit)])));

  test('the certificates are made on the controller, for nobody else to read, and only once', async () => {
    const first = await cluster.play('--tags=role-kubernetes-ca', 'k8s.yml');
    expect(first).toMatchObject({ code: 0, recap: { localhost: { failed: 0 } } });
    const { certificates } = cluster.stage;
    expect(readdirSync(certificates)).toEqual(
      expect.arrayContaining([
        'ca-etcd.pem',
        'cert-etcd-peer-key.pem',
        'cert-etcd-server.pem',
        'cert-cilium.pem',
      ]),
    );
    expect(statSync(certificates).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(certificates))
      expect([name, statSync(join(certificates, name)).mode & 0o777]).toEqual([name, 0o600]);
    const text = await must('openssl', [
      'x509',
      '-noout',
      '-text',
      '-in',
      join(certificates, 'cert-etcd-peer.pem'),
    ]);
    for (const { name, wgAddress } of cluster.lab.hosts) {
      expect(text).toContain(`DNS:${name}`);
      expect(text).toContain(`IP Address:${wgAddress}`);
    }
    expect(text).toMatch(/Subject:.*CN ?= ?etcd\n/);

    const again = await cluster.play('--tags=role-kubernetes-ca', 'k8s.yml');
    expect(again.recap.localhost).toMatchObject({ changed: 0, failed: 0 });
  });

  test('preflight says that all is well before there is an etcd', async () => {
    const done = await cluster.play('etcd-preflight.yml');
    expect(done.code).toBe(0);
    expect(done.stdout).toContain('the certificates are right for it');
    expect(done.stdout).toContain('nothing listens there yet');
  });

  test('a dry run on fresh machines says what would change, and changes nothing', async () => {
    const done = await cluster.play('--check', '--tags=role-etcd', 'k8s.yml');
    expect(done).toMatchObject({ code: 0 });
    for (const node of nodes) expect(done.recap[node]?.changed).toBeGreaterThan(3);
    for (const node of nodes)
      expect((await cluster.lab.exec(node, 'getent passwd etcd; ls -d /etc/etcd /opt/etcd')).stdout).toBe('');
  });

  test("the series' command brings the cluster up", async () => {
    const done = await cluster.play('--tags=role-etcd', 'k8s.yml');
    expect(done.code, done.stdout).toBe(0);
    for (const node of nodes) expect(done.recap[node]).toMatchObject({ failed: 0, unreachable: 0 });
    for (const node of nodes)
      expect(
        (await cluster.lab.must(node, 'systemctl is-active etcd; systemctl is-enabled etcd')).trim(),
      ).toBe('active\nenabled');
    for (const node of nodes)
      expect(
        (
          await cluster.lab.must(node, 'stat -c "%a %U %G" /etc/etcd /etc/etcd/*-key.pem /var/lib/etcd')
        ).trim(),
      ).toBe(
        ['750 root etcd', '640 root etcd', '640 root etcd', '640 root etcd', '700 etcd etcd'].join('\n'),
      );
  });

  test('no request gets in without a certificate', async () => {
    const [first] = cluster.lab.hosts;
    const said = await cluster.lab.exec(
      'etcd-node1',
      `ETCDCTL_API=3 etcdctl --cacert=/etc/etcd/ca-etcd.pem --command-timeout=2s --endpoints=https://${first?.wgAddress}:2379 get x`,
    );
    expect(said.code).not.toBe(0);
  });

  test('a second run changes nothing and restarts nothing', async () => {
    const before = [await cluster.pids('etcd'), await otherPids()];
    const done = await cluster.play('--tags=role-etcd', 'k8s.yml');
    expect(done.code).toBe(0);
    for (const node of nodes) expect(done.recap[node]).toMatchObject({ changed: 0, failed: 0 });
    expect([await cluster.pids('etcd'), await otherPids()]).toEqual(before);
  });

  test("the series' ad-hoc commands show state, log, health and leader", async () => {
    const status = await cluster.adHoc('-m', 'command', '-a', 'systemctl status etcd', 'k8s_etcd');
    expect(status.code).toBe(0);
    expect(status.stdout.match(/^etcd-node\d \| CHANGED \| rc=0 >>$/gm)).toHaveLength(3);
    expect(status.stdout.match(/Active: active \(running\)/g)).toHaveLength(3);

    const journal = await cluster.adHoc('-m', 'command', '-a', 'journalctl --boot -t etcd', 'k8s_etcd');
    expect(journal.code).toBe(0);
    expect(journal.stdout).toContain('ready to serve client requests');
  });

  // Ansible has no facts in an ad-hoc run unless a cache holds them.
  test.runIf(process.env.TSIBLE_LAB_ENGINE !== 'reference')(
    "the series' ad-hoc commands that use a fact show health and leader",
    async () => {
      const health = await cluster.adHoc(...healthCommand);
      expect(health.code).toBe(0);
      for (const { name, wgAddress } of cluster.lab.hosts)
        expect(health.stdout).toMatch(
          new RegExp(
            `^${name} \\| CHANGED \\| rc=0 >>\nhttps://${wgAddress}:2379 is healthy: .*took = `,
            'm',
          ),
        );
      const table = await cluster.adHoc(...statusCommand);
      expect(table.code).toBe(0);
      expect(table.stdout.match(/\| +true \| +false \|/g)).toHaveLength(1);
      expect(table.stdout.match(/\| +ENDPOINT +\| +ID +\| VERSION \| DB SIZE \|/g)).toHaveLength(3);
    },
  );

  test('a changed setting is written, and nothing is restarted', async () => {
    const before = [await cluster.pids('etcd'), await otherPids()];
    const settings = '{"etcd_settings_user": {"heartbeat-interval": "300", "peer-cert-allowed-cn": "etcd"}}';
    const done = await cluster.play('--tags=role-etcd', '-e', settings, 'k8s.yml');
    expect(done.code).toBe(0);
    for (const node of nodes) expect(done.recap[node]).toMatchObject({ changed: 1, failed: 0 });
    expect(await cluster.lab.must('etcd-node1', 'cat /etc/systemd/system/etcd.service')).toContain(
      '--heartbeat-interval="300"',
    );
    expect([await cluster.pids('etcd'), await otherPids()]).toEqual(before);
  });

  test('with etcd_restart_on_change, etcd alone is restarted, one node after the other', async () => {
    const [etcd, rest] = [await cluster.pids('etcd'), await otherPids()];
    const done = await cluster.play('--tags=role-etcd', '-e', 'etcd_restart_on_change=true', 'k8s.yml');
    expect(done.code, done.stdout).toBe(0);
    const now = await cluster.pids('etcd');
    for (const node of nodes) expect(now[node]).not.toBe(etcd[node]);
    expect(await otherPids()).toEqual(rest);
    const times = await Promise.all(
      nodes.map(async (node) => {
        const show = 'systemctl show --value etcd --property=';
        const [began = '', ready = ''] = await Promise.all(
          ['ExecMainStartTimestampMonotonic', 'ActiveEnterTimestampMonotonic'].map((property) =>
            cluster.lab.must(node, `${show}${property}`),
          ),
        );
        return { began: Number(began), ready: Number(ready) };
      }),
    );
    times.sort((a, b) => a.began - b.began);
    for (const [index, { began }] of times.entries())
      if (index > 0) expect(began).toBeGreaterThan(times[index - 1]?.ready ?? 0);
  });

  test('status shows members, leader and health', async () => {
    const done = await cluster.play('etcd-status.yml');
    expect(done.code).toBe(0);
    for (const { name, wgAddress } of cluster.lab.hosts) {
      expect(done.stdout).toMatch(new RegExp(`started \\| +${name} \\| +https://${wgAddress}:2380`));
      expect(done.stdout).toContain(`https://${wgAddress}:2379 is healthy`);
    }
  });

  test('preflight says plainly what is wrong with certificates and network', async () => {
    const { certificates, folder } = cluster.stage;
    const bad = join(folder, 'bad-certificates');
    cpSync(certificates, bad, { recursive: true });
    const [, second] = cluster.lab.hosts;
    const request = readFileSync(join(bad, 'cert-etcd-peer.cnf'), 'utf8')
      .replace(second?.wgAddress ?? '', '10.99.9.9')
      .replace(/^CN = etcd$/m, 'CN = stranger');
    writeFileSync(join(bad, 'bad.cnf'), request);
    const key = ['-key', 'cert-etcd-peer-key.pem'];
    await must('openssl', ['req', '-new', '-config', 'bad.cnf', ...key, '-out', 'bad.csr'], { cwd: bad });
    const authority = ['-CA', 'ca-etcd.pem', '-CAkey', 'ca-etcd-key.pem', '-set_serial', '5', '-days', '400'];
    const extensions = ['-extfile', 'bad.cnf', '-extensions', 'extensions'];
    await must(
      'openssl',
      ['x509', '-req', '-in', 'bad.csr', ...authority, ...extensions, '-out', 'cert-etcd-peer.pem'],
      { cwd: bad },
    );
    await cluster.lab.must('etcd-node3', 'iptables -I INPUT -p tcp --dport 2380 -j DROP');
    const done = await cluster.play('-e', `etcd_ca_conf_directory=${bad}`, 'etcd-preflight.yml');
    await cluster.lab.must('etcd-node3', 'iptables -D INPUT -p tcp --dport 2380 -j DROP');
    expect(done.code).toBe(2);
    expect(done.stdout).toContain(`cert-etcd-peer.pem is not valid for ${second?.wgAddress}; it is for: `);
    expect(done.stdout).toContain(
      'has the common name \\"stranger\\", but peer-cert-allowed-cn wants \\"etcd\\"',
    );
    expect(done.stdout).toContain('etcd-node3 gives no answer at port 2380: a firewall drops the packets');
  });

  test('a backup is fetched for nobody else to read, and a restore brings its state back', async () => {
    await cluster.etcdctl('etcd-node1', 'put colour green');
    const backup = await cluster.play('etcd-backup.yml');
    expect(backup.code, backup.stdout).toBe(0);
    const [file = ''] = readdirSync(cluster.stage.backups);
    expect(file).toMatch(/^etcd-\d{8}T\d{6}\.db$/);
    expect(statSync(join(cluster.stage.backups, file)).mode & 0o777).toBe(0o600);
    for (const node of nodes)
      expect((await cluster.lab.must(node, 'ls -A /var/lib/etcd')).trim()).toBe('member');

    await cluster.etcdctl('etcd-node2', 'put colour red');
    const path = join(cluster.stage.backups, file);
    const unsure = await cluster.play('-e', `etcd_restore_file=${path}`, 'etcd-restore.yml');
    expect(unsure.code).toBe(2);
    expect(await cluster.etcdctl('etcd-node3', 'get --print-value-only colour')).toBe('red\n');

    const restore = await cluster.play(
      ...['-e', `etcd_restore_file=${path}`, '-e', 'etcd_restore_confirmed=true', 'etcd-restore.yml'],
    );
    expect(restore.code, restore.stdout).toBe(0);
    for (const node of nodes)
      expect(await cluster.etcdctl(node, 'get --print-value-only colour')).toBe('green\n');
    const again = await cluster.play('--tags=role-etcd', 'k8s.yml');
    for (const node of nodes) expect(again.recap[node]).toMatchObject({ changed: 0, failed: 0 });
  });
});
