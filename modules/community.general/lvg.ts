import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import type { Target } from '../../runtime/target/target.ts';
import {
  applyCommands,
  linesOf,
  mustSucceed,
  runCommands,
  runOne,
  shownWords,
  stepOf,
} from '../support/commands.ts';

const AUTOACTIVATION = '--setautoactivation';
const EXTENT_COLUMNS = 'dev_size,pv_size,pe_start,vg_extent_size';

export default defineModule({
  name: 'community.general.lvg',
  summary: 'Manage LVM volume groups',
  options: {
    vg: { type: 'str', required: true, description: 'The volume group.' },
    pvs: { type: 'list', elements: 'str', description: 'Its devices.' },
    pesize: { type: 'str', default: '4', description: 'Size of a physical extent.' },
    pv_options: { type: 'str', default: '', description: 'Options for pvcreate.' },
    pvresize: { type: 'bool', default: false, description: 'Let devices use their whole size.' },
    vg_options: { type: 'str', default: '', description: 'Options for vgcreate.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present', 'active', 'inactive'],
      description: 'Whether it is to be there, and active.',
    },
    force: { type: 'bool', default: false, description: 'Remove it with its volumes.' },
    reset_vg_uuid: { type: 'bool', default: false, description: 'Give the group a new UUID.' },
    reset_pv_uuid: { type: 'bool', default: false, description: 'Give its devices new UUIDs.' },
    remove_extra_pvs: { type: 'bool', default: true, description: 'Take out devices that are not named.' },
  },
  rules: { requiredIf: [['reset_pv_uuid', true, ['pvs']]] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { vg, state } = args;
    const given = args.pvs ?? [];
    const vgs = ['vgs', '--noheadings', '-o', 'vg_name,pv_count,lv_count', '--separator', ';'];
    const probed = await runCommands(
      target,
      [
        { step: 'vgs', argv: vgs },
        ...given.flatMap((path, at) => [
          { step: `real ${at}`, argv: ['readlink', '-f', '--', path] },
          { step: `exists ${at}`, argv: ['test', '-e', path] },
        ]),
      ],
      { need: ['vgs', 'pvs'] },
    );
    const group = linesOf(mustSucceed(stepOf(probed, 'vgs'), shownWords(vgs, probed)).out)
      .map((line) => line.trim().split(';'))
      .find(([name]) => name === vg);
    const isWanted = state !== 'absent';
    if (given.length === 0 && isWanted && group === undefined)
      throw new ModuleFailure('No physical volumes given.');
    const devices = given.map((path, at) => stepOf(probed, `real ${at}`).out.trim() || path);
    if (!isWanted) return group === undefined ? { changed: false } : removeGroup();
    for (const [at, device] of devices.entries())
      if (stepOf(probed, `exists ${at}`).rc !== 0) throw new ModuleFailure(`Device ${device} not found.`);
    const pvs = await physicalVolumes(target, vg, devices, given);
    const used = pvs.find((pv) => devices.includes(pv.name) && pv.group !== '' && pv.group !== vg);
    if (used !== undefined)
      throw new ModuleFailure(`Device ${used.name} is already in ${used.group} volume group.`);
    if (group === undefined) return createGroup();
    let changed = false;
    if (state !== 'present') changed = await activate(target, vg, state === 'active', task);
    if (args.reset_vg_uuid) {
      if (!task.check) await applyCommands(target, [['vgchange', '-u', vg]], { need: ['vgchange'] });
      changed = true;
    }
    if (devices.length === 0) return { changed };
    const current = pvs.filter((pv) => pv.group === vg).map((pv) => pv.name);
    for (const device of current) {
      if (args.pvresize) changed = (await resize(target, device, task)) || changed;
      if (args.reset_pv_uuid) changed = (await resetUuid(target, device, task)) || changed;
    }
    const added = devices.filter((one) => !current.includes(one));
    const removed = args.remove_extra_pvs ? current.filter((one) => !devices.includes(one)) : [];
    if (added.length + removed.length === 0) return { changed };
    if (task.check) return { changed: true };
    if (added.length > 0) {
      await createVolumes(added);
      await attempt(['vgextend', vg, ...added], `Unable to extend ${vg} by ${added.join(' ')}.`);
    }
    if (removed.length > 0)
      await attempt(
        ['vgreduce', '--force', vg, ...removed],
        `Unable to reduce ${vg} by ${removed.join(' ')}.`,
      );
    return { changed: true };

    async function attempt(argv: readonly string[], message: string): Promise<void> {
      const step = await runOne(target, argv, { need: [argv[0] ?? ''] });
      if (step.rc !== 0) throw new ModuleFailure(message, { rc: step.rc, err: step.err });
    }

    async function createVolumes(list: readonly string[]): Promise<void> {
      const options = args.pv_options.split(/\s+/).filter(Boolean);
      for (const device of list)
        await attempt(['pvcreate', ...options, '-f', device], `Creating physical volume '${device}' failed`);
    }

    async function createGroup(): Promise<ModuleResult> {
      const options = args.vg_options.split(/\s+/).filter(Boolean);
      const help = await runOne(target, ['vgcreate', '--help'], { need: ['vgcreate'] });
      if (mustSucceed(help, ['vgcreate', '--help']).out.includes(AUTOACTIVATION) && state !== 'present')
        if (!options.includes(AUTOACTIVATION)) options.push(AUTOACTIVATION, state === 'active' ? 'y' : 'n');
      if (task.check) return { changed: true };
      await createVolumes(devices);
      await attempt(
        ['vgcreate', ...options, '-s', args.pesize, vg, ...devices],
        `Creating volume group '${vg}' failed`,
      );
      return { changed: true };
    }

    async function removeGroup(): Promise<ModuleResult> {
      if (task.check) return { changed: true };
      if (group?.[2] !== '0' && !args.force)
        throw new ModuleFailure(`Refuse to remove non-empty volume group ${vg} without force=true`);
      await attempt(['vgremove', '--force', vg], `Failed to remove volume group ${vg}`);
      return { changed: true };
    }
  },
});

interface PhysicalVolume {
  readonly name: string;
  readonly group: string;
}

async function physicalVolumes(
  target: Target,
  vg: string,
  devices: readonly string[],
  given: readonly string[],
): Promise<PhysicalVolume[]> {
  const names = [...devices, ...given].map((one) => `pv_name = ${one}`);
  const select = devices.length === 0 ? [] : ['--select', [...names, `vg_name = ${vg}`].join(' || ')];
  const listed = await runOne(target, [
    'pvs',
    '--noheadings',
    '-o',
    'pv_name,vg_name',
    '--separator',
    ';',
    ...select,
  ]);
  if (listed.rc !== 0)
    throw new ModuleFailure('Failed executing pvs command.', { rc: listed.rc, err: listed.err });
  const found: PhysicalVolume[] = [];
  for (const line of linesOf(listed.out)) {
    const [path = '', group = ''] = line.trim().split(';');
    if (!path.startsWith('/dev/dm-')) {
      found.push({ name: path, group });
      continue;
    }
    const mapper = await runOne(target, ['dmsetup', 'info', '-C', '--noheadings', '-o', 'name', path], {
      need: ['dmsetup'],
    });
    if (mapper.rc !== 0)
      throw new ModuleFailure('Failed executing dmsetup command.', { rc: mapper.rc, err: mapper.err });
    found.push({ name: `/dev/mapper/${mapper.out.trimEnd()}`, group });
  }
  return found;
}

async function activate(target: Target, vg: string, on: boolean, task: TaskContext): Promise<boolean> {
  const help = mustSucceed(await runOne(target, ['vgchange', '--help'], { need: ['vgchange'] }), [
    'vgchange',
    '--help',
  ]);
  const automatic = help.out.includes(AUTOACTIVATION);
  const fields = automatic ? 'lv_attr,autoactivation' : 'lv_attr';
  const argv = ['vgs', '--noheadings', '-o', fields, '--separator', ';', vg];
  const volumes = linesOf(mustSucceed(await runOne(target, argv), argv).out).map((line) =>
    line.trim().split(';'),
  );
  const enabled = volumes.some(([, auto]) => auto === 'enabled');
  const flag = on ? 'y' : 'n';
  const commands: string[][] = [];
  if (automatic && on !== enabled) commands.push(['vgchange', AUTOACTIVATION, flag, vg]);
  if (volumes.some(([attributes = '']) => (attributes[4] === 'a') !== on))
    commands.push(['vgchange', '--activate', flag, vg]);
  if (!task.check) await applyCommands(target, commands);
  return commands.length > 0;
}

async function resize(target: Target, device: string, task: TaskContext): Promise<boolean> {
  const sizes = async (): Promise<number[]> => {
    const argv = [
      ...['pvdisplay', device, '--units', 'b', '--columns', '--noheadings', '--nosuffix'],
      ...['--separator', ';', '-o', EXTENT_COLUMNS],
    ];
    return mustSucceed(await runOne(target, argv, { need: ['pvdisplay'] }), argv)
      .out.trim()
      .split(';')
      .map(Number);
  };
  const [whole = 0, used = 0, start = 0, extent = 0] = await sizes();
  if (whole - (start + used) <= extent) return false;
  if (task.check) return true;
  const step = await runOne(target, ['pvresize', device], { need: ['pvresize'] });
  if ((await sizes())[1] === used)
    throw new ModuleFailure('Failed executing pvresize command.', {
      rc: step.rc,
      err: step.err,
      out: step.out,
    });
  return true;
}

async function resetUuid(target: Target, device: string, task: TaskContext): Promise<boolean> {
  if (task.check) return true;
  const show = ['pvs', '--noheadings', '-o', 'uuid', device];
  const done = await runCommands(
    target,
    [
      { step: 'before', argv: show },
      { step: 'change', argv: ['pvchange', '-u', device] },
      { step: 'after', argv: show },
    ],
    { need: ['pvchange'] },
  );
  const { rc, err, out } = stepOf(done, 'change');
  if (stepOf(done, 'before').out.trim() === stepOf(done, 'after').out.trim())
    throw new ModuleFailure(`PV (${device}) UUID change failed`, { rc, err, out });
  return true;
}
