import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { NODE_OPTION, Rabbitmq } from '../support/rabbitmq/client.ts';

export default defineModule({
  name: 'community.rabbitmq.rabbitmq_feature_flag',
  summary: "Enable RabbitMQ's feature flags",
  options: {
    name: { type: 'str', required: true, operand: true, description: 'The flag.' },
    ...NODE_OPTION,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const rabbitmq = new Rabbitmq(target, args.node);
    const rows = await rabbitmq.rows(['list_feature_flags', 'name', 'state']);
    const state = rows.find(([name]) => name === args.name)?.[1];
    if (state === undefined) throw new ModuleFailure(`${args.name} feature flag is not available`);
    const isDifferent = state.trim() === 'disabled';
    if (isDifferent && !task.check) await rabbitmq.run([['enable_feature_flag', args.name]]);
    return { changed: isDifferent };
  },
});
