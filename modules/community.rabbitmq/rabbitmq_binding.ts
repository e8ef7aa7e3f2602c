import { isDeepStrictEqual } from 'node:util';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { toJson } from '../../runtime/values/to-json.ts';
import type { DictKey, Value } from '../../runtime/values/value.ts';
import { askApi } from '../support/rabbitmq/api.ts';
import { BROKER_OPTIONS, STATE_OPTION } from '../support/rabbitmq/options.ts';

export default defineModule({
  name: 'community.rabbitmq.rabbitmq_binding',
  summary: "Bind RabbitMQ's queues and exchanges to exchanges",
  options: {
    ...BROKER_OPTIONS,
    ...STATE_OPTION,
    name: {
      type: 'str',
      required: true,
      aliases: ['src', 'source'],
      description: 'The exchange that messages come from.',
    },
    destination: { type: 'str', required: true, aliases: ['dst', 'dest'], description: 'Where they go.' },
    destination_type: {
      type: 'str',
      required: true,
      choices: ['queue', 'exchange'],
      aliases: ['type', 'dest_type'],
      description: 'What that is.',
    },
    routing_key: { type: 'str', default: '#', description: 'Their routing key.' },
    arguments: { type: 'dict', default: {}, description: 'Further arguments.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, _target, task): Promise<ModuleResult> {
    const { name, state } = args;
    const kind = args.destination_type === 'queue' ? 'q' : 'e';
    const place = ['bindings', args.vhost, 'e', name, kind, args.destination];
    const found = await askApi(task, args, 'GET', place);
    const unexpected = ({ status, text }: typeof found): ModuleFailure =>
      new ModuleFailure('Unexpected reply from API', { status, details: text });
    const wanted: unknown = JSON.parse(toJson(args.arguments));
    const list = Array.isArray(found.json) ? (found.json as Binding[]) : [];
    const present = list.find(
      (one) => one.routing_key === args.routing_key && isDeepStrictEqual(one.arguments, wanted),
    );
    if (present === undefined && found.status !== 200 && found.status !== 404) throw unexpected(found);
    const changes = (present !== undefined) !== (state === 'present');
    if (task.check)
      return {
        changed: changes,
        name,
        details: present === undefined ? found.text : (found.json as ResultValue),
        arguments: args.arguments,
      };
    if (!changes) return { changed: false, name };
    const data = new Map<DictKey, Value>([
      ['routing_key', args.routing_key],
      ['arguments', args.arguments],
    ]);
    const done =
      present === undefined
        ? await askApi(task, args, 'POST', place, data)
        : await askApi(task, args, 'DELETE', [...place, present.properties_key]);
    if (done.status !== 201 && done.status !== 204) throw unexpected(done);
    return { changed: true, name, destination: args.destination };
  },
});

interface Binding {
  readonly arguments: unknown;
  readonly routing_key: string;
  readonly properties_key: string;
}
