import { shellFunction } from '../../../runtime/target/target.ts';
import { afterUnpacking, findArchive } from './archive-shell.ts';
import { plainTar } from './plain-tar.ts';

/**
 * A tar archive with GNU tar: T_differ (what of its --diff matters), T_keep_newer, T_o0, T_o1, ... (extra_opts and excludes), T_i0, ... (includes),
 * T_list, T_check, attributes.
 */
export const unpackTar = shellFunction(
  'tsible_untar',
  [
    findArchive,
    afterUnpacking,
    plainTar,
    shellFunction(
      'tsible_tar',
      [],
      `
action=$1
shift
set -- "$tar" "$action" "$@" -C "$dest"
[ -z "$flag" ] || set -- "$@" "$flag"
i=0
[ -z "\${T_o0+x}" ] || set -- "$@" --show-transformed-names
while eval "[ -n \\"\\\${T_o$i+x}\\" ]"; do eval "set -- \\"\\$@\\" \\"\\$T_o$i\\""; i=$((i+1)); done
[ -z "\${T_owner-}" ] || set -- "$@" --owner="$T_owner"
[ -z "\${T_group-}" ] || set -- "$@" --group="$T_group"
[ -z "\${T_keep_newer-}" ] || set -- "$@" --keep-newer-files
i=0
while eval "[ -n \\"\\\${T_x$i+x}\\" ]"; do eval "set -- \\"\\$@\\" --exclude=\\"\\$T_x$i\\""; i=$((i+1)); done
set -- "$@" -f "$src"
i=0
while eval "[ -n \\"\\\${T_i$i+x}\\" ]"; do eval "set -- \\"\\$@\\" \\"\\$T_i$i\\""; i=$((i+1)); done
if [ "$action" = --extract ]; then
for w; do tsible_say cmd "$w" >&4; done
fi
cd -- "$dest" || exit 1
"$@"`,
    ),
    shellFunction(
      'tsible_cannot',
      [],
      `
tsible_fail "Failed to find handler for \\"$src\\". Make sure the required command to extract the file is installed.
$1\${no_unzip:+$tsible_n$no_unzip}"`,
    ),
  ],
  `
tsible_opts "$@"
changed= no_unzip=
command -v unzip >/dev/null || no_unzip="Unable to find required 'unzip' or 'zipinfo' binary in the path."
tsible_archive
flag=
kind=TarArchive
case $(head -c 2 -- "$src" | tr '\\037\\213\\0' 'zZ0') in
zZ) flag=-z kind=TgzArchive;;
PK) unzip -l "$src" >/dev/null 2>&1 && { tsible_say zip 1; tsible_end; exit 0; };;
esac
if [ -n "\${T_check-}" ]; then
tsible_say skipped 'remote module (ansible.legacy.unarchive) does not support check mode when using gtar'
tsible_end
exit 0
fi
tar=$(command -v gtar || command -v tar) || tsible_cannot "Unable to find required 'gtar' or 'tar' binary in the path"
x=$("$tar" --version 2>/dev/null)
case $x in
tar*GNU*) ;;
bsdtar*) tsible_cannot "Command \\"$tar\\" detected as tar type bsd. GNU tar required.";;
*) tsible_plain_tar;;
esac
found=$(tsible_tar --diff -v --quoting-style=literal 2>&1)
names=$(printf '%s\\n' "$found" | grep -vE '^(tar|gzip|bzip2|xz|zstd|lzma|[^ ]*/tar): |: (Uid|Gid|Mode|Mod time|Size|Symlink|File type|Device number) differs$|: Contents differ$|: Not linked to ' | sed 's#^/##')
case $found in
*'Error is not recoverable'*|*'does not look like a tar archive'*|*'Unexpected EOF'*|*': Cannot exec'*|*': unrecognized option '*|*': invalid option '*)
x=$(tsible_tar --list 2>&1 >/dev/null)
tsible_cannot "Command \\"$tar\\" could not handle archive: Unable to list files in the archive: $x";;
esac
[ -n "$names" ] || tsible_cannot "Command \\"$tar\\" found no files in archive. Empty archive files are not supported."
tsible_say handler "$kind"
if [ "$(id -u)" = 0 ]; then T_differ=$T_differ\${T_differ_owner+|$T_differ_owner}\${T_differ_group+|$T_differ_group}; fi
if printf '%s\\n' "$found" | grep -vE ': : Warning: Cannot stat: No such file or directory$' | grep -qE "$T_differ"; then
exec 4>&1
err=$(tsible_tar --extract 2>&1 >/dev/null)
rc=$?
tsible_say rc $rc
tsible_say err "$err"
if [ $rc != 0 ]; then
tsible_info "$T_dest"
tsible_end
exit 0
fi
changed=1
fi
tsible_after "$names"`,
);

/** `tsible_zip_tail`: the last T_bytes of the zip archive T_src on the host, in which its directory is, as the reply's rest. */
export const zipTail = shellFunction(
  'tsible_zip_tail',
  [findArchive],
  `
tsible_opts "$@"
tsible_archive
printf 'rest=\\0'
tail -c "$T_bytes" -- "$src"
exit 0`,
);

/**
 * What is on the host of the paths that a zip archive holds: words after the options are SIZE PATH pairs. One record `at` a path: empty when it is
 * missing, otherwise its stat, then its local time, then its CRC where it is a file of that SIZE.
 */
export const zipStates = shellFunction(
  'tsible_zip_states',
  [
    findArchive,
    shellFunction(
      'tsible_crc',
      [],
      `
r=
if command -v gzip >/dev/null && command -v od >/dev/null; then
r=$(gzip -1 -c <"$1" | tail -c 8 | od -An -tx1 | tr -d ' \\n')
[ \${#r} = 16 ] && return 0
fi
r=$(crc32 "$1" 2>/dev/null)
r=crc:\${r%% *}`,
    ),
  ],
  `
tsible_opts "$@"
tsible_archive
shift $T_n
command -v unzip >/dev/null || tsible_say nounzip 1
command -v zipinfo >/dev/null || tsible_say nozipinfo 1
tsible_say ids "$(umask) $(id -u) $(id -g)"
[ -z "\${T_owner-}" ] || { tsible_uid "$T_owner" && tsible_say uid "$r"; }
[ -z "\${T_group-}" ] || { tsible_gid "$T_group" && tsible_say gid "$r"; }
while [ $# -gt 1 ]; do
p=$dest/$2
if [ ! -e "$p" ] && [ ! -L "$p" ]; then tsible_say at ''
else
x=$(stat -c '%f %u %g %s %Y %y' -- "\${p%/}")
r=
[ ! -f "$p" ] || [ -L "$p" ] || [ "$(stat -c %s -- "$p")" != "$1" ] || tsible_crc "$p"
tsible_say at "$x $r"
fi
shift 2
done
s_p=
tsible_info "$T_dest"
tsible_end`,
);

/** Unpacks a zip archive; words after the options: unzip's own. T_names: the paths in it, one a line; T_unpack: it differs. */
export const unpackZip = shellFunction(
  'tsible_unzip',
  [findArchive, afterUnpacking],
  `
tsible_opts "$@"
changed=
k=$T_creates
T_creates=
if [ -n "\${T_unpack-}" ]; then
tsible_archive
shift $T_n
w_tool=$(command -v unzip)
i=0
while [ $i -lt $# ]; do
w=$1
shift
[ "$w" != . ] || w=$src
set -- "$@" "$w"
i=$((i+1))
done
set -- "$w_tool" -o "$@" -d "$dest"
for w; do tsible_say cmd "$w"; done
err=$(rm -f -- "$dest/.ansible_tmp$$.out"; set -C; "$@" 2>&1 >"$dest/.ansible_tmp$$.out")
rc=$?
tsible_say rc $rc
tsible_say out "$(cat <"$dest/.ansible_tmp$$.out"; printf =)"
rm -f -- "$dest/.ansible_tmp$$.out"
tsible_say err "$err"
if [ $rc != 0 ]; then
tsible_info "$T_dest"
tsible_end
exit 0
fi
changed=1
else dest=$(cd -- "$T_dest" && pwd)
fi
tsible_after "$T_names"`,
);
