import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import { editText } from '../../support/edit-text.ts';
import { addArguments, insert, remove, removeArguments, update } from './changes.ts';
import { complaint, type Line, readService, rule, splitArguments, TYPES, writeService } from './service.ts';

export default defineModule({
  name: 'community.general.pamd',
  summary: 'Change the rules of a PAM service',
  options: {
    name: { type: 'str', required: true, description: 'The service: sshd, common-auth.' },
    type: { type: 'str', required: true, choices: TYPES, description: 'Type of the rule that is meant.' },
    control: { type: 'str', required: true, description: 'Its control.' },
    module_path: { type: 'str', required: true, description: 'Its module.' },
    new_type: { type: 'str', choices: TYPES, description: 'Type that it, or the new rule, gets.' },
    new_control: { type: 'str', description: 'Control that it, or the new rule, gets.' },
    new_module_path: { type: 'str', description: 'Module that it, or the new rule, gets.' },
    module_arguments: {
      type: 'list',
      elements: 'str',
      description: 'Arguments of the module, or those to add or remove.',
    },
    state: {
      type: 'str',
      default: 'updated',
      choices: ['absent', 'after', 'args_absent', 'args_present', 'before', 'updated'],
      description:
        'What becomes of the rule: changed, removed, given or rid of arguments, or another one is put before or after it.',
    },
    path: { type: 'path', default: '/etc/pam.d', description: 'Folder of the services.' },
    backup: { type: 'bool', default: false, description: 'Keep the former file beside the new one.' },
  },
  rules: {
    requiredIf: [
      ['state', 'args_present', ['module_arguments']],
      ['state', 'args_absent', ['module_arguments']],
      ['state', 'before', ['new_control', 'new_type', 'new_module_path']],
      ['state', 'after', ['new_control', 'new_type', 'new_module_path']],
    ],
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const path = `${args.path.replace(/\/+$/, '')}/${args.name}`;
    const key = { type: args.type, control: args.control, path: args.module_path };
    const words = args.module_arguments === undefined ? undefined : splitArguments(args.module_arguments);
    const to = { type: args.new_type, control: args.new_control, path: args.new_module_path, args: words };

    function changed(service: readonly Line[]): ReturnType<typeof remove> {
      switch (args.state) {
        case 'absent':
          return remove(service, key);
        case 'before':
        case 'after': {
          const added = rule(to.type ?? '', to.control ?? '', to.path ?? '', words ?? []);
          return insert(service, key, added, args.state);
        }
        case 'args_absent':
          return removeArguments(service, key, words ?? []);
        case 'args_present':
          if (words?.some((word) => word.startsWith('[')))
            throw new ModuleFailure(
              "Unable to process bracketed '[' complex arguments with 'args_present'. Please use 'updated'.",
            );
          return addArguments(service, key, words ?? []);
        case 'updated':
          return update(service, key, to);
      }
    }

    const edited = await editText({ path, backup: args.backup, follow: true }, target, task, (text) => {
      if (text === undefined)
        throw new ModuleFailure(
          `Unable to open/read PAM module file ${path} with error [Errno 2] No such file or directory: '${path}'.`,
        );
      const { lines, count } = changed(readService(text));
      const wrong = complaint(lines);
      if (wrong !== undefined) throw new ModuleFailure(wrong);
      return { text: count === 0 ? undefined : writeService(lines, now()), extra: count };
    });
    return { changed: edited.extra > 0, change_count: edited.extra, backupdest: edited.backup ?? '' };
  },
});

/** The local time as Python's isoformat has it. */
function now(): string {
  const time = new Date();
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return `${local.toISOString().slice(0, -1)}000`;
}
