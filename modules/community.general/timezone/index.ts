import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { mustSucceed, runCommands, shownWords, stepOf } from '../../support/commands.ts';
import type { Steps } from '../../support/steps.ts';
import { type Clock, type FileClock, fileClock } from './files.ts';

export default defineModule({
  name: 'community.general.timezone',
  summary: 'Set the time zone, and what the hardware clock tells',
  options: {
    hwclock: {
      type: 'str',
      choices: ['local', 'UTC'],
      aliases: ['rtc'],
      description: 'Whether the hardware clock has local time.',
    },
    name: { type: 'str', description: 'The zone: Europe/Berlin.' },
  },
  rules: { requiredOneOf: [['hwclock', 'name']] },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const planned: Clock = {
      ...(args.hwclock === undefined ? {} : { hwclock: args.hwclock }),
      ...(args.name === undefined ? {} : { name: args.name }),
    };
    const probed = await runCommands(
      target,
      [
        { step: 'status', argv: ['timedatectl', 'status'] },
        { step: 'zone', argv: ['test', '-f', `/usr/share/zoneinfo/${args.name ?? ''}`] },
      ],
      { find: ['timedatectl'] },
    );
    if (args.name !== undefined && stepOf(probed, 'zone').rc !== 0)
      throw abort(`given timezone "${args.name}" is not available`);
    if (stepOf(probed, 'status').rc === 0) return bySystemd(planned, probed, target, task.check);
    return byFiles(planned, await fileClock(planned, target), target, task.check);
  },
});

/** The failure in the words of Ansible's module. */
function abort(message: string, others: readonly string[] = []): ModuleFailure {
  const rest = others.length === 0 ? [] : ['Other message(s):', ...others];
  return new ModuleFailure(['Error message:', message, ...rest].join('\n'));
}

const SETTINGS = ['hwclock', 'name'] as const;
const STATUS_LINES = {
  hwclock: /^\s*RTC in local TZ\s*:\s*(\S+)/m,
  name: /^\s*Time ?zone\s*:\s*(\S+)/m,
} as const;

/** What `timedatectl status` says of the settings that are asked for. */
function statusOf(text: string, planned: Clock): Clock {
  const clock: Clock = {};
  for (const key of SETTINGS) {
    if (planned[key] === undefined) continue;
    const value = STATUS_LINES[key].exec(text)?.[1] ?? '';
    clock[key] = key === 'name' ? value : value === 'yes' ? 'local' : 'UTC';
  }
  return clock;
}

async function bySystemd(
  planned: Clock,
  probed: Steps,
  target: Target,
  check: boolean,
): Promise<ModuleResult> {
  const before = statusOf(stepOf(probed, 'status').out, planned);
  const commands = SETTINGS.filter((key) => before[key] !== planned[key]).map((key) =>
    key === 'name'
      ? ['timedatectl', 'set-timezone', planned.name ?? '']
      : ['timedatectl', 'set-local-rtc', planned.hwclock === 'local' ? 'yes' : 'no'],
  );
  if (check || commands.length === 0) return outcome(before, check ? planned : before, []);
  const done = await runCommands(
    target,
    [
      ...commands.map((argv, at) => ({ step: `set ${at}`, argv, must: true })),
      { step: 'status', argv: ['timedatectl', 'status'] },
    ],
    { need: ['timedatectl'] },
  );
  const messages: string[] = [];
  for (const [at, argv] of commands.entries()) {
    const step = done.find(`set ${at}`);
    if (step !== undefined) mustSucceed(step, shownWords(argv, done));
    messages.push(`executed \`${shownWords(argv, done).join(' ')}\``);
  }
  return outcome(before, reached(planned, statusOf(stepOf(done, 'status').out, planned), messages), messages);
}

async function byFiles(
  planned: Clock,
  clock: FileClock,
  target: Target,
  check: boolean,
): Promise<ModuleResult> {
  const { before } = clock;
  if (check || !SETTINGS.some((key) => before[key] !== planned[key]))
    return outcome(before, check ? planned : before, []);
  const messages = await clock.apply(planned);
  const after = await fileClock(planned, target);
  return outcome(before, reached(planned, after.before, messages), messages);
}

/** @throws ModuleFailure when what was set isn't there afterwards */
function reached(planned: Clock, after: Clock, messages: readonly string[]): Clock {
  if (SETTINGS.every((key) => after[key] === planned[key])) return after;
  const shown = (clock: Clock): string =>
    `{${SETTINGS.filter((key) => clock[key] !== undefined)
      .map((key) => `'${key}': '${clock[key]}'`)
      .join(', ')}}`;
  throw abort(
    `still not desired state, though changes have made - planned: ${shown(planned)}, after: ${shown(after)}`,
    messages,
  );
}

function outcome(before: Clock, after: Clock, messages: readonly string[]): ModuleResult {
  return {
    changed: SETTINGS.some((key) => before[key] !== after[key]),
    diff: { before, after },
    ...(messages.length === 0 ? {} : { msg: messages.join('\n') }),
  };
}
