import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { checked } from '../../support/checked.ts';
import { readSteps, type Step, steps } from '../../support/steps.ts';
import { type IptablesArguments, iptablesOptions } from './options.ts';
import { ruleWords } from './rule.ts';

/**
 * Arguments: tools (iptables, ip6tables) separated by a blank, table, chain or '', what is asked for (flush, policy, chain or rule), the wanted state
 * ('present' or 'absent'; a policy), 'check' or '', seconds to wait or '', 'numeric' or '', 'manage' or '' (chains), how a rule is added (-A or -I), its number or '', then
 * the rule. Steps: for each tool a note \`tool\`, then \`changes\`, and \`apply\` for each command whose failure counts (before it notes \`word\`).
 */
const apply = shellFunction(
  'tsible_iptables',
  [steps],
  `
tools=$1 table=$2 chain=$3 what=$4 state=$5 check=$6 wait=$7 numeric=$8 manage=$9
shift 9
add=$1 number=$2
shift 2
run() {
tsible_note words ''
for word; do tsible_note word "$word"; done
tsible_ask apply "$@"
}
command_line() {
action=$1
shift
"$run" "$tool" -t "$table" "$action" \${chain:+"$chain"} \${rule_number:+"$rule_number"} \${wait:+-w "$wait"} "$@"
}
quietly() { "$@" >/dev/null 2>&1; }
act() { run=run; command_line "$@"; }
ask() { run=quietly; command_line "$@"; }
rule_number=
for name in $tools; do
tsible_need "$name"
tool=$tsible_path
tsible_note tool "$tool"
case $what in
flush)
tsible_note changes 1
[ -n "$check" ] || act -F;;
policy)
act -L \${numeric:+--numeric}
now=
case \${tsible_out%%"$tsible_n"*} in *"(policy "*) now=\${tsible_out#*"(policy "}; now=\${now%%[!A-Z]*};; esac
[ -n "$now" ] || { tsible_note no-policy 1; exit 0; }
[ "$now" != "$state" ] || continue
tsible_note changes 1
[ -n "$check" ] || act -P "$state";;
chain)
there=absent
! ask -L \${numeric:+--numeric} || there=present
[ "$there" != "$state" ] || continue
tsible_note changes 1
[ -z "$check" ] && [ -n "$manage" ] || continue
if [ "$state" = present ]; then act -N; else act -X; fi;;
rule)
there=absent
! ask -C "$@" || there=present
[ "$there" != "$state" ] || continue
tsible_note changes 1
[ -z "$check" ] || continue
if [ "$state" = absent ]; then act -D "$@"
else
[ "$add" != -I ] || rule_number=$number
act "$add" "$@"
rule_number=
fi;;
esac
done
exit 0
`,
);

const TOOLS = { ipv4: 'iptables', ipv6: 'ip6tables', both: 'iptables ip6tables' } as const;

export default defineModule({
  name: 'ansible.builtin.iptables',
  summary: "Change the kernel's packet filter by iptables",
  options: iptablesOptions,
  rules: {
    mutuallyExclusive: [
      ['set_dscp_mark', 'set_dscp_mark_class'],
      ['flush', 'policy'],
    ],
    requiredBy: { set_dscp_mark: ['jump'], set_dscp_mark_class: ['jump'] },
    requiredIf: [
      ['jump', 'TEE', ['gateway']],
      ['jump', 'tee', ['gateway']],
      ['flush', false, ['chain']],
    ],
  },
  check: 'full',
  diff: 'none',
  run: (args, target, task) => run(args, target, task),
});

async function run(args: IptablesArguments, target: Target, task: TaskContext): Promise<ModuleResult> {
  const rule = ruleWords(args);
  const logs = Boolean(args.log_prefix || args.log_level);
  if (logs && args.jump !== undefined && args.jump !== 'LOG')
    throw new ModuleFailure('Logging options can only be used with the LOG jump target.');
  const words = logs && args.jump === undefined ? ruleWords({ ...args, jump: 'LOG' }) : rule;
  const what = args.flush ? 'flush' : args.policy ? 'policy' : rule.length === 0 ? 'chain' : 'rule';
  const done = readSteps(
    await target.call(apply, [
      TOOLS[args.ip_version],
      args.table,
      args.chain ?? '',
      what,
      args.policy ?? args.state,
      task.check ? 'check' : '',
      args.wait ?? '',
      args.numeric ? 'numeric' : '',
      args.chain_management ? 'manage' : '',
      args.action === 'insert' ? '-I' : '-A',
      args.rule_num ?? '',
      ...words,
    ]),
  );
  if (done.find('no-policy') !== undefined) throw new ModuleFailure("Can't detect current policy");
  const failed = done.list.find((step) => step.rc !== 0);
  if (failed !== undefined) checked(failed, wordsBefore(done.list));
  return {
    changed: done.find('changes') !== undefined,
    ip_version: args.ip_version,
    table: args.table,
    chain: args.chain ?? null,
    flush: args.flush,
    rule: rule.join(' '),
    state: args.state,
    chain_management: args.chain_management,
    wait: args.wait ?? null,
  };
}

/** The words of the last command. */
function wordsBefore(list: readonly Step[]): string[] {
  const start = list.findLastIndex((step) => step.name === 'words');
  return list.slice(start).flatMap((step) => (step.name === 'word' ? [step.out] : []));
}
