import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { readSteps, type Step, type Steps, steps } from '../support/steps.ts';
import { parseShow } from '../support/systemctl-show.ts';

/**
 * Arguments: unit or '', state or '', enabled, masked (each yes, no or ''), daemon-reload and daemon-reexec (each the
 * word or ''), scope, 'check' or '', then systemctl's options. It goes as far as it can; steps tell how far:
 * `daemon-reload`, `daemon-reexec`, `show`, `found` or `missing-unit`, `initd`, `is-masked`, `mask`, `is-enabled`, `was-enabled`,
 * `enable`, `action` (start, stop, ...), `state`, and `would` for what check mode left out. `offline`: a chroot.
 */
const manageUnit = shellFunction(
  'tsible_systemd',
  [steps],
  `
unit=$1 state=$2 enabled=$3 masked=$4 reload=$5 reexec=$6 scope=$7 check=$8
shift 8
tsible_need systemctl
tsible_note systemctl "$tsible_path"
[ -n "\${XDG_RUNTIME_DIR+x}" ] || export XDG_RUNTIME_DIR="/run/user/$(id -u)"
flags=$*
ctl() { systemctl $flags "$@"; }
quietly() { ctl >/dev/null; }
offline() {
if [ -n "\${debian_chroot-}" ] || [ "\${SYSTEMD_OFFLINE-}" = 1 ] ||
[ "$(stat -L -c %d:%i /)" != "$(stat -L -c %d:%i /proc/1/root/. 2>/dev/null || stat -L -c %d:%i /)" ]
then tsible_note offline 1; return 0; fi
return 1
}
get() {
printf '%s\\0' "$1"
name=$1
shift
got=$("$@")
rc=$?
printf '%s\\0%s\\0' "$got" "$rc"
printf '\\0' >&2
}
property() {
local IFS line
IFS=$tsible_n
set -f
for line in $show; do
case $line in "$1="*) value=\${line#*=}; set +f; return 0;; esac
done
set +f
value=
return 1
}
says() { case $tsible_n$show$tsible_n in *"$tsible_n$1$tsible_n"*) return 0;; esac; return 1; }
# What systemd has read says that it is enabled, and the link by which it is so is there: nothing more is to be asked.
linked() {
[ "$scope$initd" = system ] && says UnitFileState=enabled && says NeedDaemonReload=no || return 1
case $unit in *.*) id=$unit;; *) id=$unit.service;; esac
says "Id=$id" || return 1
for link in /etc/systemd/system/*.wants/"$id" /etc/systemd/system/*.requires/"$id"; do
[ ! -L "$link" ] || return 0
done
return 1
}
for daemon in $reload $reexec; do
[ -n "$check" ] || tsible_step "$daemon" ctl "$daemon" || offline || exit 0
done
[ -n "$unit" ] || exit 0
initd= found= active=
case $unit in /*) [ -e "$unit" ] && initd=1;; *) [ -e "/etc/init.d/$unit" ] && initd=1;; esac
tsible_note initd "$initd"
show=
get show ctl show "$unit"
show=$got
case $show in
*=*) ;;
*) case $show$(ctl show "$unit" 2>&1 >/dev/null) in *'ignoring request'*|*'ignoring command'*) rc=1;; esac;;
esac
if [ "$rc" = 0 ]; then
property LoadState && [ "$value" != not-found ] && found=1
[ -n "$found" ] && [ "$value" != masked ] && property LoadError && exit 0
property ActiveState && active=$value
else
case $(ctl show "$unit" 2>&1 >/dev/null) in
*'Failed to parse bus message'*)
base=\${unit%%@*}
case $unit in *@*) base=$base@;; esac
case $(ctl list-unit-files "$base*") in *"$base"*) found=1;; esac
active=$(ctl is-active "$unit")
tsible_note active "$active";;
*)
case $(ctl is-enabled "$unit" 2>/dev/null) in
enabled|enabled-runtime|linked|linked-runtime|masked|masked-runtime|static|indirect|disabled|generated|transient) found=1;;
*)
if ctl list-unit-files "$unit" >/dev/null 2>&1; then found=1
else tsible_step works quietly || exit 0
fi;;
esac;;
esac
fi
tsible_note systemd "$found"
[ -n "$initd" ] && found=1
if [ -n "$masked" ]; then
get is-masked ctl is-enabled "$unit"
now=no
[ "$got" = masked ] && now=yes
if [ "$now" != "$masked" ]; then
verb=mask
[ "$masked" = yes ] || verb=unmask
if [ -n "$check" ]; then tsible_note would "$verb"; else tsible_step mask ctl "$verb" "$unit" || exit 0; fi
fi
fi
[ -n "$enabled$state" ] || exit 0
[ -n "$found" ] || { tsible_note missing-unit "$unit"; exit 0; }
if [ "$enabled" = yes ] && linked; then tsible_note was-enabled yes
elif [ -n "$enabled" ]; then
get is-enabled ctl is-enabled "$unit" -l
now=no
case $rc in
0) case $got in enabled-runtime|indirect|alias) ;; *) now=yes;; esac;;
1)
if [ "$scope" = system ] && [ -n "$initd" ]; then
case $got in *disabled) ;; *)
dir=/etc/rc
[ -d /etc/rc0.d ] || dir=/etc/init.d/rc
for link in "$dir"?.d/S??"$unit"; do [ -e "$link" ] && now=yes; done;;
esac
fi;;
esac
tsible_note was-enabled "$now"
if [ "$now" != "$enabled" ]; then
verb=enable
[ "$enabled" = yes ] || verb=disable
if [ -n "$check" ]; then tsible_note would "$verb"; else tsible_step enable ctl "$verb" "$unit" || exit 0; fi
fi
fi
[ -n "$state" ] || exit 0
[ -n "$active" ] || { offline; exit 0; }
running=
case $active in active|activating) running=1;; esac
verb=
case $state in
started) [ -n "$running" ] || verb=start;;
stopped) { [ -n "$running" ] || [ "$active" = deactivating ]; } && verb=stop;;
*) if [ -n "$running" ]; then verb=\${state%ed}; else verb=start; fi;;
esac
if [ -n "$verb" ]; then
tsible_note verb "$verb"
if [ -n "$check" ]; then tsible_note would "$verb"; else tsible_step action ctl "$verb" "$unit"; fi
fi
exit 0
`,
);

export default defineModule({
  name: 'ansible.builtin.systemd_service',
  summary: 'Start, stop, enable or mask a unit of systemd',
  options: {
    name: { type: 'str', operand: true, aliases: ['service', 'unit'], description: 'The unit' },
    state: {
      type: 'str',
      choices: ['reloaded', 'restarted', 'started', 'stopped'],
      description: 'How it is to run',
    },
    enabled: { type: 'bool', description: 'Whether it starts at boot' },
    force: { type: 'bool', description: 'Overwrite symlinks that are in the way' },
    masked: { type: 'bool', description: 'Whether it is masked: cannot be started at all' },
    daemon_reload: {
      type: 'bool',
      default: false,
      aliases: ['daemon-reload'],
      description: 'Read changed unit files first',
    },
    daemon_reexec: {
      type: 'bool',
      default: false,
      aliases: ['daemon-reexec'],
      description: 'Start systemd itself anew first',
    },
    scope: {
      type: 'str',
      default: 'system',
      choices: ['system', 'user', 'global'],
      description: "Whose units: the system's, this user's, or every user's",
    },
    no_block: { type: 'bool', default: false, description: 'Do not wait until it is done' },
  },
  rules: {
    requiredOneOf: [['state', 'enabled', 'masked', 'daemon_reload', 'daemon_reexec']],
    requiredBy: { state: ['name'], enabled: ['name'], masked: ['name'] },
  },
  check: 'full',
  // To read its files again is no change, and yet to be done.
  foreseeable: (given) => ![...given].some((name) => /^daemon[_-]re/.test(name)),
  asks: () => [manageUnit],
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const unit = args.name;
    const glob = ['*', '?', '['].find((char) => unit?.includes(char));
    if (glob !== undefined) {
      throw new ModuleFailure(
        `This module does not currently support using glob patterns, found '${glob}' in service name: ${unit}`,
      );
    }
    const flags = [
      ...(args.scope === 'system' ? [] : [`--${args.scope}`]),
      ...(args.no_block ? ['--no-block'] : []),
      ...(args.force ? ['--force'] : []),
    ];
    const reply = await target.call(
      manageUnit,
      [
        unit ?? '',
        args.state ?? '',
        yesNo(args.enabled),
        yesNo(args.masked),
        args.daemon_reload ? 'daemon-reload' : '',
        args.daemon_reexec ? 'daemon-reexec' : '',
        args.scope,
        task.check ? 'check' : '',
        ...flags,
      ],
      // Only asking starts nothing.
      { leavesChildren: !task.check, ahead: 'last' },
    );
    const done = readSteps(reply);
    reportDaemon(done, task);
    if (unit === undefined || unit === '') return { name: unit ?? null, changed: false, status: {} };
    return unitResult(unit, args.state, args.enabled, flags, done, task);
  },
});

function yesNo(wanted: boolean | undefined): string {
  if (wanted === undefined) return '';
  return wanted ? 'yes' : 'no';
}

function reportDaemon(done: Steps, task: TaskContext): void {
  const offline = done.find('offline') !== undefined;
  for (const what of ['daemon-reload', 'daemon-reexec']) {
    const step = done.find(what);
    if (step === undefined || step.rc === 0) continue;
    if (!offline) throw new ModuleFailure(`failure ${step.rc} during ${what}: ${step.err}`);
    task.warn(
      `${what} failed, but target is a chroot or systemd is offline. Continuing. Error was: ${step.rc} / ${step.err}`,
    );
  }
}

/** What became of a unit. A failure is the first step that went wrong. */
function unitResult(
  unit: string,
  state: string | undefined,
  enabled: boolean | undefined,
  flags: readonly string[],
  done: Steps,
  task: TaskContext,
): ModuleResult {
  const status = parseShow(done.text('show'));
  const active = done.find('active');
  if (active !== undefined) status.set('ActiveState', active.out);
  const systemd = done.text('systemd') !== '';
  const loadError = status.get('LoadError');
  if (done.find('systemd') === undefined && loadError !== undefined)
    throw new ModuleFailure(`Error loading unit file '${unit}': ${loadError}`);
  brokenSystemctl(done, flags);
  const initd = done.text('initd') !== '';
  if (initd && !systemd)
    task.warn(`The service (${unit}) is actually an init script but the system is managed by systemd`);
  const result = { name: unit, changed: hasChanged(done), status };
  failedMask(unit, systemd || initd, done);
  if (done.find('missing-unit') !== undefined) throw missingUnit(unit);
  const enable = done.find('enable');
  if (enable !== undefined && enable.rc !== 0)
    throw new ModuleFailure(
      `Unable to ${enabled ? 'enable' : 'disable'} service ${unit}: ${enable.out}${enable.err}`,
    );
  const action = done.find('action');
  if (action !== undefined && action.rc !== 0)
    throw new ModuleFailure(`Unable to ${done.text('verb')} service ${unit}: ${action.err}`);
  if (state !== undefined && !status.has('ActiveState')) {
    if (done.find('offline') === undefined)
      throw new ModuleFailure('Service is in unknown state', { status });
    task.warn(
      'Target is a chroot or systemd is offline. This can lead to false positives or prevent the init system tools from working.',
    );
  }
  const shownState = state === 'restarted' || state === 'reloaded' ? 'started' : state;
  return {
    ...result,
    ...(enabled !== undefined && { enabled }),
    ...(state !== undefined && { state: status.has('ActiveState') ? shownState : state }),
  };
}

function hasChanged(done: Steps): boolean {
  return ['mask', 'enable', 'action', 'would'].some((name) => done.find(name) !== undefined);
}

function brokenSystemctl(done: Steps, flags: readonly string[]): void {
  const works = done.find('works');
  if (works === undefined || works.rc === 0) return;
  const { rc, out, err } = works;
  throw new ModuleFailure(err.trimEnd(), {
    cmd: [done.text('systemctl'), ...flags].join(' '),
    rc,
    stdout: out,
    stderr: err,
  });
}

function failedMask(unit: string, found: boolean, done: Steps): void {
  const mask: Step | undefined = done.find('mask');
  if (mask === undefined || mask.rc === 0) return;
  if (!found) throw missingUnit(unit);
  const verb = done.text('is-masked').trim() === 'masked' ? 'unmask' : 'mask';
  throw new ModuleFailure(`Failed to ${verb} the service (${unit}): ${mask.err.trim()}`);
}

function missingUnit(unit: string): ModuleFailure {
  return new ModuleFailure(`Could not find the requested service ${unit}: host`);
}
