import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { shellOptions } from '../support/attributes.ts';
import { reasonOf } from '../support/os-error.ts';
import { pathInfo, readReply } from '../support/reply.ts';
import { fileShell } from '../support/shell.ts';

/** T_state, T_dir, T_prefix, T_suffix. */
const makeTemporary = shellFunction(
  'tsible_tempfile',
  fileShell,
  `
tsible_opts "$@"
dir=\${T_dir:-\${TMPDIR:-/tmp}}
umask 077
set -C
n=0
while :; do
p=\${dir%/}/\${T_prefix-}$(mktemp -u XXXXXXXX | tr A-Z a-z)\${T_suffix-}
if [ "$T_state" = directory ]; then x=$(mkdir -m 700 -- "$p" 2>&1); else x=$( { true >"$p"; } 2>&1); fi && break
n=$((n+1))
[ -e "$p" ] && [ $n -lt 20 ] || { tsible_say error "$x"; tsible_say at "$p"; tsible_end; exit 0; }
done
tsible_say path "$p"
s_p=
tsible_info "$p"
tsible_end`,
);

export default defineModule({
  name: 'ansible.builtin.tempfile',
  summary: 'Make a temporary file or folder',
  check: 'none',
  diff: 'none',
  options: {
    state: { type: 'str', default: 'file', choices: ['file', 'directory'], description: 'What to make.' },
    path: { type: 'path', description: 'Where; by default the folder for temporary files.' },
    prefix: { type: 'str', default: 'ansible.', description: 'How its name begins.' },
    suffix: { type: 'str', default: '', description: 'How its name ends.' },
  },
  async run(args, target) {
    const { state, path, prefix, suffix } = args;
    const reply = readReply(
      await target.call(makeTemporary, shellOptions({ state, dir: path, prefix, suffix }), { ahead: 'last' }),
    );
    const error = reply.values.get('error');
    if (error !== undefined) {
      const reason = reasonOf(error);
      const number = reason === 'No such file or directory' ? 2 : 13;
      throw new ModuleFailure(
        reason === undefined ? error : `[Errno ${number}] ${reason}: '${reply.values.get('at')}'`,
      );
    }
    return { changed: true, path: reply.values.get('path'), ...pathInfo(reply) };
  },
});
