import { createHmac, randomBytes } from 'node:crypto';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { replaceFile } from '../../runtime/target/lib/replace.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { optionsShown } from '../support/options-shown.ts';
import { pathKeys, pathStep } from '../support/path-step.ts';
import { readSteps, type Step, steps } from '../support/steps.ts';

/** Arguments: host, file, key or ''. Steps: `key`, what ssh-keygen finds of the host in the key; `found`, in the file; `file`, its text; `info`. */
const probe = shellFunction(
  'tsible_known_probe',
  [steps, pathStep],
  `
host=$1 file=$2 key=$3
tsible_need ssh-keygen
if [ -n "$key" ]; then
temporary=$(mktemp) || exit 1
trap 'rm -f "$temporary"' EXIT
printf '%s' "$key" >"$temporary"
tsible_step key ssh-keygen -F "$host" -f "$temporary"
fi
if [ -e "$file" ]; then
tsible_step found ssh-keygen -F "$host" -f "$file"
tsible_step file cat "$file"
tsible_path_step "$file"
fi
exit 0
`,
);

/** Arguments: host, file, 'remove' or 'write' (the payload). Steps: `remove`, `write`, `info`. */
const change = shellFunction(
  'tsible_known_change',
  [steps, replaceFile, pathStep],
  `
put() { tsible_temp "$file" && tsible_payload >"$tsible_tmp" && tsible_replace "$tsible_tmp" "$file"; }
host=$1 file=$2
case $file in */*) ;; *) file=./$file;; esac
if [ "$3" = remove ]; then tsible_step remove ssh-keygen -R "$host" -f "$file"
else tsible_step write put
fi
tsible_path_step "$file"
exit 0
`,
);

interface HostKey {
  readonly marker: string | undefined;
  readonly host: string;
  readonly type: string;
  readonly key: string;
}

/** How a file stands to a key: whether it has the host, another key of it, and in which line (from 1). */
interface Finding {
  readonly found: boolean;
  readonly replace: boolean;
  readonly line: number | undefined;
}

export default defineModule({
  name: 'ansible.builtin.known_hosts',
  summary: "Add or remove a host's key in known_hosts",
  options: {
    name: { type: 'str', required: true, aliases: ['host'], description: 'The host' },
    key: { type: 'str', description: 'The line with its key' },
    path: { type: 'path', default: '~/.ssh/known_hosts', description: 'The file' },
    hash_host: { type: 'bool', default: false, description: "Hide the host's name" },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is there',
    },
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { path, state } = args;
    const host = args.name.toLowerCase();
    const present = state === 'present';
    if (!args.key && present) throw new ModuleFailure('No key specified when adding a host');
    const key = keyLine(host, args.key, args.hash_host);
    if (key !== '' && /\S+(\s+)?,(\s+)?/.test(host)) {
      throw new ModuleFailure(
        'Comma separated list of names is not supported. Please pass a single name to lookup in the known_hosts file.',
      );
    }
    const probed = readSteps(await target.call(probe, [host, path, key], { ahead: 'probe' }));
    if (key !== '' && probed.text('key') === '')
      throw new ModuleFailure('Host parameter does not match hashed host field in supplied key');
    const finding = findKey(probed.find('found'), key);
    const text = probed.find('file')?.out;
    const { found, replace, line } = finding;
    const after = diffAfter(text ?? '', finding, present, key);
    const diff = {
      before_header: text === undefined ? '/dev/null' : path,
      after_header: path,
      before: text ?? '',
      after,
    };
    const keys = pathKeys(probed);
    const shown = (changed: boolean) => ({
      ...optionsShown(args),
      path,
      state,
      changed,
      diff,
    });
    if (!present && line === undefined && key !== '') return { ...shown(false), ...keys };
    const changed = replace || present !== found;
    if (task.check) return { changed, diff };
    if (!changed) return { ...shown(changed), ...keys };
    const remove = found && key === '' && !present;
    const bytes = remove ? '' : newText(text ?? '', finding, present, key);
    const payload = { kind: 'bytes', bytes } as const;
    const done = readSteps(
      await target.call(change, [host, path, remove ? 'remove' : 'write'], { payload, ahead: 'last' }),
    );
    const step = done.find(remove ? 'remove' : 'write');
    if (step === undefined || step.rc !== 0) {
      if (remove) throw new ModuleFailure(step?.err.trimEnd() ?? '', { rc: step?.rc ?? 1 });
      throw new ModuleFailure(`Failed to write to file '${path}'.`, {}, step?.err.trim());
    }
    return { ...shown(changed), ...pathKeys(done) };
  },
});

function keyLine(host: string, key: string | undefined, hash: boolean): string {
  if (!key) return '';
  const line = hash ? hashed(host, key) : key;
  return line.endsWith('\n') ? line : `${line}\n`;
}

/** The key with its host's name as OpenSSH hashes it. */
function hashed(host: string, key: string): string {
  const salt = randomBytes(20);
  const hash = createHmac('sha1', salt).update(host).digest('base64');
  const parts = key.trim().split(/\s+/);
  parts[parts[0]?.startsWith('@') ? 1 : 0] = `|1|${salt.toString('base64')}|${hash}`;
  return parts.join(' ');
}

/** Reads what ssh-keygen found: comments with line numbers, each before its key. */
function findKey(step: Step | undefined, key: string): Finding {
  const none = { found: false, replace: false, line: undefined };
  if (step === undefined) return none;
  if (step.out === '' && step.err === '' && step.rc <= 1) return none;
  if (step.rc !== 0) {
    throw new ModuleFailure(`ssh-keygen failed (rc=${step.rc}, stdout='${step.out}',stderr='${step.err}')`);
  }
  if (key === '') return { found: true, replace: false, line: undefined };
  const wanted = parseKey(key);
  let line: number | undefined;
  for (const text of step.out.split('\n')) {
    if (text === '') continue;
    if (text.startsWith('#')) {
      line = Number(/found: line (\d+)/.exec(text)?.[1]);
      continue;
    }
    const known = parseKey(text);
    const bothHashed = wanted.host.startsWith('|1|') && known.host.startsWith('|1|');
    const same =
      wanted.marker === known.marker &&
      (wanted.host === known.host || (bothHashed && known.marker === undefined)) &&
      wanted.type === known.type &&
      wanted.key === known.key;
    if (same) return { found: true, replace: false, line };
    if (known.marker === undefined && wanted.type === known.type) return { found: true, replace: true, line };
  }
  return { found: true, replace: true, line: undefined };
}

function parseKey(text: string): HostKey {
  const words = text.trim().split(/\s+/);
  const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
  const [host = '', type = '', key = ''] = words;
  return { marker, host, type, key };
}

function diffAfter(text: string, finding: Finding, present: boolean, key: string): string {
  const lines = linesOf(text);
  const { line, replace } = finding;
  if ((replace || !present) && line !== undefined && line <= lines.length) lines.splice(line - 1, 1);
  if (present && (replace || line === undefined)) lines.push(key);
  return lines.join('');
}

function newText(text: string, finding: Finding, present: boolean, key: string): string {
  const lines = linesOf(text);
  const kept = lines.filter((_, at) => !(finding.line === at + 1 && (finding.replace || !present)));
  return kept.join('') + (present ? key : '');
}

/** Lines with their line ends. */
function linesOf(text: string): string[] {
  return Array.from(text.matchAll(/[^\n]*\n|[^\n]+$/g), ([line]) => line);
}
