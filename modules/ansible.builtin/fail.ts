import { defineModule } from '../../runtime/module/define.ts';

export default defineModule({
  name: 'ansible.builtin.fail',
  summary: 'Fail with a message of your own',
  options: {
    msg: { type: 'raw', default: 'Failed as requested from task', description: 'Why the task fails' },
  },
  olderRefusal: true,
  controllerOnly: true,
  check: 'full',
  diff: 'none',
  async run(args) {
    return { failed: true, msg: args.msg };
  },
});
