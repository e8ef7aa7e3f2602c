import type { IptablesArguments } from './options.ts';

const ICMP = { ipv4: '--icmp-type', ipv6: '--icmpv6-type', both: '--icmp-type --icmpv6-type' } as const;

/** A rule as words for iptables, in Ansible's order. */
export function ruleWords(args: IptablesArguments): string[] {
  const { match, jump } = args;
  const dscp = jump?.toLowerCase() === 'dscp';
  return [
    ...option('-p', args.protocol),
    ...option('-s', args.source),
    ...option('-d', args.destination),
    ...match.flatMap((name) => option('-m', name)),
    ...tcpFlags(args.tcp_flags),
    ...option('-j', jump),
    ...(jump?.toLowerCase() === 'tee' ? option('--gateway', args.gateway) : []),
    ...option('--log-prefix', args.log_prefix),
    ...option('--log-level', args.log_level),
    ...option('--to-destination', args.to_destination),
    ...when(args.destination_ports.length > 0, [
      '-m',
      'multiport',
      '--dports',
      args.destination_ports.join(','),
    ]),
    ...option('--to-source', args.to_source),
    ...option('-g', args.goto),
    ...option('-i', args.in_interface),
    ...option('-o', args.out_interface),
    ...option('-f', args.fragment),
    ...option('-c', args.set_counters),
    ...option('--source-port', args.source_port),
    ...option('--destination-port', args.destination_port),
    ...option('--to-ports', args.to_ports),
    ...option('--set-dscp', args.set_dscp_mark),
    ...when(args.set_dscp_mark && !dscp, ['-j', 'DSCP']),
    ...option('--set-dscp-class', args.set_dscp_mark_class),
    ...when(args.set_dscp_mark_class && !dscp, ['-j', 'DSCP']),
    ...flag('--syn', args.syn),
    ...connectionStates(match, args.ctstate),
    ...ranges(args),
    ...ipset(args),
    ...when(args.limit || args.limit_burst, ['-m', 'limit']),
    ...option('--limit', args.limit),
    ...option('--limit-burst', args.limit_burst),
    ...owner('--uid-owner', args.uid_owner),
    ...owner('--gid-owner', args.gid_owner),
    ...(jump === undefined ? impliedJump(args) : []),
    ...option('--reject-with', args.reject_with),
    ...option(ICMP[args.ip_version], args.icmp_type),
    ...when(args.comment, ['-m', 'comment']),
    ...option('--comment', args.comment),
  ];
}

function when(condition: unknown, words: readonly string[]): readonly string[] {
  return condition ? words : [];
}

/** An option and its value; a `!` before the value stands before the option. */
function option(name: string, value: string | undefined): string[] {
  if (value === undefined) return [];
  return value.startsWith('!') ? ['!', name, value.slice(1)] : [name, value];
}

function flag(name: string, value: string | undefined): string[] {
  if (value === 'match') return [name];
  return value === 'negate' ? ['!', name] : [];
}

function tcpFlags(given: IptablesArguments['tcp_flags']): string[] {
  const { flags, flags_set: set } = given ?? {};
  return flags === undefined || set === undefined ? [] : ['--tcp-flags', flags.join(','), set.join(',')];
}

function connectionStates(match: readonly string[], states: readonly string[]): string[] {
  if (states.length === 0) return [];
  const list = states.join(',');
  if (match.includes('conntrack')) return ['--ctstate', list];
  return match.includes('state') ? ['--state', list] : ['-m', 'conntrack', '--ctstate', list];
}

function ranges({ match, src_range: from, dst_range: to }: IptablesArguments): string[] {
  if (!match.includes('iprange') && !from && !to) return [];
  return [
    ...when(!match.includes('iprange'), ['-m', 'iprange']),
    ...option('--src-range', from),
    ...option('--dst-range', to),
  ];
}

function ipset({ match, match_set: set, match_set_flags: flags }: IptablesArguments): string[] {
  if (!match.includes('set') && !set) return [];
  return [
    ...when(!match.includes('set'), ['-m', 'set']),
    ...option('--match-set', set),
    ...when(flags, [flags ?? '']),
  ];
}

function owner(name: string, value: string | undefined): string[] {
  return [...when(value, ['-m', 'owner']), ...flag(name, value), ...option(name, value)];
}

/** What a rule without a jump, but with an option of a target's, jumps to. */
function impliedJump(args: IptablesArguments): string[] {
  return [
    ...when(args.reject_with, ['-j', 'REJECT']),
    ...when(args.set_dscp_mark_class, ['-j', 'DSCP']),
    ...when(args.set_dscp_mark, ['-j', 'DSCP']),
  ];
}
