import { defineModule } from '../../runtime/module/define.ts';
import { type ModuleResult, UncaughtFailure } from '../../runtime/module/result.ts';
import { JsonError, parseJson } from '../../runtime/values/parse-json.ts';
import type { Dict, Value } from '../../runtime/values/value.ts';
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
    const done = await runCommands(
      target,
      names.map((name) => ({ step: name, argv: ['cat', `/var/lib/cloud/data/${name}.json`] })),
    );
    const facts: Dict = new Map();
    for (const name of names) {
      const { rc, out } = stepOf(done, name);
      facts.set(name, rc === 0 && out !== '' ? read(out) : new Map());
    }
    return {
      changed: false,
      ansible_facts: { cloud_init_data_facts: facts },
      cloud_init_data_facts: facts,
    };
  },
});

function read(text: string): Value {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonError) throw new UncaughtFailure(error.message);
    throw error;
  }
}
