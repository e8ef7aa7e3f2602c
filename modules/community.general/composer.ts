import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import { splitWords } from '../support/shlex.ts';

/** Options of the module's, and composer's names of them (one of which Ansible's module misspells). */
const FLAGS = {
  prefer_source: 'prefer-source',
  prefer_dist: 'prefer-dist',
  no_dev: 'no-dev',
  no_scripts: 'no-scripts',
  no_plugins: 'no-plugins',
  apcu_autoloader: 'acpu-autoloader',
  optimize_autoloader: 'optimize-autoloader',
  classmap_authoritative: 'classmap-authoritative',
  ignore_platform_reqs: 'ignore-platform-reqs',
} as const;

export default defineModule({
  name: 'community.general.composer',
  summary: 'Run composer, the manager of PHP packages',
  options: {
    command: { type: 'str', default: 'install', description: 'The command.' },
    arguments: { type: 'str', default: '', description: 'Its arguments.' },
    executable: { type: 'path', aliases: ['php_path'], description: 'The php command.' },
    working_dir: { type: 'path', description: 'Folder of the project.' },
    global_command: { type: 'bool', default: false, description: 'It is about the whole host.' },
    prefer_source: { type: 'bool', default: false, description: 'Take sources.' },
    prefer_dist: { type: 'bool', default: false, description: 'Take archives.' },
    no_dev: { type: 'bool', default: true, description: 'Without what development needs.' },
    no_scripts: { type: 'bool', default: false, description: 'Run no scripts.' },
    no_plugins: { type: 'bool', default: false, description: 'Use no plugins.' },
    apcu_autoloader: { type: 'bool', default: false, description: 'Keep classes that are found in APCu.' },
    optimize_autoloader: { type: 'bool', default: true, description: 'Make the autoloader fast.' },
    classmap_authoritative: { type: 'bool', default: false, description: 'Load classes of the map only.' },
    ignore_platform_reqs: {
      type: 'bool',
      default: false,
      description: 'Pass over what packages ask of PHP.',
    },
    composer_executable: { type: 'path', description: 'The composer command.' },
  },
  rules: { requiredIf: [['global_command', false, ['working_dir']]] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { command } = args;
    if (/\s/.test(command))
      throw new ModuleFailure("Use the 'arguments' param for passing arguments with the 'command'");
    const need = [...(args.executable ? [] : ['php']), ...(args.composer_executable ? [] : ['composer'])];
    const found = await runCommands(target, [], { need });
    const path = (name: string): string => found.find(`bin ${name}`)?.out ?? name;
    const base = [
      args.executable ?? path('php'),
      args.composer_executable ?? path('composer'),
      ...(args.global_command ? ['global'] : []),
    ];
    const folder = args.global_command ? [] : ['--working-dir', args.working_dir ?? ''];
    const run = async (words: readonly string[]) =>
      stepOf(
        await runCommands(target, [{ step: 'composer', argv: [...base, ...words] }], {
          english: false,
          leavesChildren: true,
        }),
        'composer',
      );
    const help = await run(['help', command, '--no-interaction', '--format=json', ...folder]);
    if (help.rc !== 0) throw new ModuleFailure(shortened(help.err));
    const at = help.out.indexOf('{');
    let available: Readonly<Record<string, unknown>> = {};
    try {
      available = JSON.parse(help.out.slice(Math.max(0, at))).definition.options;
    } catch {
      throw new ModuleFailure(`Composer's help for ${command} cannot be read`);
    }
    const flags = Object.entries(FLAGS).filter(([name]) => args[name as keyof typeof FLAGS]);
    const options = ['no-ansi', 'no-interaction', 'no-progress', ...flags.map(([, flag]) => flag)].filter(
      (flag) => flag in available,
    );
    if (task.check) {
      if (!('dry-run' in available))
        return {
          changed: false,
          skipped: true,
          msg: `command '${command}' does not support check mode, skipping`,
        };
      options.push('dry-run');
    }
    const words = [command, ...options.map((flag) => `--${flag}`), ...folder, ...splitWords(args.arguments)];
    const { rc, out, err } = await run(words);
    if (rc !== 0) throw new ModuleFailure(shortened(err), { stdout: err });
    const output = shortened(out + err);
    return { changed: !NOTHING.some((text) => output.includes(text)), msg: output, stdout: out + err };
  },
});

const NOTHING = ['Nothing to install or update', 'Nothing to install, update or remove'];

function shortened(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
