import { defineModule } from '../../runtime/module/define.ts';
import { resolveModuleName } from '../../runtime/module/registry.ts';
import { ActionFailure } from '../../runtime/module/result.ts';
import { findCommand } from '../../runtime/target/lib/find-command.ts';
import { shellFunction, type Target } from '../../runtime/target/target.ts';
import { factOf, onceFor } from '../support/host-facts.ts';

/** Prints the name of the package manager's module, as the fact `pkg_mgr` has it. */
const detect = shellFunction(
  'tsible_pkg_mgr',
  [findCommand],
  `
PATH="$PATH:/usr/sbin:/sbin"
for pair in apt-get:apt dnf5:dnf5 dnf:dnf yum:yum zypper:zypper apk:apk pacman:pacman emerge:portage xbps-install:xbps opkg:opkg; do
tsible_find "\${pair%%:*}" && { echo "\${pair#*:}"; return; }
done
`,
);

const detectOnce = onceFor(async (target: Target) =>
  (await target.call(detect, [])).stdout.toString().trim(),
);

export default defineModule({
  name: 'ansible.builtin.package',
  summary: "Manage packages with the host's package manager",
  options: {
    use: { type: 'str', default: 'auto', description: "The package manager's module" },
    options: { type: 'dict', description: "That module's options" },
  },
  freeKeys: 'options',
  check: 'full',
  diff: 'full',
  tellsInvocation: true,
  async run(args, target, task) {
    const chosen = args.use === 'auto' ? task.variable('ansible_package_use') : args.use;
    const manager =
      typeof chosen === 'string' && chosen !== '' && chosen !== 'auto'
        ? chosen
        : (factOf(task, 'pkg_mgr') ?? (await detectOnce(target)));
    if (manager === '' || manager === 'unknown')
      throw new ActionFailure('Could not detect a package manager. Try using the "use" option.');
    const module = resolveModuleName(manager);
    if (module === undefined)
      throw new ActionFailure(`Could not find a matching action for the "${manager}" package manager.`);
    const options = [...(args.options ?? [])].map(([key, value]) => [String(key), value]);
    return task.invoke(module, Object.fromEntries(options));
  },
});
