import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { gatherFacts } from '../../runtime/target/facts/gather.ts';
import { UnknownSubset } from '../../runtime/target/facts/subsets.ts';

export default defineModule({
  name: 'ansible.builtin.setup',
  summary: 'Gather facts about a host',
  options: {
    gather_subset: {
      type: 'list',
      elements: 'str',
      default: ['all'],
      description: 'Which facts: names of subsets, `all` and `min`; `!` before a name takes it away',
    },
    gather_timeout: {
      type: 'int',
      default: 10,
      description: 'Seconds to wait for a mounted file system that does not answer',
    },
    filter: {
      type: 'list',
      elements: 'str',
      default: [],
      description: 'Shell patterns for names of facts; only those are returned',
    },
    fact_path: {
      type: 'path',
      default: '/etc/ansible/facts.d',
      description: "The host's folder of local facts: *.fact, JSON, ini, or programs that print either",
    },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task) {
    try {
      const facts = await gatherFacts(target, {
        subset: args.gather_subset,
        filter: args.filter,
        timeout: args.gather_timeout,
        factPath: args.fact_path,
        python: chosenPython(task),
        warn: (message) => task.warn(message),
      });
      return { ansible_facts: facts };
    } catch (error) {
      if (error instanceof UnknownSubset) throw new ModuleFailure(error.message);
      throw error;
    }
  },
});

/** The host's Python that the inventory names; `auto` and its like leave it to be found. */
function chosenPython(task: TaskContext): string | undefined {
  const named = task.variable('ansible_python_interpreter');
  return typeof named === 'string' && !/^auto(_|$)/.test(named) ? named : undefined;
}
