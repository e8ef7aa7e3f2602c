import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { checked } from '../support/checked.ts';
import { readSteps, stepOf, steps } from '../support/steps.ts';

/** Arguments: package, selection, 'check' or ''. Steps: `dpkg` (its path), `get`, and `set` when something changes. */
const select = shellFunction(
  'tsible_dpkg_selections',
  [steps],
  `
export LC_ALL=C
tsible_need dpkg
tsible_note dpkg "$tsible_path"
name=$1 selection=$2 check=$3
tsible_ask get dpkg --get-selections "$name"
[ -z "$check" ] || exit 0
set -- $tsible_out
[ "\${2-}" != "$selection" ] || exit 0
set_it() { printf '%s %s\\n' "$name" "$selection" | dpkg --set-selections; }
tsible_step set set_it
exit 0
`,
);

export default defineModule({
  name: 'ansible.builtin.dpkg_selections',
  summary: "Set dpkg's selection of a package: hold it, or let it go",
  options: {
    name: { type: 'str', required: true, operand: true, description: 'The package' },
    selection: {
      type: 'str',
      required: true,
      choices: ['install', 'hold', 'deinstall', 'purge'],
      description: 'What dpkg is to do with it',
    },
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, selection } = args;
    const done = readSteps(await target.call(select, [name, selection, task.check ? 'check' : '']));
    const dpkg = done.text('dpkg');
    const get = checked(stepOf(done, 'get'), [dpkg, '--get-selections', name]);
    if (get.err.includes('no packages found matching'))
      throw new ModuleFailure(`Failed to find package '${name}' to perform selection '${selection}'.`);
    const before = get.out.split(/\s+/)[1] ?? 'not present';
    const set = done.find('set');
    if (set !== undefined) checked(set, [dpkg, '--set-selections']);
    return { changed: before !== selection, before, after: selection };
  },
});
