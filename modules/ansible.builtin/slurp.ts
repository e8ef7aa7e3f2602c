import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { pythonOsError, reasonOf } from '../support/os-error.ts';
import { readReply } from '../support/reply.ts';
import { fileShell } from '../support/shell.ts';

/** T_path: the file, as the reply's rest. */
const readFile = shellFunction(
  'tsible_slurp',
  fileShell,
  `
tsible_opts "$@"
x=$( { true <"$T_path"; } 2>&1) || { tsible_say error "$x"; tsible_end; exit 0; }
[ ! -d "$T_path" ] || { tsible_say error 'Is a directory'; tsible_end; exit 0; }
printf 'rest=\\0'
exec cat <"$T_path"`,
);

export default defineModule({
  name: 'ansible.builtin.slurp',
  summary: 'Read a file of the host, as base64',
  check: 'full',
  diff: 'none',
  options: {
    src: { type: 'path', required: true, aliases: ['path'], description: 'The file to return.' },
  },
  async run({ src }, target) {
    const reply = await target.call(readFile, [`path=${src}`], { ahead: 'last' });
    const { values, rest } = readReply(reply);
    if (rest === undefined || reply.rc !== 0) {
      const said = values.get('error') ?? reply.stderr.toString();
      throw new ModuleFailure(
        messageFor(reasonOf(said), src),
        {},
        pythonOsError(said, src).replace(': b', ': '),
      );
    }
    return { content: rest.toString('base64'), source: src, encoding: 'base64' };
  },
});

function messageFor(reason: string | undefined, src: string): string {
  switch (reason) {
    case 'No such file or directory':
      return `File not found: ${src}`;
    case 'Permission denied':
      return `File is not readable: ${src}`;
    case 'Is a directory':
      return `Source is a directory and must be a file: ${src}`;
    default:
      return `Unable to slurp file: ${src}`;
  }
}
