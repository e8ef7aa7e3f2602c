import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { runOne } from '../support/commands.ts';
import { matchesAny } from '../support/fnmatch.ts';

export default defineModule({
  name: 'community.general.yum_versionlock',
  summary: 'Keep packages at their version, with yum',
  options: {
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether they are to be kept so.',
    },
    name: { type: 'list', elements: 'str', required: true, description: 'The packages, or patterns.' },
  },
  check: 'full',
  diff: 'none',
  async run({ name, state }, target, task): Promise<ModuleResult> {
    const need = { need: ['yum'], english: false };
    const listed = await runOne(target, ['yum', 'versionlock', 'list'], need);
    if (listed.rc === 1 && listed.err.includes('o such command:'))
      throw new ModuleFailure(
        `Error: Please install rpm package yum-plugin-versionlock : ${listed.err}${listed.out}`,
      );
    if (listed.rc !== 0) throw new ModuleFailure(`Error: ${listed.err}${listed.out}`);
    const locked = listed.out.split(/\s+/).filter(Boolean);
    const isLocked = (one: string): boolean => locked.some((entry) => isOf(entry, one));
    const packages = name.filter((one) => isLocked(one) === (state === 'absent'));
    if (packages.length > 0 && !task.check) {
      const verb = state === 'present' ? 'add' : 'delete';
      const done = await runOne(target, ['yum', '-q', 'versionlock', verb, ...packages], need);
      if (done.out.includes('No package found for')) throw new ModuleFailure(done.out);
      if (done.rc !== 0) throw new ModuleFailure(`Error: ${done.err}${done.out}`);
    }
    return { changed: packages.length > 0, meta: { packages: name, state } };
  },
});

const ENTRIES = [
  /^!?\d+:(?<name>.+)-.+-.+\..+$/s, // yum: 0:bash-4.2-1.x86_64
  /^!?(?<name>.+)-\d+:.+-.+\..+$/s, // dnf: bash-0:4.2-1.x86_64
];

/** Whether an entry of the list is of a package. */
function isOf(entry: string, name: string): boolean {
  const found = ENTRIES.map((one) => one.exec(entry)).find((one) => one !== null);
  if (found?.groups === undefined) return false;
  return matchesAny(found.groups.name ?? '', [name]) || entry.replace(/[.*]+$/, '') === name;
}
