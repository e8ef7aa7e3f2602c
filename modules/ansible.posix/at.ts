import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { linesOf, mustSucceed, runCommands, runOne, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'ansible.posix.at',
  summary: 'Have a command run once, later',
  options: {
    command: { type: 'str', description: 'The command.' },
    script_file: { type: 'str', description: 'A script on the host.' },
    count: { type: 'int', description: 'How many units from now.' },
    units: { type: 'str', choices: ['minutes', 'hours', 'days', 'weeks'], description: 'The unit.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be planned.',
    },
    unique: { type: 'bool', default: false, description: 'Not when it is planned already.' },
  },
  rules: { mutuallyExclusive: [['command', 'script_file']], requiredOneOf: [['command', 'script_file']] },
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const { command, state, count, units } = args;
    if (state === 'present' && (!count || !units))
      throw new ModuleFailure('present state requires count and units');
    const script = command === undefined ? undefined : `${command}\n`;
    const need = { need: ['at', 'atq'] };
    const jobs = state === 'absent' || args.unique ? await matching() : [];
    if (state === 'absent') {
      for (const job of jobs) mustSucceed(await runOne(target, ['at', '-r', job], need), `at -r ${job}`);
      return { changed: jobs.length > 0, state };
    }
    if (jobs.length > 0) return { changed: false, state };
    const words = [
      'at',
      ...(args.script_file ? ['-f', args.script_file] : []),
      'now',
      '+',
      String(count),
      units ?? '',
    ];
    const options = script === undefined ? need : { ...need, payload: script };
    mustSucceed(await runOne(target, words, options), words);
    return { changed: true, state, script_file: args.script_file ?? '', count, units };

    /** Numbers of the jobs that hold the script. */
    async function matching(): Promise<string[]> {
      const probed = await runCommands(
        target,
        [
          { step: 'queue', argv: ['atq'] },
          ...(args.script_file ? [{ step: 'script', argv: ['cat', args.script_file] }] : []),
        ],
        need,
      );
      const text = (script ?? stepOf(probed, 'script').out).trim();
      const numbers = linesOf(mustSucceed(stepOf(probed, 'queue'), 'atq').out).map(
        (line) => line.split(/\s+/)[0] ?? '',
      );
      if (numbers.length === 0) return [];
      const shown = await runCommands(
        target,
        numbers.map((number) => ({ step: number, argv: ['at', '-c', number] })),
      );
      return numbers.filter((number) =>
        mustSucceed(stepOf(shown, number), `at -c ${number}`).out.includes(text),
      );
    }
  },
});
