import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import { Rabbitmq } from '../support/rabbitmq/client.ts';
import { differ, LIMIT_OPTIONS, presentLimits } from '../support/rabbitmq/limits.ts';

export default defineModule({
  name: 'community.rabbitmq.rabbitmq_vhost_limits',
  summary: "Limit RabbitMQ's virtual hosts",
  options: {
    vhost: { type: 'str', default: '/', description: 'The virtual host.' },
    max_queues: { type: 'int', default: -1, description: 'Most queues; less than 0: any number.' },
    ...LIMIT_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { vhost, state } = args;
    const rabbitmq = new Rabbitmq(target, args.node);
    const isAbsent = state === 'absent';
    const wanted = {
      'max-connections': isAbsent ? -1 : args.max_connections,
      'max-queues': isAbsent ? -1 : args.max_queues,
    };
    const changed = differ(await presentLimits(rabbitmq, ['list_vhost_limits', '-p', vhost]), wanted);
    if (changed && !task.check)
      await rabbitmq.run([
        isAbsent
          ? ['clear_vhost_limits', '-p', vhost]
          : ['set_vhost_limits', '-p', vhost, JSON.stringify(wanted)],
      ]);
    return { changed };
  },
});
