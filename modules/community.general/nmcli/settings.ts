import { ModuleFailure } from '../../../runtime/module/result.ts';
import { str } from '../../../runtime/values/print.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import type { NmcliArguments } from './options.ts';

/** NetworkManager's settings by their names; null is what the task leaves as it is. */
export type Settings = Map<string, Value>;

/** The kind of a connection, which for one that is there may be in NetworkManager's own words. */
export type Kind = string | undefined;

const WITH_ADDRESSES = new Set([
  ...['bond', 'bridge', 'dummy', 'ethernet', '802-3-ethernet', 'generic', 'gre', 'infiniband', 'ipip', 'sit'],
  ...['team', 'vlan', 'wifi', '802-11-wireless', 'gsm', 'macvlan', 'wireguard', 'vpn', 'loopback'],
  ...['ovs-interface', 'vrf'],
]);
const WITH_MTU = new Set(['bond', 'bond-slave', 'dummy', 'ethernet', 'infiniband', 'team-slave', 'vlan']);
const WITH_MASTER = new Set([
  ...['ethernet', 'bridge', 'bond', 'vlan', 'team', 'wifi', 'bond-slave', 'bridge-slave', 'team-slave'],
  ...['infiniband', 'ovs-port', 'ovs-interface'],
]);
const TUNNELS = new Set(['gre', 'ipip', 'sit']);

const BOOLEANS = new Set([
  ...['bridge.stp', 'bridge-port.hairpin-mode', 'connection.autoconnect', 'ipv4.never-default'],
  ...['ipv4.ignore-auto-dns', 'ipv4.ignore-auto-routes', 'ipv4.may-fail', 'ipv6.ignore-auto-dns'],
  ...['ipv6.ignore-auto-routes', '802-11-wireless.hidden', 'team.runner-fast-rate'],
]);
const LISTS = new Set([
  ...['ipv4.addresses', 'ipv6.addresses', 'ipv4.dns', 'ipv4.dns-search', 'ipv4.dns-options', 'ipv4.routes'],
  ...['ipv4.routing-rules', 'ipv6.dns', 'ipv6.dns-search', 'ipv6.dns-options', 'ipv6.routes'],
  ...['802-11-wireless-security.group', '802-11-wireless-security.leap-password-flags'],
  ...['802-11-wireless-security.pairwise', '802-11-wireless-security.proto'],
  ...['802-11-wireless-security.psk-flags', '802-11-wireless-security.wep-key-flags'],
  '802-11-wireless.mac-address-blacklist',
]);

export function isTunnel(kind: Kind): boolean {
  return TUNNELS.has(kind ?? '');
}

export function isListSetting(name: string): boolean {
  return LISTS.has(name);
}

export function macSetting(kind: Kind): string {
  return kind === 'bridge' ? 'bridge.mac-address' : '802-3-ethernet.cloned-mac-address';
}

export function mtuSetting(kind: Kind): string {
  return kind === 'infiniband' ? 'infiniband.mtu' : '802-3-ethernet.mtu';
}

/** What a task wants of a connection. @param comparing As NetworkManager shows it, rather than as it is told. */
export function settingsOf(
  args: NmcliArguments,
  kind: Kind,
  comparing: boolean,
  warn: (message: string) => void,
): Settings {
  const settings: Settings = new Map();
  const set = (name: string, value: Value | undefined): void => void settings.set(name, value ?? null);
  set('connection.autoconnect', args.autoconnect);
  set('connection.autoconnect-priority', args.autoconnect_priority);
  set('connection.autoconnect-retries', args.autoconnect_retries);
  set('connection.zone', args.zone);
  const addressed = WITH_ADDRESSES.has(kind ?? '') && (!args.master || args.slave_type === 'vrf');
  if (addressed || kind === 'ovs-interface') addAddresses(args, kind, set);
  if (args.mac) set(macSetting(kind), args.mac);
  if (WITH_MTU.has(kind ?? '')) set(mtuSetting(kind), args.mtu);
  if (WITH_MASTER.has(kind ?? '')) {
    set('connection.master', args.master);
    set('connection.slave-type', args.slave_type);
  }
  addKind(args, kind, set, warn);
  for (const [name, value] of settings) settings.set(name, converted(name, value, kind, comparing));
  return settings;
}

type Set = (name: string, value: Value | undefined) => void;

function addAddresses(args: NmcliArguments, kind: Kind, set: Set): void {
  const without = ['dummy', 'macvlan', 'wireguard'].includes(kind ?? '') ? 'disabled' : undefined;
  set('ipv4.addresses', withPrefix(args.ip4, '/32'));
  set('ipv4.dhcp-client-id', args.dhcp_client_id);
  set('ipv4.dns', args.dns4);
  set('ipv4.dns-search', args.dns4_search);
  set('ipv4.dns-options', args.dns4_options);
  set('ipv4.ignore-auto-dns', args.dns4_ignore_auto);
  set('ipv4.gateway', args.gw4);
  set('ipv4.ignore-auto-routes', args.gw4_ignore_auto);
  set('ipv4.routes', args.routes4 ?? args.routes4_extended?.map(routeText));
  set('ipv4.route-metric', args.route_metric4);
  set('ipv4.routing-rules', args.routing_rules4);
  set('ipv4.never-default', args.never_default4);
  set('ipv4.method', args.method4 ?? (args.ip4?.length ? 'manual' : without));
  set('ipv4.may-fail', args.may_fail4);
  set('ipv6.addresses', withPrefix(args.ip6, '/128'));
  set('ipv6.dns', args.dns6);
  set('ipv6.dns-search', args.dns6_search);
  set('ipv6.dns-options', args.dns6_options);
  set('ipv6.ignore-auto-dns', args.dns6_ignore_auto);
  set('ipv6.gateway', args.gw6);
  set('ipv6.ignore-auto-routes', args.gw6_ignore_auto);
  set('ipv6.routes', args.routes6 ?? args.routes6_extended?.map(routeText));
  set('ipv6.route-metric', args.route_metric6);
  set('ipv6.method', args.method6 ?? (args.ip6?.length ? 'manual' : without));
  set('ipv6.ip6-privacy', args.ip_privacy6);
  set('ipv6.addr-gen-mode', args.addr_gen_mode6);
}

function withPrefix(addresses: readonly string[] | undefined, prefix: string): string[] | undefined {
  return addresses?.map((address) => (address.includes('/') ? address : address + prefix));
}

/** `10.0.0.0/8 10.1.1.1 100 table=5`: what follows the metric is sorted. */
export function routeText(route: Readonly<Record<string, Value | undefined>>): string {
  const { ip, next_hop: hop, metric, ...more } = route;
  const words = [ip, hop, metric]
    .filter((one) => one !== undefined && one !== null)
    .map((one) => str(one ?? ''));
  const attributes = Object.entries(more)
    .filter(([, value]) => value !== undefined && value !== null)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${str(value ?? null).toLowerCase()}`);
  return [...words, ...attributes].join(' ');
}

function addKind(args: NmcliArguments, kind: Kind, set: Set, warn: (message: string) => void): void {
  const addAll = (prefix: string, dict: Dict | undefined): void => {
    for (const [name, value] of dict ?? []) set(`${prefix}.${String(name)}`, value);
  };
  switch (kind) {
    case 'bond':
      set('arp-interval', args.arp_interval);
      set('arp-ip-target', args.arp_ip_target);
      set('downdelay', args.downdelay);
      set('miimon', args.miimon);
      set('mode', args.mode);
      set('primary', args.primary);
      set('updelay', args.updelay);
      set('xmit_hash_policy', args.xmit_hash_policy);
      set('fail_over_mac', args.fail_over_mac);
      break;
    case 'bridge':
      set('bridge.ageing-time', args.ageingtime);
      set('bridge.forward-delay', args.forwarddelay);
      set('bridge.hello-time', args.hellotime);
      set('bridge.max-age', args.maxage);
      set('bridge.priority', args.priority);
      set('bridge.stp', args.stp);
      break;
    case 'team':
      set('team.runner', args.runner);
      set('team.runner-hwaddr-policy', args.runner_hwaddr_policy);
      if (args.runner_fast_rate !== undefined) set('team.runner-fast-rate', args.runner_fast_rate);
      break;
    case 'bond-slave':
    case 'bridge-slave':
    case 'team-slave':
      addSlave(args, kind, kind.slice(0, -'-slave'.length), set, warn);
      break;
    case 'gre':
    case 'ipip':
    case 'sit':
      set('ip-tunnel.local', args.ip_tunnel_local);
      set('ip-tunnel.mode', kind);
      set('ip-tunnel.parent', args.ip_tunnel_dev);
      set('ip-tunnel.remote', args.ip_tunnel_remote);
      if (kind !== 'gre') break;
      set('ip-tunnel.input-key', args.ip_tunnel_input_key);
      set('ip-tunnel.output-key', args.ip_tunnel_output_key);
      break;
    case 'vlan':
      set('vlan.id', args.vlanid);
      set('vlan.parent', args.vlandev);
      set('vlan.flags', args.flags);
      set('vlan.ingress', args.ingress);
      set('vlan.egress', args.egress);
      break;
    case 'vxlan':
      set('vxlan.id', args.vxlan_id);
      set('vxlan.local', args.vxlan_local);
      set('vxlan.remote', args.vxlan_remote);
      break;
    case 'wifi':
      set('802-11-wireless.ssid', args.ssid);
      set('connection.slave-type', args.master ? (args.slave_type ?? 'bond') : null);
      addAll('802-11-wireless', args.wifi);
      addAll('802-11-wireless-security', args.wifi_sec);
      break;
    case 'macvlan':
      if (args.macvlan === undefined && args.state === 'present')
        throw new ModuleFailure('type is macvlan but all of the following are missing: macvlan', {
          name: args.conn_name,
        });
      for (const [name, value] of Object.entries(args.macvlan ?? {})) set(`macvlan.${name}`, value);
      break;
    case 'gsm':
    case 'wireguard':
      addAll(kind, args[kind]);
      break;
    case 'vpn':
      addVpn(args.vpn, set);
      break;
    case 'infiniband':
      set('infiniband.transport-mode', args.transport_mode);
      if (args.infiniband_mac) set('infiniband.mac-address', args.infiniband_mac);
      break;
    case 'vrf':
      set('table', args.table);
      break;
    case 'ethernet':
      addAll('sriov', args.sriov);
      break;
  }
}

function addSlave(
  args: NmcliArguments,
  kind: string,
  master: string,
  set: Set,
  warn: (message: string) => void,
): void {
  if (args.slave_type && args.slave_type !== master)
    throw new ModuleFailure(
      `Connection type '${kind}' cannot be combined with '${args.slave_type}' slave-type. Allowed slave-type for '${kind}' is '${master}'.`,
    );
  if (!args.slave_type) {
    warn(
      `Connection 'slave-type' property automatically set to '${master}' because of using '${kind}' connection type.`,
    );
    set('connection.slave-type', master);
  }
  if (kind !== 'bridge-slave') return;
  warn(
    "Connection type as 'bridge-slave' implies 'ethernet' connection with 'bridge' slave-type. Consider using slave_type='bridge' with necessary type.",
  );
  set('bridge-port.path-cost', args.path_cost);
  set('bridge-port.hairpin-mode', args.hairpin);
  set('bridge-port.priority', args.slavepriority);
}

function addVpn(vpn: Dict | undefined, set: Set): void {
  const data: string[] = [];
  for (const [name, value] of vpn ?? []) {
    if (name === 'service-type') set('vpn.service-type', value);
    else if (name === 'permissions') set('connection.permissions', value);
    else data.push(`${String(name)}=${typeof value === 'boolean' ? yesNo(value) : str(value)}`);
  }
  if ((vpn?.size ?? 0) > 0) set('vpn.data', data.join(', '));
}

const PRIVACY: Readonly<Record<string, string>> = {
  disabled: '0',
  'prefer-public-addr': '1 (enabled, prefer public IP)',
  'prefer-temp-addr': '2 (enabled, prefer temporary IP)',
  unknown: '-1',
};

function converted(name: string, value: Value, kind: Kind, comparing: boolean): Value {
  if (comparing) {
    if (name === 'vlan.id' || name === 'vxlan.id') return str(value);
    if (name === mtuSetting(kind)) return value ? str(value) : 'auto';
    if (name === 'ipv6.ip6-privacy') return typeof value === 'string' ? (PRIVACY[value] ?? value) : value;
  }
  if (BOOLEANS.has(name)) return yesNo(Boolean(value));
  if (!comparing && LISTS.has(name) && Array.isArray(value)) return value.map(str).join(',');
  return value;
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
