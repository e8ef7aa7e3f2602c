import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult, ResultValue } from '../../runtime/module/result.ts';
import { runCommands, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.general.cloud_init_data_facts',
  summary: 'Gather what cloud-init tells of its run',
  options: {
    filter: { type: 'str', choices: ['result', 'status'], description: 'Which of the files is read.' },
  },
  check: 'full',
  diff: 'none',
  async run({ filter }, target): Promise<ModuleResult> {
    const names = (['result', 'status'] as const).filter((name) => filter === undefined || filter === name);
    const read = await runCommands(
      target,
      names.map((name) => ({ step: name, argv: ['cat', `/var/lib/cloud/data/${name}.json`] })),
    );
    const facts: Record<string, ResultValue> = {};
    for (const name of names) {
      const { rc, out } = stepOf(read, name);
      facts[name] = rc === 0 && out !== '' ? (JSON.parse(out) as ResultValue) : {};
    }
    return {
      changed: false,
      ansible_facts: { cloud_init_data_facts: facts },
      cloud_init_data_facts: facts,
    };
  },
});
