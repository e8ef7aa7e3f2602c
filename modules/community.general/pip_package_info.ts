import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { repr } from '../../runtime/values/print.ts';
import { runCommands } from '../support/commands.ts';

export default defineModule({
  name: 'community.general.pip_package_info',
  summary: "Tell of Python's packages",
  options: {
    clients: {
      type: 'list',
      elements: 'path',
      default: ['pip'],
      operand: true,
      description: 'The pip commands whose packages are told.',
    },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const clients = args.clients.filter((client) => {
      const isPip = (client.split('/').at(-1) ?? '').startsWith('pip');
      if (!isPip) task.warn(`Skipping invalid pip client: ${client}`);
      return isPip;
    });
    const done = await runCommands(
      target,
      clients.map((client) => ({ step: client, argv: [client, 'list', '-l', '--format=json'] })),
      { find: clients },
    );
    const packages: Record<string, ResultValue> = {};
    let found = 0;
    for (const client of clients) {
      if (done.find(`bin ${client}`) === undefined) continue;
      found += 1;
      const step = done.find(client);
      if (step === undefined || step.rc !== 0) {
        task.warn(
          `Failed to retrieve packages with ${client}: Unable to list packages rc=${step?.rc ?? 1} : ${step?.err ?? ''}`,
        );
        continue;
      }
      packages[client] = byName(JSON.parse(step.out), client);
    }
    if (found === 0)
      throw new ModuleFailure(`Unable to use any of the supplied pip clients: ${repr([...args.clients])}`);
    return { changed: false, packages };
  },
});

function byName(list: readonly Record<string, ResultValue>[], client: string): ResultValue {
  const packages: Record<string, ResultValue[]> = {};
  for (const one of list) {
    const name = String(one.name);
    packages[name] = [...(packages[name] ?? []), { ...one, source: client }];
  }
  return packages;
}
