import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { PythonError } from '../../runtime/values/python-error.ts';
import { compilePattern } from '../../runtime/values/regex/pattern.ts';

/** Prints, of every process, its number, its name and its command line, each ended by a zero byte (a line of its own by a newline). */
const processes = shellFunction(
  'tsible_pids',
  [],
  `
for d in /proc/[0-9]*; do
{ IFS= read -r n <"$d/comm"; } 2>/dev/null || continue
printf '%s\\t%s\\t' "\${d#/proc/}" "$n"
tr '\\000\\n' '  ' <"$d/cmdline" 2>/dev/null
echo
done`,
);

export default defineModule({
  name: 'community.general.pids',
  summary: 'Tell the numbers of running processes',
  options: {
    name: { type: 'str', description: 'Their name.' },
    pattern: { type: 'str', description: 'Expression for their command line.' },
    ignore_case: { type: 'bool', default: false, description: 'Capitals are the same as small letters.' },
  },
  rules: { requiredOneOf: [['name', 'pattern']], mutuallyExclusive: [['name', 'pattern']] },
  check: 'full',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const reply = await target.call(processes, []);
    const all = reply.stdout
      .toString()
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [pid = '', name = '', ...command] = line.split('\t');
        return { pid: Number(pid), name, command: command.join('\t').trim() };
      });
    const matches = matcher(args);
    const pids = all.filter(matches).map(({ pid }) => pid);
    return { changed: false, pids: pids.sort((a, b) => a - b) };
  },
});

interface Process {
  readonly name: string;
  readonly command: string;
}

function matcher(args: {
  readonly name: string | undefined;
  readonly pattern: string | undefined;
  readonly ignore_case: boolean;
}): (process: Process) => boolean {
  const fold = (text: string): string => (args.ignore_case ? text.toLowerCase() : text);
  if (args.pattern === undefined) {
    const wanted = fold(args.name ?? '');
    return ({ name, command }) => fold(name) === wanted || fold(baseName(command)) === wanted;
  }
  try {
    const pattern = compilePattern(args.ignore_case ? `(?i)${args.pattern}` : args.pattern);
    return ({ command }) => pattern.search(command) !== undefined;
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    throw new ModuleFailure(`'${args.pattern}' is not a valid regular expression: ${error.message}`);
  }
}

/** The kernel keeps 15 characters of a name; the command line has the whole. */
function baseName(command: string): string {
  const first = command.split(' ')[0] ?? '';
  return first.slice(first.lastIndexOf('/') + 1);
}
