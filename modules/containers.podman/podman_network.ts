import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import type { Value } from '../../runtime/values/value.ts';
import { isAtLeast, listOf, memberOf, Podman, type PodmanJson } from '../support/podman/client.ts';
import { Differences } from '../support/podman/differences.ts';
import { quadletText, writeQuadlet } from '../support/podman/quadlet.ts';

export default defineModule({
  name: 'containers.podman.podman_network',
  summary: "Manage podman's networks",
  options: {
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent', 'quadlet'],
      description: 'What it is to be.',
    },
    name: { type: 'str', required: true, operand: true, description: 'The network.' },
    disable_dns: { type: 'bool', description: "No names of containers in the network's DNS." },
    dns: { type: 'list', elements: 'str', description: 'DNS servers.' },
    driver: { type: 'str', description: 'Its driver.' },
    force: { type: 'bool', default: false, description: 'Remove the containers that use it, too.' },
    gateway: { type: 'str', description: 'The gateway.' },
    interface_name: { type: 'str', description: "The interface's name on the host." },
    internal: { type: 'bool', description: 'No way out of it.' },
    ip_range: { type: 'str', description: 'Where containers get their addresses from.' },
    ipam_driver: {
      type: 'str',
      choices: ['host-local', 'dhcp', 'none'],
      description: 'What gives containers their addresses.',
    },
    ipv6: { type: 'bool', description: 'Use IPv6.' },
    subnet: { type: 'str', description: 'The subnet.' },
    macvlan: { type: 'str', description: 'Interface of the host that a macvlan is on.' },
    opt: {
      type: 'dict',
      options: {
        isolate: { type: 'bool', description: 'Keep it apart from other networks.' },
        mtu: { type: 'int', description: 'The MTU.' },
        metric: { type: 'int', description: "The default route's metric." },
        mode: { type: 'str', description: 'The mode of macvlan or ipvlan.' },
        parent: { type: 'str', description: 'Interface of the host that it is on.' },
        vlan: { type: 'int', description: 'Number of the VLAN.' },
        bclim: { type: 'int', description: 'Limit of broadcasts of a macvlan.' },
        no_default_route: { type: 'str', description: 'No default route.' },
        vrf: { type: 'str', description: 'The VRF of the bridge.' },
        bridge_name: { type: 'str', description: "The bridge's name, for docker." },
        driver_mtu: { type: 'str', description: "The driver's MTU, for docker." },
      },
      description: "The driver's options.",
    },
    executable: { type: 'str', default: 'podman', description: 'The podman command.' },
    debug: { type: 'bool', default: false, description: 'Tell more.' },
    recreate: { type: 'bool', default: false, description: 'Make it anew.' },
    route: { type: 'list', elements: 'str', description: 'Static routes.' },
    quadlet_dir: { type: 'path', description: 'Folder of the quadlet file.' },
    quadlet_filename: { type: 'str', description: 'Name of the quadlet file.' },
    quadlet_file_mode: { type: 'raw', description: 'Permissions of the quadlet file.' },
    quadlet_options: { type: 'list', elements: 'str', description: 'Further lines of the quadlet file.' },
    net_config: {
      type: 'list',
      elements: 'dict',
      options: {
        subnet: { type: 'str', required: true, description: 'The subnet.' },
        gateway: { type: 'str', required: true, description: 'Its gateway.' },
        ip_range: { type: 'str', description: 'Where containers get their addresses from.' },
      },
      description: 'Several subnets.',
    },
  },
  rules: {
    requiredBy: { ip_range: ['subnet'], gateway: ['subnet'] },
    mutuallyExclusive: [['subnet', 'net_config']],
  },
  check: 'none',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state } = args;
    if (state === 'quadlet') {
      const text = quadletText('Network', quadletKeys(args), args.quadlet_options);
      const written = await writeQuadlet('network', args, text, target, task);
      return { changed: false, actions: [], network: {}, ...written };
    }
    const podman = new Podman(target, args.executable);
    const [inspected, asked] = await podman.ask([['network', 'inspect', name], ['--version']]);
    const present = inspected?.rc === 0 ? listOf(inspected.out)[0] : undefined;
    const version = /version\s+(\S+)/.exec(asked?.out ?? '')?.[1];
    if (asked?.rc !== 0 || version === undefined) throw new ModuleFailure(`${args.executable} run failed!`);
    const actions: string[] = [];
    const told: string[] = [];
    let said = { out: '', err: '' };
    if (state === 'absent') {
      if (present !== undefined) {
        await act('delete', removal(args));
        actions.push(`deleted ${name}`);
      }
      return { changed: present !== undefined, actions, network: {}, podman_actions: told };
    }
    const found =
      present === undefined || args.recreate
        ? undefined
        : differences(present, args, isAtLeast(version, '4.0.0'));
    if (present === undefined) {
      await act('create', creation(args));
      actions.push(`created ${name}`);
    } else if (args.recreate || found?.any) {
      await act('delete', removal(args));
      await act('create', creation(args));
      actions.push(`recreated ${name}`);
    }
    const changed = actions.length > 0;
    const network = changed ? await podman.inspect('network', name) : present;
    return {
      changed,
      actions,
      network: (network ?? {}) as ResultValue,
      podman_actions: told,
      stdout: said.out,
      stderr: said.err,
      ...(found?.any && task.diff ? { diff: found.diff } : {}),
      ...(args.debug ? { podman_version: version } : {}),
    };

    async function act(action: string, words: readonly string[]): Promise<void> {
      told.push([args.executable, 'network', ...words].join(' '));
      const step = await podman.one(['network', ...words]);
      if (step.rc !== 0)
        throw new ModuleFailure(`Can't ${action} network ${name}`, { stdout: step.out, stderr: step.err });
      said = step;
    }
  },
});

interface NetworkOptions {
  readonly name: string;
  readonly disable_dns: boolean | undefined;
  readonly dns: readonly string[] | undefined;
  readonly driver: string | undefined;
  readonly force: boolean;
  readonly gateway: string | undefined;
  readonly interface_name: string | undefined;
  readonly internal: boolean | undefined;
  readonly ip_range: string | undefined;
  readonly ipam_driver: string | undefined;
  readonly ipv6: boolean | undefined;
  readonly subnet: string | undefined;
  readonly macvlan: string | undefined;
  readonly opt: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly route: readonly string[] | undefined;
  readonly debug: boolean;
  readonly net_config:
    | readonly { readonly subnet: string; readonly gateway: string; readonly ip_range: string | undefined }[]
    | undefined;
}

const DOCKERS_NAMES: Readonly<Record<string, string>> = {
  bridge_name: 'com.docker.network.bridge.name',
  driver_mtu: 'com.docker.network.driver.mtu',
};

function driverOptions(args: NetworkOptions): string[] {
  return Object.entries(args.opt ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : [`${DOCKERS_NAMES[key] ?? key}=${str(value)}`],
  );
}

function removal(args: NetworkOptions): string[] {
  return ['rm', args.name, ...(args.force ? ['--force'] : [])];
}

/** The words that make it, in the order of the options' names. */
function creation(args: NetworkOptions): string[] {
  const flag = (name: string, value: boolean | string | undefined): string[] =>
    value === undefined ? [] : [`--${name}=${str(value)}`];
  const pair = (name: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`--${name}`, value];
  return [
    ...['create', args.name],
    ...flag('disable-dns', args.disable_dns),
    ...(args.dns ?? []).flatMap((one) => ['--dns', one]),
    ...pair('driver', args.driver),
    ...pair('gateway', args.gateway),
    ...pair('interface-name', args.interface_name),
    ...flag('internal', args.internal),
    ...pair('ip-range', args.ip_range),
    ...flag('ipam-driver', args.ipam_driver),
    ...flag('ipv6', args.ipv6),
    ...pair('macvlan', args.macvlan),
    ...(args.net_config ?? []).flatMap(({ subnet, gateway, ip_range: range }) => [
      ...(subnet ? [`--subnet=${subnet}`] : []),
      ...(gateway ? [`--gateway=${gateway}`] : []),
      ...(range ? [`--ip-range=${range}`] : []),
    ]),
    ...driverOptions(args).flatMap((one) => ['--opt', one]),
    ...(args.route ?? []).flatMap((one) => ['--route', one]),
    ...pair('subnet', args.subnet),
  ];
}

interface Subnet {
  readonly subnet?: string;
  readonly gateway?: string;
}

function differences(info: PodmanJson, args: NetworkOptions, isNew: boolean): Differences {
  const found = new Differences();
  const member = (path: string): unknown => memberOf(info, path);
  const list = (path: string): readonly unknown[] => {
    const value = member(path);
    return Array.isArray(value) ? value : [];
  };
  // What podman before 4 has instead.
  const plugin = (list('plugins')[0] ?? {}) as PodmanJson;
  const range = ((memberOf(plugin, 'ipam.ranges') as Subnet[][] | undefined)?.[0]?.[0] ?? {}) as Subnet;
  const subnets = isNew ? (list('subnets') as readonly Subnet[]) : [range];
  if (isNew) {
    const hasNone = member('dns_enabled') === false;
    found.compare('disable_dns', hasNone, args.disable_dns ?? hasNone);
  }
  found.compare('dns', [...list('network_dns_servers')].map(String).sort(), [...(args.dns ?? [])].sort());
  compareSubnets('gateway', args.gateway);
  const internal = isNew ? member('internal') === true : memberOf(plugin, 'isgateway') === false;
  found.compare('internal', internal, args.internal ?? false);
  const ipam = (member('ipam_options.driver') as string | undefined) ?? '';
  found.compare('ipam_driver', ipam, args.ipam_driver || ipam);
  if (args.net_config?.length) {
    const text = (all: readonly Subnet[]): string =>
      all
        .map(({ subnet, gateway }) => `${subnet},${gateway}`.replace(/,+$/, ''))
        .sort()
        .join(':');
    found.compare('net_config', text(subnets), text(args.net_config));
  }
  const routes = (list('routes') as readonly PodmanJson[]).map(({ destination, gateway, metric }) =>
    `${destination},${gateway},${metric ?? ''}`.replace(/,+$/, ''),
  );
  found.compare('route', routes.sort(), [...(args.route ?? [])].sort());
  if (!isNew || args.ipv6 === undefined) compareSubnets('subnet', args.subnet);
  compareOptions();
  return found;

  function compareSubnets(key: 'gateway' | 'subnet', wanted: string | undefined): void {
    if (!wanted) return;
    const values = subnets.map((one) => one[key] ?? null);
    const before: Value =
      subnets.length === 0 ? null : values.length > 1 ? values.map(str).join(',') : (values[0] ?? null);
    found.compare(key, before, wanted);
  }

  function compareOptions(): void {
    const before = new Map<string, string>();
    const after = new Map<string, string>();
    for (const key of ['vlan', 'mtu'] as const) {
      const present = isNew ? member(`options.${key}`) : memberOf(plugin, key);
      const wanted = args.opt?.[key];
      if (!present && !wanted) continue;
      before.set(key, present === undefined ? 'None' : String(present));
      after.set(key, wanted === undefined ? 'None' : String(wanted));
    }
    found.compare('opt', before, after);
  }
}

function quadletKeys(args: NetworkOptions): (readonly [string, Value])[] {
  const options = Object.entries(args.opt ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${str(value)}`],
  );
  return [
    ['NetworkName', args.name],
    ['Internal', args.internal ?? null],
    ['Driver', args.driver ?? null],
    ['Gateway', args.gateway ?? null],
    ['DisableDNS', args.disable_dns ?? null],
    ['Subnet', args.subnet ?? null],
    ['IPRange', args.ip_range ?? null],
    ['IPv6', args.ipv6 ?? null],
    ['Options', args.opt === undefined ? null : options],
    ['DNS', args.dns === undefined ? null : [...args.dns]],
    ['IPAMDriver', args.ipam_driver ?? null],
    ['GlobalArgs', args.debug ? ['--log-level debug'] : []],
  ];
}
