import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import { flatpakRunner } from './flatpak/run.ts';

export default defineModule({
  name: 'community.general.flatpak_remote',
  summary: 'Manage the repositories of flatpak',
  options: {
    executable: { type: 'str', default: 'flatpak', description: 'The flatpak command.' },
    flatpakrepo_url: { type: 'str', description: 'Address of the repository.' },
    method: { type: 'str', default: 'system', choices: ['system', 'user'], description: 'Whose it is.' },
    name: { type: 'str', required: true, description: 'Its name.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be there.',
    },
    enabled: { type: 'bool', default: true, description: 'Whether it is to be used.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state, enabled } = args;
    const flatpak = await flatpakRunner(target, args.executable, task.check);
    const method = `--${args.method}`;
    const find = async (): Promise<readonly string[] | undefined> => {
      const list = await flatpak.ask(['remote-list', '--show-disabled', method]);
      return list
        .split('\n')
        .map((line) => line.split(/\s+/).filter(Boolean))
        .find(([first]) => first === name);
    };
    let remote = await find();
    if (state === 'present' && remote === undefined)
      await flatpak.change(['remote-add', method, name, args.flatpakrepo_url ?? '']);
    if (state === 'absent' && remote !== undefined)
      await flatpak.change(['remote-delete', method, '--force', name]);
    if (state === 'present') {
      remote = await find();
      const options = remote?.[1]?.split(',') ?? [];
      const is = remote !== undefined && !options.includes('disabled');
      if (is !== enabled)
        await flatpak.change(['remote-modify', enabled ? '--enable' : '--disable', method, name]);
    }
    return flatpak.result();
  },
});
