import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction, type Target } from '../../runtime/target/target.ts';
import { shellOptions } from '../support/attributes.ts';
import { withFetched } from '../support/fetched.ts';
import { plainRequest } from '../support/http-request.ts';
import { fileShell } from '../support/shell.ts';
import { readSteps, steps } from '../support/steps.ts';

/**
 * T_file (the key's file) or T_id (its number), T_state, T_fingerprints (separated by blanks), T_check. Steps: `not-a-key`, `key`, `installed`,
 * `prints` (fingerprints in the file), `there` (yes or no), `no-file`, `mismatch`, `apply`.
 */
const manageKey = shellFunction(
  'tsible_rpm_key',
  [steps, ...fileShell],
  `
tsible_opts "$@"
tsible_need rpm
rpm=$tsible_path
tsible_find gpg || tsible_need gpg2
gpg=$tsible_path
gpg() { "$gpg" --no-tty --batch --with-colons --fixed-list-mode "$@"; }
if [ -n "\${T_armored-}" ] && ! grep -q -e '-----BEGIN PGP PUBLIC KEY BLOCK-----' "$T_file"; then tsible_note not-a-key 1; exit 0; fi
id=\${T_id-}
if [ -n "\${T_file-}" ]; then
[ -f "$T_file" ] || { tsible_note invalid 1; exit 0; }
tsible_ask key gpg "$T_file"
id=$(printf '%s\\n' "$tsible_out" | sed -n 's/^pub:[^:]*:[^:]*:[^:]*:\\([^:]*\\):.*/\\1/p' | head -n 1)
[ -n "$id" ] || { tsible_note unexpected 1; exit 0; }
fi
id=$(printf %s "$id" | tr 'a-fx' 'A-FX')
id=\${id#0X}
there=no
if rpm -q gpg-pubkey >/dev/null 2>&1; then
tsible_ask installed rpm -q gpg-pubkey --qf '%{description}'
printf '%s\\n' "$tsible_out" | gpg - 2>/dev/null | cut -d: -f5 | grep -q -F -e "$id" && there=yes
fi
tsible_note there "$there"
if [ "$T_state" = present ]; then
[ "$there" = no ] || exit 0
[ -n "\${T_file-}" ] || { tsible_note no-file 1; exit 0; }
if [ -n "\${T_fingerprints-}" ]; then
tsible_ask prints gpg --import --import-options show-only --dry-run "$T_file"
found=" $(printf '%s\\n' "$tsible_out" | sed -n 's/^fpr:.*:\\([0-9A-F]*\\):$/\\1/p' | tr '\\n' ' ')"
for print in $T_fingerprints; do
case $found in *" $print "*) ;; *) tsible_note mismatch "$found"; exit 0;; esac
done
fi
[ -n "\${T_check-}" ] || tsible_step apply rpm --import "$T_file"
else
[ "$there" = yes ] || exit 0
short=$(printf %s "$id" | tail -c 8 | tr A-F a-f)
[ -n "\${T_check-}" ] || tsible_step apply rpm --erase --allmatches "gpg-pubkey-$short"
fi
exit 0
`,
);

export default defineModule({
  name: 'ansible.builtin.rpm_key',
  summary: 'Add or remove keys that RPM trusts',
  options: {
    key: { type: 'str', required: true, description: 'Number, file on the host or URL of the key' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is there',
    },
    fingerprint: { type: 'list', elements: 'str', description: 'Fingerprints that the key must have' },
    validate_certs: { type: 'bool', default: true, description: "Check the server's certificate" },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { key, state } = args;
    const fingerprints = (args.fingerprint ?? []).map((text) => text.replaceAll(' ', '').toUpperCase());
    const options = { state, check: task.check, fingerprints: fingerprints.join(' ') || undefined };
    if (key.includes('://')) {
      const failed = (why: string): ModuleFailure =>
        new ModuleFailure(`failed to fetch key at ${key} , error was: ${why}`);
      const request = plainRequest(key, args.validate_certs);
      return withFetched(request, 'key', target, failed, (file) =>
        manage(args, { ...options, file, armored: true }, target),
      );
    }
    const isId = /^(?:0x)?[0-9a-f]{8}/i.test(key);
    return manage(args, isId ? { ...options, id: key.trim() } : { ...options, file: key }, target);
  },
});

async function manage(
  { key, state }: { readonly key: string; readonly state: string },
  options: Parameters<typeof shellOptions>[0],
  target: Target,
): Promise<ModuleResult> {
  const done = readSteps(await target.call(manageKey, shellOptions(options)));
  if (done.find('not-a-key') !== undefined) throw new ModuleFailure(`Not a public key: ${key}`);
  if (done.find('invalid') !== undefined) throw new ModuleFailure(`Not a valid key ${key}`);
  const failed = done.list.find((step) => step.rc !== 0);
  if (failed !== undefined) throw new ModuleFailure(failed.err);
  if (done.find('unexpected') !== undefined) throw new ModuleFailure('Unexpected gpg output');
  if (done.find('no-file') !== undefined)
    throw new ModuleFailure('When importing a key, a valid file must be given');
  const mismatch = done.find('mismatch');
  if (mismatch !== undefined) {
    const set = (text: string): string =>
      `{${text
        .trim()
        .split(/\s+/)
        .map((print) => `'${print}'`)
        .join(', ')}}`;
    throw new ModuleFailure(
      `The specified fingerprint, '${set(String(options.fingerprints))}', does not match any key fingerprints in '${set(mismatch.out)}'`,
    );
  }
  return { changed: (done.text('there') === 'yes') === (state === 'absent') };
}
