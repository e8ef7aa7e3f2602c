import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult, ResultValue } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import { at, DOCKER_OPTIONS, DOCKER_RULES, Docker, shown } from '../support/docker/client.ts';

export default defineModule({
  name: 'community.docker.docker_volume',
  summary: "Manage docker's volumes",
  options: {
    volume_name: {
      type: 'str',
      required: true,
      operand: true,
      aliases: ['name'],
      description: 'The volume.',
    },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether it is to be there.',
    },
    driver: { type: 'str', default: 'local', description: 'Its driver.' },
    driver_options: { type: 'dict', default: {}, description: 'Options of the driver.' },
    labels: { type: 'dict', description: 'Its labels.' },
    recreate: {
      type: 'str',
      default: 'never',
      choices: ['always', 'never', 'options-changed'],
      description: 'When it is made anew.',
    },
    ...DOCKER_OPTIONS,
  },
  rules: DOCKER_RULES,
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { volume_name: name, driver, recreate } = args;
    const docker = new Docker(target, args);
    const present = await docker.inspect('volume', name);
    const actions: string[] = [];
    const commands: string[][] = [];
    const remove = (): void => {
      commands.push(['volume', 'rm', name]);
      actions.push(`Removed volume ${name}`);
    };
    const told = task.check || args.debug ? { actions } : {};
    if (args.state === 'absent') {
      if (present !== undefined) remove();
      if (!task.check) await docker.run(commands);
      const diff = { before: { exists: present !== undefined }, after: { exists: false } };
      return { changed: commands.length > 0, actions, ...(task.diff ? { diff } : {}) };
    }
    const before: Record<string, ResultValue> = { exists: present !== undefined };
    const after: Record<string, ResultValue> = { exists: true };
    const differences: string[] = [];
    const compare = (key: string, wanted: string, active: ResultValue): void => {
      if (present === undefined || wanted === active) return;
      differences.push(key);
      before[key] = active;
      after[key] = wanted;
    };
    compare('driver', driver, shown(at(present, 'Driver')));
    for (const [key, value] of args.driver_options ?? [])
      compare(
        `driver_options.${str(key)}`,
        str(value),
        shown(at(present, 'Options') && optionOf(at(present, 'Options'), str(key))),
      );
    for (const [key, value] of args.labels ?? [])
      compare(`labels.${str(key)}`, str(value), shown(optionOf(at(present, 'Labels'), str(key))));
    const again = recreate === 'always' || (recreate === 'options-changed' && differences.length > 0);
    if (again && present !== undefined) remove();
    if (again || present === undefined) {
      commands.push([
        'volume',
        'create',
        '--driver',
        driver,
        ...[...(args.driver_options ?? [])].flatMap(([key, value]) => ['--opt', `${str(key)}=${str(value)}`]),
        ...[...(args.labels ?? [])].flatMap(([key, value]) => ['--label', `${str(key)}=${str(value)}`]),
        name,
      ]);
      actions.push(`Created volume ${name} with driver ${driver}`);
    }
    if (!task.check) await docker.run(commands);
    const volume = commands.length > 0 && !task.check ? await docker.inspect('volume', name) : present;
    return {
      changed: commands.length > 0,
      volume: shown(volume),
      ...told,
      ...(task.diff ? { diff: { before, after } } : {}),
    };
  },
});

function optionOf(options: ReturnType<typeof at>, key: string): ReturnType<typeof at> {
  return typeof options === 'object' && options !== null && !Array.isArray(options)
    ? (options as { readonly [name: string]: ReturnType<typeof at> })[key]
    : undefined;
}
