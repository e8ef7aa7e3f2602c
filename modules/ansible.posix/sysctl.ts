import { booleanWord } from '../../runtime/module/convert.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { replaceFile } from '../../runtime/target/lib/replace.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { readSteps, steps } from '../support/steps.ts';

/** Arguments: name, file. Steps: `current`, the kernel's value; `file`, the file's text when it is there. */
const probe = shellFunction(
  'tsible_sysctl_probe',
  [steps],
  `
export LANG=C LC_ALL=C LC_MESSAGES=C
tsible_need sysctl
tsible_step current sysctl -e -n "$1"
[ ! -f "$2" ] || tsible_step file cat "$2"
exit 0
`,
);

/**
 * Arguments: name and value when the kernel's value is to be set, else '' and ''; the file when its new text is the
 * payload, else ''; the file to load, else ''; 'ignore' or ''. Steps: `set`, `write`, `reload`.
 */
const apply = shellFunction(
  'tsible_sysctl_apply',
  [steps, replaceFile],
  `
export LANG=C LC_ALL=C LC_MESSAGES=C
tsible_need sysctl
name=$1 value=$2 file=$3 reload=$4 ignore=$5
if [ -n "$name" ]; then
tsible_step set sysctl \${ignore:+-e} -w "$name=$value" || exit 0
fi
write() {
case $file in */*) ;; *) file=./$file;; esac
real=$(readlink -f "$file") && file=$real
tsible_temp "$file" && tsible_payload >"$tsible_tmp" && tsible_replace "$tsible_tmp" "$file"
}
if [ -n "$file" ]; then tsible_step write write || exit 0; fi
if [ -n "$reload" ]; then tsible_step reload sysctl \${ignore:+-e} -p "$reload" </dev/null; fi
exit 0
`,
);

export default defineModule({
  name: 'ansible.posix.sysctl',
  summary: 'Set kernel parameters',
  options: {
    name: {
      type: 'str',
      aliases: ['key'],
      required: true,
      operand: true,
      description: 'The parameter: net.ipv4.ip_forward',
    },
    value: { type: 'str', aliases: ['val'], description: 'Its value' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether the file sets it',
    },
    reload: { type: 'bool', default: true, description: 'Load the file when something changed' },
    sysctl_set: { type: 'bool', default: false, description: "Also compare and set the kernel's own value" },
    ignoreerrors: {
      type: 'bool',
      default: false,
      description: 'Pass over parameters that the kernel has not',
    },
    sysctl_file: { type: 'path', default: '/etc/sysctl.conf', description: 'The file' },
  },
  rules: { requiredIf: [['state', 'present', ['value']]] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { state, sysctl_file: file } = args;
    const present = state === 'present';
    if (args.name === '') throw new ModuleFailure('name cannot be blank');
    if (present && args.value === undefined) throw new ModuleFailure('value cannot be None');
    if (present && args.value === '') throw new ModuleFailure('value cannot be blank');
    const name = args.name.trim();
    const value = normalize(args.value);
    const probed = readSteps(await target.call(probe, [name, file], { ahead: 'probe' }));
    const current = probed.find('current');
    const read = probed.find('file');
    if (read !== undefined && read.rc !== 0)
      throw new ModuleFailure(`Failed to open ${file}: ${read.err.trim()}`);
    const { lines, found } = rewrite(read?.out ?? '', name, present ? value : undefined);
    const kernel = current?.rc === 0 ? current.out : undefined;
    const kernelDiffers = kernel === undefined || !sameWords(kernel, value);
    const write = fileChanges(present, found, value);
    const set = args.sysctl_set && present && kernelDiffers;
    const checked = !write && (present || found !== undefined) && args.reload && kernelDiffers;
    const changed = write || set || checked;
    if (task.check || !changed) return { changed };
    const done = readSteps(
      await target.call(
        apply,
        [
          set && kernel !== undefined ? name : '',
          value,
          write ? file : '',
          args.reload ? file : '',
          args.ignoreerrors ? 'ignore' : '',
        ],
        { payload: { kind: 'bytes', bytes: write ? lines.map((line) => `${line.trim()}\n`).join('') : '' } },
      ),
    );
    const assigned = done.find('set');
    if (assigned !== undefined && (assigned.rc !== 0 || refused(assigned.err)))
      throw new ModuleFailure(`setting ${name} failed: ${assigned.out}${assigned.err}`);
    const written = done.find('write');
    if (written !== undefined && written.rc !== 0)
      throw new ModuleFailure(`Failed to write to file ${file}: ${written.err.trim()}`);
    const reloaded = done.find('reload');
    if (reloaded !== undefined && (reloaded.rc !== 0 || refused(reloaded.err)))
      throw new ModuleFailure(`Failed to reload sysctl: ${reloaded.out}${reloaded.err}`);
    return { changed };
  },
});

/** Words for a boolean become 1 and 0. */
function normalize(value: string | undefined): string {
  const truth = value === undefined ? undefined : booleanWord(value);
  if (truth !== undefined && value === value?.trim()) return truth ? '1' : '0';
  return value?.trim() ?? '';
}

function fileChanges(present: boolean, found: string | undefined, value: string): boolean {
  if (found === undefined) return present;
  if (!present && found !== '') return true;
  return found !== value;
}

function sameWords(left: string, right: string): boolean {
  const words = (text: string): string => text.trim().split(/\s+/).join(' ');
  return words(left) === words(right);
}

/** sysctl may refuse a value and yet end with 0. */
function refused(stderr: string): boolean {
  return /^sysctl: setting key "[^"]+": (Invalid argument|Read-only file system)$/m.test(stderr);
}

/**
 * The file's lines with the parameter set to `value` (or without it), each parameter once and written `name=value`;
 * and what the file says of the parameter now.
 */
function rewrite(
  text: string,
  name: string,
  value: string | undefined,
): { lines: string[]; found: string | undefined } {
  const lines: string[] = [];
  const seen = new Set<string>();
  let found: string | undefined;
  for (const line of text
    .split('\n')
    .map((one) => one.trim())
    .slice(0, text.endsWith('\n') ? -1 : undefined)) {
    const at = line.indexOf('=');
    if (line === '' || /^[#;]/.test(line) || at === -1) {
      lines.push(line);
      continue;
    }
    const key = line.slice(0, at).trim();
    const now = line.slice(at + 1).trim();
    if (key === name) found = now;
    if (seen.has(key)) continue;
    seen.add(key);
    if (key !== name) lines.push(`${key}=${now}`);
    else if (value !== undefined) lines.push(`${key}=${value}`);
  }
  if (!seen.has(name) && value !== undefined) lines.push(`${name}=${value}`);
  return { lines: text === '' ? lines.filter((line) => line !== '') : lines, found };
}
