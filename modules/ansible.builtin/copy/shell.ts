import { checksum } from '../../../runtime/target/lib/checksum.ts';
import { shellFunction } from '../../../runtime/target/target.ts';
import { applyAttributes } from '../../support/attributes-shell.ts';
import { writeFile } from '../../support/put.ts';
import { dirOf } from '../../support/shell.ts';
import { tellHome } from '../../support/staging.ts';

/** `tsible_sum FILE`: its sha1 in `r`, empty when it is no readable file. */
export const sumOf = shellFunction(
  'tsible_sum',
  [checksum],
  `r=; [ ! -f "$1" ] || r=$(tsible_checksum sha1 "$1" 2>/dev/null) || r=`,
);

/** `tsible_mkdirs DIR`: makes it with its parents; each new one gets the owners, and T_dirmode as its mode. */
export const makeFolders = shellFunction(
  'tsible_mkdirs',
  [applyAttributes],
  `
[ ! -d "$1" ] || return 0
case $1 in */?*) [ -z "\${1%/*}" ] || tsible_mkdirs "\${1%/*}";; esac
x=$(mkdir -- "$1" 2>&1) || [ -d "$1" ] || tsible_oserr said "Could not create directory '$1'" '' "$x" "$1"
changed=1
if [ -n "\${T_bad_dirmode+x}" ]; then
tsible_say details "$T_bad_dirmode"
tsible_fail 'mode must be in octal or symbolic form' "$1"
fi
k_mode=\${T_mode-} k_given=\${T_mode+x}
if [ -n "\${T_dirmode+x}" ]; then T_mode=$T_dirmode; else unset T_mode; fi
if [ -n "\${T_owner+x}\${T_group+x}\${T_mode+x}\${T_attributes+x}" ]; then
tsible_st "$1"
quiet=1
tsible_attrs "$1"
quiet=
fi
unset T_mode
[ -z "$k_given" ] || T_mode=$k_mode`,
);

/** `tsible_before FILE`: what a diff needs of the file that is there; its contents are fd 8 when \`before_size\` was said. */
const beforeDiff = shellFunction(
  'tsible_before',
  [],
  `
if [ ! -e "$1" ]; then tsible_say before_absent 1
elif [ -f "$1" ] && [ -r "$1" ]; then
tsible_st "$1" -L
if [ "$T_diff" -gt 0 ] && [ "$s_s" -gt "$T_diff" ]; then tsible_say before_larger 1
else
exec 8<"$1"
b_open=1
tsible_say before_path "$1"
fi
fi`,
);

/** `tsible_finish`: ends the reply, with the former contents that \`tsible_before\` opened. */
const finish = shellFunction(
  'tsible_finish',
  [],
  `
if [ -n "\${b_open-}" ]; then
printf 'rest=\\0'
cat <&8
else tsible_end
fi
exit 0`,
);

/**
 * One file from the controller. T_dest, T_base (name for a folder), T_sum (sha1 of the new contents), T_expect (sha1 that the task
 * wants), T_content (it came as text), T_inline (the contents are T_body, of T_size bytes, or else the payload), T_force, T_follow, T_backup, T_check, T_diff (limit
 * in bytes, 0 for none), T_dirmode, attributes, validation. \`need\` in the reply: call again with the contents.
 */
export const copyOne = shellFunction(
  'tsible_copy',
  [
    applyAttributes,
    writeFile,
    makeFolders,
    sumOf,
    beforeDiff,
    finish,
    dirOf,
    tellHome,
    shellFunction(
      'tsible_body',
      [],
      `if [ -n "\${T_body+x}" ]; then printf %s "$T_body"; else tsible_payload; fi`,
    ),
    // What is short is read faster by the shell itself, unless it holds bytes that are special to it.
    shellFunction(
      'tsible_body_is',
      [],
      `
[ -r "$1" ] || return 1
if [ "$T_size" -le 1024 ]; then
set -- "$1" ''
l=
while IFS= read -r l; do set -- "$1" "$2$l$tsible_n"; done <"$1"
[ "$2$l" != "$T_body" ] || return 0
fi
[ "$(cat <"$1" 2>/dev/null && echo x)" = "\${T_body}x" ]`,
    ),
    shellFunction(
      'tsible_copy_same',
      [],
      `
if [ -n "\${T_follow-}" ] && [ -L "$file" ]; then dest=$(readlink -f -- "$file"); fi
[ ! -d "$dest" ] || dest=\${dest%/}/$T_base
[ "$s_p" = "$dest" ] && [ ! -L "$dest" ] || tsible_st "$dest"
prev=$s_t
if [ "$prev" = link ]; then
dest=$(readlink -f -- "$dest")
tsible_st "$dest"
prev=$s_t
fi
case $prev in file|hard) ;; *)
tsible_say state "$prev"
tsible_fail "file ($dest) is $prev, cannot continue" "$dest";;
esac
tsible_say same 1
tsible_say diff_path "$dest"
tsible_say path "$dest"
[ "$prev" = file ] || tsible_diff state "$prev" file
tsible_attrs "$dest"
[ -z "$changed" ] || tsible_say changed 1
[ -z "$changed" ] || [ -n "\${T_check-}" ] || s_p=
tsible_info "$dest"
tsible_end
exit 0`,
    ),
  ],
  `
tsible_opts "$@"
changed= dest=$T_dest s_p=
tsible_there() {
if [ -n "\${T_follow-}" ]; then [ -e "$file" ]; else [ -e "$file" ] || [ -L "$file" ]; fi
}
case $dest in */) file=$dest$T_base;; *) file=$dest;; esac
if tsible_there && [ -d "$file" ] && { [ -n "\${T_follow-}" ] || [ ! -L "$file" ]; }; then
[ -z "\${T_content-}" ] || tsible_fail 'can not use content with a dir as dest'
file=\${dest%/}/$T_base
fi
if tsible_there; then
if [ -z "\${T_force-}" ]; then
tsible_say kept 1
tsible_end
exit 0
fi
if [ -f "$file" ] && { [ -n "\${T_follow-}" ] || [ ! -L "$file" ]; }; then
if [ -n "\${T_body+x}" ]; then
tsible_st "$file" -L
[ "$s_s" != "$T_size" ] || ! tsible_body_is "$file" || tsible_copy_same
else
tsible_sum "$file"
[ "$r" != "$T_sum" ] || tsible_copy_same
fi
fi
fi
if [ -n "\${T_diff-}" ]; then
tsible_say diff_path "$file"
tsible_before "$file"
fi
if [ -n "\${T_check-}" ]; then
tsible_say changed 1
tsible_finish
fi
if [ -n "\${T_expect-}" ] && [ "$T_expect" != "$T_sum" ]; then
tsible_say checksum "$T_sum"
tsible_say expected_checksum "$T_expect"
tsible_fail 'Copied file does not match the expected checksum. Transfer failed.'
fi
case $dest in */*) ;; *) dest=./$dest;; esac
case $dest in
*/)
dest=$dest$T_base
tsible_dir "$dest"
tsible_mkdirs "$r";;
esac
[ ! -d "$dest" ] || dest=\${dest%/}/$T_base
[ ! -d "$dest" ] || tsible_oserr said "Could not replace '$dest'" '' 'Is a directory' "$dest"
if [ -n "\${T_follow-}" ] && [ -L "$dest" ] && [ -e "$dest" ]; then dest=$(readlink -f -- "$dest"); fi
tsible_dir "$dest"
if [ ! -e "$r" ]; then tsible_fail "Destination directory $r does not exist"; fi
[ -w "$r" ] || [ -n "\${T_unsafe_writes-}" ] || tsible_fail "Destination $r not writable"
if [ -z "\${T_inline-}" ]; then
tsible_say need 1
tsible_finish
fi
tsible_write "$dest" tsible_body
tsible_say changed 1
tsible_tell_home
tsible_say dest "$dest"
tsible_info "$dest"
tsible_finish`,
);
