import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure } from '../../runtime/module/result.ts';

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export default defineModule({
  name: 'ansible.builtin.set_fact',
  summary: 'Set variables of a host',
  options: {
    cacheable: {
      type: 'bool',
      default: false,
      description: 'Also keep the variables as facts, in the fact cache',
    },
    key_value: { type: 'dict', description: 'The variables: every other key of the task' },
  },
  freeKeys: 'key_value',
  controllerOnly: true,
  check: 'full',
  diff: 'none',
  async run(args) {
    const facts = args.key_value;
    if (facts === undefined || facts.size === 0) {
      throw new ModuleFailure(
        'No key/value pairs provided, at least one is required for this action to succeed',
      );
    }
    for (const name of facts.keys()) {
      if (typeof name !== 'string' || !VARIABLE_NAME.test(name))
        throw new ModuleFailure(`Invalid variable name '${String(name)}'.`);
    }
    return { ansible_facts: facts, _ansible_facts_cacheable: args.cacheable };
  },
});
