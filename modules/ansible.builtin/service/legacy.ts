import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { Options } from '../../../runtime/module/spec.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { repr } from '../../../runtime/values/print.ts';
import { readSteps, type Step, type Steps, steps } from '../../support/steps.ts';

/** Whether systemd runs the host. */
const systemd = shellFunction(
  'tsible_systemd',
  [],
  'has systemctl && { [ -d /run/systemd/system ] || [ -d /dev/.run/systemd ] || [ -d /dev/.systemd ]; }',
);

/**
 * A service of sysvinit (or busybox's init), OpenRC, or systemd where it is asked for. Arguments: name, 'yes', 'no' or '' (enabled), 'check' or '', runlevel,
 * 'status' or '', pattern or '', further arguments. Steps: `initscript`, `tool` (systemctl, rc-service, service, init, or ''), `enabler`,
 * `enabled-now` (yes or no), `runlevels`, `enable`, `status`, `openrc-status`, `ps`.
 */
const probe = shellFunction(
  'tsible_service_probe',
  [steps, systemd],
  `
export LANG=C LC_ALL=C LC_MESSAGES=C
name=$1 enabled=$2 check=$3 runlevel=$4 status=$5 pattern=$6 extra=$7
PATH=/sbin:/usr/sbin:/bin:/usr/bin:$PATH
has() { command -v "$1" >/dev/null 2>&1; }
script=
[ -f "/etc/init.d/$name" ] && script=/etc/init.d/$name
tsible_note initscript "$script"
tool= enabler=
if tsible_systemd; then tool=systemctl enabler=systemctl
elif has rc-service; then tool=rc-service enabler=rc-update
elif [ -n "$script" ]; then
for one in update-rc.d insserv chkconfig; do has $one && { enabler=$one; break; }; done
fi
[ -n "$tool" ] || { has service && tool=service; }
tsible_note tool "$tool"
tsible_note enabler "$enabler"
[ -n "$enabler" ] || exit 0
enable() {
case $enabler in
systemctl) if [ "$enabled" = yes ]; then systemctl enable "$name"; else systemctl disable "$name"; fi;;
rc-update)
if [ "$enabled" = yes ]; then rc-update add "$name" "$runlevel"; else rc-update delete "$name" "$runlevel"; fi;;
update-rc.d)
if [ "$enabled" = yes ]; then
set -- /etc/rc?.d/K??"$name"
[ -e "$1" ] || update-rc.d "$name" defaults || return
update-rc.d "$name" enable
else update-rc.d "$name" disable
fi;;
insserv) if [ "$enabled" = yes ]; then insserv "$name"; else insserv -r "$name"; fi;;
chkconfig) if [ "$enabled" = yes ]; then chkconfig "$name" on; else chkconfig "$name" off; fi;;
esac
}
if [ -n "$enabled" ]; then
now=no
case $enabler in
systemctl)
if word=$(systemctl is-enabled "$name" 2>/dev/null); then now=yes
elif [ -x "/etc/init.d/$name" ]; then
case $word in
disabled*) ;;
*) for link in /etc/rc?.d/S??"$name"; do [ -e "$link" ] && now=yes; done;;
esac
fi;;
rc-update)
rc-update show | while IFS='|' read -r one levels; do
set -- $one
[ "\${1-}" = "$name" ] || continue
case " $levels " in *" $runlevel "*) exit 3;; esac
done
[ $? = 3 ] && now=yes;;
chkconfig)
list=$(chkconfig --list "$name" 2>&1)
case $list in *"chkconfig --add $name"*) chkconfig --add "$name"; list=$(chkconfig --list "$name");; esac
case $list in *"$name"*) ;; *) tsible_note no-chkconfig 1; exit 0;; esac
case $list in *3:on*5:on*) now=yes;; esac;;
*) for link in /etc/rc?.d/S??"$name"; do [ -e "$link" ] && now=yes; done;;
esac
tsible_note enabled-now "$now"
if [ "$now" != "$enabled" ] && [ -z "$check" ]; then tsible_step enable enable || exit 0; fi
fi
[ -n "$status" ] || exit 0
if [ -n "$pattern" ]; then
case $(ps auxww 2>/dev/null || ps) in *"$pattern"*) tsible_note ps yes;; *) tsible_note ps no;; esac
exit 0
fi
case $tool in
'') tsible_step status "$script" status $extra;;
systemctl) tsible_step status systemctl show "$name";;
*) tsible_step status "$tool" "$name" status $extra;;
esac
[ "$tool" != rc-service ] || tsible_step openrc-status rc-service "$name" status
exit 0
`,
);

/** Arguments: name, action, seconds to sleep or '', further arguments, 'zap' or ''. Steps: `stop`, `start`, or `control`. */
const control = shellFunction(
  'tsible_service_control',
  [steps, systemd],
  `
export LANG=C LC_ALL=C LC_MESSAGES=C
name=$1 action=$2 sleep=$3 extra=$4 zap=$5
PATH=/sbin:/usr/sbin:/bin:/usr/bin:$PATH
has() { command -v "$1" >/dev/null 2>&1; }
act() {
if tsible_systemd; then systemctl "$1" "$name" $extra
elif has rc-service; then rc-service "$name" "$1" $extra
elif has service; then service "$name" "$1" $extra
else "/etc/init.d/$name" "$1" $extra
fi
}
[ -z "$zap" ] || act zap >/dev/null 2>&1
if [ "$action" = restart ] && { tsible_systemd || ! has rc-service; }; then
tsible_step stop act stop
[ -z "$sleep" ] || sleep "$sleep"
tsible_step start act start
else tsible_step control act "$action"
fi
exit 0
`,
);

const options = {
  name: { type: 'str', required: true, description: 'The service' },
  state: {
    type: 'str',
    choices: ['started', 'stopped', 'reloaded', 'restarted'],
    description: 'How it is to run',
  },
  sleep: { type: 'int', description: 'Seconds between stop and start of a restart' },
  pattern: { type: 'str', description: 'Text in the list of processes that shows that it runs' },
  enabled: { type: 'bool', description: 'Whether it starts at boot' },
  runlevel: { type: 'str', default: 'default', description: "OpenRC's run level" },
  arguments: { type: 'str', default: '', aliases: ['args'], description: 'Further arguments' },
} as const;

type ServiceArguments = Options<typeof options>;

/** Manages a service where systemd's module doesn't: sysvinit, busybox's init with scripts, OpenRC, and `use: service`. */
export const legacyService = defineModule({
  name: 'ansible.builtin.service',
  summary: 'Manage services of init scripts and OpenRC',
  options,
  rules: { requiredOneOf: [['state', 'enabled']] },
  check: 'full',
  diff: 'none',
  run: (args, target, task) => run(args, target, task),
});

async function run(args: ServiceArguments, target: Target, task: TaskContext): Promise<ModuleResult> {
  const { name, state, enabled } = args;
  const wanted = enabled === undefined ? '' : enabled ? 'yes' : 'no';
  const probed = readSteps(
    await target.call(
      probe,
      [
        name,
        wanted,
        task.check ? 'check' : '',
        args.runlevel,
        state === undefined ? '' : 'status',
        args.pattern ?? '',
        args.arguments,
      ],
      { leavesChildren: true },
    ),
  );
  if (probed.text('enabler') === '')
    throw new ModuleFailure(`Could not find the requested service ${name}: host`);
  if (probed.find('no-chkconfig') !== undefined)
    throw new ModuleFailure(`service ${name} does not support chkconfig`);
  const enable = probed.find('enable');
  const verb = ENABLER_VERBS[probed.text('enabler')]?.[wanted === 'yes' ? 'on' : 'off'];
  if (enable !== undefined && enable.rc !== 0) throw new ModuleFailure(enableFault(name, verb, enable));
  const enableChanges = enabled !== undefined && probed.text('enabled-now') !== wanted;
  if (enableChanges && task.check && verb !== undefined) return { changed: true };
  const base = { name, ...(enabled !== undefined && { enabled }) };
  if (state === undefined) return { ...base, changed: enableChanges };
  const running = isRunning(name, probed);
  if (running === undefined)
    throw new ModuleFailure('failed determining service state, possible typo of service name?');
  const changes = running ? state !== 'started' : state !== 'stopped';
  if (changes && task.check) return { changed: true, msg: 'service state changed' };
  if (changes) await act(args, actionFor(state, running), probed, target);
  return { ...base, changed: enableChanges || changes, state: state === 'stopped' ? 'stopped' : 'started' };
}

/** What Ansible calls the two ways of the enablers whose faults and check mode it treats alike. */
const ENABLER_VERBS: Readonly<Record<string, { readonly on: string; readonly off: string }>> = {
  'rc-update': { on: 'add', off: 'delete' },
  systemctl: { on: 'enable', off: 'disable' },
  chkconfig: { on: 'on', off: 'off' },
};

function enableFault(name: string, verb: string | undefined, { rc, out, err }: Step): string {
  if (verb === undefined) return err || out;
  return err === ''
    ? `Failure for ${verb} ${name}: rc=${rc} ${out}`
    : `Error when trying to ${verb} ${name}: rc=${rc} ${err}`;
}

function actionFor(state: NonNullable<ServiceArguments['state']>, running: boolean): string {
  if (state === 'stopped') return 'stop';
  if (state === 'restarted') return 'restart';
  return state === 'reloaded' && running ? 'reload' : 'start';
}

/** Whether a service runs, by the exit code of its status, by words in it, at last by exit code 0. */
function isRunning(name: string, probed: Steps): boolean | undefined {
  const ps = probed.find('ps');
  if (ps !== undefined) return ps.out === 'yes';
  if (probed.text('tool') === 'systemctl') return isActive(name, probed);
  const openrc = probed.find('openrc-status');
  if (openrc !== undefined) return openrc.out.includes('started');
  const status = probed.find('status');
  if (status === undefined) return undefined;
  if ([1, 2, 3, 4, 69].includes(status.rc)) return false;
  return byWords(name, status) ?? (status.rc === 0 ? true : undefined);
}

function isActive(name: string, probed: Steps): boolean | undefined {
  const shown = probed.find('status');
  if (shown === undefined) return undefined;
  const { rc, out, err } = shown;
  if (rc !== 0) throw new ModuleFailure(`failure ${rc} running systemctl show for ${repr(name)}: ${err}`);
  if (out.includes('LoadState=not-found'))
    throw new ModuleFailure(`systemd could not find the requested service "${repr(name)}": ${err}`);
  const state = /^ActiveState=(.*)$/m.exec(out)?.[1];
  if (state === undefined)
    throw new ModuleFailure(`No ActiveState value in systemctl show output for ${repr(name)}`);
  return state === 'active';
}

function byWords(name: string, status: Step): boolean | undefined {
  if (status.out.split('\n').length > 2) return undefined;
  const text = status.out.toLowerCase().replaceAll(name.toLowerCase(), '');
  if (text.includes('stop')) return false;
  if (text.includes('run')) return !text.includes('not ');
  if (text.includes('start') && !text.includes('not ')) return true;
  const dead = [
    'could not access pid file',
    'is dead and pid file exists',
    'dead but subsys locked',
    'dead but pid file exists',
  ];
  return dead.some((words) => text.includes(words)) ? false : undefined;
}

async function act(args: ServiceArguments, action: string, probed: Steps, target: Target): Promise<void> {
  const crashed = probed.find('openrc-status')?.err.includes('crashed') === true;
  const words = [
    args.name,
    action,
    args.sleep === undefined ? '' : String(args.sleep),
    args.arguments,
    crashed && action === 'start' ? 'zap' : '',
  ];
  const done = readSteps(await target.call(control, words, { leavesChildren: true }));
  const started = done.find('start');
  const parts = [done.find('stop'), started, done.find('control')].filter((step) => step !== undefined);
  const failed = started?.rc === 0 ? [] : parts.filter((step) => step.rc !== 0);
  const stopOnly = started?.rc === 0 && done.find('stop')?.rc !== 0;
  if (failed.length === 0 || stopOnly) return;
  const err = parts.map((step) => step.err).join('');
  if (err.includes('Job is already running')) return;
  throw new ModuleFailure(err || parts.map((step) => step.out).join(''));
}
