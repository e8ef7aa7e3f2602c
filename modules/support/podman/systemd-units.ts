import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { str } from '../../../runtime/values/print.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import { runCommands } from '../commands.ts';
import { editText } from '../edit-text.ts';
import type { Podman } from './client.ts';
import { missing } from './quadlet.ts';

const POLICIES = ['no', 'on-success', 'on-failure', 'on-abnormal', 'on-watchdog', 'on-abort', 'always'];

interface Units {
  readonly changed: boolean;
  readonly units: Readonly<Record<string, string>>;
  readonly diff: { readonly before: string; readonly after: string } | undefined;
}

/** The words of `podman generate systemd`. */
function generateWords(name: string, settings: Dict): string[] {
  const get = (key: string): Value => settings.get(key) ?? null;
  const each = (key: string): string[] => {
    const value = get(key);
    if (value === null) return [];
    return (Array.isArray(value) ? value : [value]).map((one) => `--${key}=${str(one)}`);
  };
  const given = (key: string, flag: string): string[] =>
    get(key) === null ? [] : [`--${flag}=${str(get(key))}`];
  const policy = get('restart_policy');
  if (policy && !POLICIES.includes(str(policy)))
    throw new ModuleFailure(
      `Restart policy for systemd unit file is "${str(policy)}" and must be one of: "no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", or "always"`,
    );
  return [
    ...['generate', 'systemd', name, '--format', 'json'],
    ...(policy ? ['--restart-policy', str(policy)] : []),
    ...given('restart_sec', 'restart-sec'),
    ...(get('stop_timeout') === null ? given('time', 'stop-timeout') : given('stop_timeout', 'stop-timeout')),
    ...given('start_timeout', 'start-timeout'),
    ...(get('no_header') ? ['--no-header'] : []),
    ...(settings.get('names') === false ? [] : ['--name']),
    ...(get('new') ? ['--new'] : []),
    ...given('container_prefix', 'container-prefix'),
    ...given('pod_prefix', 'pod-prefix'),
    ...given('separator', 'separator'),
    ...each('after'),
    ...each('wants'),
    ...each('requires'),
  ];
}

/** The units of a container or a pod, written to the folder that the settings name. */
export async function systemdUnits(
  podman: Podman,
  name: string,
  settings: Dict,
  target: Target,
  task: TaskContext,
): Promise<Units> {
  const step = await podman.one(generateWords(name, settings));
  if (step.rc !== 0) {
    if (settings.size > 0) throw new ModuleFailure(`Error generating systemd: ${step.err}`);
    return { changed: false, units: {}, diff: undefined };
  }
  const units = JSON.parse(step.out) as Record<string, string>;
  const path = settings.get('path');
  if (!path) return { changed: false, units, diff: undefined };
  let changed = false;
  const differences: { before: string; after: string }[] = [];
  if (!task.check)
    await runCommands(target, [{ step: 'folder', argv: ['mkdir', '-p', '--', str(path)], must: true }]);
  for (const [unit, text] of Object.entries(units)) {
    const edited = await editText({ path: `${str(path)}/${unit}.service` }, target, task, (present) => ({
      text:
        present !== undefined && missing(text, present) === '' && missing(present, text) === ''
          ? undefined
          : text,
      extra: undefined,
    }));
    changed ||= edited.changed;
    if (edited.changed)
      differences.push({
        before: `systemd_${unit}.service.service - ${missing(edited.before ?? '', text)}`,
        after: `systemd_${unit}.service.service - ${missing(text, edited.before ?? '')}`,
      });
  }
  const joined = (side: 'before' | 'after'): string =>
    `${differences
      .map((one) => one[side])
      .join('\n')
      .trim()}\n`;
  return {
    changed,
    units,
    diff: differences.length === 0 ? undefined : { before: joined('before'), after: joined('after') },
  };
}

/** Removes the files of units that belong to a container which goes. */
export async function removeUnits(
  podman: Podman,
  name: string,
  settings: Dict,
  target: Target,
): Promise<void> {
  const path = settings.get('path');
  if (!path) return;
  const step = await podman.one(generateWords(name, settings));
  if (step.rc !== 0) return;
  const files = Object.keys(JSON.parse(step.out)).map((unit) => `${str(path)}/${unit}.service`);
  await runCommands(target, [{ step: 'remove', argv: ['rm', '-f', '--', ...files] }]);
}
