import { defineModule } from '../../../runtime/module/define.ts';
import type { ModuleResult } from '../../../runtime/module/result.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { factOf, onceFor } from '../../support/host-facts.ts';
import { legacyService } from './legacy.ts';

const detect = shellFunction(
  'tsible_service_mgr',
  [],
  `if [ -d /run/systemd/system ]; then echo systemd; else echo service; fi`,
);

const detectOnce = onceFor(async (target: Target) =>
  (await target.call(detect, [])).stdout.toString().trim(),
);

/** Options that systemd's module has no use for. */
const NOT_FOR_SYSTEMD = ['pattern', 'runlevel', 'sleep', 'arguments'] as const;

export default defineModule({
  name: 'ansible.builtin.service',
  summary: 'Manage services, whatever starts them on the host',
  options: {
    name: { type: 'str', required: true, description: 'The service' },
    state: {
      type: 'str',
      choices: ['started', 'stopped', 'reloaded', 'restarted'],
      description: 'How it is to run',
    },
    sleep: { type: 'int', description: 'Seconds between stop and start of a restart' },
    pattern: { type: 'str', description: 'Text in the list of processes that shows that it runs' },
    enabled: { type: 'bool', description: 'Whether it starts at boot' },
    runlevel: { type: 'str', default: 'default', description: "OpenRC's run level" },
    arguments: { type: 'str', default: '', aliases: ['args'], description: 'Further arguments' },
    use: { type: 'str', default: 'auto', description: 'The module to use' },
  },
  rules: { requiredOneOf: [['state', 'enabled']] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const use = args.use.toLowerCase();
    const manager = use === 'auto' ? (factOf(task, 'service_mgr') ?? (await detectOnce(target))) : use;
    if (!/(^|\.)systemd(_service)?$/.test(manager)) return legacyService(args, target, task);
    for (const name of NOT_FOR_SYSTEMD) {
      const given =
        name === 'runlevel' ? args.runlevel !== 'default' : args[name] !== undefined && args[name] !== '';
      if (given) task.warn(`Ignoring "${name}" as it is not used in "systemd"`);
    }
    const { name, state, enabled } = args;
    return task.invoke('ansible.builtin.systemd_service', {
      name,
      ...(state !== undefined && { state }),
      ...(enabled !== undefined && { enabled }),
    });
  },
});
