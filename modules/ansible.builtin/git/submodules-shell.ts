import { shellFunction } from '../../../runtime/target/target.ts';
import { gitRefs } from './refs-shell.ts';

/** `git_submodules_changed`: is there something new in submodules? `git_submodules_update`: takes it over. */
export const gitSubmodules = shellFunction(
  'git_submodules_changed',
  [
    gitRefs,
    shellFunction(
      'git_submodule_versions',
      [],
      `git_need submodule-versions submodule foreach "$git" rev-parse "$1"
versions=$tsible_out`,
    ),
    shellFunction(
      'git_submodules_update',
      [],
      `
git_need submodule-sync submodule sync
g_remote=
if [ -n "\${T_track-}" ]; then
case $(git_in submodule update --help 2>&1) in *--remote*) g_remote=1;; esac
fi
git_try submodule-update submodule update --init --recursive \${g_remote:+--remote} \${T_force:+--force} || exit 0`,
    ),
  ],
  `
[ -e "$dest/.gitmodules" ] || return 1
while IFS= read -r g_line; do
g_line=\${g_line#"\${g_line%%[![:space:]]*}"}
case $g_line in path*=*) ;; *) continue;; esac
g_line=\${g_line#*=}
g_line=\${g_line#"\${g_line%%[![:space:]]*}"}
g_line=\${g_line%"\${g_line##*[![:space:]]}"}
[ -e "$dest/$g_line/.git" ] || return 0
done <"$dest/.gitmodules"
git_submodule_versions HEAD
begin=$versions
git_need submodule-fetch submodule foreach "$git" fetch
if [ -n "\${T_track-}" ]; then
git_submodule_versions "$T_remote/master"
[ "$begin" != "$versions" ]
else
git_need submodule-status submodule status
case "$tsible_n$tsible_out" in *"$tsible_n"[!\\ $tsible_n]*) return 0;; esac
return 1
fi`,
);
