import { defineModule } from '../../../runtime/module/define.ts';
import { invocationOf } from '../../../runtime/module/invocation.ts';
import { resolveModuleName } from '../../../runtime/module/registry.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import { validateArgs } from '../../../runtime/module/validate.ts';
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
const NOT_FOR_SYSTEMD: readonly string[] = ['pattern', 'runlevel', 'sleep', 'arguments', 'args'];

export default defineModule({
  name: 'ansible.builtin.service',
  summary: 'Manage services, whatever starts them on the host',
  options: {
    use: { type: 'str', default: 'auto', description: 'The module to use' },
    options: { type: 'dict', description: "That module's options: name, state, enabled, ..." },
  },
  freeKeys: 'options',
  check: 'full',
  diff: 'none',
  tellsInvocation: true,
  async run(args, target, task): Promise<ModuleResult> {
    const use = args.use.toLowerCase();
    const manager = use === 'auto' ? (factOf(task, 'service_mgr') ?? (await detectOnce(target))) : use;
    const given = new Map([...(args.options ?? [])].map(([key, value]) => [String(key), value]));
    const module = resolveModuleName(manager);
    if (module === undefined || module === 'ansible.builtin.service') {
      const valid = validateArgs(legacyService, given);
      const told = { invocation: invocationOf(legacyService, valid, valid.args, given, {}) };
      try {
        return { ...(await legacyService.run(valid.args, target, task)), ...told };
      } catch (error) {
        if (error instanceof ModuleFailure) error.tell(told);
        throw error;
      }
    }
    if (module === 'ansible.builtin.systemd_service') {
      for (const name of NOT_FOR_SYSTEMD)
        if (given.delete(name)) task.warn(`Ignoring "${name}" as it is not used in "systemd"`);
    }
    return task.invoke(module, Object.fromEntries(given));
  },
});
