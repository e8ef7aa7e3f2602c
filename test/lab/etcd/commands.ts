/** The series' two ad-hoc commands that ask etcd how it is, as arguments of `ansible` and `tsible` alike. */
const asked = (etcdctl: string): string => `ETCDCTL_API=3 etcdctl ${etcdctl} \\
--endpoints=https://{{ ansible_wg0.ipv4.address }}:2379 \\
--cacert={{ etcd_conf_dir }}/ca-etcd.pem \\
--cert={{ etcd_conf_dir }}/cert-etcd-server.pem \\
--key={{ etcd_conf_dir }}/cert-etcd-server-key.pem`;

const adHoc = (etcdctl: string): readonly string[] => [
  ...['-m', 'shell', '-e', 'etcd_conf_dir=/etc/etcd', '-a'],
  asked(etcdctl),
  'k8s_etcd',
];

export const healthCommand = adHoc('endpoint health');
export const statusCommand = adHoc('--write-out=table endpoint status');
