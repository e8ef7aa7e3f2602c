import { shellFunction } from '../target.ts';

/**
 * `tsible_checksum ALGORITHM PATH`: writes the hex digest (md5, sha1, sha224, sha256, sha384, sha512; sha3_256 and its like by openssl) of a file and a newline.
 * rc 1: cannot be read (the tool's complaint is on stderr); rc 2: the host has no tool for the algorithm.
 * One fork where coreutils or busybox are, with openssl, shasum (Perl) or the BSDs' tools elsewhere.
 */
export const checksum = shellFunction(
  'tsible_checksum',
  [],
  `
local line
case $1 in
sha3_*) set -- "$1" "$2" "sha3-\${1#sha3_}";;
blake2b) set -- "$1" "$2" blake2b512;;
blake2s) set -- "$1" "$2" blake2s256;;
*) set -- "$1" "$2" "$1";;
esac
if command -v "$1sum" >/dev/null 2>&1; then line=$("$1sum" <"$2")
elif command -v openssl >/dev/null 2>&1; then line=$(openssl dgst "-$3" -r <"$2")
elif [ "$1" != md5 ] && command -v shasum >/dev/null 2>&1; then line=$(shasum -a "\${1#sha}" <"$2")
elif command -v "$1" >/dev/null 2>&1; then line=$("$1" -q <"$2")
else return 2
fi || { [ -r "$2" ] && return 2; return 1; }
printf '%s\\n' "\${line%% *}"
`,
);
