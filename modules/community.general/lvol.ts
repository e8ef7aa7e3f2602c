import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { Target } from '../../runtime/target/target.ts';
import { repr } from '../../runtime/values/print.ts';
import { float } from '../../runtime/values/value.ts';
import { linesOf, runCommands, runOne, stepOf } from '../support/commands.ts';
import { splitWords } from '../support/shlex.ts';
import type { Step } from '../support/steps.ts';

export default defineModule({
  name: 'community.general.lvol',
  summary: 'Manage LVM logical volumes',
  options: {
    vg: { type: 'str', required: true, description: 'The volume group.' },
    lv: { type: 'str', description: 'The volume.' },
    size: { type: 'str', description: 'Its size: 512, 10g, 100%FREE, +1g.' },
    opts: { type: 'str', description: 'Options for lvcreate.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be there.',
    },
    force: { type: 'bool', default: false, description: 'Allow to shrink or to remove it.' },
    shrink: { type: 'bool', default: true, description: 'Shrink one that is too large.' },
    active: { type: 'bool', default: true, description: 'Whether it is to be active.' },
    snapshot: { type: 'str', description: 'Name of a snapshot of it.' },
    pvs: { type: 'list', elements: 'str', description: 'Devices to take.' },
    resizefs: { type: 'bool', default: false, description: 'Resize the filesystem with it.' },
    thinpool: { type: 'str', description: 'The thin pool that it is in.' },
  },
  rules: { requiredOneOf: [['lv', 'thinpool']] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { vg, lv, state, snapshot, force } = args;
    const size = parseSize(args.size, snapshot);
    const unit = size?.unit.toLowerCase() || 'm';
    const columns = ['--units', unit, '--separator', ';', vg];
    const probed = await runCommands(
      target,
      [
        { step: 'version', argv: ['lvm', 'version'] },
        {
          step: 'vgs',
          argv: ['vgs', '--noheadings', '--nosuffix', '-o', 'vg_name,size,free,vg_extent_size', ...columns],
        },
        {
          step: 'lvs',
          argv: ['lvs', '-a', '--noheadings', '--nosuffix', '-o', 'lv_name,size,lv_attr', ...columns],
        },
      ],
      { need: ['lvm', 'vgs', 'lvs'] },
    );
    const yes = yesOption(stepOf(probed, 'version'));
    for (const name of ['vgs', 'lvs']) {
      const { rc, err } = stepOf(probed, name);
      if (rc === 0) continue;
      const message = `Volume group ${vg} does not exist.`;
      if (state === 'absent') return { changed: false, stdout: message };
      throw new ModuleFailure(message, { rc, err });
    }
    const [, vgSize = 0, vgFree = 0, extent = 0] = (linesOf(stepOf(probed, 'vgs').out)[0] ?? '')
      .trim()
      .split(';')
      .map(Number);
    const group = { size: vgSize, free: vgFree, extent };
    const volumes = linesOf(stepOf(probed, 'lvs').out).map(readVolume);
    const wanted = wantedName(args, volumes);
    const last = wanted.slice(wanted.lastIndexOf('/') + 1);
    const present = volumes.find(({ name }) => name === wanted || name === last);
    const test = task.check ? ['--test'] : [];
    const run = (argv: readonly string[]): Promise<Step> => runOne(target, argv, { need: [argv[0] ?? ''] });
    if (present === undefined) {
      if (state === 'absent') return { changed: false, msg: '' };
      const argv = ['lvcreate', ...test, ...yes, ...createWords(args, size, volumes)];
      const { rc, err } = await run(argv);
      if (rc !== 0) throw new ModuleFailure(`Creating logical volume '${lv ?? 'None'}' failed`, { rc, err });
      return { changed: true, msg: '' };
    }
    if (state === 'absent') {
      if (!force)
        throw new ModuleFailure(`Sorry, no removal of logical volume ${present.name} without force=true.`);
      const { rc, err } = await run(['lvremove', ...test, '--force', `${vg}/${present.name}`]);
      if (rc !== 0) throw new ModuleFailure(`Failed to remove logical volume ${lv ?? 'None'}`, { rc, err });
      return { changed: true };
    }
    let changed = false;
    const about = { vg, lv: present.name, size: float(present.size) };
    const tool = size === undefined ? undefined : resizeTool(args, size, present, group, unit);
    if (size !== undefined && tool !== undefined) {
      const argv = [
        ...tool,
        ...(args.resizefs ? ['--resizefs'] : []),
        ...test,
        `-${size.option}`,
        `${size.operator}${size.text}${size.unit}`,
        `${vg}/${present.name}`,
        ...(args.pvs ?? []),
      ];
      const { rc, out, err } = await run(argv);
      const message = `Unable to resize ${lv ?? 'None'} to ${size.text}${size.unit}`;
      if (out.includes('Reached maximum COW size')) throw new ModuleFailure(message, { rc, err, out });
      if (rc === 0) changed = true;
      else if (`${err}${out}`.includes('matches existing size')) return { changed: false, ...about };
      else if (`${err}${out}`.includes('not larger than existing size'))
        return { changed: false, ...about, msg: 'Original size is larger than requested size', err };
      else throw new ModuleFailure(message, { rc, err });
    }
    return setActive(target, args.active, `${vg}/${present.name}`, lv, present.active, changed, about);
  },
});

async function setActive(
  target: Target,
  active: boolean,
  path: string,
  lv: string | undefined,
  wasActive: boolean,
  changed: boolean,
  about: ModuleResult,
): Promise<ModuleResult> {
  const { rc, err } = await runOne(target, ['lvchange', active ? '-ay' : '-an', path], {
    need: ['lvchange'],
  });
  if (rc !== 0)
    throw new ModuleFailure(
      `Failed to ${active ? 'activate' : 'deactivate'} logical volume ${lv ?? 'None'}`,
      {
        rc,
        err,
      },
    );
  return { changed: changed || active !== wasActive, ...about };
}

interface Volume {
  readonly name: string;
  readonly size: number;
  readonly active: boolean;
  readonly thinpool: boolean;
  readonly thinvol: boolean;
}

function readVolume(line: string): Volume {
  const [name = '', size, attributes = ''] = line.trim().split(';');
  return {
    name: name.replace(/[[\]]/g, ''),
    size: Number(size),
    active: attributes[4] === 'a',
    thinpool: attributes[0] === 't',
    thinvol: attributes[0] === 'V',
  };
}

/** LVM 2.2.99 and later want to be told `--yes`. */
function yesOption(step: Step): string[] {
  const found = /LVM version:\s+(\d+)\.(\d+)\.(\d+).*\d{4}-\d{2}-\d{2}/.exec(step.out);
  if (step.rc !== 0 || found === null) throw new ModuleFailure('Failed to get LVM version number');
  const [major = 0, minor = 0, patch = 0] = found.slice(1).map(Number);
  return major * 1e6 + minor * 1e3 + patch >= 2_002_099 ? ['--yes'] : [];
}

interface Size {
  readonly operator: '' | '+' | '-';
  readonly text: string;
  readonly unit: string;
  readonly option: 'L' | 'l';
  /** Of what it is a percentage. */
  readonly whole: string | undefined;
  readonly percent: number;
}

function parseSize(text: string | undefined, snapshot: string | undefined): Size | undefined {
  if (!text) return undefined;
  const operator = text.startsWith('+') ? '+' : text.startsWith('-') ? '-' : '';
  const plain = text.slice(operator.length);
  if (plain.includes('%')) {
    const at = plain.indexOf('%');
    const percent = Number.parseInt(plain.slice(0, at), 10);
    const whole = plain.slice(at + 1);
    if (percent > 100) throw new ModuleFailure('Size percentage cannot be larger than 100%');
    if (whole === 'ORIGIN' && snapshot === undefined)
      throw new ModuleFailure('Percentage of ORIGIN supported only for snapshot volumes');
    if (!['VG', 'PVS', 'FREE', 'ORIGIN'].includes(whole))
      throw new ModuleFailure('Specify extents as a percentage of VG|PVS|FREE|ORIGIN');
    return { operator, text: plain, unit: '', option: 'l', whole, percent };
  }
  const suffix = /[bskmgtpe]$/i.exec(plain)?.[0];
  const number = suffix === undefined ? plain : plain.slice(0, -1);
  if (!/^\d+(\.\d*)?(e[+-]?\d+)?$/i.test(number))
    throw new ModuleFailure(`Bad size specification of '${number}'`);
  return { operator, text: number, unit: suffix ?? 'm', option: 'L', whole: undefined, percent: 0 };
}

interface Arguments {
  readonly vg: string;
  readonly lv: string | undefined;
  readonly opts: string | undefined;
  readonly snapshot: string | undefined;
  readonly thinpool: string | undefined;
  readonly pvs: readonly string[] | undefined;
  readonly force: boolean;
  readonly shrink: boolean;
}

/** The volume that it is about: the snapshot, the pool, or the volume. */
function wantedName({ vg, lv, snapshot, thinpool }: Arguments, volumes: readonly Volume[]): string {
  if (snapshot !== undefined) {
    const origin = volumes.find(({ name }) => name === lv || name === thinpool);
    if (origin === undefined)
      throw new ModuleFailure(`Snapshot origin LV ${lv ?? 'None'} does not exist in volume group ${vg}.`);
    if (origin.thinpool || thinpool) throw new ModuleFailure('Snapshots of thin pool LVs are not supported.');
    return snapshot;
  }
  if (thinpool === undefined) return lv ?? '';
  if (lv === undefined) return thinpool;
  if (!volumes.some(({ name }) => name === thinpool))
    throw new ModuleFailure(`Thin pool LV ${thinpool} does not exist in volume group ${vg}.`);
  return lv;
}

function createWords(args: Arguments, size: Size | undefined, volumes: readonly Volume[]): string[] {
  const { vg, lv, snapshot, thinpool } = args;
  if (size !== undefined && (size.operator === '-' || (size.operator === '+' && size.whole === undefined)))
    throw new ModuleFailure(`Bad size specification of '${size.operator}${size.text}' for creating LV`);
  if (size === undefined && !(snapshot && volumes.some(({ name, thinvol }) => name === lv && thinvol)))
    throw new ModuleFailure('No size given.');
  const options = splitWords(args.opts ?? '');
  const sized = size === undefined ? [] : [`-${size.option}`, `${size.text}${size.unit}`];
  if (snapshot !== undefined) return [...sized, '-s', '-n', snapshot, ...options, `${vg}/${lv}`];
  if (thinpool === undefined) return ['-n', lv ?? '', ...sized, ...options, vg, ...(args.pvs ?? [])];
  if (lv === undefined) return [...sized, ...options, '-T', `${vg}/${thinpool}`];
  if (size?.option === 'l')
    throw new ModuleFailure('Thin volume sizing with percentage not supported.', { changed: false });
  return ['-n', lv, '-V', `${size?.text}${size?.unit}`, ...options, '-T', `${vg}/${thinpool}`];
}

/** The command that brings a volume to its size; undefined when it has it. */
function resizeTool(
  { force, shrink }: Arguments,
  size: Size,
  present: Volume,
  group: { readonly size: number; readonly free: number; readonly extent: number },
  unit: string,
): string[] | undefined {
  const noShrink = (what: string): ModuleFailure =>
    new ModuleFailure(`Sorry, no shrinking of ${present.name} ${what}`);
  if (size.option === 'L') {
    const wanted = Number(size.text);
    if (wanted > present.size || size.operator === '+') return ['lvextend'];
    if (!(shrink && wanted < present.size) && size.operator !== '-') return undefined;
    if (wanted === 0) throw noShrink('to 0 permitted.');
    if (!force) throw noShrink('without force=true.');
    return ['lvreduce', '--force'];
  }
  const whole = size.whole === 'VG' || size.whole === 'PVS' ? group.size : group.free;
  let wanted = (size.percent * whole) / 100;
  if (size.operator === '+') wanted += present.size;
  else if (size.operator === '-') wanted = present.size - wanted;
  wanted -= wanted % group.extent;
  if (present.size < wanted) {
    const more = wanted - present.size;
    if (group.free > 0 && group.free >= more) return ['lvextend'];
    throw new ModuleFailure(
      `Logical Volume ${present.name} could not be extended. Not enough free space left (${repr(float(more))}${unit} required / ${repr(float(group.free))}${unit} available)`,
    );
  }
  if (!shrink || present.size <= wanted + group.extent) return undefined;
  if (wanted < 1) throw noShrink('to 0 permitted.');
  if (!force) throw noShrink('without force=true');
  return ['lvreduce', '--force'];
}
