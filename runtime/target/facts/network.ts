import { type Defaults, readAddresses } from './addresses.ts';
import { readWithoutIp } from './network-without-ip.ts';
import type { RawFacts } from './raw-facts.ts';
import { basename, words } from './text.ts';
import { type Facts, type FactTopic, type FactValue, sh } from './topic.ts';

const ROUTE_V4 = '8.8.8.8';
const ROUTE_V6 = '2404:6800:400a:800::1012';

const TYPES: Readonly<Record<string, string>> = {
  1: 'ether',
  32: 'infiniband',
  512: 'ppp',
  772: 'loopback',
  65534: 'tunnel',
};

/** Interfaces, addresses and default routes. */
export const network: FactTopic = {
  name: 'network',
  ids: ['interfaces', 'default_ipv4', 'default_ipv6', 'all_ipv4_addresses', 'all_ipv6_addresses'],
  requires: ['platform', 'distribution'],
  shell: sh`
path=/sys/class/net/*
for name in address mtu operstate type speed flags bridge/bridge_id bridge/stp_state bonding/slaves bonding/mode \
  bonding/miimon bonding/lacp_rate bonding/primary bonding/all_slaves_active bonding_slave/perm_hwaddr; do
  files="$files $path/$name"
done
links="$links $path/device $path/device/driver/module"
dirs="$dirs /sys/class/net $path/brif"
exists="$exists $path/bridge $path/bonding $path/bonding_slave $path/brif/*"
if tsible_fact_has ip; then
  tsible_fact_ip() {
    tsible_fact_section "$1"
    shift
    ip "$@" -force -batch - 2>/dev/null
    status=$?
    printf '\n@%s =%d\n' "$nonce" "$status"
  }
  tsible_fact_ip ip4 <<end
addr show
route get ROUTE_V4
route show table local
end
  if [ "$status" = 0 ]; then
    tsible_fact_ip ip6 -6 <<end
route get ROUTE_V6
route show table local
end
  else
    # Busybox's takes one question at a time, and one that has no answer makes the others' doubtful.
    tsible_fact_run ip_addresses ip addr show
    tsible_fact_run ip_route4 ip -4 route get ROUTE_V4
    tsible_fact_run ip_route6 ip -6 route get ROUTE_V6
    tsible_fact_run ip_local4 ip -4 route show table local
    tsible_fact_run ip_local6 ip -6 route show table local
  fi
else
  files="$files /proc/net/route /proc/net/ipv6_route /proc/net/if_inet6"
  ! tsible_fact_has ifconfig || tsible_fact_run ifconfig ifconfig -a
fi
if tsible_fact_has ethtool; then
  for path in /sys/class/net/*; do
    [ -d "$path" ] || continue
    name=\${path##*/}
    tsible_fact_run "ethtool -k $name" ethtool -k "$name"
    tsible_fact_run "ethtool -T $name" ethtool -T "$name"
  done
fi`
    .replaceAll('ROUTE_V4', ROUTE_V4)
    .replaceAll('ROUTE_V6', ROUTE_V6),
  read({ raw }) {
    const interfaces = new Map<string, Facts>();
    for (const name of interfaceNames(raw)) interfaces.set(name, describe(raw, name));
    const batch = raw.success('ip4');
    const addresses = batch ?? raw.success('ip_addresses');
    const defaults: Defaults = { v4: new Map(), v6: new Map() };
    let lists: Facts;
    if (addresses === undefined) lists = readWithoutIp(raw, interfaces, defaults);
    else {
      defaults.v4 = route(batch ?? raw.output('ip_route4'), ROUTE_V4);
      defaults.v6 = route(raw.output('ip6') ?? raw.output('ip_route6'), ROUTE_V6);
      lists = readAddresses(addresses, interfaces, defaults);
      lists.set('locally_reachable_ips', {
        ipv4: localRoutes(batch ?? raw.success('ip_local4')),
        ipv6: localRoutes(raw.output('ip6') ?? raw.success('ip_local6')),
      });
    }
    for (const [name, facts] of interfaces)
      for (const [key, value] of ethtool(raw, name)) facts.set(key, value);
    // A colon in a name would need quoting in templates.
    const named = [...interfaces].map(([name, facts]) => [name.replaceAll(':', '_'), facts] as const);
    return new Map<string, FactValue>([
      ['interfaces', named.map(([name]) => name)],
      ...named,
      ['default_ipv4', defaults.v4],
      ['default_ipv6', defaults.v6],
      ...lists,
    ]);
  },
};

function interfaceNames(raw: RawFacts): readonly string[] {
  const known = new Set(
    raw.filesLike(/^\/sys\/class\/net\/([^/]+)\/(?:mtu|operstate|type)$/).map((match) => match[1] ?? ''),
  );
  const ordered = raw.directory('/sys/class/net').filter((name) => known.has(name));
  return ordered.length === known.size ? ordered : [...known];
}

function describe(raw: RawFacts, name: string): Facts {
  const path = `/sys/class/net/${name}`;
  const file = (below: string) => raw.file(`${path}/${below}`);
  const facts: Facts = new Map([['device', name]]);
  const address = file('address');
  if (address !== undefined && address !== '00:00:00:00:00:00') facts.set('macaddress', address);
  const mtu = file('mtu');
  if (mtu !== undefined) facts.set('mtu', Number(mtu));
  const state = file('operstate');
  if (state !== undefined) facts.set('active', state !== 'down');
  const module = raw.link(`${path}/device/driver/module`);
  if (module !== undefined) facts.set('module', basename(module));
  const type = file('type');
  if (type !== undefined) facts.set('type', TYPES[type] ?? 'unknown');
  for (const [key, value] of [...bridge(raw, path), ...bond(raw, path)]) facts.set(key, value);
  if (raw.exists(`${path}/bonding_slave`))
    facts.set('perm_macaddress', file('bonding_slave/perm_hwaddr') ?? '');
  const device = raw.link(`${path}/device`);
  if (device !== undefined) facts.set('pciid', basename(device));
  const speed = file('speed');
  if (speed !== undefined) facts.set('speed', Number(speed));
  const flags = file('flags');
  if (flags !== undefined) facts.set('promisc', (Number.parseInt(flags, 16) & 0x100) !== 0);
  return facts;
}

function bridge(raw: RawFacts, path: string): Facts {
  if (!raw.exists(`${path}/bridge`)) return new Map();
  const listed = raw.directory(`${path}/brif`);
  const found = raw.existingLike(/^(.*)\/brif\/([^/]+)$/).filter((match) => match[1] === path);
  const members = listed.length === found.length ? listed : found.map((match) => match[2] ?? '');
  const facts: Facts = new Map<string, string | string[]>([
    ['type', 'bridge'],
    ['interfaces', [...members]],
    ['id', raw.file(`${path}/bridge/bridge_id`) ?? ''],
  ]);
  facts.set('stp', raw.file(`${path}/bridge/stp_state`) === '1');
  return facts;
}

function bond(raw: RawFacts, path: string): Facts {
  if (!raw.exists(`${path}/bonding`)) return new Map();
  const setting = (name: string) => words(raw.file(`${path}/bonding/${name}`) ?? '');
  const facts: Facts = new Map<string, string | string[]>([
    ['type', 'bonding'],
    ['slaves', setting('slaves')],
    ['mode', setting('mode')[0] ?? ''],
    ['miimon', setting('miimon')[0] ?? ''],
    ['lacp_rate', setting('lacp_rate')[0] ?? ''],
  ]);
  const primary = raw.file(`${path}/bonding/primary`);
  if (primary === undefined) return facts;
  facts.set('primary', primary);
  const active = raw.file(`${path}/bonding/all_slaves_active`);
  if (active !== undefined) facts.set('all_slaves_active', active === '1');
  return facts;
}

/** Interface, source address and gateway of `ip route get`'s answer. */
function route(output: string | undefined, destination: string): Facts {
  const lines = (output ?? '').split('\n');
  const found = words(lines.find((line) => line.startsWith(`${destination} `)) ?? '');
  const facts: Facts = new Map();
  found.forEach((word, at) => {
    const next = found[at + 1];
    if (next === undefined) return;
    if (word === 'dev') facts.set('interface', next);
    else if (word === 'src') facts.set('address', next);
    else if (word === 'via' && next !== destination) facts.set('gateway', next);
  });
  return facts;
}

function localRoutes(output: string | undefined): string[] {
  const lines = (output ?? '').split('\n').map(words);
  return [...new Set(lines.filter((line) => line[0] === 'local').map((line) => line[1] ?? ''))];
}

/** What a network card can do, where ethtool is there to say it. */
function ethtool(raw: RawFacts, name: string): Facts {
  const facts: Facts = new Map();
  const features = raw.success(`ethtool -k ${name}`);
  if (features !== undefined) {
    const pairs = features
      .trim()
      .split('\n')
      .map((line) => /^(.*): (.*)$/.exec(line));
    facts.set(
      'features',
      new Map(
        pairs.flatMap((pair) =>
          pair?.[1] && pair[2] ? [[pair[1].trim().replaceAll('-', '_'), pair[2].trim()] as const] : [],
        ),
      ),
    );
  }
  const timestamps = raw.success(`ethtool -T ${name}`);
  if (timestamps === undefined) return facts;
  const all = (pattern: RegExp) =>
    [...timestamps.matchAll(pattern)].map((match) => (match[1] ?? '').toLowerCase());
  facts.set('timestamping', all(/SOF_TIMESTAMPING_(\w+)/g));
  facts.set('hw_timestamp_filters', all(/HWTSTAMP_FILTER_(\w+)/g));
  const clock = /PTP Hardware Clock: (\d+)/.exec(timestamps)?.[1];
  if (clock !== undefined) facts.set('phc_index', Number(clock));
  return facts;
}
