import { shellFunction } from '../../../runtime/target/target.ts';
import { steps } from '../../support/steps.ts';

/**
 * What the parts of the git module share. `$git`, `$where` (the folder that git runs in, if it is there), `$dest` and `$folder` (the
 * repository) are set.
 *
 * `git_try STEP WORD...` runs git as a step, after notes `words` and `word`s; `git_need` ends the request when that fails, and leaves
 * the output in `tsible_out`. `git_in WORD...` only runs it.
 *
 * `git_folder`: `$folder` of `$dest`. `git_version`: the hash that is checked out, in `version`. `git_head_branch`: in `branch`.
 * `git_is_branch REMOTE NAME`, `git_is_tag REMOTE NAME`, `git_is_local NAME`. `git_remote_head REMOTE CLONING`: the hash of T_version there, in `revision`.
 * `git_relocate`: moves the repository to T_separate.
 */
export const gitRefs = shellFunction(
  'git_in',
  [
    steps,
    shellFunction(
      'git_words',
      [],
      `
tsible_note words ''
tsible_note word "$git"
for g_word; do tsible_note word "$g_word"; done`,
    ),
    shellFunction(
      'git_try',
      [],
      `
g_step=$1
shift
git_words "$@"
tsible_step "$g_step" git_in "$@"`,
    ),
    shellFunction(
      'git_need',
      [],
      `
g_step=$1
shift
git_words "$@"
tsible_ask "$g_step" git_in "$@"`,
    ),
    shellFunction(
      'git_folder',
      [],
      `
folder=$dest/.git
[ -z "\${T_bare-}" ] || folder=$dest
[ -f "$folder" ] || return 0
IFS= read -r g_line <"$folder"
case $g_line in
'gitdir: '*) g_line=\${g_line#gitdir: };;
*) tsible_note broken '.git file has invalid git dir reference format'; return 1;;
esac
case $g_line in /*) folder=$g_line;; *) folder=$dest/$g_line;; esac
[ -d "$folder" ] || { tsible_note broken "$folder is not a directory"; return 1; }`,
    ),
    shellFunction(
      'git_relocate',
      [],
      `
[ ! -e "$T_separate" ] || { tsible_note exists "$T_separate"; exit 0; }
tsible_note moved "$folder"
tsible_note moved-to "$T_separate"
if [ -z "\${T_check-}" ]; then
mv -- "$folder" "$T_separate" && printf 'gitdir: %s' "$T_separate" >"$dest/.git" || exit 1
folder=$T_separate
fi`,
    ),
    shellFunction('git_version', [], `version=$(git_in rev-parse HEAD 2>/dev/null)`),
    shellFunction(
      'git_branches',
      [],
      `
branches=$(git_in branch --no-color -a 2>/dev/null) && return
git_try branches branch --no-color -a
exit 0`,
    ),
    shellFunction(
      'git_head_branch',
      [],
      `
git_branches
head=$folder/HEAD
case "$tsible_n$branches" in *"$tsible_n* "*'no branch'*|*"$tsible_n* "*'detached from'*|*"$tsible_n* "*'detached at'*) head=$folder/refs/remotes/$T_remote/HEAD;; esac
branch=None
[ -e "$head" ] || return 0
IFS= read -r branch <"$head"
case $branch in *"refs/remotes/$T_remote"*) branch=\${branch%%"refs/remotes/$T_remote"*}\${branch#*"refs/remotes/$T_remote"};; esac
branch=\${branch##* }
case $branch in */*/*) branch=\${branch#*/*/};; */*) branch=\${branch#*/};; esac`,
    ),
    shellFunction(
      'git_is_branch',
      [],
      `
git_need ls-remote ls-remote "$1" -h "refs/heads/$2"
case $tsible_out in *"$2"*) return 0;; esac
return 1`,
    ),
    shellFunction(
      'git_is_tag',
      [],
      `
git_need ls-remote ls-remote "$1" -t "refs/tags/$2"
case $tsible_out in *"$2"*) return 0;; esac
return 1`,
    ),
    shellFunction(
      'git_is_local',
      [],
      `
git_branches
case "$tsible_n$branches$tsible_n" in *"$tsible_n  $1$tsible_n"*|*"$tsible_n* $1$tsible_n"*) return 0;; esac
return 1`,
    ),
    shellFunction(
      'git_remote_head',
      [],
      `
if [ "$T_version" = HEAD ]; then
if [ -n "$2" ]; then git_need remote-head ls-remote "$1" -h HEAD
else
git_head_branch
git_need remote-head ls-remote "$1" -h "refs/heads/$branch"
fi
elif git_is_branch "$1" "$T_version"; then git_need remote-head ls-remote "$1" -h "refs/heads/$T_version"
elif git_is_tag "$1" "$T_version"; then
git_need remote-head ls-remote "$1" -t "refs/tags/$T_version*"
g_found=
g_rest=$tsible_out$tsible_n
while [ -n "$g_rest" ]; do
g_line=\${g_rest%%"$tsible_n"*}
g_rest=\${g_rest#*"$tsible_n"}
case $g_line in
*"$T_version^{}") g_found=$g_line; break;;
*"$T_version") g_found=$g_line;;
esac
done
tsible_out=\${g_found:-$tsible_out}
else
revision=$T_version
return 0
fi
[ -n "$tsible_out" ] || { tsible_note no-revision 1; exit 0; }
revision=\${tsible_out%%[!0-9a-f]*}`,
    ),
  ],
  `( [ ! -d "$where" ] || cd -- "$where" || exit 1; exec "$git" "$@" </dev/null )`,
);
