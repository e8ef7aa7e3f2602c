import { defineModule } from '../../runtime/module/define.ts';
import { variableName } from '../support/variable-name.ts';

export default defineModule({
  name: 'ansible.builtin.set_stats',
  summary: 'Keep values for the end of the run',
  options: {
    data: { type: 'raw', description: 'The values, by name' },
    per_host: { type: 'bool', default: false, description: 'Keep them for each host' },
    aggregate: { type: 'bool', default: true, description: 'Add to what is kept already' },
  },
  olderRefusal: true,
  controllerOnly: true,
  check: 'full',
  diff: 'none',
  async run(args, _target, task) {
    const { data = new Map(), per_host, aggregate } = args;
    if (!(data instanceof Map))
      return { changed: false, failed: true, msg: "The 'data' option needs to be a dictionary/hash" };
    const named = new Map([...data].map(([key, value]) => [variableName(key, task), value]));
    return { changed: false, ansible_stats: { data: named, per_host, aggregate } };
  },
});
