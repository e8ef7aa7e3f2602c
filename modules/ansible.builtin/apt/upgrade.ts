import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { type Steps, stepOf } from '../../support/steps.ts';
import { type AptArguments, dpkgOptions, flag } from './options.ts';
import { aptDiff, runCommands } from './run.ts';

/** Upgrades all packages, by aptitude where it is and is not declined. */
export async function upgrade(
  args: AptArguments,
  mode: string,
  probed: Steps,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const useAptGet = args.force_apt_get || probed.text('aptitude') === '';
  const byAptGet = mode === 'dist' || useAptGet;
  const autoremove = flag(args.autoremove, '--auto-remove');
  const verb = upgradeVerb(mode, useAptGet, autoremove);
  if (!byAptGet && args.fail_on_autoremove)
    task.warn("APTITUDE does not support '--no-remove', ignoring the 'fail_on_autoremove' parameter.");
  if (!byAptGet && args.allow_downgrade)
    task.warn("APTITUDE does not support '--allow-downgrades', ignoring the 'allow_downgrade' parameter.");
  const command = byAptGet ? probed.text('apt-get') : probed.text('aptitude');
  const force = byAptGet ? '--force-yes' : '--assume-yes --allow-untrusted';
  const words = [
    `${command} -y ${dpkgOptions(args)}`,
    flag(args.force, force),
    flag(byAptGet && args.fail_on_autoremove, '--no-remove'),
    flag(args.allow_unauthenticated, '--allow-unauthenticated'),
    flag(byAptGet && args.allow_downgrade, '--allow-downgrades'),
    flag(task.check, '--simulate'),
    verb,
    ...(args.default_release ? [`-t '${args.default_release}'`] : []),
  ];
  const done = await runCommands([{ step: 'upgrade', line: words.join(' ') }], args.policy_rc_d, target);
  const { rc, out, err } = stepOf(done, 'upgrade');
  if (rc !== 0) throw new ModuleFailure(`'${command} ${verb}' failed: ${err}`, { stdout: out, rc });
  const zero = byAptGet
    ? '\n0 upgraded, 0 newly installed, 0 to remove'
    : '\n0 packages upgraded, 0 newly installed, 0 to remove';
  if (out.includes(zero)) return { changed: false, msg: out, stdout: out, stderr: err };
  return { changed: true, msg: out, stdout: out, stderr: err, diff: aptDiff(out, task.diff) };
}

function upgradeVerb(mode: string, useAptGet: boolean, autoremove: string): string {
  if (mode === 'dist' || (mode === 'full' && useAptGet)) return `dist-upgrade ${autoremove}`;
  if (mode === 'full') return 'full-upgrade';
  return useAptGet ? `upgrade --with-new-pkgs ${autoremove}` : 'safe-upgrade';
}

const CHANGED = {
  autoremove: 'The following packages will be REMOVED',
  autoclean: 'Del ',
} as const;

/** Removes what is no longer needed. */
export async function cleanup(
  args: AptArguments,
  operation: 'autoclean' | 'autoremove',
  probed: Steps,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const line = [
    `${probed.text('apt-get')} -y ${dpkgOptions(args)}`,
    flag(args.purge, '--purge'),
    flag(args.force, '--force-yes'),
    operation,
    flag(task.check, '--simulate'),
  ].join(' ');
  const done = await runCommands([{ step: 'cleanup', line }], args.policy_rc_d, target);
  const { rc, out, err } = stepOf(done, 'cleanup');
  if (rc !== 0)
    throw new ModuleFailure(`'apt-get ${operation}' failed: ${err}`, { stdout: out, stderr: err, rc });
  const changed = out.includes(CHANGED[operation]);
  return { changed, stdout: out, stderr: err, diff: aptDiff(out, task.diff) };
}
