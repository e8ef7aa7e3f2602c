import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { runCommands, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.general.selinux_permissive',
  summary: 'Make a domain of SELinux permissive',
  options: {
    domain: { type: 'str', required: true, aliases: ['name'], description: 'The domain.' },
    store: { type: 'str', default: '', description: 'The policy store.' },
    permissive: { type: 'bool', required: true, description: 'Whether it is to be permissive.' },
    no_reload: { type: 'bool', default: false, description: "Don't load the policy." },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { domain, store, permissive } = args;
    const words = ['semanage', 'permissive', ...(store === '' ? [] : ['-S', store])];
    const need = { need: ['semanage'] };
    const listed = stepOf(
      await runCommands(target, [{ step: 'list', argv: [...words, '-l', '-n'] }], need),
      'list',
    );
    if (listed.rc !== 0) throw new ModuleFailure(listed.err.trim(), { domain });
    const changed = listed.out.split(/\s+/).includes(domain) !== permissive;
    if (changed && !task.check) {
      const argv = [...words, ...(args.no_reload ? ['-N'] : []), permissive ? '-a' : '-d', domain];
      const set = stepOf(await runCommands(target, [{ step: 'set', argv }], need), 'set');
      if (set.rc !== 0) throw new ModuleFailure(set.err.trim(), { domain });
    }
    return { changed, store, permissive, domain };
  },
});
