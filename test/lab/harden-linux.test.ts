import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, startCluster } from './etcd/cluster.ts';

// A container may not write the kernel's own settings, so these are the network's only.
const sysctl = {
  'net.ipv4.tcp_syncookies': 1,
  'net.ipv4.conf.all.log_martians': 1,
  'net.ipv6.conf.all.accept_redirects': 0,
};

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({
    hosts: ['etcd-node1', 'etcd-node2'],
    variables: {
      harden_linux_sysctl_settings: sysctl,
      harden_linux_sysctl_settings_user: { 'net.ipv4.conf.all.log_martians': 0 },
      harden_linux_deploy_user: 'deploy',
      harden_linux_deploy_user_home: '/home/deploy',
      harden_linux_deploy_user_uid: '9999',
      harden_linux_deploy_user_gid: '9998',
      harden_linux_deploy_user_shell: '/bin/bash',
      harden_linux_deploy_user_password: '$6$saltsalt$0123456789abcdef',
      harden_linux_deploy_user_public_keys: ['{{ ansible_ssh_private_key_file }}.pub'],
      harden_linux_optional_packages: ['nano'],
      harden_linux_absent_packages: ['less'],
      harden_linux_files_to_delete: ['/root/.pw'],
      harden_linux_ntp: 'systemd-timesyncd',
      harden_linux_ntp_settings: { '^#NTP=': 'NTP=0.debian.pool.ntp.org' },
      harden_linux_upgrade: false,
      // root is whom the lab logs in as.
      harden_linux_sshd_settings_user: {
        '^Port ': 'Port 22222',
        '^PermitRootLogin': 'PermitRootLogin prohibit-password',
      },
      // The lab's own way in, beside the series' rules.
      harden_linux_ufw_allow_networks: ['10.91.0.0/16'],
    },
  });
});
afterAll(async () => {
  await cluster?.down();
});

// The series' command with the series' rules (group_vars/k8s_etcd.yml): after it, sshd listens on 22222 only.
test("the series' firewall and all else of harden_linux are put in place", async () => {
  const { lab, play } = cluster;
  for (const { name } of lab.hosts) await lab.must(name, 'echo secret >/root/.pw');
  const done = await play('--tags=role-harden-linux', 'k8s.yml');
  expect(done.code, done.stdout).toBe(0);
  const rules = await lab.must('etcd-node1', "ufw status | sed 's/ *$//'");
  expect(rules).toContain('Status: active');
  for (const rule of [
    /^22222\/tcp +ALLOW +Anywhere$/m,
    /^51820\/udp +ALLOW +Anywhere$/m,
    /^2379\/tcp +ALLOW +10\.0\.11\.0\/24$/m,
    /^2380\/tcp +ALLOW +10\.0\.11\.2$/m,
    /^2380\/tcp +ALLOW +10\.0\.11\.5$/m,
    /^2380\/tcp +ALLOW +10\.0\.11\.8$/m,
    /^Anywhere +ALLOW +10\.91\.0\.0\/16$/m,
  ])
    expect(rules).toMatch(rule);
  const look = async (command: string): Promise<string> => (await lab.must('etcd-node1', command)).trim();
  expect(
    await look("grep -E '^(Port|PermitRootLogin|PasswordAuthentication|PermitTunnel)' /etc/ssh/sshd_config"),
  ).toBe(
    ['PasswordAuthentication no', 'PermitRootLogin prohibit-password', 'PermitTunnel no', 'Port 22222'].join(
      '\n',
    ),
  );
  expect(await look("ss -Hltn 'sport = :22 or sport = :22222' | awk '{print $4}' | sort")).toBe(
    '0.0.0.0:22222\n[::]:22222',
  );
  expect(await look('getent passwd deploy')).toBe('deploy:x:9999:9998::/home/deploy:/bin/bash');
  expect(await look('su deploy -c "sudo -n id -u"; stat -c "%a %U" /etc/sudoers.d/deploy')).toBe(
    '0\n400 root',
  );
  expect(await look('stat -c "%a %U" /home/deploy/.ssh/authorized_keys')).toBe('600 deploy');
  expect(await look('cat /etc/sysctl.d/99-harden-linux.conf')).toBe(
    'net.ipv4.tcp_syncookies=1\nnet.ipv4.conf.all.log_martians=0\nnet.ipv6.conf.all.accept_redirects=0',
  );
  expect(await look('cat /proc/sys/net/ipv6/conf/all/accept_redirects')).toBe('0');
  expect(await look('cat /etc/systemd/timesyncd.conf.d/99-harden-linux-timesyncd.conf')).toBe(
    '[Time]\nNTP=0.debian.pool.ntp.org',
  );
  expect(await look('command -v nano; command -v less || true; ls /root/.pw 2>&1 || true')).toMatch(
    /^\/usr\/bin\/nano\nls: cannot access/,
  );
  expect(
    await look('systemctl is-active sshguard; grep -c "dport 22222 -j sshguard" /etc/ufw/before.rules'),
  ).toBe('active\n1');
});

test('the next runs go through the new port, and change nothing', async () => {
  const done = await cluster.play(
    '-e',
    'ansible_port=22222',
    '--tags=role-harden-linux',
    '--skip-tags=ntpd',
    'k8s.yml',
  );
  expect(done.code, done.stdout).toBe(0);
  for (const { name } of cluster.lab.hosts) expect(done.recap[name]).toMatchObject({ changed: 0, failed: 0 });
});

test('a rule is taken away with delete, and nothing else with it', async () => {
  const rules = {
    harden_linux_ufw_rules: [{ rule: 'allow', to_port: '51820', protocol: 'udp', delete: true }],
  };
  const args = ['-e', 'ansible_port=22222', '-e', JSON.stringify(rules), '--tags=ufwrules', 'k8s.yml'];
  const done = await cluster.play(...args);
  expect(done.code, done.stdout).toBe(0);
  const left = await cluster.lab.must('etcd-node2', 'ufw status');
  expect(left).not.toContain('51820');
  expect(left).toContain('22222');
});
