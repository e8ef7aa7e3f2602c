import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure } from '../../runtime/module/result.ts';
import { variableName } from '../support/variable-name.ts';

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
  async run(args, _target, task) {
    const facts = args.key_value;
    if (facts === undefined || facts.size === 0) {
      throw new ModuleFailure(
        'No key/value pairs provided, at least one is required for this action to succeed',
      );
    }
    const named = new Map(
      [...facts].map(([key, value]) => [
        variableName(key, task, typeof key === 'string' ? task.originOf(key, 'key') : undefined),
        value,
      ]),
    );
    return { ansible_facts: named, _ansible_facts_cacheable: args.cacheable };
  },
});
