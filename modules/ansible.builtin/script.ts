import { basename } from 'node:path';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { findCommand } from '../../runtime/target/lib/find-command.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { outputs } from '../support/outputs.ts';
import { splitWords } from '../support/shlex.ts';

/** Arguments: creates, removes. Prints which of them stops the script. */
const probe = shellFunction(
  'tsible_script_probe',
  [],
  `
if [ -n "$1" ] && [ -e "$1" ]; then echo creates
elif [ -n "$2" ] && ! [ -e "$2" ]; then echo removes
fi
`,
);

/**
 * Arguments: the script's name, the command line with @SCRIPT@ in the script's place, folder or '', the shell. The payload is the script.
 * It lies in a folder of its own while it runs. Ends with the command's exit code.
 */
const runScript = shellFunction(
  'tsible_script',
  [findCommand],
  `
folder=$(umask 077; mktemp -d) || exit 1
trap 'rm -rf -- "$folder"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
cat >"$folder/$1" && chmod 0700 "$folder/$1" || exit 1
line=$2
case $line in *@SCRIPT@*) line=\${line%%@SCRIPT@*}$folder/$1\${line#*@SCRIPT@};; esac
if [ -n "$3" ]; then command cd -- "$3" || exit 1; fi
/bin/sh -c "$line" </dev/null
exit $?
`,
);

export default defineModule({
  name: 'ansible.builtin.script',
  summary: "Run a script of the controller's on the host",
  options: {
    _raw_params: { type: 'str', description: "The script's path and arguments, as bare words" },
    cmd: { type: 'str', description: "The script's path and arguments" },
    creates: { type: 'str', description: 'Do not run it when this file is there' },
    removes: { type: 'str', description: 'Do not run it when this file is not there' },
    chdir: { type: 'str', description: 'Folder to run it in' },
    executable: { type: 'str', description: 'What to run it with' },
    decrypt: { type: 'bool', default: true, description: 'Decrypt a vaulted script' },
  },
  rules: { requiredOneOf: [['_raw_params', 'cmd']], mutuallyExclusive: [['_raw_params', 'cmd']] },
  freeForm: '_raw_params',
  action: true,
  check: 'partial',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { creates, removes, chdir } = args;
    if (creates || removes) {
      const reply = await target.call(probe, [creates ?? '', removes ?? '']);
      const word = reply.stdout.toString().trim();
      if (word === 'creates') return skipped(`${creates} exists, matching creates option`);
      if (word === 'removes') return skipped(`${removes} does not exist, matching removes option`);
    }
    if (chdir && !chdir.startsWith('/'))
      throw new ModuleFailure(`chdir ${chdir} must be an absolute path for a Unix-aware remote node`);
    const line = (args._raw_params || args.cmd || '').trim();
    const [source] = splitWords(line);
    if (source === undefined) throw new ModuleFailure('list index out of range');
    const file = task.findFile('files', source);
    if (task.check)
      return creates || removes ? { changed: true } : skipped('Check mode is not supported for this task.');
    const script = await task.readFile(file, args.decrypt);
    const command = [args.executable, line.replace(source, '@SCRIPT@')].filter(Boolean).join(' ');
    const reply = await target.call(runScript, [basename(file), command, chdir ?? ''], {
      payload: { kind: 'bytes', bytes: script },
      leavesChildren: true,
    });
    const { rc } = reply;
    const result = { rc, ...outputs(reply), changed: true };
    return rc === 0 ? result : { ...result, failed: true, msg: 'non-zero return code' };
  },
});

function skipped(msg: string): ModuleResult {
  return { skipped: true, changed: false, msg, _ansible_raised: true };
}
