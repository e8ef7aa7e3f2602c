import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { binaryPath, runCommands, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'ansible.posix.seboolean',
  summary: 'Switch a boolean of SELinux',
  options: {
    ignore_selinux_state: { type: 'bool', default: false, description: 'Also where SELinux is off.' },
    name: { type: 'str', required: true, description: 'The boolean.' },
    persistent: { type: 'bool', default: false, description: 'Keep it for the next boot.' },
    state: { type: 'bool', required: true, description: 'What it is to be.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, persistent, state } = args;
    const word = state ? 'on' : 'off';
    const done = await runCommands(
      target,
      [
        { step: 'enabled', argv: ['selinuxenabled'] },
        { step: 'get', argv: ['getsebool', name] },
        ...(persistent ? [{ step: 'kept', argv: ['semanage', 'boolean', '-l', '-n'] }] : []),
      ],
      { find: ['getsebool', 'setsebool', 'semanage'] },
    );
    const enabled = stepOf(done, 'enabled').rc === 0;
    if (!enabled && !args.ignore_selinux_state) throw new ModuleFailure('SELinux is disabled on this host.');
    const shown = { name, persistent, state };
    const active = / --> (on|off)/.exec(stepOf(done, 'get').out)?.[1];
    let current = active;
    if (persistent && binaryPath(done, 'semanage') !== undefined) {
      const line = stepOf(done, 'kept')
        .out.split('\n')
        .find((one) => one.split(/\s+/)[0] === name);
      current = /\(\s*\w+\s*,\s*(\w+)\s*\)/.exec(line ?? '')?.[1];
      if (current === undefined)
        throw new ModuleFailure(`SELinux boolean ${name} is not defined in persistent policy`);
    }
    if (!persistent && !enabled) return { changed: false, ...shown };
    if (current === undefined)
      throw new ModuleFailure(`Failed to determine current state for boolean ${name}`);
    const changed = current !== word;
    if (changed && !task.check) {
      const argv = ['setsebool', ...(persistent ? ['-P'] : []), name, word];
      const set = stepOf(await runCommands(target, [{ step: 'set', argv }], { need: ['setsebool'] }), 'set');
      if (set.rc !== 0)
        throw new ModuleFailure(
          persistent
            ? `Failed to manage policy for boolean ${name}: ${set.err.trim()}`
            : `Failed to set boolean ${name} to ${state ? 1 : 0}`,
        );
    }
    return { changed, ...shown };
  },
});
