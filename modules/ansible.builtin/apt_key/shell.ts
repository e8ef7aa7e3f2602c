import { shellFunction } from '../../../runtime/target/target.ts';
import { steps } from '../../support/steps.ts';

const tools = shellFunction(
  'tsible_apt_key_tools',
  [steps],
  `
tsible_need apt-key
apt_key=$tsible_path
tsible_note apt-key "$apt_key"
tsible_need gpg
gpg=$tsible_path`,
);

/** `tsible_apt_key ...`: apt-key, with T_keyring's option where it is set; sets `apt_key` and `gpg` to the tools' paths. */
const aptKey = shellFunction('tsible_apt_key', [tools], `"$apt_key" \${keyring:+--keyring "$keyring"} "$@"`);

/** Fails where a tool is missing: Ansible looks for them before all else. Step: `apt-key` (its path). */
export const findTools = shellFunction('tsible_apt_key_find', [tools], 'tsible_apt_key_tools');

/**
 * Arguments: keyring or '', a file whose first key's number is asked for, '-' when that is the payload, or ''. Steps: `apt-key` (its path), `key`, `list`.
 */
export const listKeys = shellFunction(
  'tsible_apt_key_list',
  [aptKey],
  `
keyring=$1
tsible_apt_key_tools
describe() { LC_ALL=C.UTF-8 "$gpg" --with-colons "$1"; }
if [ -n "$2" ]; then tsible_step key describe "$2" || exit 0; fi
tsible_step list tsible_apt_key adv --list-public-keys --keyid-format=long
exit 0
`,
);

/**
 * Arguments: keyring or '', then what to do: 'add' FILE ('-' for the payload), 'receive' SERVER KEY, 'remove' KEY. Steps: `add`, `receive` or `remove`,
 * then `list`.
 */
export const changeKeys = shellFunction(
  'tsible_apt_key_change',
  [aptKey],
  `
keyring=$1
tsible_apt_key_tools
case $2 in
add) tsible_step add tsible_apt_key add "$3" || exit 0;;
remove) tsible_step remove tsible_apt_key del "$3" || exit 0;;
receive)
proxy=\${HTTPS_PROXY:-\${https_proxy:-\${HTTP_PROXY:-\${http_proxy-}}}}
try=0
export LC_ALL=C.UTF-8
until tsible_step receive tsible_apt_key adv --no-tty --keyserver "$3" \${proxy:+--keyserver-options "http-proxy=$proxy"} --recv "$4"; do
try=$((try+1))
[ $try -lt 5 ] || exit 0
done;;
esac
tsible_step list tsible_apt_key adv --list-public-keys --keyid-format=long
exit 0
`,
);
