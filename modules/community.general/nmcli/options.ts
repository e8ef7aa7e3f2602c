import type { OptionRules, OptionSpecs, Options } from '../../../runtime/module/spec.ts';

const route = (more: OptionSpecs = {}) =>
  ({
    ip: { type: 'str', required: true, description: 'Where it leads.' },
    next_hop: { type: 'str', description: 'The next router.' },
    metric: { type: 'int', description: 'Its metric.' },
    table: { type: 'int', description: 'Its table.' },
    cwnd: { type: 'int', description: 'Clamp of the congestion window.' },
    mtu: { type: 'int', description: 'Size of its packets.' },
    onlink: { type: 'bool', description: 'The next router is on the link whatever its address.' },
    ...more,
  }) as const satisfies OptionSpecs;

const GENERAL = {
  state: {
    type: 'str',
    required: true,
    choices: ['absent', 'present', 'up', 'down'],
    description: 'Whether there is to be such a connection, and whether it is active.',
  },
  conn_name: { type: 'str', required: true, description: 'Name of the connection.' },
  conn_reload: { type: 'bool', default: false, description: 'Read all connections from their files anew.' },
  ignore_unsupported_suboptions: {
    type: 'bool',
    default: false,
    description: 'Leave out options of wifi and wifi_sec that this NetworkManager lacks.',
  },
  autoconnect: { type: 'bool', default: true, description: 'Whether it is made active by itself.' },
  autoconnect_priority: { type: 'int', description: 'Its rank among those.' },
  autoconnect_retries: { type: 'int', description: 'How often that is tried.' },
  ifname: { type: 'str', description: 'The interface; conn_name for a new connection when not given.' },
  type: {
    type: 'str',
    choices: [
      ...[
        'bond',
        'bond-slave',
        'bridge',
        'bridge-slave',
        'dummy',
        'ethernet',
        'generic',
        'gre',
        'infiniband',
      ],
      ...['ipip', 'sit', 'team', 'team-slave', 'vlan', 'vxlan', 'wifi', 'gsm', 'macvlan', 'wireguard', 'vpn'],
      ...['loopback', 'ovs-interface', 'ovs-bridge', 'ovs-port', 'vrf'],
    ],
    description: 'Its kind.',
  },
  master: { type: 'str', description: 'What it is a part of: interface, connection or UUID.' },
  slave_type: {
    type: 'str',
    choices: ['bond', 'bridge', 'team', 'ovs-port', 'vrf'],
    description: 'What the master is.',
  },
  zone: { type: 'str', description: 'Its zone in the firewall.' },
  mtu: { type: 'int', description: 'Size of packets.' },
  mac: { type: 'str', description: "The interface's address." },
} as const satisfies OptionSpecs;

const ADDRESSES = {
  ip4: { type: 'list', elements: 'str', description: 'IPv4 addresses.' },
  gw4: { type: 'str', description: 'IPv4 gateway.' },
  gw4_ignore_auto: { type: 'bool', default: false, description: 'Take no IPv4 routes from others.' },
  routes4: { type: 'list', elements: 'str', description: 'IPv4 routes.' },
  routes4_extended: {
    type: 'list',
    elements: 'dict',
    options: route({ tos: { type: 'int', description: 'Type of service.' } }),
    description: 'IPv4 routes by their parts.',
  },
  route_metric4: { type: 'int', description: 'Metric of IPv4 routes.' },
  routing_rules4: { type: 'list', elements: 'str', description: 'IPv4 routing rules.' },
  never_default4: { type: 'bool', default: false, description: 'Never the way to everywhere.' },
  dns4: { type: 'list', elements: 'str', description: 'IPv4 name servers.' },
  dns4_search: { type: 'list', elements: 'str', description: 'Domains to search.' },
  dns4_options: { type: 'list', elements: 'str', description: 'Options of the resolver.' },
  dns4_ignore_auto: { type: 'bool', default: false, description: 'Take no name servers from others.' },
  method4: {
    type: 'str',
    choices: ['auto', 'link-local', 'manual', 'shared', 'disabled'],
    description: 'Where IPv4 addresses come from.',
  },
  may_fail4: { type: 'bool', default: true, description: 'Active without IPv4 too.' },
  dhcp_client_id: { type: 'str', description: 'Name for DHCP servers.' },
  ip6: { type: 'list', elements: 'str', description: 'IPv6 addresses.' },
  gw6: { type: 'str', description: 'IPv6 gateway.' },
  gw6_ignore_auto: { type: 'bool', default: false, description: 'Take no IPv6 routes from others.' },
  dns6: { type: 'list', elements: 'str', description: 'IPv6 name servers.' },
  dns6_search: { type: 'list', elements: 'str', description: 'Domains to search.' },
  dns6_options: { type: 'list', elements: 'str', description: 'Options of the resolver.' },
  dns6_ignore_auto: { type: 'bool', default: false, description: 'Take no name servers from others.' },
  routes6: { type: 'list', elements: 'str', description: 'IPv6 routes.' },
  routes6_extended: {
    type: 'list',
    elements: 'dict',
    options: route(),
    description: 'IPv6 routes by their parts.',
  },
  route_metric6: { type: 'int', description: 'Metric of IPv6 routes.' },
  method6: {
    type: 'str',
    choices: ['ignore', 'auto', 'dhcp', 'link-local', 'manual', 'shared', 'disabled'],
    description: 'Where IPv6 addresses come from.',
  },
  ip_privacy6: {
    type: 'str',
    choices: ['disabled', 'prefer-public-addr', 'prefer-temp-addr', 'unknown'],
    description: 'Whether addresses change with time.',
  },
  addr_gen_mode6: {
    type: 'str',
    choices: ['default', 'default-or-eui64', 'eui64', 'stable-privacy'],
    description: 'How addresses are made.',
  },
} as const satisfies OptionSpecs;

const KINDS = {
  mode: {
    type: 'str',
    default: 'balance-rr',
    choices: [
      ...['802.3ad', 'active-backup', 'balance-alb', 'balance-rr', 'balance-tlb', 'balance-xor', 'broadcast'],
    ],
    description: 'How a bond works.',
  },
  miimon: { type: 'int', description: 'Bond: milliseconds between looks at the links.' },
  downdelay: { type: 'int', description: 'Bond: milliseconds until a link counts as lost.' },
  updelay: { type: 'int', description: 'Bond: milliseconds until a link counts as there.' },
  xmit_hash_policy: { type: 'str', description: 'Bond: which link a packet goes to.' },
  fail_over_mac: {
    type: 'str',
    choices: ['none', 'active', 'follow'],
    description: 'Bond: whose address it has.',
  },
  arp_interval: { type: 'int', description: 'Bond: milliseconds between ARP requests.' },
  arp_ip_target: { type: 'str', description: 'Bond: whom they ask for.' },
  primary: { type: 'str', description: 'Bond: the interface that is used first.' },
  stp: { type: 'bool', default: true, description: 'Bridge: spanning tree.' },
  priority: { type: 'int', default: 128, description: 'Bridge: its priority.' },
  slavepriority: { type: 'int', default: 32, description: "Bridge: the port's priority." },
  forwarddelay: { type: 'int', default: 15, description: 'Bridge: seconds until it forwards.' },
  hellotime: { type: 'int', default: 2, description: 'Bridge: seconds between greetings.' },
  maxage: { type: 'int', default: 20, description: 'Bridge: seconds that they hold.' },
  ageingtime: { type: 'int', default: 300, description: 'Bridge: seconds that addresses are kept.' },
  hairpin: { type: 'bool', default: false, description: 'Bridge: send back what came from the port.' },
  path_cost: { type: 'int', default: 100, description: 'Bridge: cost of the port.' },
  runner: {
    type: 'str',
    default: 'roundrobin',
    choices: ['broadcast', 'roundrobin', 'activebackup', 'loadbalance', 'lacp'],
    description: 'How a team works.',
  },
  runner_hwaddr_policy: {
    type: 'str',
    choices: ['same_all', 'by_active', 'only_active'],
    description: 'Team: whose address it has.',
  },
  runner_fast_rate: { type: 'bool', description: 'Team: packets of LACP each second.' },
  vlanid: { type: 'int', description: 'VLAN: its number.' },
  vlandev: { type: 'str', description: 'VLAN: the interface below.' },
  flags: { type: 'str', description: 'VLAN: flags.' },
  ingress: { type: 'str', description: 'VLAN: priorities of what comes in.' },
  egress: { type: 'str', description: 'VLAN: priorities of what goes out.' },
  vxlan_id: { type: 'int', description: 'VXLAN: its number.' },
  vxlan_local: { type: 'str', description: 'VXLAN: own address.' },
  vxlan_remote: { type: 'str', description: "VXLAN: the other's address." },
  ip_tunnel_dev: { type: 'str', description: 'Tunnel: the interface below.' },
  ip_tunnel_local: { type: 'str', description: 'Tunnel: own address.' },
  ip_tunnel_remote: { type: 'str', description: "Tunnel: the other's address." },
  ip_tunnel_input_key: { type: 'str', noLog: true, description: 'GRE: key of what comes in.' },
  ip_tunnel_output_key: { type: 'str', noLog: true, description: 'GRE: key of what goes out.' },
  ssid: { type: 'str', description: 'Wi-Fi: name of the network.' },
  wifi: { type: 'dict', description: 'Wi-Fi: settings of 802-11-wireless.' },
  wifi_sec: { type: 'dict', noLog: true, description: 'Wi-Fi: settings of 802-11-wireless-security.' },
  gsm: { type: 'dict', description: 'Settings of gsm.' },
  macvlan: {
    type: 'dict',
    options: {
      mode: { type: 'int', choices: [1, 2, 3, 4, 5], required: true, description: 'Its mode.' },
      parent: { type: 'str', required: true, description: 'The interface below.' },
      promiscuous: { type: 'bool', description: 'Take all packets.' },
      tap: { type: 'bool', description: 'A macvtap.' },
    },
    description: 'Settings of macvlan.',
  },
  wireguard: { type: 'dict', description: 'Settings of wireguard.' },
  vpn: { type: 'dict', description: 'Settings of a VPN.' },
  sriov: { type: 'dict', description: 'Settings of sriov.' },
  table: { type: 'int', description: 'VRF: its table.' },
  transport_mode: {
    type: 'str',
    choices: ['datagram', 'connected'],
    description: 'InfiniBand: how it transports IP.',
  },
  infiniband_mac: { type: 'str', description: "InfiniBand: the interface's address." },
} as const satisfies OptionSpecs;

export const OPTIONS = { ...GENERAL, ...ADDRESSES, ...KINDS } as const satisfies OptionSpecs;

export type NmcliArguments = Options<typeof OPTIONS>;

export const RULES: OptionRules = {
  mutuallyExclusive: [
    ['never_default4', 'gw4'],
    ['routes4_extended', 'routes4'],
    ['routes6_extended', 'routes6'],
  ],
  requiredIf: [
    ['type', 'wifi', ['ssid']],
    ['type', 'team-slave', ['master', 'ifname']],
    ['slave_type', 'team', ['master', 'ifname']],
  ],
};
