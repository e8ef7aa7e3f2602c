import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { linesOf, runCommands, stepOf } from '../support/commands.ts';

/**
 * A line for each file that podman's credentials may be in: its checksum, or nothing. Which file is looked at is decided by
 * what is there before the login.
 */
const SUMS = `for f in "\${1:-\${XDG_RUNTIME_DIR-}/containers/auth.json}" "$HOME/.docker/config.json"; do
if [ -e "$f" ]; then cksum <"$f"; else echo; fi
done`;

/** Fails where podman is known to be too old for --secret. */
const KNOWS_SECRETS = `v=$("$1" --version 2>/dev/null) || exit 0
v=\${v##*version }
case $v in [0-9]*.[0-9]*) ;; *) exit 0;; esac
minor=\${v#*.}
minor=\${minor%%[!0-9]*}
[ "\${v%%.*}" -gt 4 ] || { [ "\${v%%.*}" -eq 4 ] && [ "$minor" -ge 7 ]; }`;

export default defineModule({
  name: 'containers.podman.podman_login',
  summary: 'Log podman in to registries',
  options: {
    executable: { type: 'str', default: 'podman', description: 'The podman command.' },
    registry: { type: 'str', description: 'The registry.' },
    authfile: { type: 'path', description: 'File of the credentials.' },
    username: { type: 'str', description: 'The user.' },
    password: { type: 'str', noLog: true, description: 'Their password.' },
    certdir: { type: 'path', description: 'Folder of certificates.' },
    tlsverify: { type: 'bool', description: "Check the registry's certificate." },
    secret: { type: 'str', description: "podman's secret that holds the password." },
  },
  rules: { mutuallyExclusive: [['password', 'secret']], requiredBy: { password: ['username'] } },
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const { username, password, secret, registry = '' } = args;
    if (username && !password && !secret)
      throw new ModuleFailure('Must pass either password or secret with username');
    const words = [
      ...[args.executable, 'login'],
      ...(username ? ['--username', username] : []),
      ...(password ? ['--password-stdin'] : []),
      ...(secret ? ['--secret', secret] : []),
      ...(args.authfile ? ['--authfile', args.authfile] : []),
      ...(registry ? [registry] : []),
      ...(args.certdir ? ['--cert-dir', args.certdir] : []),
      ...(args.tlsverify === undefined ? [] : [args.tlsverify ? '--tls-verify' : '--tls-verify=False']),
    ];
    const sums = ['sh', '-c', SUMS, 'sh', args.authfile ?? ''];
    const done = await runCommands(
      target,
      [
        ...(secret
          ? [{ step: 'version', argv: ['sh', '-c', KNOWS_SECRETS, 'sh', args.executable], must: true }]
          : []),
        { step: 'before', argv: sums },
        { step: 'login', argv: words, stdin: true },
        { step: 'after', argv: sums },
      ],
      { need: [args.executable], english: false, payload: password ?? '' },
    );
    if ((done.find('version')?.rc ?? 0) !== 0)
      throw new ModuleFailure('secret option may not be used with podman < 4.7.0');
    const login = stepOf(done, 'login');
    if (login.rc !== 0 && !login.err.includes('Error: Not logged into'))
      throw new ModuleFailure(`Unable to gather info for ${registry || 'None'}: ${login.err}`);
    const [before, after] = ['before', 'after'].map((step) => linesOf(stepOf(done, step).out));
    const at = before?.findIndex((sum) => sum !== '') ?? -1;
    const same = at !== -1 && before?.[at] === after?.[at];
    const changed = login.rc === 0 && !login.out.includes('Existing credentials are valid') && !same;
    return { changed, stdout: login.out, stderr: login.err };
  },
});
