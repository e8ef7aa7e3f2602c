import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import type { Value } from '../../runtime/values/value.ts';
import { memberOf, Podman, type PodmanJson } from '../support/podman/client.ts';
import { Differences } from '../support/podman/differences.ts';
import { quadletText, writeQuadlet } from '../support/podman/quadlet.ts';

export default defineModule({
  name: 'containers.podman.podman_volume',
  summary: "Manage podman's volumes",
  options: {
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent', 'mounted', 'unmounted', 'quadlet'],
      description: 'What it is to be.',
    },
    name: { type: 'str', required: true, description: 'The volume.' },
    label: { type: 'dict', description: 'Its labels.' },
    driver: { type: 'str', description: 'Its driver.' },
    options: { type: 'list', elements: 'str', description: "The driver's options." },
    recreate: { type: 'bool', default: false, description: 'Make it anew.' },
    executable: { type: 'str', default: 'podman', description: 'The podman command.' },
    debug: { type: 'bool', default: false, description: 'Tell more.' },
    quadlet_dir: { type: 'path', description: 'Folder of the quadlet file.' },
    quadlet_filename: { type: 'str', description: 'Name of the quadlet file.' },
    quadlet_file_mode: { type: 'raw', description: 'Permissions of the quadlet file.' },
    quadlet_options: { type: 'list', elements: 'str', description: 'Further lines of the quadlet file.' },
  },
  check: 'none',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state } = args;
    const podman = new Podman(target, args.executable);
    const actions: string[] = [];
    const told: string[] = [];
    let said = { out: '', err: '' };
    let diff: ModuleResult['diff'];
    const labels = [...(args.label ?? [])].map(([key, value]) => `${str(key)}=${str(value)}`);
    if (state === 'quadlet') {
      const text = quadletText(
        'Volume',
        [
          ['VolumeName', name],
          ['Driver', args.driver ?? null],
          ['Label', args.label === undefined ? null : labels],
          ['GlobalArgs', args.debug ? ['--log-level debug'] : []],
          ['PodmanArgs', (args.options ?? []).map((option) => `--opt ${option}`)],
        ],
        args.quadlet_options,
      );
      const written = await writeQuadlet('volume', args, text, target, task);
      return { changed: false, actions, volume: {}, ...written };
    }
    const present = await podman.inspect('volume', name);
    if (state === 'absent') {
      if (present !== undefined) await act('delete', ['rm', '-f', name]);
      return { changed: present !== undefined, actions, volume: {}, podman_actions: told };
    }
    let mountPoint: string | undefined;
    if (state === 'unmounted') {
      if (present === undefined) throw new ModuleFailure(`Volume ${name} does not exist!`);
      await act('unmount', ['unmount', name]);
    } else if (present === undefined) await create('created');
    else if (state === 'present' && (args.recreate || differs(present))) {
      await act('delete', ['rm', '-f', name], '');
      await create('recreated');
    }
    if (state === 'mounted') mountPoint = (await act('mount', ['mount', name])).out.trim();
    const changed = actions.length > 0;
    const volume = changed ? await podman.inspect('volume', name) : present;
    return {
      changed,
      actions,
      ...(mountPoint ? { mount_point: mountPoint } : {}),
      volume: (volume ?? {}) as ResultValue,
      podman_actions: told,
      stdout: said.out,
      stderr: said.err,
      ...(diff === undefined || !task.diff ? {} : { diff }),
      ...(args.debug ? { podman_version: await podman.version() } : {}),
    };

    async function create(what: string): Promise<void> {
      const words = [
        ...['create', name],
        ...labels.flatMap((label) => ['--label', label]),
        ...(args.driver ? ['--driver', args.driver] : []),
        ...(args.options ?? []).flatMap((option) => ['--opt', option]),
      ];
      await act('create', words, what);
    }

    async function act(action: string, words: readonly string[], what = `${action}ed`.replace('ee', 'e')) {
      told.push([args.executable, 'volume', ...words].join(' '));
      const step = await podman.one(['volume', ...words]);
      if (step.rc !== 0)
        throw new ModuleFailure(`Can't ${action} volume ${name}`, { stdout: step.out, stderr: step.err });
      said = step;
      if (what !== '') actions.push(`${what} ${name}`);
      return step;
    }

    function differs(info: PodmanJson): boolean {
      const found = new Differences();
      const dict = (value: unknown): Map<string, Value> =>
        new Map(Object.entries((value ?? {}) as Readonly<Record<string, Value>>));
      found.compare('label', dict(memberOf(info, 'labels')), args.label ?? new Map());
      found.compare('driver', String(memberOf(info, 'driver')), args.driver ?? 'local');
      const options = [...dict(memberOf(info, 'options'))]
        .filter(([key]) => key.toLowerCase() !== 'uid' && key.toLowerCase() !== 'gid')
        .map(([key, value]) => `${key.toLowerCase()}=${str(value)}`);
      found.compare('options', options.sort(), [...new Set(args.options ?? [])].sort());
      if (found.any) diff = found.diff;
      return found.any;
    }
  },
});
