import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { linesOf, runCommands, shownWords, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.general.git_config',
  summary: "Set or remove a setting of git's",
  options: {
    name: { type: 'str', required: true, description: 'The setting: core.editor.' },
    repo: { type: 'path', description: 'The repository, for the local scope.' },
    file: { type: 'path', description: 'The file, for the file scope.' },
    add_mode: {
      type: 'str',
      default: 'replace-all',
      choices: ['add', 'replace-all'],
      description: 'Whether other values of the setting stay.',
    },
    scope: {
      type: 'str',
      choices: ['file', 'local', 'global', 'system'],
      description: 'Where it is set; system when not given.',
    },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether it is to be set.',
    },
    value: { type: 'str', description: 'Its value.' },
  },
  rules: {
    requiredIf: [
      ['scope', 'local', ['repo']],
      ['scope', 'file', ['file']],
      ['state', 'present', ['value']],
    ],
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, add_mode: mode } = args;
    const unset = args.state === 'absent';
    const value = args.value ?? '';
    if (!unset && value === '')
      throw new ModuleFailure(
        'If state=present, a value must be specified. Use the community.general.git_config_info module to read a config value.',
      );
    const scope = args.scope ?? 'system';
    const base = [
      'git',
      'config',
      '--includes',
      ...(scope === 'file' ? ['-f', args.file ?? ''] : [`--${scope}`]),
    ];
    const options = { need: ['git'], chdir: scope === 'local' ? args.repo : '/' };
    const probed = await runCommands(target, [{ step: 'get', argv: [...base, '--get-all', name] }], options);
    const get = stepOf(probed, 'get');
    if (get.rc >= 2)
      throw new ModuleFailure(get.err, {
        rc: get.rc,
        cmd: shownWords([...base, '--get-all', name], probed).join(' '),
      });
    const old = linesOf(get.out.trimEnd()).filter((line, _, all) => all.length > 1 || line !== '');
    if (unset && get.out === '') return { changed: false, msg: 'no setting to unset' };
    if (!unset && old.includes(value) && (old.length === 1 || mode === 'add'))
      return { changed: false, msg: '' };
    const set = unset ? [...base, '--unset-all', name] : [...base, `--${mode}`, name, value];
    const shown = shownWords(set, probed);
    if (!task.check) {
      const step = stepOf(await runCommands(target, [{ step: 'set', argv: set }], options), 'set');
      if (step.err !== '') throw new ModuleFailure(step.err, { rc: step.rc, cmd: shown });
    }
    const after = unset ? [] : mode === 'add' ? [...old, value] : [value];
    const header = shown.join(' ');
    return {
      changed: true,
      msg: 'setting changed',
      diff: {
        before_header: header,
        before: diffValue(old),
        after_header: header,
        after: diffValue(after),
      },
    };
  },
});

function diffValue(values: readonly string[]): ResultValue {
  const [first] = values;
  if (first === undefined) return '\n';
  return values.length === 1 ? `${first}\n` : values;
}
