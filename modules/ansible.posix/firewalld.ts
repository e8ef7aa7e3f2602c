import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import type { Dict } from '../../runtime/values/value.ts';
import { type HostCommand, runCommands, stepOf } from '../support/commands.ts';

/** What a task changes of a zone: the words that ask, add and remove, and what is said of it. */
interface Change {
  readonly query: readonly string[];
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** It is wanted there. */
  readonly wanted: boolean;
  /** It can be limited in time. */
  readonly timed: boolean;
  readonly message: { readonly added: string; readonly removed: string } | undefined;
  readonly closing: string | undefined;
  /** How the answer to the query is read; rc 0 means yes unless this says otherwise. */
  readonly answers?: (output: string) => boolean;
  /** It is there in the permanent configuration only. */
  readonly permanentOnly?: boolean;
  /** The change is about zones, not in one. */
  readonly zoneless?: boolean;
}

const EXCLUSIVE = [
  ['icmp_block', 'icmp_block_inversion', 'service', 'protocol', 'port', 'port_forward', 'rich_rule'].concat([
    'interface',
    'forward',
    'masquerade',
    'source',
    'target',
  ]),
];

export default defineModule({
  name: 'ansible.posix.firewalld',
  summary: 'Manage services, ports and zones of firewalld',
  options: {
    icmp_block: { type: 'str', description: 'An ICMP type to block.' },
    icmp_block_inversion: { type: 'bool', description: 'Block all other ICMP types.' },
    service: { type: 'str', description: 'A service to let in.' },
    protocol: { type: 'str', description: 'A protocol to let in.' },
    port: { type: 'str', description: 'A port or range to let in: 80/tcp.' },
    port_forward: {
      type: 'list',
      elements: 'dict',
      description: 'A port to pass on: port, proto, toport, toaddr.',
    },
    rich_rule: { type: 'str', description: 'A rule in the rich language.' },
    zone: { type: 'str', description: 'The zone; the default one when left out.' },
    immediate: { type: 'bool', default: false, description: 'Change the running firewall.' },
    source: { type: 'str', description: 'A network whose zone this is.' },
    permanent: { type: 'bool', default: false, description: 'Change what is loaded at start.' },
    state: {
      type: 'str',
      required: true,
      choices: ['absent', 'disabled', 'enabled', 'present'],
      description: 'Whether it is to be there; absent and present are for zones.',
    },
    timeout: { type: 'int', default: 0, description: 'Seconds for which the running firewall keeps it.' },
    interface: { type: 'str', description: 'An interface whose zone this is.' },
    forward: { type: 'bool', description: 'Forward within the zone.' },
    masquerade: { type: 'bool', description: 'Masquerade what leaves by the zone.' },
    offline: { type: 'bool', default: false, description: 'Work while firewalld does not run.' },
    target: {
      type: 'str',
      choices: ['default', 'ACCEPT', 'DROP', '%%REJECT%%'],
      description: 'What becomes of what no rule is about.',
    },
  },
  rules: {
    requiredBy: { interface: ['zone'], target: ['zone'], source: ['permanent'] },
    mutuallyExclusive: EXCLUSIVE,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { permanent, state } = args;
    const probed = await runCommands(
      target,
      [
        { step: 'state', argv: ['firewall-cmd', '--state'] },
        { step: 'default', argv: ['firewall-cmd', '--get-default-zone'] },
        { step: 'offline', argv: ['firewall-offline-cmd', '--get-default-zone'] },
      ],
      { need: ['firewall-cmd'] },
    );
    const isOffline = stepOf(probed, 'state').rc !== 0;
    let { immediate } = args;
    if (isOffline && !args.offline)
      throw new ModuleFailure('firewalld service must be running, or try with offline=true');
    if (args.offline) {
      if (!permanent)
        throw new ModuleFailure('offline cannot be enabled unless permanent changes are allowed');
      if (isOffline) immediate = false;
    }
    if (!permanent && !immediate) immediate = true;
    const zone = args.zone || stepOf(probed, isOffline ? 'offline' : 'default').out.trim();
    const change = changeOf(args, zone);
    if (change === undefined) return { changed: false, msg: isOffline ? OFFLINE : '' };
    if (change.permanentOnly && immediate)
      throw new ModuleFailure(
        "Zone operations must be permanent. Make sure you didn't set the 'permanent' flag to 'false' or the 'immediate' flag to 'true'.",
      );
    const command = (words: readonly string[], kept: boolean): string[] => [
      isOffline ? 'firewall-offline-cmd' : 'firewall-cmd',
      ...(kept && !isOffline ? ['--permanent'] : []),
      ...(change.zoneless ? [] : [`--zone=${zone}`]),
      ...words,
      ...(!kept && change.timed && args.timeout > 0 && words === change.add
        ? [`--timeout=${args.timeout}`]
        : []),
    ];
    const layers = [...(permanent ? [true] : []), ...(immediate ? [false] : [])];
    const queried = await runCommands(
      target,
      layers.map((kept): HostCommand => ({ step: `query ${kept}`, argv: command(change.query, kept) })),
    );
    const messages: string[] = [];
    const fail = (err: string): ModuleFailure => {
      const reason = err.trim().replace(/^Error: /, '');
      if (reason.includes('INVALID_SERVICE'))
        messages.push(
          'Services are defined by port/tcp relationship and named as they are in /etc/services (on most systems)',
        );
      return new ModuleFailure(
        `ERROR: Exception caught: ${reason}${messages.length === 0 ? '' : ` ${messages.join(', ')}`}`,
      );
    };
    const differing = layers.filter((kept) => {
      const { rc, out, err } = stepOf(queried, `query ${kept}`);
      if (rc > 1) throw fail(err || out);
      return (change.answers === undefined ? rc === 0 : change.answers(out)) !== change.wanted;
    });
    messages.push(
      permanent && immediate
        ? 'Permanent and Non-Permanent(immediate) operation'
        : permanent
          ? 'Permanent operation'
          : 'Non-permanent operation',
    );
    const changed = differing.length > 0;
    if (changed && task.check) return { changed };
    if (changed) {
      const words = change.wanted ? change.add : change.remove;
      const done = await runCommands(
        target,
        differing.map((kept) => ({ step: `apply ${kept}`, argv: command(words, kept), must: true })),
      );
      for (const kept of differing) {
        const step = done.find(`apply ${kept}`);
        if (step !== undefined && step.rc !== 0) throw fail(step.err || step.out);
      }
      if (change.message !== undefined)
        messages.push(change.wanted ? change.message.added : change.message.removed);
      if (change.closing !== undefined) messages.push(`Changed ${change.closing} to ${state}`);
    }
    if (isOffline) messages.push(OFFLINE);
    return { changed, msg: messages.join(', ') };
  },
});

const OFFLINE = '(offline operation: only on-disk configs were altered)';

interface Arguments {
  readonly icmp_block: string | undefined;
  readonly icmp_block_inversion: boolean | undefined;
  readonly service: string | undefined;
  readonly protocol: string | undefined;
  readonly port: string | undefined;
  readonly port_forward: readonly Dict[] | undefined;
  readonly rich_rule: string | undefined;
  readonly source: string | undefined;
  readonly interface: string | undefined;
  readonly forward: boolean | undefined;
  readonly masquerade: boolean | undefined;
  readonly target: string | undefined;
  readonly zone: string | undefined;
  readonly state: 'absent' | 'disabled' | 'enabled' | 'present';
}

function changeOf(args: Arguments, zone: string): Change | undefined {
  const { state } = args;
  const enabled = state === 'enabled';
  const part = (
    name: string,
    value: string,
    closing: string | undefined,
    more: Partial<Change> = {},
  ): Change => {
    const end = value === '' ? '' : `=${value}`;
    return {
      query: [`--query-${name}${end}`],
      add: [`--add-${name}${end}`],
      remove: [`--remove-${name}${end}`],
      wanted: enabled,
      timed: false,
      message: undefined,
      closing,
      ...more,
    };
  };
  const inZone = (what: string): Change['message'] => ({
    added: `Added ${what} to zone ${zone}`,
    removed: `Removed ${what} from zone ${zone}`,
  });
  const change = partOf();
  if (change !== undefined && (state === 'absent' || state === 'present') && args.target === undefined)
    throw new ModuleFailure('absent and present state can only be used in zone level operations');
  if (change !== undefined || state === 'enabled' || state === 'disabled') return change;
  return {
    query: ['--get-zones'],
    answers: (output) => output.split(/\s+/).includes(zone),
    add: [`--new-zone=${zone}`],
    remove: [`--delete-zone=${zone}`],
    wanted: state === 'present',
    timed: false,
    message: { added: `Added zone ${zone}`, removed: `Removed zone ${zone}` },
    closing: `zone ${args.zone ?? 'None'}`,
    permanentOnly: true,
    zoneless: true,
  };

  function partOf(): Change | undefined {
    const timed = { timed: true };
    if (args.icmp_block !== undefined)
      return part('icmp-block', args.icmp_block, `icmp-block ${args.icmp_block}`, timed);
    if (args.icmp_block_inversion !== undefined)
      return part('icmp-block-inversion', '', `icmp-block-inversion ${title(args.icmp_block_inversion)}`, {
        wanted: enabled === args.icmp_block_inversion,
      });
    if (args.service !== undefined) return part('service', args.service, `service ${args.service}`, timed);
    if (args.protocol !== undefined)
      return part('protocol', args.protocol, `protocol ${args.protocol}`, timed);
    if (args.source !== undefined)
      return part('source', args.source, undefined, { message: inZone(args.source) });
    if (args.port !== undefined) {
      const port = args.port.trim();
      if (!/^[^/]+\/[^/]+$/.test(port)) throw new ModuleFailure('improper port format (missing protocol?)');
      return part('port', port, `port ${port}`, timed);
    }
    if (args.port_forward !== undefined) return forwardPort(args.port_forward);
    if (args.rich_rule !== undefined)
      return part('rich-rule', args.rich_rule, `rich_rule ${args.rich_rule}`, timed);
    if (args.interface !== undefined)
      return part('interface', args.interface, undefined, {
        add: [`--change-interface=${args.interface}`],
        message: {
          added: `Changed ${args.interface} to zone ${zone}`,
          removed: `Removed ${args.interface} from zone ${zone}`,
        },
      });
    if (args.forward !== undefined)
      return part('forward', '', undefined, { wanted: enabled === args.forward, message: inZone('forward') });
    if (args.masquerade !== undefined)
      return part('masquerade', '', undefined, {
        wanted: enabled === args.masquerade,
        message: inZone('masquerade'),
      });
    if (args.target === undefined) return undefined;
    const wanted = args.target;
    return {
      query: ['--get-target'],
      answers: (output) => output.trim() === wanted,
      add: [`--set-target=${wanted}`],
      remove: ['--set-target=default'],
      wanted: state === 'present' || enabled,
      timed: false,
      message: {
        added: `Set zone ${zone} target to ${wanted}`,
        removed: `Reset zone ${zone} target to default`,
      },
      closing: undefined,
      permanentOnly: true,
    };
  }

  function forwardPort(list: readonly Dict[]): Change | undefined {
    const [first] = list;
    if (list.length > 1) throw new ModuleFailure('Only one port forward supported at a time');
    if (first === undefined) return undefined;
    const value = (key: string): string => str(first.get(key) ?? '');
    if (!first.has('port')) throw new ModuleFailure('port must be specified for port forward');
    if (!first.has('proto')) throw new ModuleFailure('proto udp/tcp must be specified for port forward');
    if (!first.has('toport')) throw new ModuleFailure('toport must be specified for port forward');
    const text = `port=${value('port')}:proto=${value('proto')}:toport=${value('toport')}:toaddr=${value('toaddr')}`;
    return part('forward-port', text, `port_forward ${text}`, { timed: true });
  }
}

function title(value: boolean): string {
  return value ? 'True' : 'False';
}
