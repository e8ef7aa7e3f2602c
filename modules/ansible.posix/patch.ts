import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { binaryPath, runCommands, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'ansible.posix.patch',
  summary: 'Apply a patch',
  options: {
    src: { type: 'path', required: true, aliases: ['patchfile'], description: 'The patch.' },
    dest: { type: 'path', aliases: ['originalfile'], description: 'The file that it is for.' },
    basedir: { type: 'path', description: 'The folder that it is for.' },
    strip: { type: 'int', default: 0, description: 'How many folders to take off the names in it.' },
    remote_src: { type: 'bool', default: false, description: 'The patch is on the host.' },
    backup: { type: 'bool', default: false, description: 'Keep numbered copies of what is changed.' },
    binary: { type: 'bool', default: false, description: 'Leave line ends as they are.' },
    ignore_whitespace: { type: 'bool', default: false, description: 'Blanks need not be the same.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be applied, or taken back.',
    },
  },
  rules: { requiredOneOf: [['dest', 'basedir']] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { dest, state } = args;
    const text = args.remote_src ? undefined : await task.readFile(task.findFile('files', args.src));
    const probed = await runCommands(
      target,
      [
        { step: 'src', argv: ['test', '-r', text === undefined ? args.src : '/'] },
        { step: 'dest', argv: ['test', '-w', dest ?? '/'] },
        { step: 'basedir', argv: ['test', '-e', args.basedir ?? '/'] },
      ],
      { find: ['patch'] },
    );
    if (stepOf(probed, 'src').rc !== 0)
      throw new ModuleFailure(`src ${args.src} doesn't exist or not readable`);
    if (dest !== undefined && stepOf(probed, 'dest').rc !== 0)
      throw new ModuleFailure(`dest ${dest} doesn't exist or not writable`);
    if (args.basedir !== undefined && stepOf(probed, 'basedir').rc !== 0)
      throw new ModuleFailure(`basedir ${args.basedir} doesn't exist`);
    if (binaryPath(probed, 'patch') === undefined) throw new ModuleFailure('patch command not found');
    const folder = args.basedir ?? (dest?.slice(0, dest.lastIndexOf('/')) || '/');
    const words = (more: readonly string[], reverse: boolean): string[] => [
      'patch',
      '--quiet',
      '--forward',
      ...more,
      `--strip=${args.strip}`,
      `--directory=${folder}`,
      ...(text === undefined ? [`--input=${args.src}`] : []),
      ...(args.binary ? ['--binary'] : []),
      ...(args.ignore_whitespace ? ['--ignore-whitespace'] : []),
      ...(reverse ? ['--reverse'] : []),
      ...(dest === undefined ? [] : [dest]),
    ];
    const options = text === undefined ? {} : { payload: text };
    const run = async (argv: readonly string[]) =>
      stepOf(
        await runCommands(target, [{ step: 'patch', argv, stdin: text !== undefined }], options),
        'patch',
      );
    const tried = await run(words(['--dry-run'], state === 'present'));
    if (tried.rc === 0) return { changed: false };
    const apply = [
      '--batch',
      '--reject-file=-',
      ...(task.check ? ['--dry-run'] : []),
      ...(args.backup ? ['--backup', '--version-control=numbered'] : []),
    ];
    const step = await run(words(apply, state === 'absent'));
    if (step.rc !== 0) throw new ModuleFailure(step.err || step.out);
    return { changed: true };
  },
});
