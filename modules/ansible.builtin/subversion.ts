import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { shellOptions } from '../support/attributes.ts';
import { checked } from '../support/checked.ts';
import { fileShell } from '../support/shell.ts';
import { readSteps, type Step, type Steps, steps } from '../support/steps.ts';

/**
 * The module in one request, as T_ options say; the payload is the password. Steps: `svn` (its path), `words` and `word`s of the command that
 * follows, then the commands: `before`, `after`, `head`, `status`, `switch`, `revert`, `update`, ...; notes `fresh` (nothing was there), `alien` (something else is
 * there), `exported`, `idle` (nothing to do).
 */
const runSvn = shellFunction(
  'tsible_svn',
  [
    steps,
    ...fileShell,
    shellFunction(
      'svn_run',
      [],
      `
set -- --non-interactive --no-auth-cache \${T_certs:+--trust-server-cert} \${T_user:+--username "$T_user"} \${password:+--password-from-stdin} "$@"
printf '%s' "$password" | "$svn" "$@"`,
    ),
    shellFunction(
      'svn_must',
      [],
      `
s_step=$1
shift
tsible_note words ''
for s_word; do tsible_note word "$s_word"; done
tsible_ask "$s_step" svn_run "$@"`,
    ),
  ],
  `
tsible_opts "$@"
export LANG=C.UTF-8 LC_MESSAGES=C.UTF-8
[ -n "\${T_lc+x}" ] && export LC_ALL=C.UTF-8
if [ -n "\${T_executable-}" ]; then svn=$T_executable; else tsible_need svn; svn=$tsible_path; fi
tsible_note svn "$svn"
password=
[ "\${tsible_size:-0}" = 0 ] || password=$(tsible_payload)
dest=\${T_dest-}
if [ -z "\${T_export-}\${T_update-}\${T_checkout-}" ]; then
svn_must remote info "$T_repo"
exit 0
fi
if [ -n "\${T_export-}" ] || [ ! -e "$dest" ]; then
tsible_note fresh 1
if [ -n "\${T_check-}" ] || { [ -z "\${T_export-}" ] && [ -z "\${T_checkout-}" ]; }; then exit 0; fi
if [ -z "\${T_export-}" ]; then svn_must checkout checkout -r "$T_revision" "$T_repo" "$dest"
else
svn_must export export \${T_force:+--force} -r "$T_revision" "$T_repo" "$dest"
tsible_note exported 1
exit 0
fi
elif svn_run info "$dest" >/dev/null 2>&1; then
[ -n "\${T_update-}" ] || { tsible_note idle 1; exit 0; }
if [ -n "\${T_check-}" ]; then
svn_must status status --quiet --ignore-externals "$dest"
case "$tsible_n$tsible_out" in *"$tsible_n"[!?X$tsible_n]*) [ -n "\${T_force-}" ] || exit 0;; esac
svn_must before info "$dest"
svn_must head info -r "$T_revision" "$dest"
exit 0
fi
svn_must before info "$dest"
svn_must status status --quiet --ignore-externals "$dest"
mods=
case "$tsible_n$tsible_out" in *"$tsible_n"[!?X$tsible_n]*) mods=1;; esac
[ -z "\${T_switch-}" ] || svn_must switch switch --revision "$T_revision" "$T_repo" "$dest"
if [ -n "$mods" ]; then
[ -n "\${T_force-}" ] || exit 0
svn_must revert revert -R "$dest"
fi
svn_must update update -r "$T_revision" "$dest"
elif [ -n "\${T_in_place-}" ]; then
tsible_note fresh 1
svn_must checkout checkout --force -r "$T_revision" "$T_repo" "$dest"
svn_must status status --quiet --ignore-externals "$dest"
case "$tsible_n$tsible_out" in *"$tsible_n"[!?X$tsible_n]*) [ -z "\${T_force-}" ] || svn_must revert revert -R "$dest";; esac
else
tsible_note alien 1
exit 0
fi
svn_must after info "$dest"
`,
);

export default defineModule({
  name: 'ansible.builtin.subversion',
  summary: 'Check out or export from Subversion',
  options: {
    repo: {
      type: 'str',
      required: true,
      operand: true,
      aliases: ['name', 'repository'],
      description: 'The URL',
    },
    dest: { type: 'path', description: 'Folder on the host' },
    revision: { type: 'str', default: 'HEAD', aliases: ['rev', 'version'], description: 'The revision' },
    force: { type: 'bool', default: false, description: 'Throw away modifications' },
    in_place: { type: 'bool', default: false, description: 'Check out into a folder that is there' },
    username: { type: 'str', description: 'User' },
    password: { type: 'str', noLog: true, description: 'Password' },
    executable: { type: 'path', description: 'The svn to use' },
    checkout: { type: 'bool', default: true, description: 'Check out when there is no working copy' },
    update: { type: 'bool', default: true, description: 'Take what is new' },
    export: { type: 'bool', default: false, description: 'Export, without a working copy' },
    switch: { type: 'bool', default: true, description: 'Switch a working copy to this URL' },
    validate_certs: { type: 'bool', default: false, description: "Check the server's certificate" },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { dest, repo, revision, password } = args;
    if (!dest && (args.checkout || args.update || args.export)) {
      throw new ModuleFailure(
        'the destination directory must be specified unless checkout=no, update=no, and export=no',
      );
    }
    const words = shellOptions({
      repo,
      dest,
      revision,
      force: args.force,
      in_place: args.in_place,
      user: args.username || undefined,
      executable: args.executable,
      checkout: args.checkout,
      update: args.update,
      export: args.export,
      switch: args.switch,
      certs: !args.validate_certs,
      check: task.check,
    });
    const payload = password ? { payload: { kind: 'bytes', bytes: password } as const } : {};
    const done = readSteps(await target.call(runSvn, words, payload));
    const credentials = [
      ...(args.validate_certs ? [] : ['--trust-server-cert']),
      ...(args.username ? ['--username', args.username] : []),
      ...(password ? ['--password-from-stdin'] : []),
    ];
    for (const step of done.list) if (step.rc !== 0) checked(step, wordsOf(done, step, credentials));
    if (done.find('alien') !== undefined)
      throw new ModuleFailure(`ERROR: ${dest} folder already exists, but its not a subversion repository.`);
    return resultOf(args, done, task.check);
  },
});

function wordsOf(done: Steps, step: Step, credentials: readonly string[]): string[] {
  const before = done.list.slice(0, done.list.indexOf(step));
  const start = before.findLastIndex((one) => one.name === 'words');
  const words = before.slice(start).flatMap((one) => (one.name === 'word' ? [one.out] : []));
  return [done.text('svn'), '--non-interactive', '--no-auth-cache', ...credentials, ...words];
}

const REVISION = /^[\p{L}\p{N}_]+\s?:\s+(\d+)$/mu;

interface Wanted {
  readonly force: boolean;
  readonly checkout: boolean;
  readonly export: boolean;
}

function resultOf(args: Wanted, done: Steps, check: boolean): ModuleResult {
  const remote = done.find('remote');
  if (remote !== undefined)
    return { changed: false, after: REVISION.exec(remote.out)?.[0] ?? 'Unable to get remote revision' };
  if (done.find('exported') !== undefined) return { changed: true };
  if (done.find('idle') !== undefined) return { changed: false };
  const fresh = done.find('fresh') !== undefined;
  if (fresh && done.find('after') === undefined) return { changed: check };
  const mods = done
    .text('status')
    .split('\n')
    .some((line) => /^[^?X]/.test(line));
  if (mods && !args.force && !fresh)
    throw new ModuleFailure('ERROR: modified files exist in the repository.');
  const head = done.find('head');
  if (head !== undefined) {
    const [before, after] = [done.text('before'), head.out].map((text) => REVISION.exec(text));
    const changed = Number(before?.[1]) < Number(after?.[1]);
    const none = 'Unable to get revision';
    return { changed, before: before?.[0] ?? none, after: after?.[0] ?? none };
  }
  const before = done.find('before');
  const changed = fresh || mods || touched(done.text('switch')) || touched(done.text('update'));
  return {
    changed,
    before: before === undefined ? null : placeOf(before.out),
    after: placeOf(done.text('after')),
  };
}

/** True when svn told of a file that it added, changed or removed. */
function touched(output: string): boolean {
  return /^[ABDUCGE]\s/m.test(output);
}

/** Revision and URL, as svn prints them. */
function placeOf(info: string): string[] {
  return [
    REVISION.exec(info)?.[0] ?? 'Unable to get revision',
    /^URL\s?:.*$/m.exec(info)?.[0] ?? 'Unable to get URL',
  ];
}
