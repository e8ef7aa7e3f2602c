import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { applyCommands, mustSucceed, runCommands, shownWords, stepOf } from '../../support/commands.ts';
import { KINDS, type Kind } from './kinds.ts';

const NAMES = [
  'bcachefs',
  'btrfs',
  'ext2',
  'ext3',
  'ext4',
  'ext4dev',
  'f2fs',
  'lvm',
  'ocfs2',
  'reiserfs',
  'swap',
  'ufs',
  'vfat',
  'xfs',
] as const;

export default defineModule({
  name: 'community.general.filesystem',
  summary: 'Make a filesystem on a device',
  options: {
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether a filesystem is to be there; absent wipes its signature.',
    },
    fstype: { type: 'str', aliases: ['type'], choices: NAMES, description: 'Its kind.' },
    dev: { type: 'path', required: true, aliases: ['device'], description: 'The device, or a file.' },
    opts: { type: 'str', description: 'Options for the command that makes it.' },
    force: { type: 'bool', default: false, description: 'Overwrite what is there.' },
    resizefs: { type: 'bool', default: false, description: 'Let it grow to the size of the device.' },
    uuid: { type: 'str', description: 'Its UUID.' },
  },
  rules: { requiredIf: [['state', 'present', ['fstype']]], mutuallyExclusive: [['resizefs', 'uuid']] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { dev, state, uuid, force } = args;
    const probed = await runCommands(
      target,
      [
        { step: 'exists', argv: ['test', '-e', dev], must: true },
        { step: 'blkid', argv: ['blkid', '-c', '/dev/null', '-o', 'value', '-s', 'TYPE', dev] },
      ],
      { find: ['blkid'] },
    );
    if (stepOf(probed, 'exists').rc !== 0) {
      const msg = `Device ${dev} not found.`;
      if (state === 'absent') return { changed: false, msg };
      throw new ModuleFailure(msg);
    }
    if (probed.find('bin blkid') === undefined) await runCommands(target, [], { need: ['blkid'] });
    const blkid = stepOf(probed, 'blkid');
    const present = blkid.out.trim();
    if (state === 'absent') {
      if (present === '') return { changed: false };
      if (!task.check) await applyCommands(target, [['wipefs', '--all', dev]], { need: ['wipefs'] });
      return { changed: true };
    }
    const name = args.fstype === 'lvm' ? 'LVM2_member' : (args.fstype ?? '');
    const kind = KINDS[name];
    if (kind === undefined)
      throw new ModuleFailure(`module does not support this filesystem (${name}) yet.`, { changed: false });
    if (uuid && kind.changeUuid === undefined && kind.uuidOptions === undefined)
      throw new ModuleFailure(`module does not support UUID option for this filesystem (${name}) yet.`, {
        changed: false,
      });
    const same = present !== '' && KINDS[present]?.label === kind.label;
    if (same && args.resizefs) return grow(kind, name, dev, target, task);
    if (same && uuid) return changeUuid(kind, dev, uuid, target, task);
    if (same && !force) return { changed: false };
    if (present !== '' && !same && !force)
      throw new ModuleFailure(`'${dev}' is already used as ${present}, use force=true to overwrite`, {
        rc: blkid.rc,
        err: blkid.err,
      });
    if (!task.check) await create(kind, args.opts?.split(/\s+/).filter(Boolean) ?? [], dev, uuid, target);
    return { changed: true };
  },
});

async function create(
  kind: Kind,
  options: readonly string[],
  dev: string,
  uuid: string | undefined,
  target: Target,
): Promise<void> {
  const withUuid =
    uuid && kind.uuidOptions !== undefined && !kind.uuidOptions.some((one) => options.includes(one))
      ? [kind.uuidOptions[0] ?? '', uuid, ...(kind.uuidExtra ?? [])]
      : [];
  const commands = [[kind.mkfs, ...kind.force, ...options, ...withUuid, dev]];
  if (uuid && kind.uuidOptions === undefined && kind.changeUuid !== undefined)
    commands.push([...kind.changeUuid, uuid, dev]);
  await applyCommands(target, commands, { need: [kind.mkfs] });
}

async function changeUuid(
  kind: Kind,
  dev: string,
  uuid: string,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const [tool = '', ...words] = kind.changeUuid ?? [];
  if (kind.changeUuid === undefined)
    throw new ModuleFailure("argument of type 'NoneType' is not iterable", { changed: false });
  if (task.check) return { changed: true, msg: `Changing ${kind.label} filesystem UUID on device ${dev}` };
  const argv = [tool, ...words, ...(kind.randomUuid ? [] : [uuid]), dev];
  const [step] = await applyCommands(target, [argv], { need: [tool] });
  return { changed: true, msg: step?.out ?? '' };
}

async function grow(
  kind: Kind,
  name: string,
  dev: string,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  if (kind.grow === undefined)
    throw new ModuleFailure(`module does not support resizing ${name} filesystem yet.`, { changed: false });
  const { info, size } = kind;
  if (info === undefined || size === undefined)
    throw new ModuleFailure(`module does not support resizing ${kind.label} filesystem yet.`);
  const probed = await runCommands(target, [
    { step: 'device', argv: ['blockdev', '--getsize64', dev] },
    { step: 'file', argv: ['stat', '-L', '-c', '%s', dev] },
    { step: 'block', argv: ['test', '-b', dev] },
    { step: 'mount', argv: ['findmnt', '--mtab', '--noheadings', '--output', 'TARGET', '--source', dev] },
  ]);
  const isBlock = stepOf(probed, 'block').rc === 0;
  const sizeStep = isBlock
    ? mustSucceed(stepOf(probed, 'device'), ['blockdev', '--getsize64', dev])
    : stepOf(probed, 'file');
  const mount = stepOf(probed, 'mount').rc === 0 ? stepOf(probed, 'mount').out.split('\n')[0] : undefined;
  const unmounted = new ModuleFailure(`${dev} needs to be mounted for ${kind.label} operations`);
  if (kind.mounted === 'always' && !mount) throw unmounted;
  const [tool = ''] = info;
  const infoWords = [...info, (kind.mounted && mount) || dev];
  const told = await runCommands(target, [{ step: 'info', argv: infoWords }], { need: [tool] });
  const text = mustSucceed(stepOf(told, 'info'), shownWords(infoWords, told)).out;
  const used = size(text);
  if (used === undefined || Number.isNaN(used))
    throw new ModuleFailure(`unable to process ${tool} output for ${dev}`);
  if (used >= Number(sizeStep.out))
    return { changed: false, msg: `${kind.label} filesystem is using the whole device ${dev}` };
  if (task.check) return { changed: true, msg: `resizing filesystem ${kind.label} on device ${dev}` };
  if (kind.mounted && !mount) throw unmounted;
  const [growTool = ''] = kind.grow;
  const [step] = await applyCommands(target, [[...kind.grow, kind.mounted ? (mount ?? '') : dev]], {
    need: [growTool],
  });
  return { changed: true, msg: step?.out ?? '' };
}
