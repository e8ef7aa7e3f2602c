import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import type { Target } from '../../runtime/target/target.ts';
import { float } from '../../runtime/values/value.ts';
import { type HostCommand, runCommands, shownWords, stepOf } from '../support/commands.ts';

const SI = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
const IEC = ['KiB', 'MiB', 'GiB', 'TiB'] as const;
const UNITS = [...SI, ...IEC, 's', '%', 'cyl', 'chs', 'compact'] as const;
type Unit = (typeof UNITS)[number];

interface Partition {
  readonly num: number;
  readonly end: number;
  readonly name: string;
  readonly flags: readonly string[];
  /** As the result shows it. */
  readonly shown: ResultValue;
}

interface Device {
  readonly table: string | undefined;
  readonly size: number;
  readonly shown: ResultValue;
  readonly partitions: readonly Partition[];
}

export default defineModule({
  name: 'community.general.parted',
  summary: 'Partition a disk',
  options: {
    device: { type: 'str', required: true, description: 'The disk.' },
    align: {
      type: 'str',
      default: 'optimal',
      choices: ['cylinder', 'minimal', 'none', 'optimal', 'undefined'],
      description: 'How partitions are aligned.',
    },
    number: { type: 'int', description: "The partition's number." },
    unit: { type: 'str', default: 'KiB', choices: UNITS, description: 'Unit of sizes.' },
    label: {
      type: 'str',
      default: 'msdos',
      choices: ['aix', 'amiga', 'bsd', 'dvh', 'gpt', 'loop', 'mac', 'msdos', 'pc98', 'sun'],
      description: 'Kind of partition table; another one is replaced.',
    },
    part_type: {
      type: 'str',
      default: 'primary',
      choices: ['extended', 'logical', 'primary'],
      description: 'Kind of partition.',
    },
    part_start: { type: 'str', default: '0%', description: 'Where it begins.' },
    part_end: { type: 'str', default: '100%', description: 'Where it ends.' },
    fs_type: { type: 'str', description: 'The filesystem that it is for.' },
    name: { type: 'str', description: 'Its name.' },
    flags: { type: 'list', elements: 'str', description: 'Its flags.' },
    state: {
      type: 'str',
      default: 'info',
      choices: ['absent', 'info', 'present'],
      description: 'Whether it is to be there, or is only told about.',
    },
    resize: { type: 'bool', default: false, description: 'Move its end to part_end.' },
  },
  rules: {
    requiredIf: [
      ['state', 'present', ['number']],
      ['state', 'absent', ['number']],
    ],
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { device, number = 0, unit, state } = args;
    if (args.number !== undefined && number < 1)
      throw new ModuleFailure('The partition number must be greater then 0.');
    for (const name of ['part_start', 'part_end'] as const) {
      const { size, unit: given } = parseSize(args[name]);
      if (given !== 'chs' && !UNITS.some((one) => one === given))
        throw new ModuleFailure(
          `The argument '${name}' doesn't respect required format.The size unit is case sensitive.`,
          { err: [float(size), given] },
        );
    }
    const scripts: string[] = [];
    let current = await look(target, device, unit);
    const find = (): Partition | undefined => current.partitions.find(({ num }) => num === number);
    /** Words as a script shows them; each is what parted gets. */
    const apply = async (words: readonly string[], shown: string): Promise<void> => {
      scripts.push(shown);
      if (!task.check) current = await script(target, device, args.align, words, shown, unit);
    };
    if (state === 'present') {
      const labelled = current.table === args.label;
      let words = labelled ? [] : ['mklabel', args.label];
      if (!labelled || find() === undefined)
        words.push(
          'mkpart',
          args.part_type,
          ...(args.fs_type === undefined ? [] : [args.fs_type]),
          args.part_start,
          args.part_end,
        );
      if (words.length > 0) words = ['unit', unit, ...words];
      const part = find();
      if (args.resize && part !== undefined) {
        let { size, unit: given } = parseSize(args.part_end, unit);
        if (given === '%') {
          size = Math.trunc((Math.trunc(current.size) * size) / 100);
          given = unit;
        }
        if (toBytes(part.end, unit) !== toBytes(size, given))
          words.push('resizepart', String(number), args.part_end);
      }
      if (words.length > 0) await apply(words, `${words.join(' ')} `);
      const made = find();
      if (made !== undefined || task.check) {
        const flags = scripts.length > 0 && task.check ? [] : (made?.flags ?? []);
        const more: string[] = [];
        const shown: string[] = [];
        const named = scripts.length > 0 && task.check ? undefined : made?.name;
        if (args.name !== undefined && named !== args.name) {
          more.push('name', String(number), `"${args.name}"`);
          shown.push(`name ${number} '"${args.name}"' `);
        }
        if (args.flags !== undefined && args.flags.length > 0) {
          const wanted =
            args.flags.includes('esp') && !args.flags.includes('boot') ? [...args.flags, 'boot'] : args.flags;
          const set = (list: readonly string[], to: string): void => {
            for (const flag of list) {
              more.push('set', String(number), flag, to);
              shown.push(`set ${number} ${flag} ${to} `);
            }
          };
          set(
            [...new Set(wanted)].filter((one) => !flags.includes(one)),
            'on',
          );
          set(
            flags.filter((one) => !wanted.includes(one)),
            'off',
          );
        }
        if (more.length > 0) await apply(['unit', unit, ...more], `unit ${unit} ${shown.join('')}`);
      }
    } else if (state === 'absent') {
      if (find() !== undefined || task.check) await apply(['rm', String(number)], `rm ${number} `);
    }
    return {
      changed: scripts.length > 0,
      disk: current.shown,
      partitions: current.partitions.map(({ shown }) => shown),
      script: state === 'info' ? `unit '${unit}' print` : scripts.join('').trim(),
    };
  },
});

function printCommand(device: string, unit: string): string[] {
  return ['parted', '-s', '-m', device, '--', 'unit', unit, 'print'];
}

async function look(target: Target, device: string, unit: Unit): Promise<Device> {
  const argv = printCommand(device, unit);
  const done = await runCommands(target, [{ step: 'print', argv }], { need: ['parted'] });
  return readDevice(stepOf(done, 'print'), shownWords(argv, done), unit);
}

/** Runs a script; parted's version decides on an option. Tells the device afterwards. */
async function script(
  target: Target,
  device: string,
  align: string,
  words: readonly string[],
  shown: string,
  unit: Unit,
): Promise<Device> {
  const version = stepOf(
    await runCommands(target, [{ step: 'version', argv: ['parted', '--version'] }]),
    'version',
  );
  const found = /^parted.+\s(\d+)\.(\d+)(?:\.(\d+))?/m.exec(version.out);
  if (version.rc !== 0 || found === null)
    throw new ModuleFailure('Failed to get parted version.', { rc: version.rc, out: version.out });
  const [major = 0, minor = 0, patch = 0] = found.slice(1).map((one) => Number(one ?? 0));
  const forced = major > 3 || (major === 3 && (minor > 4 || (minor === 4 && patch >= 64)));
  const options = ['-s', ...(forced ? ['-f'] : []), '-m', ...(align === 'undefined' ? [] : ['-a', align])];
  const argv = ['parted', ...options, device, '--', ...words];
  const print: HostCommand = { step: 'print', argv: printCommand(device, unit) };
  const done = await runCommands(target, [{ step: 'script', argv, must: true }, print], { need: ['parted'] });
  const { rc, out, err } = stepOf(done, 'script');
  const line = `${shownWords(['parted'], done)[0]} ${options.join(' ')} ${device} -- ${shown}`.trim();
  if (rc !== 0) throw new ModuleFailure(`Error while running parted script: ${line}`, { rc, out, err });
  return readDevice(stepOf(done, 'print'), shownWords(print.argv, done), unit);
}

function parseSize(text: string, unit = ''): { size: number; unit: string } {
  if (/^\d+,\d+,\d+$/.test(text)) return { size: Number.NaN, unit: 'chs' };
  const found = /^(-?[\d.]+) *([\w%]+)?$/.exec(text);
  if (found === null) throw new ModuleFailure(`Error interpreting parted size output: '${text}'`);
  return { size: Number(found[1]), unit: found[2] ?? unit };
}

function toBytes(size: number, unit: string): number {
  const si = (SI as readonly string[]).indexOf(unit);
  const iec = (IEC as readonly string[]).indexOf(unit);
  let factor = 1;
  if (si !== -1) factor = 1000 ** si;
  else if (iec !== -1) factor = 1024 ** (iec + 1);
  else if (['', 'compact', 'cyl', 'chs'].includes(unit)) factor = 1000 ** 2;
  return Math.trunc(size * factor);
}

function shownSize(text: string): ResultValue {
  const chs = /^(\d+),(\d+),(\d+)$/.exec(text);
  if (chs !== null) return { cylinder: Number(chs[1]), head: Number(chs[2]), sector: Number(chs[3]) };
  return float(parseSize(text).size);
}

function readDevice(
  step: { readonly rc: number; readonly out: string; readonly err: string },
  argv: readonly string[],
  wanted: Unit,
): Device {
  const { rc, out, err } = step;
  if (rc !== 0 && !err.includes('unrecognised disk label'))
    throw new ModuleFailure(
      `Error while getting device information with parted script: '${argv.join(' ')}'`,
      { rc, out, err },
    );
  const lines = out.split('\n').filter((line) => line.trim() !== '');
  const fields = (line = ''): string[] => line.trimEnd().replace(/;+$/, '').split(':');
  const [dev = '', sizeText = '', , logical, physical, table = '', model = ''] = fields(lines[1]);
  const { size, unit } = parseSize(sizeText, wanted);
  const geometry = unit === 'cyl' || unit === 'chs';
  const chs = geometry ? chsInfo(fields(lines[2])) : {};
  const partitions = lines.slice(geometry ? 3 : 2).map((line): Partition => {
    const all = fields(line);
    const [num = '', begin = '', end = ''] = all;
    const [fstype = '', name = '', flagText = ''] = all.slice(unit === 'chs' ? 3 : 4);
    const flags = flagText
      .split(', ')
      .filter(Boolean)
      .map((flag) => flag.trim());
    return {
      num: Number(num),
      end: parseSize(end).size,
      name,
      flags,
      shown: {
        num: Number(num),
        begin: shownSize(begin),
        end: shownSize(end),
        size: unit === 'chs' ? '' : shownSize(all[3] ?? ''),
        fstype,
        name,
        flags,
        unit: unit.toLowerCase(),
      },
    };
  });
  return {
    table,
    size,
    partitions,
    shown: {
      dev,
      size: shownSize(sizeText),
      unit: unit.toLowerCase(),
      table,
      model,
      logical_block: Number(logical),
      physical_block: Number(physical),
      ...chs,
    },
  };
}

function chsInfo([cylinders, heads, sectors, size = '']: readonly string[]): Record<string, ResultValue> {
  const cylinder = parseSize(size);
  return {
    chs_info: {
      cylinders: Number(cylinders),
      heads: Number(heads),
      sectors: Number(sectors),
      cyl_size: float(cylinder.size),
      cyl_size_unit: cylinder.unit.toLowerCase(),
    },
  };
}
