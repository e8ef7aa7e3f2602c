import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { Target } from '../../runtime/target/target.ts';
import { applyCommands, linesOf, mustSucceed, runCommands, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.rabbitmq.rabbitmq_plugin',
  summary: "Enable and disable RabbitMQ's plugins",
  options: {
    names: {
      type: 'str',
      required: true,
      aliases: ['name'],
      operand: true,
      description: 'The plugins, separated by commas.',
    },
    new_only: { type: 'bool', default: false, description: 'Leave other plugins that are enabled.' },
    state: {
      type: 'str',
      default: 'enabled',
      choices: ['enabled', 'disabled'],
      description: 'Whether they are to be enabled.',
    },
    broker_state: {
      type: 'str',
      default: 'online',
      choices: ['online', 'offline'],
      description: 'Whether the broker runs and is to be told.',
    },
    prefix: {
      type: 'str',
      description: 'The folder that RabbitMQ is installed in, if it has one of its own.',
    },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const names = args.names.split(',');
    const program = await programOf(args.prefix, target);
    const list = [program, 'list', '-E', '-m'];
    const step = stepOf(
      await runCommands(target, [{ step: 'list', argv: list }], args.prefix ? {} : { need: [program] }),
      'list',
    );
    const listed = linesOf(mustSucceed(step, list).out);
    const end = listed.indexOf('');
    const present = end === -1 ? listed : listed.slice(0, end);
    const isWanted = args.state === 'enabled';
    const superfluous = present.filter((name) => !name.includes(' ') && !names.includes(name));
    const disabled = isWanted
      ? args.new_only
        ? []
        : superfluous
      : present.filter((name) => names.includes(name));
    const enabled = isWanted ? names.filter((name) => !present.includes(name)) : [];
    const way = `--${args.broker_state}`;
    if (!task.check)
      await applyCommands(target, [
        ...disabled.map((name) => [program, 'disable', way, name]),
        ...enabled.map((name) => [program, 'enable', way, name]),
      ]);
    return { changed: enabled.length > 0 || disabled.length > 0, enabled, disabled };
  },
});

async function programOf(prefix: string | undefined, target: Target): Promise<string> {
  const name = 'rabbitmq-plugins';
  if (!prefix) return name;
  const folders = ['bin', 'sbin'].map((folder) => `${prefix.replace(/\/$/, '')}/${folder}`);
  const done = await runCommands(
    target,
    folders.map((folder) => ({ step: folder, argv: ['test', '-d', folder] })),
  );
  const found = folders.find((folder) => stepOf(done, folder).rc === 0);
  if (found === undefined) throw new ModuleFailure(`No binary folder in prefix ${prefix}`);
  return `${found}/${name}`;
}
