import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';

const answer = shellFunction('tsible_ping', [], ':');

export default defineModule({
  name: 'ansible.builtin.ping',
  summary: 'Try to connect to the host and run something there',
  options: {
    data: { type: 'str', default: 'pong', description: 'What to answer; `crash` makes it fail' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target) {
    if (args.data === 'crash') throw new ModuleFailure('boom');
    await target.call(answer, [], { ahead: 'last' });
    return { ping: args.data };
  },
});
