import { defineModule } from '../../runtime/module/define.ts';
import { commandOptions, commandRules, runCommand } from '../support/run-command.ts';
import { quoteWord } from '../support/shlex.ts';

// One option of command's has no meaning here: the shell expands variables itself.
const { expand_argument_vars: _, ...options } = commandOptions;

export default defineModule({
  name: 'ansible.builtin.shell',
  summary: 'Run a command line by a shell',
  options,
  rules: commandRules,
  freeForm: '_raw_params',
  check: 'partial',
  diff: 'none',
  async run(args, target, task) {
    const line = args._raw_params || args.cmd;
    const shown = line ?? args.argv ?? '';
    const run = {
      line: line ?? (args.argv ?? []).map(quoteWord).join(' '),
      shell: args.executable || '/bin/sh',
    };
    return runCommand(args, { shown, run }, target, task);
  },
});
