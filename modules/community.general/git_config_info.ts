import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { runCommands, shownWords, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.general.git_config_info',
  summary: "Tell of git's settings",
  options: {
    name: { type: 'str', description: 'The setting; all when not given.' },
    path: { type: 'path', description: 'The repository or the file, for those scopes.' },
    scope: {
      type: 'str',
      default: 'system',
      choices: ['global', 'system', 'local', 'file'],
      description: 'Where it is set.',
    },
  },
  rules: {
    requiredIf: [
      ['scope', 'local', ['path']],
      ['scope', 'file', ['path']],
    ],
  },
  check: 'full',
  diff: 'none',
  async run({ name, path, scope }, target): Promise<ModuleResult> {
    const words = [
      ...['git', 'config', '--includes', '--null', `--${scope}`],
      ...(scope === 'file' ? [path ?? ''] : []),
      ...(name ? ['--get-all', name] : ['--list']),
    ];
    // Values end with a NUL, which is also what ends the parts of a reply.
    const done = await runCommands(
      target,
      [
        {
          step: 'git',
          argv: ['sh', '-c', '{ "$@"; echo "$?" >&3; } 3>&1 | tr "\\000" "\\001"', 'sh', ...words],
        },
      ],
      { need: ['git'], chdir: scope === 'local' ? path : '/' },
    );
    const { out, err } = stepOf(done, 'git');
    const code = /(\d+)\n$/.exec(out)?.[1] ?? '1';
    const values = out
      .slice(0, -code.length - 1)
      .split('\x01')
      .slice(0, -1);
    if (Number(code) >= 2 && !(code === '128' && err.includes('unable to read config file')))
      throw new ModuleFailure(err, { rc: Number(code), cmd: shownWords(words, done).join(' ') });
    const found = new Map<string, string[]>();
    if (name) found.set(name, values);
    else
      for (const value of values) {
        const at = value.indexOf('\n');
        const key = value.slice(0, at);
        found.set(key, [...(found.get(key) ?? []), value.slice(at + 1)]);
      }
    return { changed: false, msg: '', config_value: name ? (values[0] ?? '') : '', config_values: found };
  },
});
