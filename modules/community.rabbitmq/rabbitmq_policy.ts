import { isDeepStrictEqual } from 'node:util';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { toJson } from '../../runtime/values/to-json.ts';
import { API_OPTIONS, askApi, CERTIFICATE_OPTIONS } from '../support/rabbitmq/api.ts';
import { NODE_OPTION, Rabbitmq } from '../support/rabbitmq/client.ts';
import { STATE_OPTION } from '../support/rabbitmq/options.ts';

interface Policy {
  readonly name: string;
  readonly pattern: string;
  readonly apply_to: string;
  readonly definition: unknown;
  readonly priority: string;
}

export default defineModule({
  name: 'community.rabbitmq.rabbitmq_policy',
  summary: "Set RabbitMQ's policies",
  options: {
    name: { type: 'str', required: true, operand: true, description: 'The policy.' },
    vhost: { type: 'str', default: '/', description: 'The virtual host.' },
    pattern: { type: 'str', description: 'Pattern of the names of what it applies to.' },
    apply_to: {
      type: 'str',
      default: 'all',
      choices: ['all', 'exchanges', 'queues', 'classic_queues', 'quorum_queues', 'streams'],
      description: 'What it applies to.',
    },
    tags: { type: 'dict', description: 'What it says.' },
    priority: { type: 'str', default: '0', description: 'Its priority.' },
    ...STATE_OPTION,
    ...NODE_OPTION,
    ...API_OPTIONS,
    ...CERTIFICATE_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, vhost, state, pattern, tags, priority, apply_to: applyTo } = args;
    const isByApi = args.login_host !== undefined;
    const rabbitmq = new Rabbitmq(target, args.node);
    if (state === 'present' && (pattern === undefined || tags === undefined))
      throw new ModuleFailure('pattern and tags are required for state=present');
    const present = (isByApi ? await fromApi() : await fromNode()).find((one) => one.name === name);
    const definition: unknown = tags === undefined ? undefined : JSON.parse(toJson(tags));
    const isSame =
      present !== undefined &&
      present.pattern === pattern &&
      present.apply_to === applyTo &&
      present.priority === priority &&
      isDeepStrictEqual(present.definition, definition);
    const changed = state === 'absent' ? present !== undefined : !isSame;
    if (changed && !task.check) await (isByApi ? byApi() : byNode());
    return { changed, name, state };

    async function fromNode(): Promise<Policy[]> {
      const rows = await rabbitmq.rows(['list_policies', '-p', vhost]);
      return rows.map(([, called = '', of = '', to = '', said = '', rank = '']) => ({
        name: called,
        pattern: of.replaceAll('\\\\', '\\'),
        apply_to: to,
        definition: JSON.parse(said),
        priority: rank,
      }));
    }

    async function fromApi(): Promise<Policy[]> {
      const answer = await askApi(task, args, 'GET', ['policies', vhost]);
      if (!answer.ok)
        throw new ModuleFailure(
          `Error trying to retrieve policies on vhost ${vhost} in rabbitmq. Status code '${answer.status}'.`,
        );
      const list: Record<string, unknown>[] = Array.isArray(answer.json) ? answer.json : [];
      return list.map((one) => ({
        name: String(one.name),
        pattern: String(one.pattern),
        apply_to: String(one['apply-to']),
        definition: one.definition,
        priority: String(one.priority),
      }));
    }

    async function byNode(): Promise<void> {
      const words =
        state === 'absent'
          ? ['clear_policy', '-p', vhost, name]
          : [
              ...['set_policy', '-p', vhost, name, pattern ?? '', JSON.stringify(definition)],
              ...['--priority', priority],
              ...(applyTo === 'all' ? [] : ['--apply-to', applyTo]),
            ];
      await rabbitmq.run([words]);
    }

    async function byApi(): Promise<void> {
      const path = ['policies', vhost, name];
      if (state === 'absent') {
        const answer = await askApi(task, args, 'DELETE', path);
        if (!answer.ok)
          throw new ModuleFailure(
            `Error trying to remove policy ${name} in rabbitmq. Status code '${answer.status}'.`,
          );
        return;
      }
      const answer = await askApi(
        task,
        args,
        'PUT',
        path,
        new Map<string, NonNullable<typeof tags> | string | number>([
          ['pattern', pattern ?? ''],
          ['apply-to', applyTo],
          ['definition', tags ?? new Map()],
          ['priority', Number(priority)],
        ]),
      );
      if (!answer.ok)
        throw new ModuleFailure(`Error trying to set policy ${name} in rabbitmq. Response ${answer.text}\n`);
    }
  },
});
