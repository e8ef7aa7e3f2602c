import { checksum } from '../../../runtime/target/lib/checksum.ts';
import { shellFunction } from '../../../runtime/target/target.ts';
import { applyAttributes } from '../../support/attributes-shell.ts';
import { download } from '../../support/download.ts';
import { newFile, writeFile } from '../../support/put.ts';
import { dirOf } from '../../support/shell.ts';
import { tellHome } from '../../support/staging.ts';

/** A small text from the web, as the reply's rest: T_curl, T_wget, T_url, T_plain. \`relay\` when the controller must fetch it. */
export const getText = shellFunction(
  'tsible_get_text',
  [download, newFile],
  `
tsible_opts "$@"
umask 077
tsible_new "\${TMPDIR:-/tmp}/list"
if ! tsible_download "$n_tmp"; then tsible_say relay 1
elif [ -n "$d_ok" ]; then
printf 'rest=\\0'
cat <"$n_tmp"
exit 0
fi
tsible_end
exit 0`,
);

/**
 * The module but for the answer's meaning: T_dest, T_alg and T_sum (a checksum to have), T_force, T_name (file name by the URL), T_tmp_dest, T_backup,
 * T_check, attributes; T_curl and so on; with T_inline the payload is the file, which was downloaded by the controller. With T_probe nothing is
 * downloaded: of a file that is there says its \`digest\` and what would be said if that were the checksum to have.
 */
export const getUrl = shellFunction(
  'tsible_get_url',
  [
    download,
    applyAttributes,
    writeFile,
    checksum,
    dirOf,
    tellHome,
    shellFunction(
      'tsible_digest',
      [],
      `
r=$(tsible_checksum "$T_alg" "$1" 2>/dev/null)
[ $? != 2 ] || tsible_fail "Could not hash file '$1' with algorithm '$T_alg'. Available algorithms: md5, sha1, sha224, sha256, sha384, sha512"`,
    ),
    shellFunction(
      'tsible_target_name',
      [],
      `
[ -z "$isdir" ] || dest=\${T_dest%/}/$T_name
[ -z "\${T_check-}" ] || return 0
if [ -e "$dest" ]; then
[ -w "$dest" ] || tsible_fail "Destination $dest is not writable" "$dest" dest
[ -r "$dest" ] || tsible_fail "Destination $dest is not readable" "$dest" dest
else
tsible_dir "$dest"
[ -e "$r" ] || tsible_fail "Destination $r does not exist"
[ -w "$r" ] || tsible_fail "Destination $r is not writable"
fi`,
    ),
    shellFunction(
      'tsible_header_name',
      [],
      `
d_name=$(printf '%s\\n' "\${T_head-$d_head}" | grep -i '^ *content-disposition:' | tail -n 1 | tr -d '\\r' | sed -n 's/.*[;[:space:]][Ff][Ii][Ll][Ee][Nn][Aa][Mm][Ee] *= *"\\{0,1\\}\\([^";]*\\).*/\\1/p')
d_name=\${d_name##*/}
if [ -z "$d_name" ] && [ -n "\${d_code#* }" ]; then
d_name=\${d_head##*"
tsible "}
case $d_name in [0-9]*\\ *://*) d_name=\${d_name#*://}; d_name=\${d_name%%[?#]*}; case $d_name in */*) d_name=\${d_name##*/}; d_name=\${d_name:-index.html};; *) d_name=index.html;; esac;; *) d_name=;; esac
fi
case $d_name in ''|.|..) ;; *) T_name=$d_name;; esac`,
    ),
  ],
  `
tsible_opts "$@"
changed= isdir= dest=$T_dest since=
[ ! -d "$dest" ] || isdir=1
if [ -z "$isdir" ] && [ -e "$dest" ]; then
again=\${T_force-}
if [ -z "$again" ] && [ -n "\${T_sum-}\${T_probe-}" ]; then
tsible_digest "$dest"
if [ -n "\${T_probe-}" ]; then
T_sum=$r
tsible_say digest "$r"
fi
if [ "$r" = "$T_sum" ]; then
tsible_st "$dest"
tsible_attrs "$dest"
tsible_say there 1
[ -z "$changed" ] || tsible_say changed 1
[ -z "$changed" ] || [ -n "\${T_check-}" ] || s_p=
tsible_info "$dest"
tsible_end
exit 0
fi
again=1
fi
[ -n "$again" ] || since=$dest
fi
if [ -n "\${T_probe-}" ]; then
tsible_end
exit 0
fi
tsible_target_name
if [ -n "\${T_tmp_dest-}" ]; then
[ ! -e "$T_tmp_dest" ] || [ -d "$T_tmp_dest" ] || tsible_fail "$T_tmp_dest is a file but should be a directory."
[ -d "$T_tmp_dest" ] || tsible_fail "$T_tmp_dest directory does not exist."
tsible_new "\${T_tmp_dest%/}/\${dest##*/}"
elif [ -n "\${T_check-}" ]; then
umask_was=$(umask)
umask 077
n_tmp=$(mktemp) || tsible_fail 'cannot make a temporary file'
umask "$umask_was"
trap 'rm -f -- "$n_tmp" "$n_tmp.err"' EXIT
trap 'exit 143' TERM HUP INT
else tsible_new "$dest"
fi
if ! tsible_download "$n_tmp"; then
tsible_say relay 1
[ -z "$since" ] || tsible_say since "$(TZ=UTC0 date -r "$since" '+%a, %d %b %Y %H:%M:%S GMT')"
tsible_end
exit 0
fi
tsible_tell_home
if [ -z "$d_ok" ]; then
tsible_info "$T_dest"
tsible_end
exit 0
fi
if [ -n "$isdir" ]; then
tsible_header_name
tsible_target_name
fi
tsible_say dest "$dest"
src_sum=$(tsible_checksum sha1 "$n_tmp")
tsible_say checksum_src "$src_sum"
dest_sum=
if [ -f "$dest" ]; then
dest_sum=$(tsible_checksum sha1 "$dest")
tsible_say checksum_dest "$dest_sum"
fi
if [ -n "\${T_check-}" ]; then
[ "$src_sum" = "$dest_sum" ] || tsible_say changed 1
s_p=
tsible_info "$dest"
tsible_end
exit 0
fi
if [ -n "\${T_sum-}" ]; then
tsible_digest "$n_tmp"
if [ "$r" != "$T_sum" ]; then
tsible_say mismatch "$r"
s_p=
tsible_info "$dest"
tsible_end
exit 0
fi
fi
if [ "$src_sum" != "$dest_sum" ]; then
if [ -n "\${T_tmp_dest-}" ]; then
t=$n_tmp
tsible_write "$dest" cat -- "$t"
rm -f -- "$t" "$t.err"
else tsible_place "$dest"
fi
fi
s_p=
tsible_st "$dest"
tsible_attrs "$dest"
[ -z "$changed" ] || tsible_say changed 1
s_p=
tsible_say md5sum "$(tsible_checksum md5 "$dest" 2>/dev/null)"
tsible_info "$dest"
tsible_end`,
);
