import { shellFunction } from '../../../runtime/target/target.ts';
import { applyAttributes } from '../../support/attributes-shell.ts';
import { allCommands } from '../../support/commands.ts';

/** T_path and the attributes: gives the private key's file and the public one its attributes; `changed`. */
export const setAttributes = shellFunction(
  'tsible_key_attributes',
  [applyAttributes],
  `
tsible_opts "$@"
changed=
for p in "$T_path" "$T_path.pub"; do
[ -e "$p" ] || continue
tsible_st "$p"
tsible_attrs "$p"
done
[ -z "$changed" ] || tsible_say changed 1
tsible_end`,
);

/**
 * `tsible_keygen asked|plain WORD...`: ssh-keygen, which is given the passphrase of standard input where it asks for one. It has
 * no terminal: an askpass prints what a file holds that nobody else can read.
 */
const keygen = shellFunction(
  'tsible_keygen',
  [],
  `
how=$1
shift
if [ "$how" = plain ]; then
ssh-keygen "$@"
return
fi
(
d=$(umask 077; mktemp -d) || exit 1
trap 'rm -rf -- "$d"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
umask 077
cat >"$d/pass"
printf '#!/bin/sh\\ncat "%s"\\necho\\n' "$d/pass" >"$d/ask"
chmod 700 "$d/ask"
SSH_ASKPASS="$d/ask" SSH_ASKPASS_REQUIRE=force DISPLAY=:0 ssh-keygen "$@"
)`,
);

/** `tsible_make_keys PATH asked|plain WORD...`: makes a pair, which then takes the place of the one that is there. */
const makeKeys = shellFunction(
  'tsible_make_keys',
  [keygen],
  `
(
path=$1
how=$2
shift 2
made=$(umask 077; mktemp -d) || exit 1
trap 'rm -rf -- "$made"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
tsible_keygen "$how" "$@" -f "$made/key" || exit
private=0600 public=0644
[ ! -e "$path" ] || private=
[ ! -e "$path.pub" ] || public=
tsible_put "$path" "$private" <"$made/key" && tsible_put "$path.pub" "$public" <"$made/key.pub"
)`,
);

/** `allCommands` that know `tsible_keygen` and `tsible_make_keys`. */
export const keyCommands = shellFunction(
  'tsible_key_commands',
  [allCommands, makeKeys],
  'tsible_commands "$@"',
);
