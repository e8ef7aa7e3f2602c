import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, UncaughtFailure } from '../../../runtime/module/result.ts';
import { editText } from '../../support/edit-text.ts';
import { FILE_OPTIONS } from '../../support/file-options.ts';
import { editIni } from './edit.ts';

export default defineModule({
  name: 'community.general.ini_file',
  summary: 'Set or remove an option in an INI file',
  check: 'full',
  diff: 'full',
  options: {
    path: { type: 'path', required: true, aliases: ['dest'], description: 'The file.' },
    section: { type: 'str', description: 'The section; without one the lines above the first section.' },
    section_has_values: {
      type: 'list',
      elements: 'dict',
      description: 'Which of several sections of that name: the one that has these options.',
      options: {
        option: { type: 'str', required: true, description: 'An option of the section.' },
        value: { type: 'str', description: 'Its value.' },
        values: { type: 'list', elements: 'str', description: 'The values that it may have.' },
      },
      rules: { mutuallyExclusive: [['value', 'values']] },
    },
    option: { type: 'str', description: 'The option; without one it is about the whole section.' },
    value: { type: 'str', description: 'Its value.' },
    values: { type: 'list', elements: 'str', description: 'Its values, a line each.' },
    backup: { type: 'bool', default: false, description: 'Keep the former file beside the new one.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether the option, or the section, is to be there.',
    },
    exclusive: { type: 'bool', default: true, description: 'Remove other lines of the option.' },
    no_extra_spaces: { type: 'bool', default: false, description: 'No blanks around the equals sign.' },
    ignore_spaces: {
      type: 'bool',
      default: false,
      description: 'Leave a line alone that differs in blanks only.',
    },
    allow_no_value: { type: 'bool', default: false, description: 'The option may stand without a value.' },
    modify_inactive_option: {
      type: 'bool',
      default: true,
      description: "Take a commented line of the option's for the place of the new one.",
    },
    create: { type: 'bool', default: true, description: 'Make the file when it is missing.' },
    follow: {
      type: 'bool',
      default: false,
      description: 'Edit what a link leads to, rather than replacing the link.',
    },
    ...FILE_OPTIONS,
  },
  rules: { mutuallyExclusive: [['value', 'values']] },
  async run(args, target, task): Promise<ModuleResult> {
    const { path, state, value, allow_no_value: allowNoValue } = args;
    if (state === 'present' && !allowNoValue && value === undefined && !args.values?.length)
      throw new ModuleFailure(
        "Parameter 'value(s)' must be defined if state=present and allow_no_value=False.",
      );
    const edit = {
      section: args.section,
      conditions: args.section_has_values?.map((condition) => ({
        option: condition.option,
        values: condition.value === undefined ? (condition.values ?? []) : [condition.value],
      })),
      option: args.option,
      values: value === undefined ? (args.values ?? []) : [value],
      state,
      exclusive: args.exclusive,
      noExtraSpaces: args.no_extra_spaces,
      ignoreSpaces: args.ignore_spaces,
      allowNoValue,
      modifyInactive: args.modify_inactive_option,
    };
    // What is no file is read like one.
    const uncaught = (error: unknown): never => {
      if (!(error instanceof ModuleFailure) || error.result.rc !== 256) throw error;
      throw new UncaughtFailure(`[Errno 21] Is a directory: '${path}'`);
    };
    const edited = await editText({ ...args, info: true, validate: undefined }, target, task, (text) => {
      if (text === undefined && !args.create)
        throw new ModuleFailure(`Destination ${path} does not exist!`, { rc: 257 });
      const { text: result, changed, message } = editIni(text, edit);
      return { text: changed ? result : undefined, extra: { changed, message, after: result } };
    }).catch(uncaught);
    const { changed, message, after } = edited.extra;
    const before = edited.before?.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n') ?? '';
    return {
      changed: changed || (edited.attributesChanged && !task.check),
      diff: {
        before: task.diff ? before : '',
        after: task.diff ? after : '',
        before_header: `${path} (content)`,
        after_header: `${path} (content)`,
      },
      msg: message,
      path,
      ...(edited.backup === undefined ? {} : { backup_file: edited.backup }),
      ...edited.info,
    };
  },
});
