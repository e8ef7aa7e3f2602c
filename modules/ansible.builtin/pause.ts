import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { reprFloat, str } from '../../runtime/values/print.ts';
import { typeName } from '../../runtime/values/types.ts';
import { PyFloat, type Value } from '../../runtime/values/value.ts';
import { type Answer, readKeys } from '../support/read-keys.ts';
import { dateTimeText, now } from '../support/times.ts';

export default defineModule({
  name: 'ansible.builtin.pause',
  summary: 'Wait for some time or for the user',
  options: {
    echo: { type: 'bool', default: true, description: 'Show what is typed' },
    minutes: { type: 'raw', description: 'Minutes to wait' },
    seconds: { type: 'raw', description: 'Seconds to wait' },
    prompt: { type: 'str', description: 'What to ask' },
  },
  rules: { mutuallyExclusive: [['minutes', 'seconds']] },
  controllerOnly: true,
  oncePerBatch: true,
  check: 'full',
  diff: 'none',
  async run(args, _target, task): Promise<ModuleResult> {
    const minutes = whole('minutes', args.minutes);
    const given = minutes === undefined ? whole('seconds', args.seconds) : minutes * 60;
    const seconds = given === undefined ? undefined : Math.max(1, given);
    const hidden = args.echo ? '' : ' (output is hidden)';
    const start = now();
    const typed = await ask(args.prompt, args.echo && seconds === undefined, hidden, seconds, task);
    const stop = now();
    const spent = (stop - start) / 1000;
    const byMinutes = args.seconds === undefined;
    const shown = Math.round((byMinutes ? spent / 60 : spent) * 100) / 100;
    return {
      changed: false,
      rc: 0,
      stderr: '',
      stdout: `Paused for ${reprFloat(shown)} ${byMinutes ? 'minutes' : 'seconds'}`,
      start: dateTimeText(start),
      stop: dateTimeText(stop),
      delta: Math.floor(spent),
      echo: args.echo,
      user_input: typed,
    };
  },
});

/** A number as Python's int() takes it: a fraction is cut off, but text must be a whole number. */
function whole(option: string, value: Value | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return Math.trunc(Number(value));
  if (value instanceof PyFloat) return Math.trunc(value.value);
  const text = str(value).trim();
  if (typeof value === 'string' && /^[+-]?[0-9]+$/.test(text)) return Number(text);
  const why =
    typeof value === 'string'
      ? `invalid literal for int() with base 10: '${value}'`
      : `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`;
  throw new ModuleFailure(
    `argument '${option}' is of type ${typeName(value)} and we were unable to convert to int: ${why}`,
  );
}

const CONTROL = "(ctrl+C then 'C' = continue early, ctrl+C then 'A' = abort)";

/** Waits; what was typed. Without a terminal nobody can answer: it then only waits for the time. */
async function ask(
  prompt: string | undefined,
  echo: boolean,
  hidden: string,
  seconds: number | undefined,
  task: TaskContext,
): Promise<string> {
  const asked = `[${task.name.trim()}]\n${prompt || 'Press enter to continue, Ctrl+C to interrupt'}${hidden}:`;
  if (seconds !== undefined) {
    task.tell(`Pausing for ${seconds} seconds${hidden}`);
    if (prompt) task.tell(CONTROL);
  }
  if (!process.stdin.isTTY) {
    if (seconds === undefined) task.warn('Not waiting for response to prompt as stdin is not interactive');
    else await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return '';
  }
  const text = seconds !== undefined && !prompt ? CONTROL : asked;
  const answer = await readKeys(text, { echo, seconds, ends: seconds === undefined ? ['\r', '\n'] : [] });
  if (answer.kind !== 'interrupt') return seconds === undefined ? answer.typed : '';
  const choice: Answer = await readKeys("Press 'C' to continue the play or 'A' to abort ", {
    echo: false,
    ends: ['c', 'C', 'a', 'A'],
  });
  if (choice.kind === 'interrupt' || choice.end.toLowerCase() === 'a')
    throw new ModuleFailure('user requested abort!');
  return '';
}
