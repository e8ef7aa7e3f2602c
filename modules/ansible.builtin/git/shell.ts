import { shellFunction } from '../../../runtime/target/target.ts';
import { fileShell } from '../../support/shell.ts';
import { steps } from '../../support/steps.ts';
import { gitArchive } from './archive-shell.ts';
import { gitRefs } from './refs-shell.ts';
import { gitSubmodules } from './submodules-shell.ts';

/**
 * `git_clone`: makes the repository. `git_fetch`: brings what is new. `git_switch`: checks the version out. `git_difference`: what changed
 * between $before and $after.
 */
const gitTransfer = shellFunction(
  'git_clone',
  [
    gitRefs,
    shellFunction(
      'git_set_url',
      [],
      `
url=$(git_in ls-remote --get-url "$T_remote" 2>/dev/null) || url=
[ "\${url%/}" != "\${repo%/}" ] || return 1
git_try set-url remote set-url "$T_remote" "$repo" || exit 0
[ -n "$url" ]`,
    ),
    shellFunction(
      'git_fetch',
      [],
      `
f_version=$1
git_set_url || :
set --
if [ -n "\${T_depth-}" ]; then
git_head_branch
if [ -n "\${T_refspec-}" ]; then set -- "$T_refspec"
elif [ "$f_version" = HEAD ]; then set -- "$branch"
elif git_is_branch "$repo" "$f_version"; then
[ "$branch" = "$f_version" ] || set -- "+refs/heads/$f_version:refs/heads/$f_version"
set -- "$@" "+refs/heads/$f_version:refs/remotes/$T_remote/$f_version"
elif git_is_tag "$repo" "$f_version"; then set -- "+refs/tags/$f_version:refs/tags/$f_version"
fi
fi
if [ $# -gt 0 ]; then set -- --depth "$T_depth" \${T_force:+--force} "$T_remote" "$@"
elif [ -n "\${T_bare-}" ]; then
set -- \${T_force:+--force} "$T_remote" '+refs/heads/*:refs/heads/*' '+refs/tags/*:refs/tags/*' \${T_refspec:+"$T_refspec"}
else set -- --tags \${T_force:+--force} "$T_remote" \${T_refspec:+"$T_refspec"}
fi
git_try fetch fetch "$@" || exit 0`,
    ),
    shellFunction(
      'git_switch',
      [],
      `
if [ "$T_version" = HEAD ]; then
git_head_branch
git_try checkout-branch checkout --force "$branch" || { tsible_note branch "$branch"; exit 0; }
git_try reset-head reset --hard "$T_remote/$branch" -- || { tsible_note branch "$branch"; exit 0; }
elif git_is_branch "$T_remote" "$T_version"; then
if [ -n "\${T_depth-}" ] && ! git_is_local "$T_version"; then
git_try fetch-branch fetch "--depth=$T_depth" "$T_remote" "+refs/heads/$T_version:refs/heads/$T_version" "+refs/heads/$T_version:refs/remotes/$T_remote/$T_version" || exit 0
fi
if git_is_local "$T_version"; then
git_try checkout-branch checkout --force "$T_version" || { tsible_note branch "$T_version"; exit 0; }
git_try checkout reset --hard "$T_remote/$T_version" || exit 0
else git_try checkout checkout --track -b "$T_version" "$T_remote/$T_version" || exit 0
fi
else git_try checkout checkout --force "$T_version" || exit 0
fi
[ -z "\${T_verify-}" ] || git_verify`,
    ),
    shellFunction(
      'git_verify',
      [],
      `
verb=verify-commit
git_need tags for-each-ref refs/tags/ --format '%(objecttype):%(refname:short)'
case "$tsible_n$tsible_out$tsible_n" in *"\${tsible_n}tag:$T_version$tsible_n"*) verb=verify-tag;; esac
git_try verify "$verb" "$T_version" \${T_raw:+--raw} || exit 0`,
    ),
    shellFunction(
      'git_difference',
      [],
      `
[ -n "\${T_diff-}" ] && [ -n "$before" ] && [ "$before" != "$after" ] || return 0
[ -z "\${T_check-}" ] || git_fetch "$after"
git_try diff diff "$before" "$after"`,
    ),
  ],
  `
case $dest in */*) parent=\${dest%/*}; parent=\${parent:-/};; esac
mkdir -p -- "$parent" 2>/dev/null
is_ref=
if git_is_branch "$repo" "$T_version" || git_is_tag "$repo" "$T_version"; then is_ref=1; fi
set -- clone
if [ -n "\${T_bare-}" ]; then set -- "$@" --bare; else set -- "$@" --origin "$T_remote"; fi
if [ -n "\${T_depth-}" ]; then
if [ "$T_version" = HEAD ] || [ -n "\${T_refspec-}" ]; then set -- "$@" --depth "$T_depth"
elif [ -n "$is_ref" ]; then set -- "$@" --depth "$T_depth" --branch "$T_version"
else tsible_note warn 'Ignoring depth argument. Shallow clones are only available for HEAD, branches, tags or in combination with refspec.'
fi
fi
[ -z "\${T_reference-}" ] || set -- "$@" --reference "$T_reference"
if [ -n "\${T_single-}" ]; then
set -- "$@" --single-branch
[ -z "$is_ref" ] || set -- "$@" --branch "$T_version"
fi
[ -z "\${T_separate-}" ] || set -- "$@" "--separate-git-dir=$T_separate"
where=$parent
git_need clone "$@" "$repo" "$dest"
where=$dest
git_folder || exit 0
[ -z "\${T_bare-}" ] || [ "$T_remote" = origin ] || git_need remote remote add "$T_remote" "$repo"
[ -z "\${T_refspec-}" ] || git_need refspec fetch \${T_depth:+--depth "$T_depth"} "$T_remote" "$T_refspec"
[ -z "\${T_verify-}" ] || git_verify`,
);

/**
 * The whole of the module in one request, as T_ options say. Notes: `git` (its path), `dest`, `before`, `after`, `mods` (there are local
 * modifications), `reset`, `url` (the remote's was changed), `submodules`, `cloning`, `moved` (the repository: from, `moved-to`), `would`,
 * `warn`, `broken` (an invalid .git file), `exists` (a separate repository's folder), `archived`. Every command of git's is a step after notes of its words; see `git_need` and `git_try`.
 */
export const runGit = shellFunction(
  'tsible_git',
  [steps, ...fileShell, gitTransfer, gitSubmodules, gitArchive],
  `
tsible_opts "$@"
if [ -n "\${T_executable-}" ]; then git=$T_executable; else tsible_need git; git=$tsible_path; fi
tsible_note git "$git"
[ -z "\${T_umask-}" ] || umask "$T_umask"
ssh_opts=\${T_ssh_opts-}
if [ -n "\${T_newhostkey-}" ]; then
tsible_find ssh || { tsible_note no-ssh 1; exit 0; }
if ssh -o StrictHostKeyChecking=accept-new -V >/dev/null 2>&1; then
case $ssh_opts in *'-o StrictHostKeyChecking=no'*|*'-o StrictHostKeyChecking=accept-new'*) ;;
*) ssh_opts="\${ssh_opts:+$ssh_opts }-o StrictHostKeyChecking=accept-new";;
esac
else tsible_note warn 'Your ssh client does not support accept_newhostkey option, therefore it cannot be used.'
fi
fi
ssh_opts="\${GIT_SSH_OPTS-}\${ssh_opts:+ $ssh_opts}"
if [ -n "\${T_hostkey-}" ]; then
case $ssh_opts in *StrictHostKeyChecking=no*) ;; *) ssh_opts="$ssh_opts -o StrictHostKeyChecking=no";; esac
fi
case $ssh_opts in *BatchMode=yes*) ;; *) ssh_opts="$ssh_opts -o BatchMode=yes";; esac
if [ -n "\${T_key-}" ]; then ssh_opts="$ssh_opts -i $T_key -o IdentitiesOnly=yes"; fi
export GIT_SSH_COMMAND="\${GIT_SSH:-\${GIT_SSH_COMMAND:-ssh}} $ssh_opts"
unset GIT_SSH
repo=$T_repo
case $repo in '~'|'~/'*) repo=$HOME\${repo#\\~};; esac
case $repo in /*) repo=file://$repo;; esac
dest=\${T_dest-}
case $dest in ''|/*) ;; *) dest=$(pwd -P)/$dest;; esac
while case $dest in ?*/) true;; *) false;; esac; do dest=\${dest%/}; done
tsible_note dest "$dest"
where=$dest
before= after= config=
if [ -n "$dest" ]; then
git_folder || exit 0
if [ -n "\${T_separate-}" ]; then
case $T_separate in /*) ;; *) T_separate=$(pwd -P)/$T_separate;; esac
if [ -e "$folder" ] && [ "$T_separate" != "$folder" ]; then git_relocate; fi
fi
config=$folder/config
fi
mods= url_changed= updated=
if { [ -n "$dest" ] && [ ! -e "$config" ]; } || { [ -z "$dest" ] && [ -z "\${T_clone-}" ]; }; then
if [ -n "\${T_check-}" ] || [ -z "\${T_clone-}" ]; then
git_remote_head "$repo" 1
tsible_note after "$revision"
tsible_note would 1
exit 0
fi
git_clone
elif [ -z "\${T_update-}" ]; then
git_version
tsible_note before "$version"
tsible_note after "$version"
[ -z "\${T_archive-}" ] || git_archive
exit 0
else
if [ -z "\${T_bare-}" ] && [ -n "$(git_in status --porcelain 2>/dev/null | grep -v '^??' | head -n 1)" ]; then mods=1; fi
git_version
before=$version
tsible_note before "$before"
if [ -n "$mods" ]; then
tsible_note mods 1
[ -n "\${T_force-}" ] || exit 0
if [ -z "\${T_check-}" ]; then
git_need reset reset --hard HEAD
tsible_note reset 1
fi
fi
if [ -n "\${T_check-}" ]; then
url=$(git_in ls-remote --get-url "$T_remote" 2>/dev/null)
if [ -n "$url" ] && [ "\${url%/}" != "\${repo%/}" ]; then url_changed=1; fi
tsible_note url "$url_changed"
git_remote_head "$T_remote" ''
after=$revision
tsible_note after "$after"
git_difference
exit 0
fi
if git_set_url; then url_changed=1; fi
tsible_note url "$url_changed"
git_fetch "$T_version"
fi
if [ -z "\${T_bare-}" ]; then
git_switch
if [ -n "\${T_recursive-}" ] && git_submodules_changed; then
tsible_note submodules 1
updated=1
git_submodules_update
fi
fi
git_version
after=$version
tsible_note after "$after"
if [ "$before" != "$after" ] || [ -n "$mods$url_changed$updated" ]; then git_difference; fi
[ -z "\${T_archive-}" ] || git_archive
exit 0
`,
);
