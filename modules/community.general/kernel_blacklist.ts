import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import { linesOf } from '../support/commands.ts';
import { editText } from '../support/edit-text.ts';

export default defineModule({
  name: 'community.general.kernel_blacklist',
  summary: 'Keep a kernel module from being loaded',
  options: {
    name: { type: 'str', required: true, description: 'The module.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be on the list.',
    },
    blacklist_file: {
      type: 'str',
      default: '/etc/modprobe.d/blacklist-ansible.conf',
      description: 'The file with the list.',
    },
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state } = args;
    const words = (line: string): string[] => line.trim().split(/\s+/);
    const isIt = (line: string): boolean => {
      const [first, second, more] = words(line);
      return first === 'blacklist' && second === name && more === undefined;
    };
    const edited = await editText({ path: args.blacklist_file }, target, task, (text) => {
      const lines = linesOf(text ?? '').map((line) => line.trimEnd());
      const listed = lines.some(isIt);
      let next = lines;
      if (state === 'present' && !listed) next = [...lines, `blacklist ${name}`];
      else if (state === 'absent' && listed) next = lines.filter((line) => !isIt(line));
      const changed = next !== lines;
      return {
        text: changed || text === undefined ? next.map((line) => `${line}\n`).join('') : undefined,
        extra: { changed, before: lines, after: next },
      };
    });
    const { changed, before, after } = edited.extra;
    return {
      changed,
      filename: args.blacklist_file,
      lines: after,
      is_blacklisted: after.some(isIt),
      name,
      state,
      ...(task.diff && changed ? { diff: { before: { lines: before }, after: { lines: after } } } : {}),
    };
  },
});
