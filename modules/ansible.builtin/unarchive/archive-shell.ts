import { shellFunction } from '../../../runtime/target/target.ts';
import { download } from '../../support/download.ts';
import { attributesOfEach } from '../../support/each.ts';
import { writeFile } from '../../support/put.ts';
import { fileShell } from '../../support/shell.ts';

/**
 * `tsible_archive`: sees to T_creates, T_dest, and the archive: T_src on the host, or the payload where T_src is not given; its path in `src`.
 * Ends the request where there is nothing to unpack.
 */
export const findArchive = shellFunction(
  'tsible_archive',
  [...fileShell, writeFile, download],
  `
if [ -n "\${T_creates-}" ] && [ -e "$T_creates" ]; then
tsible_say skipped "skipped, since $T_creates exists"
tsible_say raised 1
tsible_end
exit 0
fi
[ -d "$T_dest" ] || { tsible_say raised 1; tsible_fail "dest '$T_dest' must be an existing dir"; }
dest=$(cd -- "$T_dest" && pwd)
case $T_dest in /*) ;; *) tsible_say warn "Relative destination path '$T_dest' was resolved to absolute path '$dest'.";; esac
if [ -n "\${T_probe-}" ]; then
tsible_say go 1
tsible_end
exit 0
fi
[ -z "\${T_local-}" ] || return 0
if [ -n "\${T_src+x}" ]; then
src=$T_src
[ -e "$src" ] || tsible_fail "Source '$src' does not exist"
[ -r "$src" ] || tsible_fail "Source '$src' not readable"
case $src in /*) ;; *) src=$(pwd)/$src;; esac
elif [ -n "\${T_url-}" ]; then
tsible_new "$dest/\${T_name:-source}"
tsible_download "$n_tmp" || tsible_say relay 1
if [ -z "\${d_ok-}" ]; then
tsible_end
exit 0
fi
src=$n_tmp
else
tsible_new "$dest/\${T_name:-source}"
x=$(cat 2>&1 >"$n_tmp") || tsible_oserr said "Could not write the archive to '$dest'" '' "$x" "$n_tmp"
src=$n_tmp
fi
[ -s "$src" ] || tsible_fail "Invalid archive '$src', the file is 0 bytes"
tsible_say src "$src"`,
);

/** `tsible_after NAMES`: the attributes of what was unpacked (paths, one a line) and of the folders on top, then the reply's end. */
export const afterUnpacking = shellFunction(
  'tsible_after',
  [attributesOfEach],
  `
tsible_each "$dest" <<EOF_tsible
$1
EOF_tsible
tops=$(printf '%s\\n' "$1" | sed -n 's#^\\([^/]*\\)/.*#\\1#p' | uniq)
tsible_each "$dest" <<EOF_tsible
$tops
EOF_tsible
[ -z "$changed" ] || tsible_say changed 1
s_p=
tsible_info "$T_dest"
if [ -n "\${T_list-}" ]; then
printf 'rest=\\0'
printf '%s\\n' "$1"
else tsible_end
fi`,
);
