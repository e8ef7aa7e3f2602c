import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import type { Dict } from '../../runtime/values/value.ts';
import {
  at,
  DOCKER_OPTIONS,
  DOCKER_RULES,
  Docker,
  isDict,
  type Json,
  type JsonDict,
  shown,
} from '../support/docker/client.ts';

export default defineModule({
  name: 'community.docker.docker_network',
  summary: "Manage docker's networks",
  options: {
    name: {
      type: 'str',
      required: true,
      operand: true,
      aliases: ['network_name'],
      description: 'The network.',
    },
    config_from: { type: 'str', description: 'The network whose configuration it has.' },
    config_only: { type: 'bool', description: 'It is a configuration only.' },
    connected: {
      type: 'list',
      default: [],
      elements: 'str',
      aliases: ['containers'],
      description: 'Containers that are in it.',
    },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether it is to be there.',
    },
    driver: { type: 'str', default: 'bridge', description: 'Its driver.' },
    driver_options: { type: 'dict', default: {}, description: 'Options of the driver.' },
    force: { type: 'bool', default: false, description: 'Make it anew.' },
    appends: {
      type: 'bool',
      default: false,
      aliases: ['incremental'],
      description: 'Other containers stay in it.',
    },
    ipam_driver: { type: 'str', description: 'Driver of its addresses.' },
    ipam_driver_options: { type: 'dict', description: 'Options of that driver.' },
    ipam_config: {
      type: 'list',
      elements: 'dict',
      description: 'Its address ranges.',
      options: {
        subnet: { type: 'str', description: 'The subnet.' },
        iprange: { type: 'str', description: 'Where containers get addresses.' },
        gateway: { type: 'str', description: 'The gateway.' },
        aux_addresses: { type: 'dict', description: 'Addresses of others.' },
      },
    },
    enable_ipv4: { type: 'bool', description: 'IPv4 in it.' },
    enable_ipv6: { type: 'bool', description: 'IPv6 in it.' },
    internal: { type: 'bool', description: 'No way out of it.' },
    labels: { type: 'dict', default: {}, description: 'Its labels.' },
    scope: { type: 'str', choices: ['local', 'global', 'swarm'], description: 'Its scope.' },
    attachable: { type: 'bool', description: 'Containers of no service may be in it.' },
    ingress: { type: 'bool', description: "It is a swarm's ingress." },
    ...DOCKER_OPTIONS,
  },
  rules: DOCKER_RULES,
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { name } = args;
    const docker = new Docker(target, args);
    const present = await docker.inspect('network', name);
    const commands: string[][] = [];
    const actions: string[] = [];
    const inside = new Set(
      Object.values((at(present, 'Containers') as JsonDict | undefined) ?? {}).map((one) =>
        String(at(one, 'Name')),
      ),
    );
    const leave = (names: readonly string[]): void => {
      for (const one of names) {
        commands.push(['network', 'disconnect', '--force', name, one]);
        actions.push(`Disconnected container ${one}`);
      }
    };
    const remove = (): void => {
      leave([...inside]);
      commands.push(['network', 'rm', name]);
      actions.push(`Removed network ${name}`);
    };
    if (args.state === 'absent') {
      if (present !== undefined) remove();
      if (!task.check) await docker.run(commands);
      return { changed: commands.length > 0, actions };
    }
    const differences = present === undefined ? [] : differing(args, present);
    let stays = inside;
    if (present !== undefined && (args.force || differences.length > 0)) {
      remove();
      stays = new Set();
    }
    if (present === undefined || commands.length > 0) {
      commands.push(createWords(args));
      actions.push(`Created network ${name} with driver ${args.driver}`);
    }
    for (const one of args.connected) {
      if (stays.has(one)) continue;
      commands.push(['network', 'connect', name, one]);
      actions.push(`Connected container ${one}`);
    }
    if (!args.appends) leave([...stays].filter((one) => !args.connected.includes(one)));
    if (!task.check) await docker.run(commands);
    const network = commands.length > 0 && !task.check ? await docker.inspect('network', name) : present;
    return {
      changed: commands.length > 0,
      network: shown(network),
      ...(task.check || args.debug ? { actions } : {}),
      ...(task.diff
        ? {
            diff: {
              before: {
                exists: present !== undefined,
                ...Object.fromEntries(differences.map(([key, , is]) => [key, shown(is)])),
              },
              after: {
                exists: true,
                ...Object.fromEntries(differences.map(([key, wanted]) => [key, shown(wanted)])),
              },
            },
          }
        : {}),
    };
  },
});

interface Arguments {
  readonly name: string;
  readonly driver: string;
  readonly config_from: string | undefined;
  readonly config_only: boolean | undefined;
  readonly driver_options: Dict | undefined;
  readonly ipam_driver: string | undefined;
  readonly ipam_driver_options: Dict | undefined;
  readonly ipam_config:
    | readonly {
        readonly subnet: string | undefined;
        readonly iprange: string | undefined;
        readonly gateway: string | undefined;
        readonly aux_addresses: Dict | undefined;
      }[]
    | undefined;
  readonly enable_ipv4: boolean | undefined;
  readonly enable_ipv6: boolean | undefined;
  readonly internal: boolean | undefined;
  readonly labels: Dict | undefined;
  readonly scope: string | undefined;
  readonly attachable: boolean | undefined;
  readonly ingress: boolean | undefined;
}

function pairs(dict: Dict | undefined): [string, string][] {
  return [...(dict ?? [])].map(([key, value]) => [str(key), str(value)]);
}

function createWords(args: Arguments): string[] {
  const flag = (name: string, value: boolean | undefined): string[] =>
    value === undefined ? [] : [`--${name}=${value}`];
  return [
    'network',
    'create',
    '--driver',
    args.driver,
    ...pairs(args.driver_options).flatMap(([key, value]) => ['--opt', `${key}=${value}`]),
    ...(args.config_from === undefined ? [] : ['--config-from', args.config_from]),
    ...flag('config-only', args.config_only),
    ...(args.ipam_driver === undefined ? [] : ['--ipam-driver', args.ipam_driver]),
    ...pairs(args.ipam_driver_options).flatMap(([key, value]) => ['--ipam-opt', `${key}=${value}`]),
    ...(args.ipam_config ?? []).flatMap((one) => [
      ...(one.subnet === undefined ? [] : ['--subnet', one.subnet]),
      ...(one.iprange === undefined ? [] : ['--ip-range', one.iprange]),
      ...(one.gateway === undefined ? [] : ['--gateway', one.gateway]),
      ...pairs(one.aux_addresses).flatMap(([key, value]) => ['--aux-address', `${key}=${value}`]),
    ]),
    ...flag('ipv4', args.enable_ipv4),
    ...flag('ipv6', args.enable_ipv6),
    ...flag('internal', args.internal),
    ...flag('attachable', args.attachable),
    ...flag('ingress', args.ingress),
    ...(args.scope === undefined ? [] : ['--scope', args.scope]),
    ...pairs(args.labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]),
    args.name,
  ];
}

/** What of the network is not as it is to be: name, wanted, present. */
function differing(args: Arguments, present: JsonDict): [string, Json, Json | undefined][] {
  const found: [string, Json, Json | undefined][] = [];
  const compare = (key: string, wanted: Json | undefined, path: string): void => {
    const is = at(present, path);
    if (wanted !== undefined && wanted !== is) found.push([key, wanted, is]);
  };
  compare('config_only', args.config_only, 'ConfigOnly');
  compare('config_from', args.config_from, 'ConfigFrom.Network');
  if (args.config_from === undefined) compare('driver', args.driver, 'Driver');
  const inDict = (key: string, wanted: Dict | undefined, path: string): void => {
    const is = at(present, path);
    for (const [name, value] of pairs(wanted)) {
      const there = isDict(is) ? is[name] : undefined;
      if (there !== value) found.push([`${key}.${name}`, value, there]);
    }
  };
  inDict('driver_options', args.driver_options, 'Options');
  compare('ipam_driver', args.ipam_driver, 'IPAM.Driver');
  inDict('ipam_driver_options', args.ipam_driver_options, 'IPAM.Options');
  const ranges = at(present, 'IPAM.Config');
  const list = Array.isArray(ranges) ? ranges : [];
  for (const [index, wanted] of (args.ipam_config ?? []).entries()) {
    const is = list.find((one) => at(one, 'Subnet') === wanted.subnet);
    for (const [key, name] of [
      ['subnet', 'Subnet'],
      ['iprange', 'IPRange'],
      ['gateway', 'Gateway'],
    ] as const) {
      const value = wanted[key];
      if (value !== undefined && at(is, name) !== value)
        found.push([`ipam_config[${index}].${key}`, value, at(is, name)]);
    }
  }
  compare('enable_ipv4', args.enable_ipv4, 'EnableIPv4');
  compare('enable_ipv6', args.enable_ipv6, 'EnableIPv6');
  compare('internal', args.internal, 'Internal');
  compare('scope', args.scope, 'Scope');
  compare('attachable', args.attachable, 'Attachable');
  compare('ingress', args.ingress, 'Ingress');
  const labels = at(present, 'Labels');
  if (isDict(labels) && Object.keys(labels).length === 0 && args.labels !== undefined && args.labels.size > 0)
    found.push(['labels', Object.fromEntries(pairs(args.labels)), labels]);
  else inDict('labels', args.labels, 'Labels');
  return found;
}
