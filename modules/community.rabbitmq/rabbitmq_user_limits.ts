import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import { Rabbitmq } from '../support/rabbitmq/client.ts';
import { differ, LIMIT_OPTIONS, presentLimits } from '../support/rabbitmq/limits.ts';

export default defineModule({
  name: 'community.rabbitmq.rabbitmq_user_limits',
  summary: "Limit RabbitMQ's users",
  options: {
    user: {
      type: 'str',
      required: true,
      aliases: ['username', 'name'],
      operand: true,
      description: 'The user.',
    },
    max_channels: { type: 'int', default: -1, description: 'Most channels; less than 0: any number.' },
    ...LIMIT_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { user, state } = args;
    const rabbitmq = new Rabbitmq(target, args.node);
    const isAbsent = state === 'absent';
    const wanted = {
      'max-connections': isAbsent ? -1 : args.max_connections,
      'max-channels': isAbsent ? -1 : args.max_channels,
    };
    const changed = differ(await presentLimits(rabbitmq, ['list_user_limits', '--user', user]), wanted);
    const set = Object.fromEntries(Object.entries(wanted).filter(([, limit]) => limit >= 0));
    const clear = Object.entries(wanted).filter(([, limit]) => limit < 0);
    if (changed && !task.check)
      await rabbitmq.run(
        isAbsent
          ? [['clear_user_limits', user, 'all']]
          : [
              ...clear.map(([name]) => ['clear_user_limits', user, name]),
              ...(Object.keys(set).length > 0 ? [['set_user_limits', user, JSON.stringify(set)]] : []),
            ],
      );
    return { changed };
  },
});
