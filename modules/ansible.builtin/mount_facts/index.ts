import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import type { Options } from '../../../runtime/module/spec.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { lsblkUuids, statfs } from '../../../runtime/target/facts/mounts.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { repr, str } from '../../../runtime/values/print.ts';
import { float } from '../../../runtime/values/value.ts';
import { matchesAny } from '../../support/fnmatch.ts';
import { readSteps, type Steps } from '../../support/steps.ts';
import { measureMounts, readSources } from './shell.ts';
import { type MountLine, readMountOutput, readTable } from './tables.ts';

const STATIC = ['/etc/fstab', '/etc/vfstab', '/etc/filesystems'];
const DYNAMIC = ['/etc/mtab', '/proc/mounts', '/etc/mnttab'];

const options = {
  sources: {
    type: 'list',
    elements: 'str',
    description: 'Files of mounts; all, static or dynamic for those that systems have; mount for the command',
  },
  mount_binary: {
    type: 'raw',
    default: 'mount',
    description: 'The mount command, asked where no file tells',
  },
  devices: { type: 'list', elements: 'str', description: 'Patterns of devices to tell of' },
  fstypes: { type: 'list', elements: 'str', description: 'Patterns of file systems to tell of' },
  timeout: { type: 'float', description: 'Seconds that a question may take' },
  on_timeout: {
    type: 'str',
    choices: ['error', 'warn', 'ignore'],
    default: 'error',
    description: 'What comes of one that takes longer',
  },
  include_aggregate_mounts: { type: 'bool', description: 'Tell of each mount of each source' },
} as const;

type Arguments = Options<typeof options>;

/** A mount and where it was read. */
interface Found extends MountLine {
  readonly source: string;
}

export default defineModule({
  name: 'ansible.builtin.mount_facts',
  summary: 'Gather facts of mounted file systems',
  options,
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { timeout, mount_binary: binary } = args;
    if (timeout !== undefined && timeout <= 0)
      throw new ModuleFailure(
        `argument 'timeout' must be a positive number or null, not ${repr(float(timeout))}`,
      );
    if (binary !== undefined && binary !== null && typeof binary !== 'string')
      throw new ModuleFailure(`argument 'mount_binary' must be a string or null, not ${str(binary)}`);
    const found = (await readAll(args, binary || undefined, target, task)).filter(
      (one) =>
        matchesAny(one.fstype, args.fstypes?.length ? args.fstypes : ['*']) &&
        (one.device.startsWith('UUID=') ||
          matchesAny(one.device, args.devices?.length ? args.devices : ['*'])),
    );
    const facts = await measure(args, found, target, task);
    const points = new Map<string, ResultValue>();
    for (const [index, one] of found.entries()) {
      const fact = facts[index];
      if (fact !== undefined && !points.has(one.mount)) points.set(one.mount, fact);
    }
    warnOfRepeats(
      args,
      found.filter((_, index) => facts[index] !== undefined),
      task,
    );
    const aggregate = args.include_aggregate_mounts ? facts.filter((fact) => fact !== undefined) : [];
    return {
      ansible_facts: { mount_points: Object.fromEntries(points), aggregate_mounts: aggregate },
    };
  },
});

function sourcesOf(args: Arguments, task: TaskContext): string[] {
  const given = args.sources?.length ? args.sources : ['all'];
  const sources = given.flatMap((source) => {
    if (source === '') throw new ModuleFailure('sources contains an empty string');
    if (source === 'all') return [...DYNAMIC, ...STATIC];
    if (source === 'dynamic') return DYNAMIC;
    return source === 'static' ? STATIC : [source];
  });
  if (new Set(sources).size < sources.length) {
    task.warn(
      `mount_facts option 'sources' contains duplicate entries, repeat sources will be ignored: ${repr(sources)}`,
    );
  }
  return sources;
}

async function readAll(
  args: Arguments,
  binary: string | undefined,
  target: Target,
  task: TaskContext,
): Promise<Found[]> {
  const sources = sourcesOf(args, task);
  const fallback = binary !== undefined && sources.some((source) => DYNAMIC.includes(source));
  const asks = sources.includes('mount') || fallback;
  const read = readSteps(await target.call(readSources, [asks ? (binary ?? '') : '', ...sources]));
  const files = filesOf(read);
  const mounted = (): Found[] => {
    const missing = read.find('no-mount');
    if (missing !== undefined)
      throw new ModuleFailure(`Failed to find required executable "${binary}" in paths: ${missing.out}`);
    return readMountOutput(read.text('mount')).map((line) => ({ ...line, source: 'mount' }));
  };
  const seen = new Set<string>();
  const found: Found[] = [];
  let needsMount = fallback;
  for (const source of sources) {
    const file = files.get(source);
    if (seen.has(source) || (file !== undefined && seen.has(file.real))) continue;
    seen.add(file?.real ?? source);
    const lines = source === 'mount' ? mounted() : readTable(file?.text ?? '');
    if (lines.length > 0 && (source === 'mount' || DYNAMIC.includes(source))) needsMount = false;
    found.push(...lines.map((line) => ({ ...line, source })));
  }
  return needsMount ? [...found, ...mounted()] : found;
}

function filesOf(read: Steps): Map<string, { readonly real: string; readonly text: string }> {
  const files = new Map<string, { real: string; text: string }>();
  let source = '';
  let real = '';
  for (const step of read.list) {
    if (step.name === 'source') source = step.out;
    if (step.name === 'real') real = step.out;
    if (step.name === 'text') files.set(source, { real, text: step.out });
  }
  return files;
}

/** The facts of each mount; undefined for one that its device's name leaves out. */
async function measure(
  args: Arguments,
  found: readonly Found[],
  target: Target,
  task: TaskContext,
): Promise<(Readonly<Record<string, ResultValue>> | undefined)[]> {
  if (found.length === 0) return [];
  const points = [...new Set(found.map((one) => one.mount))];
  const devices = [...new Set(found.map((one) => one.device))];
  const seconds = args.timeout === undefined ? '' : String(args.timeout);
  const done = readSteps(
    await target.call(measureMounts, [seconds, String(points.length), ...points, ...devices]),
  );
  for (const [index, step] of done.all('size').entries())
    if (step.rc === 124) late(args, points[index] ?? '', found, task);
  const sizes = statfs(
    done
      .all('size')
      .map((step) => step.out)
      .join('\n'),
  );
  const uuids = uuidsOf(done, devices);
  const named = new Map(
    devices
      .filter((device) => device.startsWith('UUID='))
      .map((device, index) => [device, done.all('blkid')[index]?.out.trim() || device]),
  );
  const wanted = args.devices?.length ? args.devices : ['*'];
  return found.map((one) => {
    if (!matchesAny(named.get(one.device) ?? one.device, wanted)) return undefined;
    const uuid = one.device.startsWith('UUID=') ? one.device.slice(5) : (uuids.get(one.device) ?? null);
    return {
      ...one.fields,
      ...sizes.get(one.mount),
      ansible_context: { source: one.source, source_data: one.line },
      uuid,
    };
  });
}

function late(args: Arguments, mount: string, found: readonly Found[], task: TaskContext): void {
  const type = found.find((one) => one.mount === mount)?.fstype;
  const message = `Timed out getting mount size for mount ${mount} (type ${type})`;
  if (args.on_timeout === 'error') throw new ModuleFailure(message);
  if (args.on_timeout === 'warn') task.warn(message);
}

function uuidsOf(done: Steps, devices: readonly string[]): ReadonlyMap<string, string> {
  const links = done.all('uuid-link').map((step): [string, string] => {
    const at = step.out.indexOf(' ');
    return [step.out.slice(at + 1), step.out.slice(0, at)];
  });
  const asked = devices.filter((device) => !device.startsWith('UUID='));
  const properties = done.all('udev').flatMap((step, index): [string, string][] => {
    const uuid = /^ID_FS_UUID=(.*)$/m.exec(step.rc === 0 ? step.out : '')?.[1];
    return uuid === undefined ? [] : [[asked[index] ?? '', uuid]];
  });
  return new Map([...properties, ...lsblkUuids(done.text('lsblk')), ...links]);
}

function warnOfRepeats(args: Arguments, found: readonly Found[], task: TaskContext): void {
  if (args.include_aggregate_mounts !== undefined) return;
  const bySource = new Map<string, string[]>();
  for (const { source, mount } of found) bySource.set(source, [...(bySource.get(source) ?? []), mount]);
  const repeats = [...bySource].filter(([, mounts]) => new Set(mounts).size < mounts.length);
  if (repeats.length === 0) return;
  const shown = repeats.map(([source, mounts]) => `${source} (${repr(mounts)})`).join(', ');
  task.warn(
    `mount_facts: ignoring repeat mounts in the following sources: ${shown}. You can disable this warning by configuring the 'include_aggregate_mounts' option as True or False.`,
  );
}
