import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { Options } from '../../../runtime/module/spec.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { pythonOsError } from '../../support/os-error.ts';
import { readSteps, type Steps } from '../../support/steps.ts';
import { type Entry, mountedSources, removeEntry, setEntry } from './fstab.ts';
import { applyMount, probeMount } from './shell.ts';

const options = {
  boot: { type: 'bool', default: true, description: 'Mount it at boot' },
  dump: { type: 'str', default: '0', description: "fstab's fifth field" },
  fstab: { type: 'str', description: 'Another file than /etc/fstab' },
  fstype: { type: 'str', description: 'Kind of file system' },
  path: { type: 'path', required: true, aliases: ['name'], description: 'Where it is mounted' },
  opts: { type: 'str', description: 'Mount options' },
  opts_no_log: { type: 'bool', default: false, description: 'Never show the options' },
  passno: { type: 'str', default: '0', description: "fstab's sixth field" },
  src: { type: 'path', description: 'What is mounted' },
  backup: { type: 'bool', default: false, description: 'Keep a copy of fstab' },
  state: {
    type: 'str',
    required: true,
    choices: ['absent', 'absent_from_fstab', 'mounted', 'present', 'unmounted', 'remounted', 'ephemeral'],
    description: 'Mounted now, in fstab, both, or neither',
  },
} as const;

type Arguments = Options<typeof options>;

export default defineModule({
  name: 'ansible.posix.mount',
  summary: 'Mount file systems, now and at boot',
  options,
  rules: {
    requiredIf: [
      ['state', 'mounted', ['src', 'fstype']],
      ['state', 'present', ['src', 'fstype']],
      ['state', 'ephemeral', ['src', 'fstype']],
    ],
  },
  check: 'full',
  diff: 'none',
  run: (args, target, task) => run(args, target, task),
});

/** A command to run, and what its failure is called; `or-` ones run when the one before failed. */
interface MountCommand {
  readonly step: string;
  readonly words: readonly string[];
}

async function run(args: Arguments, target: Target, task: TaskContext): Promise<ModuleResult> {
  const { path, state } = args;
  const fstab = args.fstab ?? '/etc/fstab';
  const entry = entryOf(args);
  if (args.boot && entry.opts.split(',').includes('noauto'))
    task.warn("Ignore the 'boot' due to 'opts' contains 'noauto'.");
  const probed = readSteps(await target.call(probeMount, [path, fstab], { ahead: 'probe' }));
  if (probed.find('mountinfo') === undefined)
    task.warn('Cannot open file /proc/self/mountinfo. Bind mounts might be misinterpreted.');
  const text = probed.text('fstab');
  const wanted = newFstab(args, entry, text);
  const mounted = isMounted(args, entry, probed);
  const commands = commandsFor(args, entry, fstab, mounted, wanted !== undefined, probed);
  const mounting = state === 'mounted' || state === 'ephemeral';
  const always = state === 'remounted' || (mounting && !mounted) || (state === 'ephemeral' && mounted);
  const changed = wanted !== undefined || always || (state === 'unmounted' && mounted);
  const shown = (backup: string) => shownArguments(args, entry, fstab, backup);
  const createsFstab = probed.find('fstab') === undefined && state !== 'ephemeral';
  if (task.check || (!changed && !createsFstab)) return { changed, ...shown('') };
  const write = wanted !== undefined || createsFstab;
  const words = commands.flatMap((command) => [String(command.words.length), command.step, ...command.words]);
  const done = readSteps(
    await target.call(
      applyMount,
      [path, fstab, write ? 'write' : '', args.backup ? 'backup' : '', mounting ? 'folder' : '', ...words],
      { payload: { kind: 'bytes', bytes: wanted ?? text } },
    ),
  );
  failIfAny(args, fstab, commands, done);
  return { changed, ...shown(done.text('backup')) };
}

function entryOf(args: Arguments): Entry {
  const opts = args.opts ?? 'defaults';
  const noauto = !args.boot && !opts.split(',').includes('noauto') ? ',noauto' : args.boot ? '' : ',noauto';
  return {
    src: args.src,
    name: args.path,
    fstype: args.fstype,
    opts: `${opts}${noauto}`,
    dump: args.dump,
    passno: args.passno,
  };
}

function shownArguments(
  args: Arguments,
  entry: Entry,
  fstab: string,
  backup_file: string,
): Record<string, string> {
  const { name, opts, dump, passno, src, fstype } = entry;
  return {
    name,
    opts,
    dump,
    passno,
    fstab,
    boot: args.boot || args.opts?.split(',').includes('noauto') ? 'yes' : 'no',
    backup_file,
    ...(src !== undefined && { src }),
    ...(fstype !== undefined && { fstype }),
  };
}

function newFstab(args: Arguments, entry: Entry, text: string): string | undefined {
  if (args.state === 'absent' || args.state === 'absent_from_fstab') return removeEntry(text, entry);
  return args.state === 'mounted' || args.state === 'present' ? setEntry(text, entry) : undefined;
}

/** A mount point by its device or inode; a bind mount of a folder on the same device by what the kernel lists. */
function isMounted(args: Arguments, entry: Entry, probed: Steps): boolean {
  if (probed.text('mounted') === 'yes') return true;
  const source = mountedSources(probed.text('mountinfo')).get(args.path);
  if (args.state === 'mounted' || args.state === 'ephemeral')
    return source !== undefined && source === entry.src;
  return source !== undefined;
}

function commandsFor(
  args: Arguments,
  entry: Entry,
  fstab: string,
  mounted: boolean,
  changed: boolean,
  probed: Steps,
): MountCommand[] {
  const { path, state } = args;
  const umount = { step: 'umount', words: ['umount', path] };
  const options = fstab === '/etc/fstab' ? [] : ['-T', fstab];
  switch (state) {
    case 'absent':
      return changed
        ? [
            ...(mounted ? [umount] : []),
            ...(probed.text('there') === 'yes' ? [{ step: 'rmdir', words: ['rmdir', path] }] : []),
          ]
        : [];
    case 'unmounted':
      return mounted ? [umount] : [];
    case 'mounted':
      if (!mounted) return [{ step: 'mount', words: ['mount', ...options, path] }];
      return changed ? remount(path, entry, options, false) : [];
    case 'remounted':
      return remount(path, entry, options, true);
    case 'ephemeral': {
      const how = [
        '-t',
        entry.fstype ?? '',
        ...(entry.opts === 'defaults' ? [] : ['-o', entry.opts]),
        entry.src ?? '',
      ];
      if (!mounted) return [{ step: 'mount', words: ['mount', ...how, path] }];
      if (!sameSource(entry, probed)) {
        throw new ModuleFailure(
          'Ephemeral mount point is already mounted with a different source than the specified one. Failing in order to prevent an unwanted unmount or override operation. Try replacing this command with a "state: unmounted" followed by a "state: ephemeral", or use a different destination path.',
        );
      }
      return remount(path, entry, how, false);
    }
    default:
      return [];
  }
}

/** Remounts; where that can't be done, unmounts and mounts, unless options were asked for that a mount would lose. */
function remount(path: string, entry: Entry, how: readonly string[], withOptions: boolean): MountCommand[] {
  const special = withOptions && entry.opts !== 'defaults';
  const first = {
    step: 'remount',
    words: ['mount', '-o', special ? `remount,${entry.opts}` : 'remount', ...how, path],
  };
  if (special) return [first];
  return [
    first,
    {
      step: 'or-again',
      words: ['sh', '-c', 'path=$1; shift; umount "$path" && mount "$@" "$path"', 'sh', path, ...how],
    },
  ];
}

function sameSource(entry: Entry, probed: Steps): boolean {
  if (mountedSources(probed.text('mountinfo')).get(entry.name) === entry.src) return true;
  return probed
    .text('mounts')
    .split('\n')
    .map((line) => line.split(' '))
    .some((fields) => fields[0] === entry.src && fields[2] === entry.name);
}

function failIfAny(args: Arguments, fstab: string, commands: readonly MountCommand[], done: Steps): void {
  const { path, state } = args;
  const folder = done.find('folder');
  if (folder !== undefined && folder.rc !== 0)
    throw new ModuleFailure(`Error making dir ${path}: ${folder.err.trim()}`);
  const write = done.find('write');
  if (write !== undefined && write.rc !== 0)
    throw new ModuleFailure(`Failed to open ${fstab} due to ${write.err.trim()}`);
  const last = done.list.findLast((step) => commands.some((command) => command.step === step.name));
  if (last === undefined || last.rc === 0) return;
  const said = `${last.out}${last.err}`;
  if (last.name === 'umount') throw new ModuleFailure(`Error unmounting ${path}: ${said}`);
  if (last.name === 'rmdir')
    throw new ModuleFailure(`Error rmdir ${path}: ${pythonOsError(said, path).replace(": b'", ": '")}`);
  if (state === 'remounted' && commands.length === 1) {
    throw new ModuleFailure(
      'Options were specified with remounted, but the remount command failed. Failing in order to prevent an unexpected mount result. Try replacing this command with a "state: unmounted" followed by a "state: mounted" using the full desired mount options instead.',
    );
  }
  throw new ModuleFailure(`Error ${state === 'remounted' ? 'remounting' : 'mounting'} ${path}: ${said}`);
}
