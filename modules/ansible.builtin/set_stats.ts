import { booleanWord } from '../../runtime/module/convert.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { originOfKey, writtenOrigin } from '../../runtime/values/origins.ts';
import type { DictKey, Value } from '../../runtime/values/value.ts';
import { variableName } from '../support/variable-name.ts';

export default defineModule({
  name: 'ansible.builtin.set_stats',
  summary: 'Keep values for the end of the run',
  options: {
    // Unrendered, for the names are templates, too.
    data: { type: 'raw', unrendered: true, description: 'The values, by name' },
    per_host: { type: 'raw', default: false, description: 'Keep them for each host' },
    aggregate: { type: 'raw', default: true, description: 'Add to what is kept already' },
  },
  olderRefusal: true,
  controllerOnly: true,
  check: 'full',
  diff: 'none',
  async run(args, _target, task) {
    const given = args.data ?? new Map();
    const data = given instanceof Map ? given : task.templar.resolve(given);
    if (!(data instanceof Map))
      return { changed: false, failed: true, msg: "The 'data' option needs to be a dictionary/hash" };
    const named = new Map<DictKey, Value>();
    for (const [key, value] of data) {
      const written = writtenOrigin(data, key) && originOfKey(data, key);
      named.set(variableName(key, task, written), task.templar.resolve(value));
    }
    return {
      changed: false,
      ansible_stats: { data: named, per_host: isYes(args.per_host), aggregate: isYes(args.aggregate) },
    };
  },
});

/** Any word that doesn't mean yes is no here, as in Ansible. */
function isYes(value: Value): boolean {
  return typeof value === 'string' ? booleanWord(value) === true : value === true || value === 1;
}
