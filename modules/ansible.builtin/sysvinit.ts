import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { Options } from '../../runtime/module/spec.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { shellFunction, type Target } from '../../runtime/target/target.ts';
import { shellOptions } from '../support/attributes.ts';
import { fileShell } from '../support/shell.ts';
import { readSteps, type Step, type Steps, steps } from '../support/steps.ts';

/**
 * T_name, T_enabled (yes or no), T_levels (run levels, separated by blanks), T_pattern, T_check.
 * Steps: `script` (its path, or ''), `level` for each run level asked for and `enabled-now` otherwise (yes or no), `status` or `ps`, `ps-name`,
 * `enable`, then `stop`, `start` or `reload`.
 */
const manage = shellFunction(
  'tsible_sysv',
  [steps, ...fileShell],
  `
tsible_opts "$@"
PATH=/sbin:/usr/sbin:/bin:/usr/bin:$PATH
name=$T_name
script=
case $name in /*) [ ! -e "$name" ] || script=$name;; *) [ ! -e "/etc/init.d/$name" ] || script=/etc/init.d/$name;; esac
tsible_note script "$script"
[ -n "$script" ] || exit 0
dir=/etc/rc
[ -d /etc/rc0.d ] || dir=/etc/init.d/rc
enabled_in() {
for link in "$dir"$1.d/S??"$name"; do [ -e "$link" ] && return 0; done
return 1
}
differs=
if [ -n "\${T_levels-}" ]; then
for level in $T_levels; do
now=no
! enabled_in "$level" || now=yes
tsible_note level "$now"
[ "$now" = "\${T_enabled-}" ] || differs=1
done
else
now=no
! enabled_in '?' || now=yes
tsible_note enabled-now "$now"
[ -z "\${T_enabled-}" ] || [ "$now" = "$T_enabled" ] || differs=1
fi
has() { command -v "$1" >/dev/null 2>&1; }
processes() { ps auxww 2>/dev/null || ps; }
if [ -n "\${T_pattern-}" ]; then
case $(processes) in *"$T_pattern"*) tsible_note ps yes;; *) tsible_note ps no;; esac
elif has service; then tsible_step status service "$name" status
else tsible_step status "$script" status
fi
case $(processes) in *"$name"*) tsible_note ps-name yes;; *) tsible_note ps-name no;; esac
enable() {
if [ -n "\${T_levels-}" ]; then
if has update-rc.d; then
if [ "$T_enabled" = yes ]; then update-rc.d "$name" enable $T_levels; else update-rc.d "$name" disable $T_levels; fi
elif has chkconfig; then
if [ "$T_enabled" = yes ]; then chkconfig --level "$(printf %s $T_levels)" "$name" on; else chkconfig --level "$(printf %s $T_levels)" "$name" off; fi
fi
elif has update-rc.d; then
if [ "$T_enabled" = yes ]; then update-rc.d "$name" defaults; else update-rc.d "$name" disable; fi
elif has chkconfig; then
if [ "$T_enabled" = yes ]; then chkconfig "$name" on; else chkconfig "$name" off; fi
fi
}
if [ -n "$differs" ] && [ -z "\${T_check-}" ]; then tsible_step enable enable; fi
exit 0
`,
);

/** Arguments: script, seconds to sleep between actions, further arguments, then actions. A step for each. */
const control = shellFunction(
  'tsible_sysv_control',
  [steps],
  `
script=$1 sleep=$2 extra=$3
shift 3
last=
for action; do last=$action; done
PATH=/sbin:/usr/sbin:/bin:/usr/bin:$PATH
for action; do
tsible_step "$action" "$script" "$action" $extra || exit 0
[ -z "$sleep" ] || [ "$action" = "$last" ] || sleep "$sleep"
done
exit 0
`,
);

const options = {
  name: { type: 'str', required: true, aliases: ['service'], description: 'The service' },
  state: {
    type: 'str',
    choices: ['started', 'stopped', 'restarted', 'reloaded'],
    description: 'How it is to run',
  },
  enabled: { type: 'bool', description: 'Whether it starts at boot' },
  sleep: { type: 'int', default: 1, description: 'Seconds between stop and start of a restart' },
  pattern: { type: 'str', description: 'Text in the list of processes that shows that it runs' },
  arguments: { type: 'str', aliases: ['args'], description: 'Further arguments for its script' },
  runlevels: { type: 'list', elements: 'str', description: 'Run levels to enable it in' },
  daemonize: { type: 'bool', default: false, description: 'Let the script go on by itself' },
} as const;

type Arguments = Options<typeof options>;

export default defineModule({
  name: 'ansible.builtin.sysvinit',
  summary: 'Manage services of SysV init scripts',
  options,
  rules: { requiredOneOf: [['state', 'enabled']] },
  check: 'full',
  diff: 'none',
  run: (args, target, task) => run(args, target, task),
});

async function run(args: Arguments, target: Target, task: TaskContext): Promise<ModuleResult> {
  const { name, state, enabled, runlevels } = args;
  const levels = runlevels !== undefined && runlevels.length > 0 ? runlevels : undefined;
  const probed = readSteps(
    await target.call(
      manage,
      shellOptions({
        name,
        enabled: enabled === undefined ? undefined : enabled ? 'yes' : 'no',
        levels: levels?.join(' '),
        pattern: args.pattern,
        check: task.check,
      }),
      { leavesChildren: true },
    ),
  );
  const script = probed.text('script');
  if (script === '') throw new ModuleFailure(`Could not find the requested service ${name}: `);
  const running = isRunning(name, probed, task);
  const wanted = enabled === undefined ? undefined : enabled ? 'yes' : 'no';
  const enableChanges =
    levels === undefined
      ? wanted !== undefined && probed.text('enabled-now') !== wanted
      : probed.all('level').some((level) => level.out !== wanted);
  const enable = probed.find('enable');
  const none = { changed: false, rc: null, stdout: null, stderr: null };
  const enabledStatus = {
    ...none,
    changed: enableChanges,
    ...(levels !== undefined && { runlevels: levels }),
    ...(enable !== undefined && { rc: enable.rc, stdout: enable.out, stderr: enable.err }),
  };
  if (enable?.err.includes('illegal runlevel specified') === true) {
    throw new ModuleFailure(`Illegal runlevel specified for enable operation on service ${name}`, {
      name,
      changed: true,
      status: { enabled: enabledStatus },
    });
  }
  const actions = state === undefined ? [] : actionsFor(state, running);
  const last = task.check || actions.length === 0 ? undefined : await act(args, script, actions, target);
  const stateStatus = {
    ...none,
    changed: actions.length > 0,
    ...(last !== undefined && { rc: last.rc, stdout: last.out, stderr: last.err }),
  };
  const status = new Map<string | null, object>([
    ['enabled', enabledStatus],
    [state ?? null, stateStatus],
  ]);
  return { name, changed: enableChanges || actions.length > 0, status: toDict(status) };
}

function toDict(status: ReadonlyMap<string | null, object>): ModuleResult['status'] {
  return Object.fromEntries(
    [...status].map(([key, value]) => [key ?? 'null', value]),
  ) as ModuleResult['status'];
}

/** Whether it runs, by what its status says, by the exit code, at last by the list of processes. */
function isRunning(name: string, probed: Steps, task: TaskContext): boolean {
  const ps = probed.find('ps');
  if (ps?.out === 'yes') return true;
  const status = probed.find('status');
  if (status !== undefined) {
    const known = fromStatus(name, status);
    if (known !== undefined) return known;
    if (probed.text('ps-name') === 'yes') {
      task.warn('Used ps output to match service name and determine it is up, this is very unreliable');
      return true;
    }
  }
  task.warn('Unable to determine if service is up, assuming it is down');
  return false;
}

const STOPPED = ['stop', 'is dead ', 'dead but ', 'could not access pid file', 'inactive'];
const STARTED = ['run', 'start', 'active'];

function fromStatus(name: string, { out, rc }: Step): boolean | undefined {
  if (name === 'iptables' && out.includes('ACCEPT')) return true;
  if (out.split('\n').length <= 2) {
    const text = out.toLowerCase().replaceAll(name.toLowerCase(), '');
    if (STOPPED.some((word) => text.includes(word))) return false;
    if (STARTED.some((word) => text.includes(word)) && !text.includes('not ')) return true;
  }
  if ([1, 2, 3, 4, 69].includes(rc)) return false;
  return rc === 0 ? true : undefined;
}

function actionsFor(state: NonNullable<Arguments['state']>, running: boolean): string[] {
  switch (state) {
    case 'restarted':
      return ['stop', 'start'];
    case 'started':
      return running ? [] : ['start'];
    case 'stopped':
      return running ? ['stop'] : [];
    default:
      return ['reload'];
  }
}

async function act(
  { name, sleep, arguments: extra = '' }: Arguments,
  script: string,
  actions: readonly string[],
  target: Target,
): Promise<Step | undefined> {
  const words = [script, sleep > 0 ? String(sleep) : '', extra, ...actions];
  const done = readSteps(await target.call(control, words, { leavesChildren: true }));
  const last = done.list.at(-1);
  if (last === undefined || last.rc === 0) return last;
  const verb = actions.length > 1 ? 'restart' : actions[0];
  throw new ModuleFailure(`Failed to ${verb} service: ${name}`, {
    rc: last.rc,
    stdout: last.out,
    stderr: last.err,
  });
}
