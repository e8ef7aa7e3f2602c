import { defineModule } from '../../runtime/module/define.ts';
import { commandOptions, commandRules, runCommand, wordsCommand } from '../support/run-command.ts';

export default defineModule({
  name: 'ansible.builtin.command',
  summary: 'Run a command, without a shell',
  options: commandOptions,
  rules: commandRules,
  freeForm: '_raw_params',
  calledAs: 'ansible.legacy.command',
  check: 'partial',
  diff: 'none',
  async run(args, target, task) {
    if (args.executable !== undefined && args.executable !== '') {
      task.warn(
        `As of Ansible 2.4, the parameter 'executable' is no longer supported with the 'command' module. Not using '${args.executable}'.`,
      );
    }
    const line = args._raw_params || args.cmd || undefined;
    const command = await wordsCommand(line, args.argv, args.expand_argument_vars, target);
    return runCommand(args, command, target, task);
  },
});
