import { str } from '../../../runtime/values/print.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { quadletText } from '../../support/podman/quadlet.ts';
import { quoteWord } from '../../support/shlex.ts';
import type { ContainerArguments } from './options.ts';
import { CONTAINER_WORDS, QUADLET_ARGUMENTS, QUADLET_KEYS, type WordOption } from './table.ts';
import { optionValue } from './words.ts';

/** The container as a quadlet file. */
export function containerQuadlet(args: ContainerArguments): string {
  return quadletText(
    'Container',
    QUADLET_KEYS.map(([option, key]) => [key, quadletValue(args, option)] as const),
    args.quadlet_options,
  );
}

function quadletValue(args: ContainerArguments, option: (typeof QUADLET_KEYS)[number][0]): Value {
  const pairs = (dict: ReadonlyMap<unknown, Value> | undefined, quote: boolean, by = '='): Value =>
    dict === undefined
      ? null
      : [...dict].map(([key, value]) => {
          const pair = `${str(key as Value)}${by}${str(value)}`;
          return quote ? quoteWord(pair) : pair;
        });
  const user = args.user?.split(':') ?? [];
  const divided = user.length > 1;
  const isRootfs = args.rootfs === true;
  switch (option) {
    case 'annotation':
      return pairs(args.annotation, false);
    case 'label':
      return pairs(args.label, true);
    case 'env':
      return pairs(args.env, true);
    case 'sysctl':
      return pairs(args.sysctl, false);
    case 'etc_hosts':
      return pairs(args.etc_hosts, false, ':');
    case 'cap_add':
    case 'cap_drop':
      return args[option]?.length ? (args[option]?.join(' ') ?? null) : (args[option] ?? null);
    case 'command':
      return Array.isArray(args.command) ? args.command.map(str).join(' ') : (args.command ?? null);
    case 'tmpfs':
      return args.tmpfs === undefined
        ? null
        : [...args.tmpfs].map(([path, options]) => (options ? `${str(path)}:${str(options)}` : str(path)));
    case 'log_opt':
      return args.log_opt === undefined
        ? null
        : Object.entries(args.log_opt).flatMap(([key, value]) =>
            value === undefined ? [] : [`${key.replace('max_size', 'max-size')}=${value}`],
          );
    case 'rootfs':
      return isRootfs ? (args.image ?? null) : (args.rootfs ?? null);
    case 'image':
      return isRootfs ? null : (args.image ?? null);
    case 'user':
      return divided ? (user[0] ?? null) : (args.user ?? null);
    case 'group':
      return divided ? (user[1] ?? null) : null;
    case 'no_new_privileges':
      return args.security_opt?.includes('no-new-privileges') ? true : null;
    case 'global_args':
      return [
        ...(args.log_level ? [`--log-level ${args.log_level}`] : []),
        ...(args.debug ? ['--log-level debug'] : []),
      ];
    case 'podman_args':
      return [
        ...QUADLET_ARGUMENTS.flatMap((one) => argumentsOf(args, one)),
        ...(args.cmd_args ?? []).map(str),
      ];
    default:
      return option === 'name' ? args.name : optionValue(args, option);
  }
}

/** An option as podman's words on lines of a quadlet file. */
function argumentsOf(args: ContainerArguments, option: WordOption): string[] {
  const value = optionValue(args, option);
  const [flag] = CONTAINER_WORDS[option];
  if (option === 'no_hosts') return value === null ? [] : [`${flag}=${str(value)}`];
  if (value === null || value === false || value === '' || value === 0) return [];
  if (value instanceof Map) {
    const by = option === 'blkio_weight_device' ? ':' : '=';
    const name = option === 'env_merge' ? '--env' : flag;
    const all = [...value].map(([key, one]) => `${name} ${str(key)}${by}${str(one)}`);
    return option === 'blkio_weight_device' ? [all.join(' ')] : all;
  }
  if (option === 'requires')
    return [`${flag} ${(Array.isArray(value) ? value : [value]).map(str).join(',')}`];
  if (Array.isArray(value)) {
    const some = option === 'security_opt' ? value.filter((one) => one !== 'no-new-privileges') : value;
    return some.map((one) => `${flag} ${str(one)}`);
  }
  if (option === 'systemd' || option === 'tls_verify') return [`${flag}=${str(value).toLowerCase()}`];
  if (option === 'oom_kill_disable') return [`${flag}=${str(value)}`];
  if (value === true && option !== 'http_proxy' && option !== 'sig_proxy') return [flag];
  return [`${flag} ${str(value)}`];
}
