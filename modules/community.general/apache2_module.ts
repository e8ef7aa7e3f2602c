import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import type { Target } from '../../runtime/target/target.ts';
import { type HostCommand, runCommands, stepOf } from '../support/commands.ts';
import type { Steps } from '../support/steps.ts';

/** Calls of whichever control program there is. */
const listing = (step: string, option: string): HostCommand => ({
  step,
  argv: [
    'sh',
    '-c',
    'for c in apache2ctl apachectl; do command -v $c >/dev/null && exec $c "$1"; done; exit 127',
    'sh',
    option,
  ],
});

interface Arguments {
  readonly name: string;
  readonly ignore_configcheck: boolean;
  readonly warn_mpm_absent: boolean;
}

export default defineModule({
  name: 'community.general.apache2_module',
  summary: "Enable and disable Apache's modules as Debian does",
  options: {
    name: { type: 'str', required: true, operand: true, description: 'The module, as a2enmod calls it.' },
    identifier: {
      type: 'str',
      description: 'The module, as Apache lists it; else it is guessed from the name.',
    },
    force: { type: 'bool', default: false, description: 'Disable it even if Debian deems it essential.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be enabled.',
    },
    ignore_configcheck: {
      type: 'bool',
      default: false,
      description: 'Go on where the configuration is not valid.',
    },
    warn_mpm_absent: { type: 'bool', default: true, description: 'Warn where no MPM is loaded.' },
  },
  check: 'full',
  diff: 'none',
  understood: ({ name, identifier }) => ({ identifier: identifier || identifierOf(name) }),
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state } = args;
    const wanted = state === 'present';
    const identifier = args.identifier || identifierOf(name);
    const cgi = name === 'cgi' && wanted;
    const probed = await runCommands(
      target,
      [...(cgi ? [listing('version', '-V')] : []), listing('loaded', '-M')],
      { find: ['apache2ctl', 'apachectl', 'a2enmod', 'a2dismod'] },
    );
    if (cgi && /threaded: *yes/.test(probed.text('version')))
      throw new ModuleFailure('Your MPM seems to be threaded, therefore enabling cgi module is not allowed.');
    const success = `Module ${name} ${wanted ? 'enabled' : 'disabled'}`;
    if (isLoaded(probed, identifier, args, task) === wanted) return { changed: false, result: success };
    if (task.check) return { changed: true, result: success };
    const program = wanted ? 'a2enmod' : 'a2dismod';
    if (probed.find(`bin ${program}`) === undefined)
      throw new ModuleFailure(
        `${program} not found. Perhaps this system does not use ${program} to manage apache`,
      );
    return await change([program, ...(!wanted && args.force ? ['-f'] : []), name], { target, task });
    async function change(argv: string[], on: { target: Target; task: TaskContext }): Promise<ModuleResult> {
      const done = await runCommands(on.target, [{ step: 'change', argv }, listing('loaded', '-M')]);
      if (isLoaded(done, identifier, args, on.task) === wanted) return { changed: true, result: success };
      const { rc, out, err } = stepOf(done, 'change');
      throw new ModuleFailure(
        `Failed to set module ${name} to ${wanted ? 'enabled' : 'disabled'}:\n${out}\nMaybe the module identifier (${identifier}) was guessed incorrectly.Consider setting the "identifier" option.`,
        { rc, stdout: out, stderr: err },
      );
    }
  },
});

/** Whether Apache lists the module. */
function isLoaded(done: Steps, identifier: string, args: Arguments, task: TaskContext): boolean {
  const { rc, out, err } = stepOf(done, 'loaded');
  if (rc === 0) return out.includes(` ${identifier}`);
  const program = done.find('bin apache2ctl')?.out ?? done.find('bin apachectl')?.out;
  if (program === undefined && rc === 127)
    throw new ModuleFailure(
      'Neither of apache2ctl nor apachectl found. At least one apache control binary is necessary.',
    );
  const message = `Error executing ${program}: ${err}`;
  if (!args.ignore_configcheck) throw new ModuleFailure(message);
  if (!err.includes('AH00534') || !args.name.includes('mpm_')) task.warn(message);
  else if (args.warn_mpm_absent)
    task.warn(
      'No MPM module loaded! apache2 reload AND other module actions will fail if no MPM module is loaded immediately.',
    );
  return false;
}

/** By convention NAME_module; these don't follow it. */
function identifierOf(name: string): string {
  if (name.includes('shib')) return 'mod_shib';
  if (name.includes('evasive')) return 'evasive20_module';
  const php = (name.includes('php8') ? /^(php)[\d.]+/ : /^(php\d)\./).exec(name);
  return `${php?.[1] ?? name}_module`;
}
