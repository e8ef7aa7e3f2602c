import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { Options } from '../../runtime/module/spec.ts';
import { shellFunction, type Target } from '../../runtime/target/target.ts';
import { splitWords } from '../support/shlex.ts';
import { readSteps, type Steps, steps } from '../support/steps.ts';

const RULE_FILES = ['/lib/ufw', '/etc/ufw', '/var/lib/ufw'].flatMap((folder) => [
  `${folder}/user.rules`,
  `${folder}/user6.rules`,
]);

/**
 * Arguments: 'check' or '', 'rules' when only rules are set, then commands, each as the number of its words and the words.
 * Steps: `ufw` and `grep`, their paths; `state`, `rules` before; `command` for each; `new-state`, `new-rules`. Where only
 * rules are set and the files have not changed, the new state is the old one, and ufw, which is slow, is not asked again.
 */
const runUfw = shellFunction(
  'tsible_ufw',
  [steps],
  `
check=$1 only=$2
shift 2
tsible_need ufw
tsible_note ufw "$tsible_path"
tsible_need grep
tsible_note grep "$tsible_path"
export LANG=C
tsible_step state ufw status verbose || exit 0
rules() { grep -h '^### tuple' ${RULE_FILES.join(' ')} 2>/dev/null; }
before=$(rules)
tsible_note rules "$before$tsible_n"
while [ $# -gt 0 ]; do
count=$1
shift
words= at=0
while [ $at -lt "$count" ]; do at=$((at + 1)); words="$words \\"\\\${$at}\\""; done
eval "tsible_step command ufw $words" || exit 0
shift "$count"
done
[ -z "$check" ] || exit 0
after=$(rules)
tsible_note new-rules "$after$tsible_n"
if [ "$only" = rules ] && [ "$before" = "$after" ]; then exit 0; fi
tsible_step new-state ufw status verbose
exit 0
`,
);

const numbered = shellFunction(
  'tsible_ufw_numbered',
  [steps],
  `tsible_need ufw; tsible_step numbered ufw status numbered`,
);

const options = {
  state: {
    type: 'str',
    choices: ['enabled', 'disabled', 'reloaded', 'reset'],
    description: 'Switch the firewall on or off, load it anew, or forget all rules',
  },
  default: {
    type: 'str',
    aliases: ['policy'],
    choices: ['allow', 'deny', 'reject'],
    description: 'What becomes of traffic that no rule speaks of',
  },
  logging: {
    type: 'str',
    choices: ['full', 'high', 'low', 'medium', 'off', 'on'],
    description: 'How much is logged',
  },
  direction: {
    type: 'str',
    choices: ['in', 'incoming', 'out', 'outgoing', 'routed'],
    description: 'Which way the traffic goes',
  },
  delete: { type: 'bool', default: false, description: 'Remove the rule' },
  route: { type: 'bool', default: false, description: 'The rule is for traffic that is passed on' },
  insert: { type: 'int', description: 'Number that the rule gets' },
  insert_relative_to: {
    type: 'str',
    choices: ['zero', 'first-ipv4', 'last-ipv4', 'first-ipv6', 'last-ipv6'],
    default: 'zero',
    description: 'Where that number counts from',
  },
  rule: { type: 'str', choices: ['allow', 'deny', 'limit', 'reject'], description: 'What the rule does' },
  interface: { type: 'str', aliases: ['if'], description: 'Interface, with direction' },
  interface_in: { type: 'str', aliases: ['if_in'], description: 'Interface that the traffic comes from' },
  interface_out: { type: 'str', aliases: ['if_out'], description: 'Interface that the traffic goes to' },
  log: { type: 'bool', default: false, description: 'Log what the rule meets' },
  from_ip: { type: 'str', default: 'any', aliases: ['from', 'src'], description: 'Source address' },
  from_port: { type: 'str', description: 'Source port' },
  to_ip: { type: 'str', default: 'any', aliases: ['dest', 'to'], description: 'Destination address' },
  to_port: { type: 'str', aliases: ['port'], description: 'Destination port' },
  proto: {
    type: 'str',
    aliases: ['protocol'],
    choices: ['ah', 'any', 'esp', 'ipv6', 'tcp', 'udp', 'gre', 'igmp', 'vrrp'],
    description: 'Protocol',
  },
  name: { type: 'str', aliases: ['app'], description: 'Application profile' },
  comment: { type: 'str', description: 'Comment of the rule' },
} as const;

type Arguments = Options<typeof options>;

export default defineModule({
  name: 'community.general.ufw',
  summary: 'Manage the firewall with UFW',
  options,
  rules: {
    mutuallyExclusive: [
      ['name', 'proto', 'logging'],
      ['direction', 'interface_in'],
      ['direction', 'interface_out'],
    ],
    requiredOneOf: [['state', 'default', 'rule', 'logging']],
    requiredBy: { interface: ['direction'] },
  },
  check: 'full',
  diff: 'none',
  run: async (args, target, task) => run(args, task.check, target),
});

async function run(args: Arguments, check: boolean, target: Target): Promise<ModuleResult> {
  checkDirections(args);
  const position = await insertPosition(args, target);
  const commands = commandsFor(args, position, check);
  const words = commands.map(splitWords).flatMap((split) => [String(split.length), ...split]);
  const onlyRules = commands.length === 1 && args.rule !== undefined ? 'rules' : '';
  const done = readSteps(await target.call(runUfw, [check ? 'check' : '', onlyRules, ...words]));
  const shown = shownCommands(args, commands, done);
  failIfAny(commands, shown, done);
  const state = done.text('state');
  const announced = changesByState(args, check, state);
  if (check) {
    const changed = announced || changesDefault(args, state) || changesRules(args, done);
    return { changed, commands: shown };
  }
  const newState = done.find('new-state')?.out ?? state;
  const changed = announced || newState !== state || done.text('rules') !== done.text('new-rules');
  const { after, rules } = closingCommands(done);
  return { changed, commands: [...shown, after, ...(announced ? [] : [rules])], msg: newState.trimEnd() };
}

function checkDirections(args: Arguments): void {
  const { direction } = args;
  if (args.default !== undefined && (direction === 'in' || direction === 'out')) {
    throw new ModuleFailure(
      'For default, direction must be one of "outgoing", "incoming" and "routed", or direction must not be specified.',
    );
  }
  if (args.rule === undefined) return;
  if (direction !== undefined && direction !== 'in' && direction !== 'out') {
    throw new ModuleFailure(
      'For rules, direction must be one of "in" and "out", or direction must not be specified.',
    );
  }
  if (!args.route && args.interface_in && args.interface_out)
    throw new ModuleFailure('Only route rules can combine interface_in and interface_out');
}

/** The number to insert the rule at; undefined to append it. */
async function insertPosition(args: Arguments, target: Target): Promise<number | undefined> {
  if (args.rule === undefined || args.insert === undefined || args.delete) return undefined;
  if (args.insert_relative_to === 'zero') return args.insert;
  const lines = readSteps(await target.call(numbered, []))
    .text('numbered')
    .split('\n')
    .map((line) => ({ number: Number(/^\[ *([0-9]+)\] /.exec(line)?.[1]), ipv6: line.includes('(v6)') }))
    .filter(({ number }) => !Number.isNaN(number));
  const last = Math.max(0, ...lines.map(({ number }) => number));
  const ipv4 = lines.filter(({ ipv6 }) => !ipv6).map(({ number }) => number);
  const starts = {
    'first-ipv4': 1,
    'last-ipv4': ipv4.length > 0 ? Math.max(...ipv4) : 1,
    'first-ipv6': ipv4.length > 0 ? Math.max(...ipv4) + 1 : 1,
    'last-ipv6': lines.some(({ ipv6 }) => ipv6) ? last : last + 1,
  };
  const position = args.insert + starts[args.insert_relative_to];
  // ufw refuses a number beyond the last rule.
  return position > last ? undefined : position;
}

const STATE_VERBS = { enabled: 'enable', disabled: 'disable', reloaded: 'reload', reset: 'reset' } as const;

/** What to run, without the leading `ufw`, as Ansible's module writes it. In check mode only rules can be tried. */
function commandsFor(args: Arguments, position: number | undefined, check: boolean): string[] {
  const commands: string[] = [];
  if (args.state && !check) commands.push(`-f ${STATE_VERBS[args.state]}`);
  if (args.default && !check)
    commands.push(['default', args.default, args.direction].filter(Boolean).join(' '));
  if (args.rule)
    commands.push([check && '--dry-run', ...ruleWords(args, position)].filter(Boolean).join(' '));
  if (args.logging && !check) commands.push(`logging ${args.logging}`);
  return commands;
}

function ruleWords(args: Arguments, position: number | undefined): (string | false | undefined)[] {
  const { interface: both, interface_in: incoming, interface_out: outgoing } = args;
  return [
    args.route && 'route',
    args.delete && 'delete',
    position !== undefined && `insert ${position}`,
    args.rule,
    args.direction,
    both && `on ${both}`,
    incoming && `in on ${incoming}`,
    outgoing && `out on ${outgoing}`,
    args.log && 'log',
    args.from_ip && `from ${args.from_ip}`,
    args.from_port && `port ${args.from_port}`,
    args.to_ip && `to ${args.to_ip}`,
    args.to_port && `port ${args.to_port}`,
    args.proto && `proto ${args.proto}`,
    args.name && `app '${args.name}'`,
    args.comment && `comment '${args.comment}'`,
  ];
}

/** The `commands` of the result: those that Ansible's module runs, which also asks for ufw's version before a rule. */
function shownCommands(args: Arguments, commands: readonly string[], done: Steps): string[] {
  const ufw = done.text('ufw');
  const { after, rules } = closingCommands(done);
  const rule =
    args.rule === undefined ? undefined : commands.findIndex((_, at) => isRule(args, commands, at));
  const shown = commands.flatMap((command, at) => [
    ...(at === rule ? [`${ufw} --version`] : []),
    `${ufw} ${command}`,
  ]);
  return [after, rules, ...shown];
}

/** The rule comes after state and default, and before logging. */
function isRule(args: Arguments, commands: readonly string[], at: number): boolean {
  const fromEnd = args.logging !== undefined && commands.at(-1) === `logging ${args.logging}` ? 2 : 1;
  return at === commands.length - fromEnd;
}

function closingCommands(done: Steps): { after: string; rules: string } {
  return {
    after: `${done.text('ufw')} status verbose`,
    rules: `${done.text('grep')} -h '^### tuple' ${RULE_FILES.join(' ')}`,
  };
}

function failIfAny(commands: readonly string[], shown: readonly string[], done: Steps): void {
  const ran = done.all('command');
  const failed = [done.find('state'), ...ran, done.find('new-state')].find((step) => step && step.rc !== 0);
  if (failed === undefined) return;
  const at = ran.indexOf(failed);
  const upTo = at === -1 ? 1 : shown.findIndex((line) => line.endsWith(` ${commands[at]}`)) + 1;
  throw new ModuleFailure(failed.err || failed.out, { commands: shown.slice(0, upTo) });
}

/** What is known to change from the state before: switching, reloading, the log level. */
function changesByState(args: Arguments, check: boolean, state: string): boolean {
  if (args.state === 'reloaded' || args.state === 'reset') return true;
  const active = state.includes(' active');
  if (check && ((args.state === 'disabled' && active) || (args.state === 'enabled' && !active))) return true;
  if (args.logging === undefined) return false;
  const found = /Logging: (on|off)(?: \(([a-z]+)\))?/.exec(state);
  if (found === null) return true;
  if (args.logging === 'off') return found[1] !== 'off';
  return found[1] === 'off' || (args.logging !== 'on' && args.logging !== found[2]);
}

function changesDefault(args: Arguments, state: string): boolean {
  if (args.default === undefined) return false;
  const found =
    /Default: (deny|allow|reject) \(incoming\), (deny|allow|reject) \(outgoing\), (deny|allow|reject|disabled) \(routed\)/.exec(
      state,
    );
  if (found === null) return true;
  const at = args.direction === 'outgoing' ? 2 : args.direction === 'routed' ? 3 : 1;
  const value = found[at];
  return value !== args.default && value !== 'disabled';
}

const IPV4 = /[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]/;
const IPV4_START = /^[0-9]{1,3}(\.[0-9]{1,3}){3}/;
const IPV6 = /::|([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}/;
const IPV6_START = /^([0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4})*)?::|^([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}/;

/** In check mode: whether the rules that the dry run shows differ. It shows those of one address family only. */
function changesRules(args: Arguments, done: Steps): boolean {
  const dry = done.find('command')?.out;
  if (args.rule === undefined || dry === undefined) return false;
  const lines = dry.split('\n').filter((line, at, all) => line !== '' || at < all.length - 1);
  if (lines.length > 0 && lines.every((line) => line.includes('Skipping'))) return false;
  const planned = lines.filter((line) => line.startsWith('### tuple'));
  const present = done.text('rules').split('\n').filter(Boolean);
  const family = [
    { start: IPV4_START, part: IPV4 },
    { start: IPV6_START, part: IPV6 },
  ].find(({ start }) => start.test(args.from_ip) || start.test(args.to_ip));
  const relevant = (rules: readonly string[]): string =>
    rules.filter((rule) => family === undefined || family.part.test(rule)).join('\n');
  return relevant(planned) !== relevant(present);
}
