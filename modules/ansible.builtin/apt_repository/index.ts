import { defineModule } from '../../../runtime/module/define.ts';
import { type Diff, ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { Options } from '../../../runtime/module/spec.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { replaceFile } from '../../../runtime/target/lib/replace.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { str } from '../../../runtime/values/print.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { readSteps, type Steps, steps } from '../../support/steps.ts';
import { untilUpdated } from '../apt/update.ts';
import { SourcesList } from './sources.ts';

/** Steps: `codename`; `folder`, of the lists; for each list `path` and `text`; `tools`, when a key could be handled. */
const readSources = shellFunction(
  'tsible_sources_read',
  [steps],
  `
tsible_need apt-get
[ ! -r /etc/os-release ] || tsible_note codename "$(. /etc/os-release; printf '%s' "$VERSION_CODENAME")"
main=/etc/apt/sources.list folder=/etc/apt/sources.list.d
if tsible_find apt-config; then
eval "$(apt-config shell main Dir::Etc::sourcelist/f folder Dir::Etc::sourceparts/d)"
fi
tsible_note folder "$folder"
if tsible_find apt-key || tsible_find gpg; then tsible_note tools yes; fi
for file in "$main" "\${folder%/}"/*.list; do
[ -f "$file" ] || continue
tsible_note path "$file"
tsible_step text cat "$file"
done
exit 0
`,
);

/**
 * Writes the lists. Arguments: a mode for new files, then for each file its path, 'new' or '', and how many bytes of the payload
 * are its text (0 removes it). Step: `write` for each.
 */
const writeSources = shellFunction(
  'tsible_sources_write',
  [steps, replaceFile],
  `
mode=$1
shift
put() {
mkdir -p "\${file%/*}" && tsible_temp "$file" || return
dd bs=1 count="$size" 2>/dev/null >"$tsible_tmp" || return
if [ -n "$new" ]; then chmod "$mode" "$tsible_tmp"; fi
target=$file
[ ! -L "$file" ] || target=$(readlink -f "$file")
tsible_replace "$tsible_tmp" "$target"
}
while [ $# -gt 2 ]; do
file=$1 new=$2 size=$3
shift 3
if [ "$size" = 0 ]; then tsible_step write rm -f -- "$file" || exit 0
else tsible_step write put || exit 0
fi
done
exit 0
`,
);

const options = {
  repo: { type: 'str', required: true, description: 'The entry: deb URL SUITE COMPONENT...' },
  state: {
    type: 'str',
    default: 'present',
    choices: ['absent', 'present'],
    description: 'Whether it is there',
  },
  mode: { type: 'raw', description: "A new file's mode" },
  update_cache: {
    type: 'bool',
    default: true,
    aliases: ['update-cache'],
    description: 'Fetch package lists after a change',
  },
  update_cache_retries: { type: 'int', default: 5, description: 'How often to try that' },
  update_cache_retry_max_delay: { type: 'int', default: 12, description: 'Most seconds between two tries' },
  filename: { type: 'str', description: "A new file's name, without .list" },
  install_python_apt: { type: 'bool', default: true, description: 'Without meaning here' },
  validate_certs: { type: 'bool', default: true, description: 'Without meaning but for PPAs' },
  codename: { type: 'str', description: "A PPA's suite" },
} as const;

type Arguments = Options<typeof options>;

const WORDING = {
  failed: (tries: number, why: string) =>
    `Failed to update cache after ${tries} due to ${why} retry, retrying`,
  next: 'update',
};

export default defineModule({
  name: 'ansible.builtin.apt_repository',
  summary: "Add or remove entries of apt's sources",
  options,
  check: 'full',
  diff: 'full',
  run: (args, target, task) => run(args, target, task),
});

async function run(args: Arguments, target: Target, task: TaskContext): Promise<ModuleResult> {
  const { repo, state } = args;
  if (repo === '') throw new ModuleFailure("Please set argument 'repo' to a non-empty value");
  if (repo.startsWith('ppa:')) {
    throw new ModuleFailure(
      'a ppa: repository cannot be added without its key: put the key in place with get_url and give the whole deb line with signed-by',
    );
  }
  const read = readSteps(await target.call(readSources, []));
  if (read.find('tools') === undefined) {
    throw new ModuleFailure(
      'Either apt-key or gpg binary is required, but neither could be found.The apt-key CLI has been deprecated and removed in modern Debian and derivatives, you might want to use "deb822_repository" instead.',
    );
  }
  const files = filesOf(read);
  const list = new SourcesList(files, read.text('folder'));
  const before = list.texts;
  const added = state === 'present' ? list.add(repo, args.filename) : undefined;
  if (state === 'absent') list.remove(repo);
  const after = list.texts;
  const touched = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
  const changed = touched.length > 0;
  if (changed && !task.check) {
    await save(touched, after, added, args.mode, target);
    if (args.update_cache) {
      try {
        await untilUpdated({ ...args, lock_timeout: 60 }, undefined, target, task, WORDING);
      } catch (error) {
        await save(touched, files, undefined, args.mode, target);
        throw error;
      }
    }
  }
  const names = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] =>
    [...one.keys()].filter((path) => !other.has(path));
  const sourcesAdded = names(after, before);
  const sourcesRemoved = names(before, after);
  const diff: Diff[] = [...sourcesAdded, ...sourcesRemoved].map((path) => ({
    before: before.get(path) ?? '',
    after: after.get(path) ?? '',
    before_header: before.has(path) ? path : '/dev/null',
    after_header: after.has(path) ? path : '/dev/null',
  }));
  return {
    changed,
    repo,
    sources_added: sourcesAdded,
    sources_removed: sourcesRemoved,
    state,
    diff: task.diff ? diff : [],
  };
}

function filesOf(read: Steps): Map<string, string> {
  const files = new Map<string, string>();
  let path = '';
  for (const step of read.list) {
    if (step.name === 'path') path = step.out;
    if (step.name === 'text') files.set(path, step.out);
  }
  return files;
}

async function save(
  paths: readonly string[],
  texts: ReadonlyMap<string, string>,
  added: string | undefined,
  mode: Value | undefined,
  target: Target,
): Promise<void> {
  const words = paths.flatMap((path) => {
    const size = Buffer.byteLength(texts.get(path) ?? '');
    return [path, path === added ? 'new' : '', String(size)];
  });
  const bytes = paths.map((path) => texts.get(path) ?? '').join('');
  const done = readSteps(
    await target.call(writeSources, [octal(mode), ...words], { payload: { kind: 'bytes', bytes } }),
  );
  const failed = done.list.find((step) => step.rc !== 0);
  if (failed !== undefined) throw new ModuleFailure(`Failed to write to file: ${failed.err.trim()}`);
}

/** A mode as chmod takes it: YAML's 0644 came as a number. */
function octal(mode: Value | undefined): string {
  if (mode === undefined) return '0644';
  return typeof mode === 'number' ? mode.toString(8) : str(mode);
}
