import { isDeepStrictEqual } from 'node:util';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import { toJson } from '../../runtime/values/to-json.ts';
import type { DictKey, Value } from '../../runtime/values/value.ts';
import { askApi } from '../support/rabbitmq/api.ts';
import { BROKER_OPTIONS, STATE_OPTION } from '../support/rabbitmq/options.ts';

export default defineModule({
  name: 'community.rabbitmq.rabbitmq_queue',
  summary: "Add and remove RabbitMQ's queues",
  options: {
    ...BROKER_OPTIONS,
    ...STATE_OPTION,
    name: { type: 'str', required: true, description: 'The queue.' },
    durable: { type: 'bool', default: true, description: 'It outlives the broker.' },
    auto_delete: { type: 'bool', default: false, description: 'It goes with its last consumer.' },
    message_ttl: { type: 'int', description: 'Milliseconds after which messages go.' },
    auto_expires: { type: 'int', description: 'Milliseconds without use after which it goes.' },
    max_length: { type: 'int', description: 'Most messages.' },
    dead_letter_exchange: { type: 'str', description: 'Exchange for messages that go.' },
    dead_letter_routing_key: { type: 'str', description: 'Routing key of those.' },
    arguments: { type: 'dict', default: {}, description: 'Further arguments.' },
    max_priority: { type: 'int', description: 'Highest priority of messages.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, _target, task): Promise<ModuleResult> {
    const { name, state } = args;
    const place = ['queues', args.vhost, name];
    const found = await askApi(task, args, 'GET', place);
    if (found.status !== 200 && found.status !== 404)
      throw new ModuleFailure('Invalid response from RESTAPI when trying to check if queue exists', {
        details: found.text,
      });
    const exists = found.status === 200;
    const wanted = new Map<DictKey, Value>(args.arguments);
    for (const [option, key] of ARGUMENTS) {
      const value = args[option];
      if (value !== undefined) wanted.set(key, value);
    }
    if (exists && state === 'present') {
      const present = found.json as { readonly arguments?: Readonly<Record<string, unknown>> } & Readonly<
        Record<string, unknown>
      >;
      sameValue('durable', present.durable, args.durable);
      sameValue('auto_delete', present.auto_delete, args.auto_delete);
      for (const [, key] of ARGUMENTS) sameValue(key, present.arguments?.[key], wanted.get(key));
    }
    const changes = exists !== (state === 'present');
    if (task.check)
      return {
        changed: changes,
        name,
        details: exists ? (found.json as ResultValue) : found.text,
        arguments: wanted,
      };
    if (!changes) return { changed: false, name };
    const data = new Map<DictKey, Value>([
      ['durable', args.durable],
      ['auto_delete', args.auto_delete],
      ['arguments', wanted],
    ]);
    const done =
      state === 'present'
        ? await askApi(task, args, 'PUT', place, data)
        : await askApi(task, args, 'DELETE', place);
    if (done.status !== 201 && done.status !== 204)
      throw new ModuleFailure('Error creating queue', { status: done.status, details: done.text });
    return { changed: true, name };
  },
});

const ARGUMENTS = [
  ['message_ttl', 'x-message-ttl'],
  ['auto_expires', 'x-expires'],
  ['max_length', 'x-max-length'],
  ['dead_letter_exchange', 'x-dead-letter-exchange'],
  ['dead_letter_routing_key', 'x-dead-letter-routing-key'],
  ['max_priority', 'x-max-priority'],
] as const;

/** A queue can't be changed. @throws ModuleFailure when it would have to be */
function sameValue(name: string, is: unknown, wanted: Value | undefined): void {
  const refusal = "RabbitMQ RESTAPI doesn't support attribute changes for existing queues.";
  if (is === undefined && wanted === undefined) return;
  if (is === undefined)
    throw new ModuleFailure(`${refusal}Attempting to set ${name} which is not currently set.`);
  if (wanted === undefined)
    throw new ModuleFailure(
      `${refusal}Attempting to unset ${name} which is currently set to '${str(is as Value)}'.`,
    );
  if (!isDeepStrictEqual(is, JSON.parse(toJson(wanted))))
    throw new ModuleFailure(
      `${refusal}\nAttempting to change ${name} from '${str(is as Value)}' to '${str(wanted)}'`,
    );
}
