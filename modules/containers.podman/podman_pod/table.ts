import type { OptionSpec } from '../../../runtime/module/spec.ts';

/** How an option becomes words: `--flag VALUE`, `--flag=VALUE`, a pair for each item, or one for each `KEY=VALUE`. */
type Form = 'pair' | 'equals' | 'each' | 'dict';

export interface PodOption {
  readonly flag: string;
  readonly form: Form;
  /** The first podman that knows it. */
  readonly since?: string;
  /** False: whether a pod that is there has it can't be told. */
  readonly compared?: false;
  /** How a quadlet file's PodmanArgs have it; other than the words, where Ansible writes it otherwise. */
  readonly quadlet?: Form | 'key';
}

function option(flag: string, form: Form, more: Omit<PodOption, 'flag' | 'form'> = {}): PodOption {
  return { flag, form, ...more };
}

/** What a pod is made with. */
export const POD_TABLE = {
  add_host: option('--add-host', 'each'),
  blkio_weight: option('--blkio-weight', 'pair', { since: '4.3.0' }),
  blkio_weight_device: option('--blkio-weight-device', 'each', { since: '4.3.0' }),
  cgroup_parent: option('--cgroup-parent', 'pair'),
  cpus: option('--cpus', 'pair', { since: '4.2.0' }),
  cpuset_cpus: option('--cpuset-cpus', 'pair', { since: '4.2.0' }),
  cpuset_mems: option('--cpuset-mems', 'pair', { since: '4.3.0' }),
  cpu_shares: option('--cpu-shares', 'pair', { since: '4.3.0' }),
  device: option('--device', 'each'),
  device_read_bps: option('--device-read-bps', 'each', { since: '4.3.0' }),
  device_write_bps: option('--device-write-bps', 'each', { since: '4.3.0' }),
  dns: option('--dns', 'each'),
  dns_opt: option('--dns-option', 'each'),
  dns_search: option('--dns-search', 'each'),
  exit_policy: option('--exit-policy', 'equals', { compared: false }),
  gidmap: option('--gidmap', 'each'),
  gpus: option('--gpus', 'pair'),
  hostname: option('--hostname', 'pair'),
  infra: option('--infra', 'equals', { quadlet: 'pair' }),
  infra_conmon_pidfile: option('--infra-conmon-pidfile', 'pair', { compared: false }),
  infra_command: option('--infra-command', 'pair'),
  infra_image: option('--infra-image', 'pair'),
  infra_name: option('--infra-name', 'pair'),
  ip: option('--ip', 'pair'),
  ip6: option('--ip6', 'pair'),
  label: option('--label', 'dict'),
  label_file: option('--label-file', 'pair'),
  mac_address: option('--mac-address', 'pair'),
  memory: option('--memory', 'pair', { since: '4.2.0' }),
  memory_swap: option('--memory-swap', 'pair', { since: '4.3.0' }),
  name: option('--name', 'pair', { compared: false, quadlet: 'key' }),
  network: option('--network', 'each', { quadlet: 'key' }),
  network_alias: option('--network-alias', 'each', { quadlet: 'key' }),
  no_hosts: option('--no-hosts', 'equals', { quadlet: 'pair' }),
  pid: option('--pid', 'pair'),
  pod_id_file: option('--pod-id-file', 'pair', { compared: false }),
  publish: option('--publish', 'each', { quadlet: 'key' }),
  restart_policy: option('--restart', 'equals'),
  security_opt: option('--security-opt', 'each'),
  share: option('--share', 'pair'),
  share_parent: option('--share-parent', 'equals'),
  shm_size: option('--shm-size', 'equals', { quadlet: 'pair' }),
  shm_size_systemd: option('--shm-size-systemd', 'equals', { quadlet: 'pair' }),
  subgidname: option('--subgidname', 'pair'),
  subuidname: option('--subuidname', 'pair'),
  sysctl: option('--sysctl', 'dict'),
  uidmap: option('--uidmap', 'each'),
  userns: option('--userns', 'pair'),
  uts: option('--uts', 'pair'),
  volume: option('--volume', 'each', { quadlet: 'key' }),
  volumes_from: option('--volumes-from', 'each'),
} as const satisfies Readonly<Record<string, PodOption>>;

export type PodOptionName = keyof typeof POD_TABLE;

const text = (description: string): OptionSpec & { readonly type: 'str' } => ({ type: 'str', description });
const list = (description: string): OptionSpec & { readonly type: 'list'; readonly elements: 'str' } => ({
  type: 'list',
  elements: 'str',
  description,
});
const flag = (description: string): OptionSpec & { readonly type: 'bool' } => ({ type: 'bool', description });

export const POD_OPTIONS = {
  add_host: list('Entries of the hosts file.'),
  blkio_weight: text('Share of the disks.'),
  blkio_weight_device: list('Share of single disks.'),
  cgroup_parent: text('The control group above it.'),
  cpus: text('How many processors it may use.'),
  cpuset_cpus: text('Which processors it may use.'),
  cpuset_mems: text('Which memory nodes it may use.'),
  cpu_shares: text('Share of the processors.'),
  device: list('Devices of the host.'),
  device_read_bps: list('How fast devices may be read.'),
  device_write_bps: list('How fast devices may be written.'),
  dns: list('DNS servers.'),
  dns_opt: { type: 'list', elements: 'str', aliases: ['dns_option'], description: 'Options of DNS.' },
  dns_search: list('Domains that names are looked for in.'),
  exit_policy: {
    type: 'str',
    choices: ['continue', 'stop'],
    description: 'What happens when the last container ends.',
  },
  generate_systemd: { type: 'dict', default: {}, description: 'Make units for systemd.' },
  gidmap: list("Groups' numbers in and outside of it."),
  gpus: text('GPUs of the host.'),
  hostname: text('Its host name.'),
  infra: flag('With an infra container.'),
  infra_conmon_pidfile: text("File for the number of the infra container's monitor."),
  infra_command: text("The infra container's command."),
  infra_image: text("The infra container's image."),
  infra_name: text("The infra container's name."),
  ip: text('Its address.'),
  ip6: text('Its IPv6 address.'),
  label: { type: 'dict', description: 'Its labels.' },
  label_file: text('File of labels.'),
  mac_address: text('Its MAC address.'),
  memory: text('How much memory it may use.'),
  memory_swap: text('How much memory and swap it may use.'),
  name: { type: 'str', required: true, operand: true, description: 'The pod.' },
  network: list('Its networks.'),
  network_alias: {
    type: 'list',
    elements: 'str',
    aliases: ['network_aliases'],
    description: 'Its names in the network.',
  },
  no_hosts: flag('Make no hosts file.'),
  pid: text('Whose processes it sees.'),
  pod_id_file: text('File for its identifier.'),
  publish: { type: 'list', elements: 'str', aliases: ['ports'], description: 'Ports of the host.' },
  restart_policy: text('When its containers are started again.'),
  security_opt: list('Options of security.'),
  share: text('Which namespaces its containers share.'),
  share_parent: flag("Its containers' control groups lie in its own."),
  shm_size: text('Size of /dev/shm.'),
  shm_size_systemd: text("Size of systemd's tmpfs mounts."),
  subgidname: text('Name in /etc/subgid.'),
  subuidname: text('Name in /etc/subuid.'),
  sysctl: { type: 'dict', description: "Kernel parameters of its namespaces'." },
  uidmap: list("Users' numbers in and outside of it."),
  userns: text('Its user namespace.'),
  uts: text('Its UTS namespace.'),
  volume: { type: 'list', elements: 'str', aliases: ['volumes'], description: 'Its volumes.' },
  volumes_from: list('Containers whose volumes it has, too.'),
} as const;
