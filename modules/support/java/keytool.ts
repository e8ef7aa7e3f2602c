import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { readSteps, type Step, stepOf, steps } from '../steps.ts';

/**
 * Arguments: a certificate or '', then the words. `@CERTIFICATE` among them stands for a file that holds it as long as the command runs, `@PROXY` for
 * what the environment says of proxies, as Java's options. The payload is the command's input: passwords. Steps: `word` for each word, `run`.
 */
const keytoolCommand = shellFunction(
  'tsible_keytool',
  [
    steps,
    shellFunction(
      'tsible_java_proxy',
      [],
      `
p=\${https_proxy-\${HTTPS_PROXY-}}
[ -n "$p" ] || return 0
p=\${p#*://}
p=\${p##*@}
p=\${p%%/*}
printf '%s\\n' "-J-Dhttps.proxyHost=\${p%%:*}" "-J-Dhttps.proxyPort=\${p##*:}"
[ -z "\${no_proxy+x}" ] || printf -- '-J-Dhttp.nonProxyHosts=%s\\n' "$(printf %s "$no_proxy" | tr , '|' | sed 's/\\(^\\||\\)\\./\\1*./g')"`,
    ),
  ],
  `
export LC_ALL=C LANG=C
certificate=$1
shift
file=
trap '[ -z "$file" ] || rm -f -- "$file"' EXIT
i=$#
while [ $i -gt 0 ]; do
w=$1
shift
case $w in
@CERTIFICATE)
file=$(mktemp "\${TMPDIR:-/tmp}/tmpXXXXXXXX") || exit 1
printf '%s\\n' "$certificate" >"$file"
set -- "$@" "$file";;
@PROXY) for p in $(set -f; tsible_java_proxy); do set -- "$@" "$p"; done;;
*) set -- "$@" "$w";;
esac
i=$((i-1))
done
for w; do tsible_note word "$w"; done
tsible_payload | tsible_step run "$@"
exit 0`,
);

/** Runs Java's keytool with passwords on its input. @returns the words that ran with it */
export async function runKeytool(
  target: Target,
  words: readonly string[],
  input: string,
  certificate = '',
): Promise<{ readonly step: Step; readonly cmd: string[] }> {
  const payload = { kind: 'bytes', bytes: input } as const;
  const done = readSteps(await target.call(keytoolCommand, [certificate.trimEnd(), ...words], { payload }));
  return { step: stepOf(done, 'run'), cmd: done.all('word').map((step) => step.out) };
}
