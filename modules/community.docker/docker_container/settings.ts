import { str } from '../../../runtime/values/print.ts';
import type { Dict } from '../../../runtime/values/value.ts';
import { at, bytes, isDict, type Json, type JsonDict, texts } from '../../support/docker/client.ts';
import { splitWords } from '../../support/shlex.ts';
import { addRates, addRequests } from './devices.ts';
import { addHealth } from './health.ts';
import { addMounts } from './mounts.ts';
import { addPorts } from './ports.ts';
import type { Add, ContainerArguments, Setting } from './setting.ts';

/** What `docker container update` can change. */
const UPDATABLE = new Set([
  'blkio_weight',
  'cpu_period',
  'cpu_quota',
  'cpu_shares',
  'cpuset_cpus',
  'cpuset_mems',
  'kernel_memory',
  'memory',
  'memory_reservation',
  'memory_swap',
  'restart_policy',
]);

const plain =
  (path: string) =>
  (container: JsonDict): Json =>
    at(container, path) ?? null;

const list =
  (path: string) =>
  (container: JsonDict): Json =>
    texts(at(container, path));

const SCALARS: readonly (readonly [keyof ContainerArguments, string, string])[] = [
  ['auto_remove', '--rm', 'HostConfig.AutoRemove'],
  ['blkio_weight', '--blkio-weight', 'HostConfig.BlkioWeight'],
  ['cgroup_parent', '--cgroup-parent', 'HostConfig.CgroupParent'],
  ['cgroupns_mode', '--cgroupns', 'HostConfig.CgroupnsMode'],
  ['cpu_period', '--cpu-period', 'HostConfig.CpuPeriod'],
  ['cpu_quota', '--cpu-quota', 'HostConfig.CpuQuota'],
  ['cpu_shares', '--cpu-shares', 'HostConfig.CpuShares'],
  ['cpuset_cpus', '--cpuset-cpus', 'HostConfig.CpusetCpus'],
  ['cpuset_mems', '--cpuset-mems', 'HostConfig.CpusetMems'],
  ['domainname', '--domainname', 'Config.Domainname'],
  ['hostname', '--hostname', 'Config.Hostname'],
  ['init', '--init', 'HostConfig.Init'],
  ['interactive', '--interactive', 'Config.OpenStdin'],
  ['ipc_mode', '--ipc', 'HostConfig.IpcMode'],
  ['log_driver', '--log-driver', 'HostConfig.LogConfig.Type'],
  ['mac_address', '--mac-address', 'NetworkSettings.MacAddress'],
  ['memory_swappiness', '--memory-swappiness', 'HostConfig.MemorySwappiness'],
  ['oom_killer', '--oom-kill-disable', 'HostConfig.OomKillDisable'],
  ['oom_score_adj', '--oom-score-adj', 'HostConfig.OomScoreAdj'],
  ['pid_mode', '--pid', 'HostConfig.PidMode'],
  ['pids_limit', '--pids-limit', 'HostConfig.PidsLimit'],
  ['privileged', '--privileged', 'HostConfig.Privileged'],
  ['publish_all_ports', '--publish-all', 'HostConfig.PublishAllPorts'],
  ['read_only', '--read-only', 'HostConfig.ReadonlyRootfs'],
  ['runtime', '--runtime', 'HostConfig.Runtime'],
  ['stop_signal', '--stop-signal', 'Config.StopSignal'],
  ['stop_timeout', '--stop-timeout', 'Config.StopTimeout'],
  ['tty', '--tty', 'Config.Tty'],
  ['user', '--user', 'Config.User'],
  ['userns_mode', '--userns', 'HostConfig.UsernsMode'],
  ['uts', '--uts', 'HostConfig.UTSMode'],
  ['volume_driver', '--volume-driver', 'HostConfig.VolumeDriver'],
  ['working_dir', '--workdir', 'Config.WorkingDir'],
];

const SIZES: readonly (readonly [keyof ContainerArguments, string, string])[] = [
  ['kernel_memory', '--kernel-memory', 'HostConfig.KernelMemory'],
  ['memory', '--memory', 'HostConfig.Memory'],
  ['memory_reservation', '--memory-reservation', 'HostConfig.MemoryReservation'],
  ['memory_swap', '--memory-swap', 'HostConfig.MemorySwap'],
  ['shm_size', '--shm-size', 'HostConfig.ShmSize'],
];

const LISTS: readonly (readonly [keyof ContainerArguments, string, string, 'equal' | 'contains'])[] = [
  ['capabilities', '--cap-add', 'HostConfig.CapAdd', 'contains'],
  ['cap_drop', '--cap-drop', 'HostConfig.CapDrop', 'contains'],
  ['device_cgroup_rules', '--device-cgroup-rule', 'HostConfig.DeviceCgroupRules', 'equal'],
  ['dns_opts', '--dns-option', 'HostConfig.DnsOptions', 'contains'],
  ['dns_search_domains', '--dns-search', 'HostConfig.DnsSearch', 'equal'],
  ['dns_servers', '--dns', 'HostConfig.Dns', 'equal'],
  ['groups', '--group-add', 'HostConfig.GroupAdd', 'contains'],
  ['links', '--link', 'HostConfig.Links', 'contains'],
  ['security_opts', '--security-opt', 'HostConfig.SecurityOpt', 'contains'],
  ['volumes_from', '--volumes-from', 'HostConfig.VolumesFrom', 'contains'],
];

const DICTS: readonly (readonly [keyof ContainerArguments, string, string])[] = [
  ['labels', '--label', 'Config.Labels'],
  ['log_options', '--log-opt', 'HostConfig.LogConfig.Config'],
  ['storage_opts', '--storage-opt', 'HostConfig.StorageOpt'],
  ['sysctls', '--sysctl', 'HostConfig.Sysctls'],
];

function dictOf(dict: Dict): Record<string, string> {
  return Object.fromEntries([...dict].map(([key, value]) => [str(key), str(value)]));
}

/** Every setting that the task names. */
export function settingsOf(args: ContainerArguments): Setting[] {
  const settings: Setting[] = [];
  const add = (
    name: string,
    words: readonly string[],
    wanted: Json,
    present: Setting['present'],
    compare: Setting['compare'] = 'equal',
  ): void => {
    settings.push({ name, words, wanted, present, compare, update: UPDATABLE.has(name) ? words : [] });
  };
  for (const [name, option, path] of SCALARS) {
    const value = args[name];
    if (value === undefined) continue;
    const wanted = value as string | number | boolean;
    add(
      name,
      [`${option}=${wanted}`],
      wanted,
      (container) => at(container, path) ?? (wanted === false ? false : null),
    );
  }
  for (const [name, option, path] of SIZES) {
    const value = args[name];
    if (value === undefined) continue;
    const text = String(value);
    const size = /^unlimited$|^-1$/i.test(text) ? -1 : bytes(text);
    add(name, [option, String(size)], size, plain(path));
  }
  for (const [name, option, path, compare] of LISTS) {
    const value = args[name];
    if (!Array.isArray(value)) continue;
    const wanted = value.map((one) => String(one));
    const normal = name === 'capabilities' || name === 'cap_drop' ? capability : (one: string): string => one;
    add(
      name,
      wanted.flatMap((one) => [option, one]),
      wanted.map(normal),
      (container) => texts(at(container, path)).map(normal),
      compare,
    );
  }
  for (const [name, option, path] of DICTS) {
    const value = args[name];
    if (!(value instanceof Map)) continue;
    const wanted = dictOf(value);
    const words = Object.entries(wanted).flatMap(([key, one]) => [option, `${key}=${one}`]);
    add(name, words, wanted, (container) => at(container, path) ?? {}, 'contains');
  }
  addSpecial(args, add);
  return settings;
}

function capability(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, '');
}

function environmentOf(args: ContainerArguments): string[] {
  return Object.entries(args.env === undefined ? {} : dictOf(args.env)).map(
    ([key, value]) => `${key}=${value}`,
  );
}

/** What a line of docker's environment files can hold. */
function isOneLine(variable: string): boolean {
  return !/[\r\n]/.test(variable);
}

/** The variables that docker reads on its input: what stands in a command line others can read. */
export function environmentInput(args: ContainerArguments): string {
  return environmentOf(args)
    .filter(isOneLine)
    .map((one) => `${one}\n`)
    .join('');
}

/** Settings that docker tells otherwise than it takes them. */
function addSpecial(args: ContainerArguments, add: Add): void {
  if (args.cpus !== undefined)
    add('cpus', ['--cpus', String(args.cpus)], Math.round(args.cpus * 1e9), plain('HostConfig.NanoCpus'));
  if (args.env_file !== undefined) add('env_file', ['--env-file', args.env_file], [], () => [], 'contains');
  if (args.env !== undefined) {
    const env = environmentOf(args);
    const words = env.some(isOneLine) ? ['--env-file', '/dev/stdin'] : [];
    const long = env.filter((one) => !isOneLine(one)).flatMap((one) => ['--env', one]);
    add('env', [...words, ...long], env, list('Config.Env'), 'contains');
  }
  if (args.etc_hosts !== undefined) {
    const hosts = Object.entries(dictOf(args.etc_hosts)).map(([name, address]) => `${name}:${address}`);
    add(
      'etc_hosts',
      hosts.flatMap((one) => ['--add-host', one]),
      hosts,
      list('HostConfig.ExtraHosts'),
      'contains',
    );
  }
  if (args.entrypoint !== undefined) {
    // The client takes one word only; the rest goes in front of the command.
    add('entrypoint', ['--entrypoint', args.entrypoint[0] ?? ''], args.entrypoint, list('Config.Entrypoint'));
  }
  if (args.restart_policy !== undefined) {
    const retries =
      args.restart_policy === 'on-failure' && args.restart_retries ? `:${args.restart_retries}` : '';
    const wanted = { Name: args.restart_policy, MaximumRetryCount: args.restart_retries ?? 0 };
    add('restart_policy', ['--restart', args.restart_policy + retries], wanted, (container) => {
      const policy = at(container, 'HostConfig.RestartPolicy');
      return isDict(policy) ? { ...policy, Name: policy.Name || 'no' } : null;
    });
  }
  if (args.devices !== undefined) {
    const wanted = args.devices.map((one) => {
      const [host = '', inside = host, rights = 'rwm'] = one.split(':');
      return `${host}:${inside}:${rights}`;
    });
    add(
      'devices',
      args.devices.flatMap((one) => ['--device', one]),
      wanted,
      (container) => {
        const devices = at(container, 'HostConfig.Devices');
        return Array.isArray(devices)
          ? devices.map(
              (one) =>
                `${String(at(one, 'PathOnHost'))}:${String(at(one, 'PathInContainer'))}:${String(at(one, 'CgroupPermissions'))}`,
            )
          : [];
      },
      'contains',
    );
  }
  if (args.ulimits !== undefined) {
    const wanted = args.ulimits.map((one) => {
      const [name = '', soft = '', hard = soft] = one.split(':');
      return `${name}:${soft}:${hard}`;
    });
    const words = wanted.flatMap((one) => ['--ulimit', one.replace(':', '=')]);
    add(
      'ulimits',
      words,
      wanted,
      (container) => {
        const limits = at(container, 'HostConfig.Ulimits');
        return Array.isArray(limits)
          ? limits.map(
              (one) => `${String(at(one, 'Name'))}:${String(at(one, 'Soft'))}:${String(at(one, 'Hard'))}`,
            )
          : [];
      },
      'contains',
    );
  }
  if (args.tmpfs !== undefined) {
    const wanted = Object.fromEntries(
      args.tmpfs.map((one) => [one.split(':')[0] ?? '', one.split(':')[1] ?? '']),
    );
    add(
      'tmpfs',
      args.tmpfs.flatMap((one) => ['--tmpfs', one]),
      wanted,
      (container) => at(container, 'HostConfig.Tmpfs') ?? {},
      'contains',
    );
  }
  if (args.volumes !== undefined) {
    const binds = args.volumes.map(volume);
    add(
      'volumes',
      binds.flatMap((one) => ['--volume', one]),
      binds.filter((one) => one.includes(':')),
      (container) => texts(at(container, 'HostConfig.Binds')).map(volume),
      'contains',
    );
  }
  if (args.mounts !== undefined) addMounts(args.mounts, add);
  if (args.exposed_ports !== undefined) {
    const wanted = args.exposed_ports.map(withProtocol);
    add(
      'exposed_ports',
      wanted.flatMap((one) => ['--expose', one]),
      wanted,
      (container) => Object.keys((at(container, 'Config.ExposedPorts') as JsonDict | null) ?? {}),
      'contains',
    );
  }
  if (args.published_ports !== undefined)
    addPorts(args.published_ports, args.default_host_ip ?? '0.0.0.0', add);
  addRates(args, add);
  if (args.device_requests !== undefined) addRequests(args.device_requests, add);
  if (args.healthcheck !== undefined) addHealth(args.healthcheck, add);
  if (args.network_mode !== undefined)
    add('network_mode', ['--network', args.network_mode], normalNetwork(args.network_mode), (container) =>
      normalNetwork(String(at(container, 'HostConfig.NetworkMode'))),
    );
  if (args.platform !== undefined) add('platform', ['--platform', args.platform], [], () => [], 'contains');
}

function normalNetwork(name: string): string {
  return name === 'bridge' ? 'default' : name;
}

/** A volume with the mode that it has when none is written. */
function volume(text: string): string {
  const parts = text.split(':');
  return parts.length === 2 ? `${text}:rw` : text;
}

function withProtocol(port: string): string {
  return port.includes('/') ? port : `${port}/tcp`;
}

/** The command in words; undefined when the image's is to run. */
export function commandWords(command: ContainerArguments['command']): string[] | undefined {
  if (command === undefined || command === null) return undefined;
  return Array.isArray(command) ? command.map((one) => str(one)) : splitWords(str(command));
}
