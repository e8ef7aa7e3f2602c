import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import type { DictKey, Value } from '../../runtime/values/value.ts';
import { askApi } from '../support/rabbitmq/api.ts';
import { BROKER_OPTIONS, STATE_OPTION } from '../support/rabbitmq/options.ts';

export default defineModule({
  name: 'community.rabbitmq.rabbitmq_exchange',
  summary: "Add and remove RabbitMQ's exchanges",
  options: {
    ...BROKER_OPTIONS,
    ...STATE_OPTION,
    name: { type: 'str', required: true, description: 'The exchange.' },
    durable: { type: 'bool', default: true, description: 'It outlives the broker.' },
    auto_delete: { type: 'bool', default: false, description: 'It goes with its last queue.' },
    internal: { type: 'bool', default: false, description: 'Only other exchanges send to it.' },
    exchange_type: {
      type: 'str',
      default: 'direct',
      choices: [
        'fanout',
        'direct',
        'headers',
        'topic',
        'x-delayed-message',
        'x-random',
        'x-consistent-hash',
        'x-recent-history',
      ],
      aliases: ['type'],
      description: 'Its type.',
    },
    arguments: { type: 'dict', default: {}, description: 'Further arguments.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, _target, task): Promise<ModuleResult> {
    const { name, state } = args;
    const place = ['exchanges', args.vhost, name];
    const found = await askApi(task, args, 'GET', place);
    if (found.status !== 200 && found.status !== 404)
      throw new ModuleFailure('Invalid response from RESTAPI when trying to check if exchange exists', {
        details: found.text,
      });
    const exists = found.status === 200;
    const wanted = {
      durable: args.durable,
      auto_delete: args.auto_delete,
      internal: args.internal,
      type: args.exchange_type,
    };
    if (exists && state === 'present') {
      const present = found.json as Readonly<Record<string, unknown>>;
      if (Object.entries(wanted).some(([key, value]) => present[key] !== value))
        throw new ModuleFailure("RabbitMQ RESTAPI doesn't support attribute changes for existing exchanges");
    }
    const changes = exists !== (state === 'present');
    if (task.check)
      return {
        changed: changes,
        name,
        details: exists ? (found.json as ResultValue) : found.text,
        arguments: args.arguments,
      };
    if (!changes) return { changed: false, name };
    const data = new Map<DictKey, Value>([...Object.entries(wanted), ['arguments', args.arguments]]);
    const done =
      state === 'present'
        ? await askApi(task, args, 'PUT', place, data)
        : await askApi(task, args, 'DELETE', place);
    if (done.status === 201 || done.status === 204) return { changed: true, name };
    const reason = (done.json as { readonly reason?: unknown } | undefined)?.reason;
    const plugin = PLUGINS[args.exchange_type];
    throw new ModuleFailure(
      String(reason).startsWith('unknown exchange type')
        ? `Error creating exchange. You may need to enable ${plugin === undefined ? 'a' : `the '${plugin}'`} plugin for exchange type ${args.exchange_type}`
        : 'Error creating exchange',
      { status: done.status, details: done.text },
    );
  },
});

/** Plugins that bring types of exchanges. */
const PLUGINS: Readonly<Record<string, string>> = {
  'x-consistent-hash': 'rabbitmq_consistent_hash_exchange',
  'x-random': 'rabbitmq_random_exchange',
  'x-delayed-message': 'rabbitmq_delayed_message_exchange',
  'x-recent-history': 'rabbitmq_recent_history_exchange',
};
