import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { linesOf, runCommands, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.general.zfs_facts',
  summary: 'Gather facts of ZFS datasets',
  options: {
    name: { type: 'str', required: true, aliases: ['ds', 'dataset'], description: 'The dataset.' },
    recurse: { type: 'bool', default: false, description: 'Of those below it, too.' },
    parsable: { type: 'bool', default: false, description: 'Numbers in full.' },
    properties: { type: 'str', default: 'all', description: 'Which properties.' },
    type: {
      type: 'list',
      default: 'all',
      choices: ['all', 'filesystem', 'volume', 'snapshot', 'bookmark'],
      elements: 'str',
      description: 'Which types of datasets.',
    },
    depth: { type: 'int', default: 0, description: 'How many levels below; 0: all.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const { name } = args;
    if (args.type.includes('all') && args.type.length > 1)
      throw new ModuleFailure("Value 'all' for parameter 'type' is mutually exclusive with other values");
    const done = await runCommands(
      target,
      [
        { step: 'list', argv: ['zfs', 'list', name], must: true },
        {
          step: 'get',
          argv: [
            ...['zfs', 'get', '-H'],
            ...(args.parsable ? ['-p'] : []),
            ...(args.recurse ? ['-r'] : []),
            ...(args.depth === 0 ? [] : ['-d', String(args.depth)]),
            ...['-t', args.type.join(',')],
            ...['-o', 'name,property,value', args.properties, name],
          ],
        },
      ],
      { need: ['zfs'] },
    );
    if (stepOf(done, 'list').rc !== 0) throw new ModuleFailure(`ZFS dataset ${name} does not exist!`);
    const got = stepOf(done, 'get');
    if (got.rc !== 0)
      throw new ModuleFailure(`Error while trying to get facts about ZFS dataset: ${name}`, {
        stderr: got.err,
        rc: got.rc,
      });
    const datasets = new Map<string, Record<string, ResultValue>>();
    for (const line of linesOf(got.out)) {
      const [dataset = '', property = '', value = ''] = line.split('\t');
      datasets.set(dataset, { ...datasets.get(dataset), [property]: value });
    }
    return {
      changed: false,
      name,
      ...(args.parsable ? { parsable: true } : {}),
      ...(args.recurse ? { recurse: true } : {}),
      ansible_facts: {
        ansible_zfs_datasets: [...datasets].map(([dataset, properties]) => ({
          ...properties,
          name: dataset,
        })),
      },
    };
  },
});
