import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import { NODE_OPTION, Rabbitmq } from '../support/rabbitmq/client.ts';
import { STATE_OPTION } from '../support/rabbitmq/options.ts';
import { readTerm, sameJson, shownJson } from '../support/rabbitmq/terms.ts';

export default defineModule({
  name: 'community.rabbitmq.rabbitmq_global_parameter',
  summary: "Set RabbitMQ's global parameters",
  options: {
    name: { type: 'str', required: true, operand: true, description: 'The parameter.' },
    value: { type: 'str', description: 'Its value, as JSON.' },
    ...STATE_OPTION,
    ...NODE_OPTION,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state } = args;
    const value = args.value ?? '';
    const rabbitmq = new Rabbitmq(target, args.node);
    const rows = await rabbitmq.rows(['list_global_parameters']);
    const present = rows.find(([called]) => called === name)?.[1];
    const isDifferent =
      state === 'absent' ? present !== undefined : present === undefined || !sameJson(present, value);
    if (isDifferent && !task.check)
      await rabbitmq.run([
        state === 'absent'
          ? ['clear_global_parameter', name]
          : ['set_global_parameter', name, shownJson(value)],
      ]);
    return { changed: isDifferent, name, state, value: args.value === undefined ? null : readTerm(value) };
  },
});
