import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { API_OPTIONS, askApi, CERTIFICATE_OPTIONS } from '../support/rabbitmq/api.ts';
import { NODE_OPTION, Rabbitmq } from '../support/rabbitmq/client.ts';
import { STATE_OPTION } from '../support/rabbitmq/options.ts';

export default defineModule({
  name: 'community.rabbitmq.rabbitmq_vhost',
  summary: "Add and remove RabbitMQ's virtual hosts",
  options: {
    name: {
      type: 'str',
      required: true,
      aliases: ['vhost'],
      operand: true,
      description: 'The virtual host.',
    },
    tracing: { type: 'bool', default: false, aliases: ['trace'], description: 'Trace its messages.' },
    ...STATE_OPTION,
    ...NODE_OPTION,
    ...API_OPTIONS,
    ...CERTIFICATE_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state, tracing } = args;
    const result = { name, state };
    const isByApi = args.login_host !== undefined;
    const rabbitmq = new Rabbitmq(target, args.node);
    const present = await traced();
    if (state === 'absent') {
      if (present !== undefined) await change('delete', 'DELETE');
      return { ...result, changed: present !== undefined };
    }
    if (present === undefined) await change('add', 'PUT');
    if ((present ?? false) !== tracing)
      await change(`${tracing ? 'enable' : 'disable'} tracing on`, 'PUT', tracing);
    return { ...result, changed: present !== tracing };

    /** Whether the virtual host is traced; undefined when there is none. */
    async function traced(): Promise<boolean | undefined> {
      if (isByApi) {
        const answer = await askApi(task, args, 'GET', ['vhosts', name]);
        if (answer.status === 404) return undefined;
        if (!answer.ok)
          throw new ModuleFailure('Error getting the vhost', { status: answer.status, details: answer.text });
        const facts = answer.json;
        return typeof facts === 'object' && facts !== null && 'tracing' in facts && facts.tracing === true;
      }
      const [out = ''] = await rabbitmq.run([['list_vhosts', 'name', 'tracing']]);
      const row = out
        .split('\n')
        .map((line) => line.split('\t'))
        .find(([first]) => first === name);
      return row === undefined ? undefined : row[1]?.trim() === 'true';
    }

    async function change(what: string, method: 'PUT' | 'DELETE', trace?: boolean): Promise<void> {
      if (task.check) return;
      if (!isByApi) {
        const words =
          trace === undefined ? [`${what}_vhost`, name] : [trace ? 'trace_on' : 'trace_off', '-p', name];
        await rabbitmq.run([words]);
        return;
      }
      const data = trace === undefined ? undefined : new Map([['tracing', trace]]);
      const answer = await askApi(task, args, method, ['vhosts', name], data);
      if (!answer.ok)
        throw new ModuleFailure(
          `Error trying to ${what} vhost ${name} in rabbitmq. Status code '${answer.status}'.`,
        );
    }
  },
});
