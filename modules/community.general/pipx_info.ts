import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { helperFailure } from '../support/helper-result.ts';
import { isOldPipx, PIPX_OPTIONS, Pipx } from '../support/pipx/client.ts';

export default defineModule({
  name: 'community.general.pipx_info',
  summary: 'Tell what pipx has installed',
  options: {
    name: { type: 'str', description: 'An application; all when not given.' },
    include_deps: { type: 'bool', default: false, description: 'With what it needs.' },
    include_injected: { type: 'bool', default: false, description: 'With what was put beside it.' },
    include_raw: { type: 'bool', default: false, description: "With pipx's own words." },
    ...PIPX_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const pipx = new Pipx(target, args);
    const told: Record<string, ResultValue> = { name: args.name ?? null, version: await pipx.version() };
    if (isOldPipx(String(told.version)))
      throw new ModuleFailure('The pipx tool must be at least at version 1.7.0', helperFailure(told, task));
    const { applications, raw, cmd } = await pipx.list({
      injected: args.include_injected,
      dependencies: args.include_deps,
    });
    const wanted = [...applications.values()].filter((one) => !args.name || one.name === args.name);
    return {
      changed: false,
      ...told,
      ...(args.include_raw ? { raw_output: raw } : {}),
      application: wanted,
      cmd,
    };
  },
});
