import { shellFunction } from '../../../runtime/target/target.ts';
import { accountById, accountLine } from '../../support/accounts.ts';
import { steps } from '../../support/steps.ts';

/**
 * What there is. Arguments: name, 'local' or '', the main group or '', the home given or '', what is to be known of the user beside its
 * line (a string that holds `shadow`, `groups`), further groups.
 * Steps: `passwd` and `shadow`, the user's lines; `groups`, all of them; `group NAME`, the line of each group asked for;
 * `home`, `parent`: yes or no (the home that is given, or the user's); `tools`: shadow or busybox.
 */
export const probeUser = shellFunction(
  'tsible_user_probe',
  [steps, accountLine, accountById],
  `
name=$1 local=$2 group=$3 home=$4 known=$5
shift 5
tsible_sbin
if [ -n "$local" ] || command -v useradd >/dev/null 2>&1 || ! command -v adduser >/dev/null 2>&1
then tsible_note tools shadow
else tsible_note tools busybox
fi
line=$(tsible_account passwd "$name" "$local")
tsible_note passwd "$line"
case $known in *shadow*)
if [ -n "$line" ] && [ -r /etc/shadow ]; then
while IFS= read -r entry; do
case $entry in "$name":*) tsible_note shadow "$entry"; break;; esac
done </etc/shadow
fi;;
esac
case $known in *groups*)
if command -v getent >/dev/null 2>&1; then tsible_step groups getent group; else tsible_step groups cat /etc/group; fi;;
esac
[ "$group" = "$name" ] || set -- \${group:+"$group"} "$@"
for one in "$@" "$name"; do
case $one in
*[!0-9]*) found=$(tsible_account group "$one");;
*) found=$(tsible_account_id group "$one" || tsible_account group "$one");;
esac
tsible_note "group $one" "$found"
done
if [ -z "$home" ]; then home=\${line%:*}; home=\${home##*:}; fi
yes_no() { if [ "$2" "$3" ]; then tsible_note "$1" yes; else tsible_note "$1" no; fi; }
yes_no home -e "$home"
parent=\${home%/*}
yes_no parent -d "\${parent:-/}"
exit 0
`,
);

/**
 * Does it. Arguments: name, skeleton or '', then commands: each the number of its words, a name for its step, the words.
 * The payload is a line for chpasswd. Stops at the first command that fails.
 * Commands beside real ones: `make_home PATH`, `own_home PATH`, `set_password`.
 * Steps: `apply` (or another name) for each, and `passwd`, the line after all.
 */
export const applyUser = shellFunction(
  'tsible_user_apply',
  [steps, accountLine],
  `
IFS= read -r entry
exec </dev/null
user=$1 skeleton=$2
shift 2
tsible_sbin
ids() {
ids=$(tsible_account passwd "$user")
ids=\${ids#*:*:}
uid=\${ids%%:*}
ids=\${ids#*:}
gid=\${ids%%:*}
}
make_home() {
[ -e "$1" ] && return
mkdir -p "\${1%/*}/" || return
skeleton=\${skeleton:-/etc/skel}
if [ -d "$skeleton" ]; then cp -R -P -p "$skeleton" "$1" || return
else mkdir -p "$1" || return
fi
[ -f /etc/login.defs ] || return 0
mode=755
while read -r key value rest; do
case $key in
HOME_MODE) mode=$value; break;;
UMASK) mode=$(printf '%o' $((0777 & ~0$value)));;
esac
done </etc/login.defs
chmod "00$mode" "$1"
}
own_home() {
ids
[ -n "$uid" ] && chown -R -h "$uid:$gid" "$1"
}
set_password() { printf '%s\\n' "$entry" | chpasswd -e; }
while [ $# -gt 0 ]; do
count=$1 step=$2
shift 2
words= at=0
while [ $at -lt "$count" ]; do at=$((at + 1)); words="$words \\"\\\${$at}\\""; done
case $1 in make_home|own_home|set_password) ;; *) tsible_need "$1";; esac
eval "tsible_step \\"\\$step\\" $words" || exit 0
shift "$count"
done
tsible_note passwd "$(tsible_account passwd "$user")"
`,
);

/**
 * A user's SSH key. Arguments: name, file (relative to the home), type, bits or '', comment or '', 'force' or '',
 * 'check' or '', 'secret' or '' (the payload's line is the passphrase). Steps: `file`, its full path; `error`, why it can't be;
 * `exists` (key or public); `would`; `key`, ssh-keygen; `fingerprint`; `public`, the key's text.
 */
export const userKey = shellFunction(
  'tsible_user_key',
  [steps, accountLine],
  `
IFS= read -r passphrase
exec </dev/null
user=$1 file=$2 type=$3 bits=$4 comment=$5 force=$6 check=$7 secret=$8
line=$(tsible_account passwd "$user")
home=\${line%:*}
home=\${home##*:}
ids=\${line#*:*:}
uid=\${ids%%:*}
ids=\${ids#*:}
gid=\${ids%%:*}
case $file in /*) ;; *)
[ -e "$home" ] || [ -n "$check" ] || { tsible_note error "User $user home directory does not exist"; exit 0; }
file=$home/$file;;
esac
tsible_note file "$file"
generate() {
dir=\${file%/*}
if [ ! -e "$dir" ]; then
[ -z "$check" ] || { tsible_note would mkdir; return; }
{ mkdir -m 0700 "$dir" && chown "$uid:$gid" "$dir"; } 2>/dev/null ||
{ tsible_note error "Failed to create $dir: $(mkdir "$dir" 2>&1)"; return; }
fi
overwrite=
if [ -e "$file" ]; then
tsible_note exists key
[ -n "$force" ] || return
overwrite=1
fi
if [ -e "$file.pub" ]; then
tsible_note exists public
[ -n "$force" ] || return
[ -n "$check" ] || rm -f "$file.pub"
fi
[ -z "$check" ] || { tsible_note would ssh-keygen; return; }
tsible_need ssh-keygen
[ -n "$comment" ] || comment="ansible-generated on $(uname -n)"
set -- -t "$type" \${bits:+-b "$bits"} -C "$comment" -f "$file"
keygen() {
if [ -n "$secret" ]; then printf '%s%s\\n%s\\n' "\${overwrite:+y$tsible_n}" "$passphrase" "$passphrase" | ssh-keygen "$@"
elif [ -n "$overwrite" ]; then echo y | ssh-keygen "$@" -N ''
else ssh-keygen "$@" -N ''
fi
}
tsible_step key keygen "$@" && chown "$uid:$gid" "$file" "$file.pub"
}
generate
[ -e "$file" ] && tsible_step fingerprint ssh-keygen -l -f "$file"
[ -r "$file.pub" ] && tsible_step public cat "$file.pub"
exit 0
`,
);
