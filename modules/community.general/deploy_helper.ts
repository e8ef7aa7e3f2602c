import { posix } from 'node:path';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';
import { readSteps, steps } from '../support/steps.ts';

/** Arguments: the link to the current release, then folders. Steps: `now`, `current` (where it leads), `file` (what is no folder), `no-link`. */
const look = shellFunction(
  'tsible_deploy_look',
  [steps],
  `
tsible_note now "$(date +%Y%m%d%H%M%S)"
if [ -e "$1" ] || [ -L "$1" ]; then
tsible_note current "$(readlink -f -- "$1")"
[ -L "$1" ] || tsible_note no-link "$1"
fi
shift
for p; do
if { [ -e "$p" ] || [ -L "$p" ]; } && [ ! -d "$p" ]; then tsible_note file "$p"; fi
done
exit 0`,
);

/**
 * Arguments: 'finalize' or '', 'clean' or '', 'check' or '', the project, the releases' folder, the release or '', the link, the unfinished
 * file's name, how many releases to keep. Steps: `change` for each change, `error`.
 */
const finish = shellFunction(
  'tsible_deploy_finish',
  [
    steps,
    shellFunction(
      'tsible_deploy_remove',
      [steps],
      `
[ -d "$1" ] || { tsible_note error "$1 exists but is not a directory"; exit 0; }
rm -rf -- "$1" || { tsible_note error "rmtree failed: $1"; exit 0; }
tsible_note change "$1"`,
    ),
  ],
  `
check=$3 project=$4 releases=$5 release=$6 current=$7 unfinished=$8 keep=$9
new=$releases/$release
if [ -n "$1" ]; then
f=$new/$unfinished
if [ -e "$f" ] || [ -L "$f" ]; then
tsible_note change "$f"
[ -n "$check" ] || rm -f -- "$f"
fi
if [ ! -L "$current" ] || [ "$(readlink -f -- "$current")" != "$(readlink -f -- "$new")" ]; then
tsible_note change "$current"
if [ -z "$check" ]; then
if [ -L "$current" ] && [ ! -e "$new" ] && [ ! -L "$new" ]; then
tsible_note error "the symlink target $new doesn't exists"
exit 0
fi
t=$current.$unfinished
[ ! -L "$current" ] || rm -f -- "$t"
if [ -L "$current" ]; then e=$(ln -s -- "$new" "$t" 2>&1 && mv -T -- "$t" "$current" 2>&1); else e=$(ln -sT -- "$new" "$current" 2>&1); fi ||
{ tsible_note error "$e"; exit 0; }
fi
fi
fi
[ -n "$2" ] || exit 0
t=$project/$release.$unfinished
if [ -n "$release" ] && [ -z "$check" ] && [ -e "$t" ]; then rm -f -- "$t"; tsible_note change "$t"; fi
[ -d "$releases" ] || { tsible_note error "[Errno 2] No such file or directory: '$releases'"; exit 0; }
for p in "$releases"/* "$releases"/.[!.]*; do
[ -f "$p/$unfinished" ] || continue
if [ -n "$check" ]; then tsible_note change "$p"; else tsible_deploy_remove "$p"; fi
done
ls -1Atc -- "$releases" | {
n=0
while IFS= read -r name; do
[ "$name" != "$release" ] && [ -d "$releases/$name" ] || continue
n=$((n+1))
[ "$n" -gt "$keep" ] || continue
if [ -n "$check" ]; then tsible_note change "$name"; else tsible_deploy_remove "$releases/$name"; fi
done
}
exit 0`,
);

/** Arguments: the project, 'check' or ''. */
const removeProject = shellFunction(
  'tsible_deploy_absent',
  [steps],
  `
{ [ -e "$1" ] || [ -L "$1" ]; } || exit 0
[ -d "$1" ] || { tsible_note error "$1 exists but is not a directory"; exit 0; }
[ -n "$2" ] || rm -rf -- "$1" || { tsible_note error "rmtree failed: $1"; exit 0; }
tsible_note change "$1"
exit 0`,
);

export default defineModule({
  name: 'community.general.deploy_helper',
  summary: 'Keep the releases of a project in folders, with a link to the current one',
  options: {
    path: { type: 'path', required: true, aliases: ['dest'], description: "The project's folder." },
    release: { type: 'str', description: "The release's name; else it is made of the time." },
    releases_path: { type: 'str', default: 'releases', description: "The releases' folder." },
    shared_path: { type: 'path', default: 'shared', description: 'What releases share; empty for nothing.' },
    current_path: { type: 'path', default: 'current', description: 'The link to the current release.' },
    keep_releases: { type: 'int', default: 5, description: 'How many old releases to keep.' },
    clean: { type: 'bool', default: true, description: 'Clean up with `finalize`.' },
    unfinished_filename: {
      type: 'str',
      default: 'DEPLOY_UNFINISHED',
      description: 'The file that marks a release as unfinished.',
    },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent', 'clean', 'finalize', 'query'],
      description: 'Make the folders, remove them, clean up, make a release the current one, or only tell.',
    },
    ...FILE_OPTIONS,
  },
  rules: { requiredIf: [['state', 'finalize', ['release']]] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { path: project, state, unfinished_filename } = args;
    const within = (name: string): string => (name.startsWith('/') ? name : posix.join(project, name));
    const current = within(args.current_path);
    const releases = within(args.releases_path);
    const shared = args.shared_path === '' ? null : within(args.shared_path);
    const check = task.check ? 'check' : '';
    if (state === 'absent') {
      const done = readSteps(await target.call(removeProject, [project, check]));
      return { state, ansible_facts: { deploy_helper: [] }, changed: changed(done) };
    }
    if (state === 'finalize' || state === 'clean') {
      if (state === 'finalize' && args.keep_releases <= 0)
        throw new ModuleFailure("'keep_releases' should be at least 1");
      const words = [
        state === 'finalize' ? state : '',
        state === 'clean' || args.clean ? 'clean' : '',
        check,
        project,
        releases,
        args.release ?? '',
        current,
        unfinished_filename,
        String(args.keep_releases),
      ];
      return { state, changed: changed(readSteps(await target.call(finish, words))) };
    }
    const folders = [project, releases, ...(shared === null ? [] : [shared])];
    const seen = readSteps(await target.call(look, [current, ...folders]));
    const previous = seen.find('current')?.out ?? null;
    const release = args.release || seen.text('now');
    const facts = {
      project_path: project,
      current_path: current,
      releases_path: releases,
      shared_path: shared,
      previous_release: previous === null ? null : posix.basename(previous),
      previous_release_path: previous,
      new_release: release,
      new_release_path: posix.join(releases, release),
      unfinished_filename,
    };
    const ansible_facts = { deploy_helper: facts };
    if (state === 'query') return { state, ansible_facts, changed: false };
    const link = seen.find('no-link');
    if (link !== undefined) throw new ModuleFailure(`${link.out} exists but is not a symbolic link`);
    const file = seen.find('file');
    if (file !== undefined) throw new ModuleFailure(`${file.out} exists but is not a directory`);
    let made = false;
    for (const folder of folders) {
      const attributes = Object.fromEntries(
        Object.keys(FILE_OPTIONS).map((name) => [name, args[name as 'mode']]),
      );
      const done = await task.invoke('ansible.builtin.file', {
        ...attributes,
        path: folder,
        state: 'directory',
      });
      made ||= done.changed === true;
    }
    return { state, ansible_facts, changed: made };
  },
});

function changed(done: ReturnType<typeof readSteps>): boolean {
  const error = done.find('error');
  if (error !== undefined) throw new ModuleFailure(error.out);
  return done.find('change') !== undefined;
}
