import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import { NODE_OPTION, Rabbitmq } from '../support/rabbitmq/client.ts';
import { STATE_OPTION } from '../support/rabbitmq/options.ts';
import { sameJson, shownJson } from '../support/rabbitmq/terms.ts';

export default defineModule({
  name: 'community.rabbitmq.rabbitmq_parameter',
  summary: "Set RabbitMQ's parameters",
  options: {
    component: { type: 'str', required: true, operand: true, description: 'What the parameter is of.' },
    name: { type: 'str', required: true, operand: true, description: 'The parameter.' },
    value: { type: 'str', description: 'Its value, as JSON.' },
    vhost: { type: 'str', default: '/', description: 'The virtual host.' },
    ...STATE_OPTION,
    ...NODE_OPTION,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { component, name, vhost, state } = args;
    const value = args.value ?? '';
    const rabbitmq = new Rabbitmq(target, args.node);
    const rows = await rabbitmq.rows(['list_parameters', '-p', vhost]);
    const present = rows.find(([of, called]) => of === component && called === name)?.[2];
    const isDifferent =
      state === 'absent' ? present !== undefined : present === undefined || !sameJson(present, value);
    if (isDifferent && !task.check)
      await rabbitmq.run([
        state === 'absent'
          ? ['clear_parameter', '-p', vhost, component, name]
          : ['set_parameter', '-p', vhost, component, name, shownJson(value)],
      ]);
    return { changed: isDifferent, component, name, vhost, state };
  },
});
