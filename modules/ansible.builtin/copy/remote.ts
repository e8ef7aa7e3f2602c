import { basename } from 'node:path';
import type { ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { checksum } from '../../../runtime/target/lib/checksum.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { shellOptions } from '../../support/attributes.ts';
import { applyAttributes } from '../../support/attributes-shell.ts';
import { writeFile } from '../../support/put.ts';
import { pathInfo, readReply } from '../../support/reply.ts';
import { dirOf } from '../../support/shell.ts';
import { type Delivery, deliveryOptions } from './deliver.ts';
import { makeFolders, sumOf } from './shell.ts';

/**
 * `tsible_merge SRC DEST`: what SRC holds and DEST lacks, or has with other contents, is copied; T_follow_local: links are copied as
 * what they point to.
 */
const merge = shellFunction(
  'tsible_merge',
  [
    shellFunction(
      'tsible_copy_all',
      [],
      `
l=-P
[ -z "\${T_follow_local-}" ] || l=-L
x=$(cp -R $l --preserve=mode,timestamps -- "$1" "$2" 2>&1) && return 0
case $x in *"nrecognized option"*|*"nvalid option"*)
x=$(cp -R -p $l -- "$1" "$2" 2>&1) && chown -R -h "$(id -u):$(id -g)" "$2" && return 0;;
esac
tsible_oserr said "Could not copy '$1' to '$2'" '' "$x" "$2"`,
    ),
    shellFunction(
      'tsible_one',
      [],
      `
if [ -d "$1" ] && [ -d "$2" ] && [ ! -L "$1" ]; then tsible_merge "$1" "$2"; return 0; fi
if [ -e "$2" ] || [ -L "$2" ]; then
if [ -L "$1" ] && [ -z "\${T_follow_local-}" ]; then
[ ! -L "$2" ] || [ "$(readlink -- "$1")" != "$(readlink -- "$2")" ] || return 0
elif [ ! -f "$1" ] || cmp -s -- "$1" "$2"; then return 0
fi
changed=1
[ -z "\${T_check-}" ] || return 0
if [ -L "$1" ] || [ -L "$2" ]; then x=$(rm -f -- "$2" 2>&1) || tsible_oserr said "Could not replace '$2'" '' "$x" "$2"; fi
if [ -f "$2" ]; then
o_given=\${T_mode+x} o_mode=\${T_mode-}
tsible_st "$1" -L
T_mode=$s_m
tsible_write "$2" cat -- "$1"
if [ -n "$o_given" ]; then T_mode=$o_mode; else unset T_mode; fi
return 0
fi
fi
changed=1
[ -n "\${T_check-}" ] || tsible_copy_all "$1" "$2"`,
    ),
  ],
  `
for e in "$1"/* "$1"/.[!.]* "$1"/..?*; do
[ -e "$e" ] || [ -L "$e" ] || continue
tsible_one "$e" "$2/\${e##*/}"
done`,
);

/** `tsible_chown_all DIR`: T_owner and T_group for DIR and everything below it. */
const chownAll = shellFunction(
  'tsible_chown_all',
  [applyAttributes],
  `
[ -n "\${T_owner+x}\${T_group+x}" ] || return 0
tsible_st "$1" || return 0
k=\${T_mode+x} k_mode=\${T_mode-}
unset T_mode
tsible_goal
[ -z "$k" ] || T_mode=$k_mode
u=$s_u g=$s_g
[ -z "\${T_owner+x}" ] || { tsible_uid "$T_owner"; u=$r; }
[ -z "\${T_group+x}" ] || { tsible_gid "$T_group"; g=$r; }
set -- "$1" \${T_owner+! -user "$u"} \${T_owner+\${T_group+-o}} \${T_group+! -group "$g"}
d=$1
shift
x=$(find "$d" \\( "$@" \\) -exec echo x \\; 2>/dev/null | head -n 1)
[ -n "$x" ] || return 0
changed=1
[ -z "\${T_check-}" ] || return 0
x=$(find "$d" \\( "$@" \\) -exec chown -h "\${T_owner+$u}\${T_group+:$g}" {} + 2>&1) || tsible_oserr because 'chown failed' "$d" "$x"
s_p=`,
);

/**
 * copy with remote_src: T_src, T_dest, T_preserve, T_follow_local, T_read (the result's checksums are wanted: those of large files take
 * longer than all the rest) and the options of a delivery.
 */
export const copyRemote = shellFunction(
  'tsible_copy_remote',
  [
    applyAttributes,
    writeFile,
    makeFolders,
    sumOf,
    merge,
    chownAll,
    dirOf,
    checksum,
    shellFunction(
      'tsible_replace_with',
      [],
      `
if [ -L "$dest" ]; then link=1; else link=; fi
was=
[ ! -e "$dest" ] || [ -n "$link" ] || was=1
if [ -n "$was$link" ] && [ -n "\${T_backup-}" ] && [ -e "$dest" ]; then tsible_backup "$dest"; fi
k_backup=\${T_backup-}
T_backup=
if [ -n "$was$link" ]; then
given=\${T_mode+x}
tsible_st "$T_src" -L
if [ -z "$given" ]; then T_mode=$s_m
else T_mode="$s_m $T_mode"
fi
[ -n "\${T_owner+x}" ] || T_owner=$(id -u)
[ -n "\${T_group+x}" ] || T_group=$(id -g)
fi
tsible_write "$dest" cat -- "$T_src"
touch -c -r "$T_src" -- "$dest" 2>/dev/null
T_backup=$k_backup`,
    ),
  ],
  `
tsible_opts "$@"
changed= dest=$T_dest
[ -e "$T_src" ] || tsible_fail "Source $T_src not found"
[ -r "$T_src" ] || tsible_fail "Source $T_src not readable"
if [ -n "\${T_preserve-}" ]; then tsible_st "$T_src" -L; T_mode=$s_m; fi
case $dest in */*) ;; *) dest=./$dest;; esac
src_sum=
if [ -f "$T_src" ]; then
if [ -n "\${T_read-}\${T_expect-}" ]; then tsible_sum "$T_src"; src_sum=$r
else src_sum=the-source
fi
elif [ ! -d "$T_src" ]; then tsible_fail "Cannot copy invalid source '$T_src': not a file"
fi
if [ -n "\${T_expect-}" ] && [ "$T_expect" != "$src_sum" ]; then
[ -z "$src_sum" ] || tsible_say checksum "$src_sum"
tsible_say expected_checksum "$T_expect"
tsible_fail 'Copied file does not match the expected checksum. Transfer failed.'
fi
case $dest in
*/)
d=\${dest%/}
while case $d in ?*/) ;; *) false;; esac; do d=\${d%/}; done
d=\${d:-/}
if [ ! -e "$d" ]; then
if [ -n "\${T_check-}" ]; then
tsible_say src "$T_src"
tsible_say changed 1
tsible_say msg "dest directory $d would be created"
tsible_end
exit 0
fi
tsible_mkdirs "$d"
fi;;
esac
[ ! -d "$dest" ] || dest=\${dest%/}/\${T_src##*/}
tsible_say src "$T_src"
dest_sum=
if [ -e "$dest" ]; then
if [ -L "$dest" ] && [ -n "\${T_follow-}" ]; then dest=$(readlink -f -- "$dest"); fi
if [ -z "\${T_force-}" ]; then
tsible_say msg 'file already exists'
tsible_say dest "$dest"
tsible_info "$dest"
tsible_end
exit 0
fi
if [ -f "$dest" ]; then
cmp -s -- "$T_src" "$dest" 2>/dev/null
case $? in
0) dest_sum=$src_sum;;
1) dest_sum=other;;
*) tsible_sum "$T_src"; src_sum=$r; tsible_sum "$dest"; dest_sum=$r;;
esac
fi
else
tsible_dir "$dest"
[ -e "$r" ] || tsible_fail "Destination directory $r does not exist"
fi
tsible_dir "$dest"
[ -w "$r" ] || [ -n "\${T_unsafe_writes-}" ] || tsible_fail "Destination $r not writable"
if [ "$src_sum" != "$dest_sum" ] || { [ -L "$dest" ] && [ -f "$T_src" ]; }; then
changed=1
if [ -z "\${T_check-}" ]; then
[ -f "$T_src" ] || tsible_oserr said "Could not replace '$dest' with '$T_src'" '' 'Not a directory' "$dest"
tsible_replace_with
fi
fi
if [ -z "$src_sum$dest_sum" ] && [ -d "$T_src" ] && { [ -d "$T_dest" ] || [ ! -e "$T_dest" ]; }; then
from=$T_src to=\${T_dest%/}
case $from in */) from=\${from%/};; *) to=$to/\${from##*/};; esac
if [ ! -e "$to" ]; then
changed=1
if [ -z "\${T_check-}" ]; then
tsible_dir "$to"
[ -d "$r" ] || x=$(mkdir -p -- "$r" 2>&1) || tsible_oserr said "Could not create directory '$r'" '' "$x" "$r"
tsible_copy_all "$from" "$to"
fi
else tsible_merge "$from" "$to"
fi
[ ! -e "$to" ] || tsible_chown_all "$to"
fi
final=$dest
if [ -n "\${T_follow-}" ] && [ -L "$final" ]; then final=$(readlink -f -- "$final"); fi
s_p=
[ -n "\${T_check-}" ] || [ -e "$final" ] || [ -L "$final" ] || tsible_oserr said "Could not copy '$T_src'" '' 'No such file or directory' "$final"
tsible_st "$final"
tsible_attrs "$final"
[ -z "$changed" ] || tsible_say changed 1
if [ -f "$T_src" ] && [ -n "\${T_read-}" ]; then
tsible_say checksum "$src_sum"
tsible_say md5sum "$(tsible_checksum md5 "$T_src" 2>/dev/null)"
fi
[ -z "$changed" ] || [ -n "\${T_check-}" ] || s_p=
tsible_say dest "$dest"
tsible_info "$dest"
tsible_end`,
);

/** Copies what lies on the host already, in one request. */
export async function copyOnHost(
  args: Delivery & { readonly src: string; readonly local_follow: boolean | undefined },
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const preserve = args.mode === 'preserve';
  const reply = readReply(
    await target.call(
      copyRemote,
      [
        ...(await deliveryOptions(preserve ? { ...args, mode: undefined } : args, target)),
        ...shellOptions({
          src: args.src,
          preserve,
          follow_local: args.local_follow === true,
          check: task.check,
          read: task.resultIsRead,
        }),
      ],
      { ahead: 'last', looks: [args.dest.endsWith('/') ? `${args.dest}${basename(args.src)}` : args.dest] },
    ),
    () => args.src,
  );
  const { values } = reply;
  const result: Record<string, string | boolean | null> = { changed: values.has('changed') };
  for (const key of ['src', 'dest', 'msg', 'backup_file']) {
    const value = values.get(key);
    if (value !== undefined) result[key] = value;
  }
  if (!values.has('msg') && task.resultIsRead) {
    result.checksum = values.get('checksum') || null;
    result.md5sum = values.get('md5sum') || null;
  }
  return { ...result, ...pathInfo(reply) };
}
