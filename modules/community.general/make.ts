import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult, ResultValue } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import { binaryPath, commandFailure, runCommands, stepOf } from '../support/commands.ts';
import { quoteWord } from '../support/shlex.ts';

export default defineModule({
  name: 'community.general.make',
  summary: 'Run targets of a Makefile',
  options: {
    target: { type: 'str', description: 'The target.' },
    targets: { type: 'list', elements: 'str', description: 'Several targets.' },
    params: { type: 'dict', description: 'Variables; one without a value is a word of its own.' },
    chdir: { type: 'path', required: true, description: 'Folder to work in.' },
    file: { type: 'path', description: 'The makefile.' },
    make: { type: 'path', description: 'The make command: gmake, or make where there is none.' },
    jobs: { type: 'int', description: 'How many jobs run at the same time.' },
  },
  rules: { mutuallyExclusive: [['target', 'targets']] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { chdir } = args;
    let make = args.make;
    if (make === undefined) {
      const found = await runCommands(target, [], { find: ['gmake', 'make'] });
      make = binaryPath(found, 'gmake') ?? binaryPath(found, 'make');
      if (make === undefined) await runCommands(target, [], { need: ['make'] });
    }
    const variables = [...(args.params ?? new Map())].map(([key, value]) =>
      value === null ? str(key) : `${str(key)}=${str(value)}`,
    );
    const argv = [
      make ?? 'make',
      ...(args.jobs === undefined ? [] : ['-j', String(args.jobs)]),
      ...(args.file === undefined ? [] : ['-f', args.file]),
      ...(args.target ? [args.target] : (args.targets ?? [])),
      ...variables,
    ];
    const options = { chdir, english: false, leavesChildren: true };
    const probed = await runCommands(target, [{ step: 'query', argv: [...argv, '-q'] }], options);
    let step = stepOf(probed, 'query');
    const changed = step.rc !== 0;
    if (changed && !task.check) {
      step = stepOf(await runCommands(target, [{ step: 'make', argv }], options), 'make');
      if (step.rc !== 0) throw commandFailure(step, argv);
    }
    const given = (value: ResultValue): ResultValue => value ?? null;
    return {
      changed,
      failed: false,
      stdout: step.out.replace(/[\r\n]+$/, ''),
      stderr: step.err.replace(/[\r\n]+$/, ''),
      target: given(args.target),
      targets: given(args.targets),
      params: given(args.params),
      chdir,
      file: given(args.file),
      jobs: given(args.jobs),
      command: argv.map(quoteWord).join(' '),
    };
  },
});
