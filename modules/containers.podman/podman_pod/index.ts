import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { Podman, type PodmanJson } from '../../support/podman/client.ts';
import { writeQuadlet } from '../../support/podman/quadlet.ts';
import { removeUnits, systemdUnits } from '../../support/podman/systemd-units.ts';
import { POD_OPTIONS } from './table.ts';
import { creation, differences, podQuadlet } from './words.ts';

/** What becomes of a pod that is there already, and is as it should be. */
const ACTIONS = { killed: 'kill', paused: 'pause', unpaused: 'unpause', started: 'start' } as const;

export default defineModule({
  name: 'containers.podman.podman_pod',
  summary: "Manage podman's pods",
  options: {
    state: {
      type: 'str',
      default: 'created',
      choices: [
        'created',
        'killed',
        'restarted',
        'absent',
        'started',
        'stopped',
        'paused',
        'unpaused',
        'quadlet',
      ],
      description: 'What it is to be.',
    },
    recreate: { type: 'bool', default: false, description: 'Make it anew.' },
    ...POD_OPTIONS,
    quadlet_dir: { type: 'path', description: 'Folder of the quadlet file.' },
    quadlet_filename: { type: 'str', description: 'Name of the quadlet file.' },
    quadlet_file_mode: { type: 'raw', description: 'Permissions of the quadlet file.' },
    quadlet_options: { type: 'list', elements: 'str', description: 'Further lines of the quadlet file.' },
    executable: { type: 'str', default: 'podman', description: 'The podman command.' },
    debug: { type: 'bool', default: false, description: 'Tell more.' },
  },
  check: 'none',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state } = args;
    const get = (option: keyof typeof POD_OPTIONS): Value => (args[option] as Value | undefined) ?? null;
    const quadlet = podQuadlet(get, args);
    if (state === 'quadlet') {
      const written = await writeQuadlet('pod', args, quadlet, target, task);
      return { changed: false, actions: [], pod: {}, ...written };
    }
    const podman = new Podman(target, args.executable);
    const [inspected, asked] = await podman.ask([['pod', 'inspect', name], ['--version']]);
    const version = /version\s+(\S+)/.exec(asked?.out ?? '')?.[1];
    if (asked?.rc !== 0 || version === undefined) throw new ModuleFailure(`${args.executable} run failed!`);
    let info = inspected?.rc === 0 ? podOf(inspected.out) : undefined;
    const settings = args.generate_systemd;
    const actions: string[] = [];
    const told: string[] = [];
    let said = { out: '', err: '' };
    let diff: ModuleResult['diff'];
    if (state === 'absent') {
      if (info !== undefined) {
        await removeUnits(podman, name, settings, target);
        await act('delete', 'deleted', ['rm', '-f', name]);
      }
      return { changed: info !== undefined, actions, pod: {}, podman_actions: told };
    }
    if (state === 'stopped' || state === 'restarted') {
      if (info === undefined) throw new ModuleFailure(`Pod ${name} doesn't exist!`);
      if (state === 'restarted') await act('restart', 'restarted', ['restart', name]);
      else if (stateOf(info) === 'Running') await act('stop', 'stopped', ['stop', name]);
      return finished();
    }
    const made = await createOrRecreate();
    const present = info === undefined ? '' : stateOf(info);
    const verb = state === 'created' ? undefined : ACTIONS[state];
    const isDone =
      verb === undefined ||
      (verb === 'pause' && present === 'Paused') ||
      (verb === 'unpause' && present !== 'Paused') ||
      (verb === 'start' && !made && present === 'Running');
    if (verb !== undefined && !isDone) await act(verb, state, [verb, name]);
    return finished();

    async function createOrRecreate(): Promise<boolean> {
      if (info !== undefined) {
        const found = differences(info, get);
        if (found.any && task.diff) diff = found.diff;
        if (!found.any && (state === 'created' || !args.recreate)) return false;
        await act('delete', '', ['rm', '-f', name]);
        await act('create', 'recreated', creation(get, version ?? ''));
      } else await act('create', 'created', creation(get, version ?? ''));
      // What it was is told no more: a pod that was just made neither runs nor is paused.
      if (state === 'paused' || state === 'unpaused') info = await current();
      return true;
    }

    async function act(action: string, what: string, words: readonly string[]): Promise<void> {
      told.push([args.executable, 'pod', ...words].join(' '));
      const step = await podman.one(['pod', ...words]);
      if (step.rc !== 0)
        throw new ModuleFailure(`Can't ${action} pod ${name}`, { stdout: step.out, stderr: step.err });
      said = step;
      if (what !== '') actions.push(`${what} ${name}`);
    }

    async function current(): Promise<PodmanJson | undefined> {
      const step = await podman.one(['pod', 'inspect', name]);
      return step.rc === 0 ? podOf(step.out) : undefined;
    }

    async function finished(): Promise<ModuleResult> {
      const changed = actions.length > 0;
      const pod = changed ? await current() : info;
      const units = await systemdUnits(podman, name, settings, target, task);
      const both =
        diff !== undefined && !Array.isArray(diff) && 'before' in diff && units.diff !== undefined
          ? { before: `${diff.before}${units.diff.before}`, after: `${diff.after}${units.diff.after}` }
          : (diff ?? units.diff);
      return {
        changed: changed || units.changed,
        actions,
        pod: (pod ?? {}) as ResultValue,
        podman_actions: told,
        stdout: said.out,
        stderr: said.err,
        ...(both === undefined ? {} : { diff: both }),
        ...(args.debug ? { podman_version: version } : {}),
        podman_systemd: units.units,
        podman_quadlet: quadlet,
      };
    }
  },
});

/** What inspecting a pod printed: newer podman prints a list of one. */
function podOf(text: string): PodmanJson | undefined {
  const told: PodmanJson | readonly PodmanJson[] = JSON.parse(text);
  return Array.isArray(told) ? told[0] : (told as PodmanJson);
}

function stateOf(info: PodmanJson): string {
  const { State: state } = info;
  if (typeof state === 'object' && state !== null && 'status' in state) return String(state.status);
  return String(state);
}
