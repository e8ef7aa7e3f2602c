import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, startCluster } from './etcd/cluster.ts';

// Every variable that is not the network's or the release's, each with a value that is not its default.
const variables = {
  etcd_client_port: '12379',
  etcd_peer_port: '12380',
  etcd_interface: 'wg0',
  etcd_user: 'keeper',
  etcd_user_uid: '4001',
  etcd_user_shell: '/usr/sbin/nologin',
  etcd_user_system: false,
  etcd_user_home: '/srv/keeper',
  etcd_group: 'keepers',
  etcd_group_gid: '4002',
  etcd_group_system: false,
  etcd_conf_dir: '/srv/etcd/conf',
  etcd_conf_dir_mode: '0751',
  etcd_conf_dir_user: 'keeper',
  etcd_conf_dir_group: 'root',
  etcd_download_dir: '/srv/etcd/download',
  etcd_download_dir_mode: '0750',
  etcd_download_dir_user: 'root',
  etcd_download_dir_group: 'root',
  etcd_bin_dir: '/srv/etcd/bin',
  etcd_bin_dir_mode: '0711',
  etcd_bin_dir_user: 'root',
  etcd_bin_dir_group: 'keepers',
  etcd_data_dir: '/srv/etcd/data',
  etcd_data_dir_mode: '0750',
  etcd_allow_unsupported_archs: true,
  etcd_service_name: 'etcd-keeper',
  etcd_service_options: [
    'User={{ etcd_user }}',
    'Group={{ etcd_group }}',
    'Restart=always',
    'RestartSec=9',
    'Type=notify',
  ],
  // The facts' old names, as settings from before ansible_facts use them.
  etcd_settings_user: {
    name: '{{ ansible_hostname }}',
    'advertise-client-urls':
      "{{ 'https://' + hostvars[inventory_hostname]['ansible_' + etcd_interface].ipv4.address + ':' + etcd_client_port }}",
    'initial-cluster-token': 'mine',
    'pre-vote': true,
    'wal-dir': '/srv/etcd/data/wal',
  },
};

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({ hosts: ['solo'], variables });
});
afterAll(async () => {
  await cluster?.down();
});

test("every variable of the series' role does what its documentation says", async () => {
  const { lab, play } = cluster;
  const done = await play('--tags=role-kubernetes-ca,role-etcd', 'k8s.yml');
  expect(done.code, done.stdout).toBe(0);
  expect((await lab.must('solo', 'getent passwd keeper; getent group keepers')).trim()).toBe(
    'keeper:x:4001:4002::/srv/keeper:/usr/sbin/nologin\nkeepers:x:4002:',
  );
  const paths = '/srv/keeper /srv/etcd/conf /srv/etcd/download /srv/etcd/bin /srv/etcd/data';
  expect((await lab.must('solo', `stat -c '%n %a %U %G' ${paths} | sed 1d`)).trim().split('\n')).toEqual([
    '/srv/etcd/conf 751 keeper root',
    '/srv/etcd/download 750 root root',
    '/srv/etcd/bin 711 root keepers',
    '/srv/etcd/data 750 keeper keepers',
  ]);
  const unit = await lab.must('solo', 'cat /etc/systemd/system/etcd-keeper.service');
  const [host] = lab.hosts;
  for (const line of [
    'Restart=always',
    'RestartSec=9',
    'Environment=ETCD_UNSUPPORTED_ARCH=amd64',
    'ExecStart=/srv/etcd/bin/etcd \\',
    '  --name="solo" \\',
    '  --pre-vote="true" \\',
    '  --initial-cluster-token="mine" \\',
    `  --initial-cluster="solo=https://${host?.wgAddress}:12380" \\`,
    `  --advertise-client-urls="https://${host?.wgAddress}:12379" \\`,
    '  --cert-file="/srv/etcd/conf/cert-etcd-server.pem" \\',
  ])
    expect(unit.split('\n')).toContain(line);
  expect(unit).not.toContain('discovery-srv');
  expect(unit).not.toContain('RestartSec=5');
  const health = `ETCDCTL_API=3 /srv/etcd/bin/etcdctl --cacert=/srv/etcd/conf/ca-etcd.pem \
--cert=/srv/etcd/conf/cert-etcd-server.pem --key=/srv/etcd/conf/cert-etcd-server-key.pem \
--endpoints=https://${host?.wgAddress}:12379 endpoint health 2>&1`;
  expect(await lab.must('solo', health)).toContain('is healthy');
  expect((await lab.must('solo', 'ps -o user= -C etcd')).trim()).toBe('keeper');
});

test('with all of them changed, a second run still changes nothing', async () => {
  const done = await cluster.play('--tags=role-etcd', 'k8s.yml');
  expect(done.recap.solo).toMatchObject({ changed: 0, failed: 0 });
});

test('facts under their new names give the same as under their old ones', async () => {
  const settings = {
    etcd_settings_user: {
      ...variables.etcd_settings_user,
      name: "{{ ansible_facts['hostname'] }}",
      'advertise-client-urls':
        "{{ 'https://' + ansible_facts[etcd_interface]['ipv4']['address'] + ':' + etcd_client_port }}",
    },
  };
  const done = await cluster.play('--tags=role-etcd', '-e', JSON.stringify(settings), 'k8s.yml');
  expect(done.recap.solo).toMatchObject({ changed: 0, failed: 0 });
});

test('the members can be named by the user, or by DNS', async () => {
  const flags = async (settings: Readonly<Record<string, string>>): Promise<string[]> => {
    const user = { etcd_settings_user: { ...variables.etcd_settings_user, ...settings } };
    const done = await cluster.play(
      '--check',
      '--diff',
      '--tags=etcd-systemd',
      '-e',
      JSON.stringify(user),
      'k8s.yml',
    );
    expect(done.code, done.stdout).toBe(0);
    return done.stdout.split('\n').filter((line) => /^[+-] .*(initial-cluster=|discovery)/.test(line));
  };
  expect(await flags({ 'initial-cluster': 'solo=https://203.0.113.7:2380' })).toEqual([
    expect.stringMatching(/^- {2}--initial-cluster="solo=https:\/\/10/),
    '+  --initial-cluster="solo=https://203.0.113.7:2380" \\',
  ]);
  expect(await flags({ 'discovery-srv': 'example.com' })).toEqual([
    '+  --discovery-srv="example.com" \\',
    expect.stringMatching(/^- {2}--initial-cluster="solo/),
  ]);
});

test('a backup can be restored where the write-ahead log has a directory of its own', async () => {
  const { lab, play, stage } = cluster;
  const etcdctl = (command: string): Promise<string> =>
    lab.must(
      'solo',
      `ETCDCTL_API=3 /srv/etcd/bin/etcdctl --cacert=/srv/etcd/conf/ca-etcd.pem --endpoints=https://127.0.0.1:12379 \
--cert=/srv/etcd/conf/cert-etcd-server.pem --key=/srv/etcd/conf/cert-etcd-server-key.pem ${command}`,
    );
  await etcdctl('put colour green');
  expect(await play('etcd-backup.yml')).toMatchObject({ code: 0 });
  await etcdctl('put colour red');
  const file = join(stage.backups, readdirSync(stage.backups)[0] ?? '');
  const done = await play(
    ...['-e', `etcd_restore_file=${file}`, '-e', 'etcd_restore_confirmed=true', 'etcd-restore.yml'],
  );
  expect(done.code, done.stdout).toBe(0);
  expect(await etcdctl('get --print-value-only colour')).toBe('green\n');
  const wals = (await lab.must('solo', 'ls -d /srv/etcd/data/wal*')).trim().split('\n');
  expect(wals).toEqual(['/srv/etcd/data/wal', expect.stringMatching(/wal\.before-restore-/)]);
});
