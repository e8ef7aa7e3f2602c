import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

// Who moves from the series' roles to these keeps the same variables: their names and defaults are the spec.

function defaultsOf(role: string): Readonly<Record<string, unknown>> {
  const file = new URL(`../../roles/${role}/defaults/main.yml`, import.meta.url);
  const defaults: unknown = parse(readFileSync(file, 'utf8'));
  if (typeof defaults !== 'object' || defaults === null) throw new Error(`${role} has no defaults`);
  return Object.fromEntries(Object.entries(defaults));
}

const etcd = defaultsOf('githubixx.etcd');
const harden = defaultsOf('githubixx.harden_linux');

test.each([
  ['etcd_ca_conf_directory', "{{ '~/etcd-certificates' | expanduser }}"],
  ['etcd_ansible_group', 'k8s_etcd'],
  ['etcd_version', '3.5.26'],
  ['etcd_client_port', '2379'],
  ['etcd_peer_port', '2380'],
  ['etcd_interface', 'tap0'],
  ['etcd_user', 'etcd'],
  ['etcd_user_shell', '/bin/false'],
  ['etcd_user_system', true],
  ['etcd_group', 'etcd'],
  ['etcd_group_system', true],
  ['etcd_conf_dir', '/etc/etcd'],
  ['etcd_conf_dir_mode', '0750'],
  ['etcd_conf_dir_user', 'root'],
  ['etcd_conf_dir_group', '{{ etcd_group }}'],
  ['etcd_download_dir', '/opt/etcd'],
  ['etcd_download_dir_mode', '0755'],
  ['etcd_download_dir_user', '{{ etcd_user }}'],
  ['etcd_download_dir_group', '{{ etcd_group }}'],
  ['etcd_bin_dir', '/usr/local/bin'],
  ['etcd_bin_dir_mode', '0755'],
  ['etcd_bin_dir_user', '{{ etcd_user }}'],
  ['etcd_bin_dir_group', '{{ etcd_group }}'],
  ['etcd_data_dir', '/var/lib/etcd'],
  ['etcd_data_dir_mode', '0700'],
  ['etcd_data_dir_user', '{{ etcd_user }}'],
  ['etcd_data_dir_group', '{{ etcd_group }}'],
  ['etcd_architecture', 'amd64'],
  ['etcd_allow_unsupported_archs', false],
  ['etcd_service_name', 'etcd'],
])('the etcd role keeps the default of %s', (name, value) => {
  expect(etcd[name]).toBe(value);
});

test.each(['etcd_user_uid', 'etcd_user_home', 'etcd_group_gid', 'etcd_settings_user'])(
  'the etcd role leaves %s to the user',
  (name) => {
    expect(etcd).not.toHaveProperty(name);
  },
);

test("etcd's flags are those of the series, in which any can be overridden", () => {
  expect(etcd.etcd_settings).toMatchObject({
    'peer-client-cert-auth': 'true',
    'client-cert-auth': 'true',
    'initial-cluster-token': 'etcd-cluster-0',
    'initial-cluster-state': 'new',
    'data-dir': '{{ etcd_data_dir }}',
    'wal-dir': '',
    'auto-compaction-retention': '0',
    'snapshot-count': '100000',
    'heartbeat-interval': '100',
    'election-timeout': '1000',
    'max-snapshots': '5',
    'max-wals': '5',
    'quota-backend-bytes': '0',
    logger: 'zap',
    'log-outputs': 'systemd/journal',
    'enable-v2': 'true',
    'discovery-srv': '',
  });
});

test('the files to copy are those that pki.yml makes', () => {
  expect(etcd.etcd_certificates).toEqual([
    'ca-etcd.pem',
    'ca-etcd-key.pem',
    'cert-etcd-peer.pem',
    'cert-etcd-peer-key.pem',
    'cert-etcd-server.pem',
    'cert-etcd-server-key.pem',
  ]);
});

test.each([
  ['harden_linux_files_to_delete', ['/root/.pw']],
  ['harden_linux_ufw_rules', [{ rule: 'allow', to_port: '22', protocol: 'tcp' }]],
  ['harden_linux_ufw_logging', 'off'],
  ['harden_linux_sshguard_whitelist', ['127.0.0.0/8', '::1/128']],
  ['harden_linux_ubuntu_update_cache', true],
  ['harden_linux_ubuntu_cache_valid_time', 3600],
  ['harden_linux_archlinux_update_cache', true],
  [
    'harden_linux_sshd_settings',
    {
      '^PasswordAuthentication': 'PasswordAuthentication no',
      '^PermitRootLogin': 'PermitRootLogin no',
      '^PermitTunnel': 'PermitTunnel no',
      '^Port ': 'Port 22',
    },
  ],
  [
    'harden_linux_ufw_defaults',
    {
      '^IPV6': 'IPV6=yes',
      '^DEFAULT_INPUT_POLICY': 'DEFAULT_INPUT_POLICY="DROP"',
      '^DEFAULT_OUTPUT_POLICY': 'DEFAULT_OUTPUT_POLICY="ACCEPT"',
      '^DEFAULT_FORWARD_POLICY': 'DEFAULT_FORWARD_POLICY="DROP"',
      '^DEFAULT_APPLICATION_POLICY': 'DEFAULT_APPLICATION_POLICY="SKIP"',
      '^MANAGE_BUILTINS': 'MANAGE_BUILTINS=no',
      '^IPT_SYSCTL': 'IPT_SYSCTL=/etc/ufw/sysctl.conf',
      '^IPT_MODULES': 'IPT_MODULES="nf_conntrack_ftp nf_nat_ftp nf_conntrack_netbios_ns"',
    },
  ],
])('the harden_linux role keeps the default of %s', (name, value) => {
  expect(harden[name]).toEqual(value);
});

test.each([
  'harden_linux_root_password',
  'harden_linux_deploy_user',
  'harden_linux_optional_packages',
  'harden_linux_absent_packages',
  'harden_linux_ntp',
  'harden_linux_ntp_settings',
  'harden_linux_systemd_resolved_settings',
  'harden_linux_ufw_allow_networks',
])('the harden_linux role leaves %s to the user', (name) => {
  expect(harden).not.toHaveProperty(name);
});
