import { TsibleError } from '../../runtime/errors/error.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { repr } from '../../runtime/values/print.ts';
import { Template, trusted } from '../../runtime/values/raw.ts';
import type { DictKey } from '../../runtime/values/value.ts';

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
  async run(args, _target, task) {
    const facts = args.key_value;
    if (facts === undefined || facts.size === 0) {
      throw new ModuleFailure(
        'No key/value pairs provided, at least one is required for this action to succeed',
      );
    }
    const named = new Map([...facts].map(([key, value]) => [variableName(key, task), value]));
    return { ansible_facts: named, _ansible_facts_cacheable: args.cacheable };
  },
});

/** A key's name. Templates in it are rendered where the task's author wrote it, never where it came out of data. */
function variableName(key: DictKey, task: TaskContext): string {
  const written = typeof key === 'string' ? task.originOf(key, 'key') : undefined;
  const raw = typeof key === 'string' && written !== undefined ? trusted(key, written) : key;
  const name = raw instanceof Template ? task.templar.resolve(raw) : raw;
  if (typeof name === 'string' && VARIABLE_NAME.test(name)) return name;
  throw new TsibleError(`Invalid variable name ${repr(name)}.`, {
    origin: written,
    help: 'Variable names must be strings starting with a letter or underscore character, and contain only letters, numbers and underscores.',
  });
}
