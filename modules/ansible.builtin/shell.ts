import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure } from '../../runtime/module/result.ts';
import { commandOptions, commandRules, runCommand } from '../support/run-command.ts';
import { quoteWord } from '../support/shlex.ts';

// The shell expands variables itself: this option of command's is refused when it is given.
const options = { ...commandOptions, expand_argument_vars: { type: 'raw', default: '' } } as const;

export default defineModule({
  name: 'ansible.builtin.shell',
  summary: 'Run a command line by a shell',
  options,
  rules: commandRules,
  freeForm: '_raw_params',
  calledAs: 'ansible.legacy.command',
  check: 'partial',
  diff: 'none',
  understood: () => ({ _uses_shell: true, expand_argument_vars: true }),
  async run(args, target, task) {
    if (args.expand_argument_vars !== '')
      throw new ModuleFailure('Unsupported parameters for (shell) module: expand_argument_vars');
    const line = args._raw_params || args.cmd;
    const shown = line ?? args.argv ?? '';
    const run = {
      line: line ?? (args.argv ?? []).map(quoteWord).join(' '),
      shell: args.executable || '/bin/sh',
    };
    return runCommand(args, { shown, run }, target, task);
  },
});
