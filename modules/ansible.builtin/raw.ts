import { defineModule } from '../../runtime/module/define.ts';
import { outputs } from '../support/outputs.ts';

export default defineModule({
  name: 'ansible.builtin.raw',
  summary: 'Run a command line as it is',
  options: {
    _raw_params: { type: 'str', default: '', description: 'The command line' },
    executable: { type: 'str', description: 'The shell that reads it' },
  },
  freeForm: '_raw_params',
  action: true,
  check: 'partial',
  diff: 'none',
  async run(args, target, task) {
    if (task.check) return { skipped: true, changed: false };
    const reply = await target.run({
      command: { line: args._raw_params, shell: args.executable || '/bin/sh' },
    });
    const result = {
      rc: reply.rc,
      ...outputs(reply),
      changed: true,
    };
    return reply.rc === 0 ? result : { ...result, failed: true, msg: 'non-zero return code' };
  },
});
