import { booleanWord } from '../../../runtime/module/convert.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { mustSucceed, runCommands, shownWords, stepOf } from '../../support/commands.ts';
import type { Steps } from '../../support/steps.ts';

/** The settings of a clock that are of interest. */
export type Clock = Partial<Record<'hwclock' | 'name', string>>;

/** The clock of a host without systemd: kept in files that differ from one distribution to the next. */
export interface FileClock {
  readonly before: Clock;
  /** Brings the settings about that differ. @returns messages of what was done */
  apply(planned: Clock): Promise<string[]>;
}

interface Layout {
  readonly nameFile: string;
  readonly nameLine: RegExp;
  nameText(zone: string): string;
  readonly hwclockFile: string | undefined;
  update(zone: string): readonly (readonly string[])[];
}

const FILES = [
  '/etc/timezone',
  '/etc/default/rcS',
  '/etc/conf.d/hwclock',
  '/etc/sysconfig/clock',
  '/etc/adjtime',
];
const UTC_LINE = /^UTC\s*=\s*(\S+)/m;
const ADJTIME_LINE = /^(UTC|LOCAL)$/m;

export async function fileClock(planned: Clock, target: Target): Promise<FileClock> {
  const done = await runCommands(
    target,
    [
      ...FILES.map((path) => ({ step: path, argv: ['cat', path] })),
      { step: 'link', argv: ['readlink', '/etc/localtime'] },
      { step: 'resolves', argv: ['test', '-e', '/etc/localtime'] },
      { step: 'same', argv: ['cmp', '-s', '/etc/localtime', `/usr/share/zoneinfo/${planned.name ?? ''}`] },
    ],
    {
      find: ['dpkg-reconfigure', 'setup-timezone', 'tzdata-update', 'hwclock', 'cp', 'ln'],
      need: ['hwclock'],
    },
  );
  const layout = layoutOf(done);
  return {
    before: {
      ...(planned.hwclock === undefined ? {} : { hwclock: hwclockOf(done, layout, planned.hwclock) }),
      ...(planned.name === undefined ? {} : { name: nameOf(done, layout, planned.name) }),
    },
    apply: (wanted) => applyFiles(done, layout, wanted, target),
  };
}

function has(done: Steps, name: string): boolean {
  return done.find(`bin ${name}`) !== undefined;
}

function textOf(done: Steps, path: string): string | undefined {
  const step = done.find(path);
  return step?.rc === 0 ? step.out : undefined;
}

function layoutOf(done: Steps): Layout {
  const zoneFile = (zone: string): string => `/usr/share/zoneinfo/${zone}`;
  const plain = { nameFile: '/etc/timezone', nameLine: /^(\S+)/m, nameText: (zone: string) => `${zone}\n` };
  const copy = (zone: string) => [['cp', '--remove-destination', zoneFile(zone), '/etc/localtime']];
  if (has(done, 'dpkg-reconfigure'))
    return {
      ...plain,
      hwclockFile: '/etc/default/rcS',
      update: (zone) => [
        ['ln', '-sf', zoneFile(zone), '/etc/localtime'],
        ['dpkg-reconfigure', '--frontend', 'noninteractive', 'tzdata'],
      ],
    };
  if (has(done, 'setup-timezone'))
    return {
      ...plain,
      hwclockFile: '/etc/conf.d/hwclock',
      update: (zone) => [['setup-timezone', '-z', zone]],
    };
  if (textOf(done, '/etc/conf.d/hwclock') !== undefined)
    return { ...plain, hwclockFile: '/etc/conf.d/hwclock', update: copy };
  const suse = /^TIMEZONE\s*=/m.test(textOf(done, '/etc/sysconfig/clock') ?? '');
  return {
    nameFile: '/etc/sysconfig/clock',
    nameLine: suse ? /^TIMEZONE\s*=\s*"?([^"\s]+)"?/m : /^ZONE\s*=\s*"?([^"\s]+)"?/m,
    nameText: (zone) => `${suse ? 'TIMEZONE' : 'ZONE'}="${zone}"\n`,
    hwclockFile: '/etc/sysconfig/clock',
    update: (zone) =>
      has(done, 'tzdata-update') && stepOf(done, 'link').rc !== 0 ? [['tzdata-update']] : copy(zone),
  };
}

function hwclockOf(done: Steps, layout: Layout, planned: string): string {
  const text = layout.hwclockFile === undefined ? undefined : textOf(done, layout.hwclockFile);
  const word = text === undefined ? undefined : UTC_LINE.exec(text)?.[1];
  const value = word === undefined ? 'n/a' : booleanWord(word) ? 'UTC' : 'local';
  if (value !== planned) return value;
  const adjtime = ADJTIME_LINE.exec(textOf(done, '/etc/adjtime') ?? '')?.[1];
  return adjtime === 'LOCAL' ? 'local' : 'UTC';
}

function nameOf(done: Steps, layout: Layout, planned: string): string {
  const value = layout.nameLine.exec(textOf(done, layout.nameFile) ?? '')?.[1] ?? 'n/a';
  if (value !== planned) return value;
  const link = stepOf(done, 'link');
  if (link.rc !== 0) return stepOf(done, 'same').rc === 0 ? value : 'n/a';
  if (stepOf(done, 'resolves').rc !== 0) return 'n/a';
  return /\/(?:usr\/share|etc)\/zoneinfo\/(.*)/.exec(link.out)?.[1] ?? 'n/a';
}

async function applyFiles(done: Steps, layout: Layout, wanted: Clock, target: Target): Promise<string[]> {
  const messages: string[] = [];
  const commands: { argv: readonly string[]; log: boolean; text?: string }[] = [];
  const edit = (path: string, line: RegExp, value: string): void => {
    const { text, removed } = replaceLine(textOf(done, path) ?? '', line, value);
    commands.push({ argv: ['tsible_put', path], log: false, text });
    messages.push(`Added 1 line and deleted ${removed} line(s) on ${path}`);
  };
  if (wanted.hwclock !== undefined && hwclockOf(done, layout, wanted.hwclock) !== wanted.hwclock) {
    const local = wanted.hwclock === 'local';
    if (layout.hwclockFile !== undefined) edit(layout.hwclockFile, UTC_LINE, `UTC=${local ? 'no' : 'yes'}\n`);
    commands.push({ argv: ['hwclock', '--systohc', local ? '--localtime' : '--utc'], log: true });
  }
  if (wanted.name !== undefined && nameOf(done, layout, wanted.name) !== wanted.name) {
    edit(layout.nameFile, layout.nameLine, layout.nameText(wanted.name));
    for (const argv of layout.update(wanted.name)) commands.push({ argv, log: false });
  }
  for (const { argv, log, text } of commands) {
    const options = text === undefined ? {} : { payload: text };
    const ran = await runCommands(target, [{ step: 'set', argv, stdin: text !== undefined }], options);
    mustSucceed(stepOf(ran, 'set'), shownWords(argv, done));
    if (log) messages.push(`executed \`${shownWords(argv, done).join(' ')}\``);
  }
  return messages;
}

/** Puts a line in the place of the first that matches, and takes the others out. */
function replaceLine(text: string, line: RegExp, value: string): { text: string; removed: number } {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const first = lines.findIndex((one) => line.test(one));
  const kept = lines.filter((one) => !line.test(one));
  kept.splice(Math.max(first, 0), 0, value);
  return { text: kept.join(''), removed: lines.length - kept.length + 1 };
}
