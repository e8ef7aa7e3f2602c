import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { runCommands, stepOf } from '../support/commands.ts';

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
    const sum = [
      'sh',
      '-c',
      'f=$1; [ -n "$f" ] || f=$XDG_RUNTIME_DIR/containers/auth.json; [ -e "$f" ] || f=$HOME/.docker/config.json; cksum <"$f"',
      'sh',
      args.authfile ?? '',
    ];
    const done = await runCommands(
      target,
      [
        { step: 'before', argv: sum },
        { step: 'login', argv: words, stdin: true },
        { step: 'after', argv: sum },
      ],
      { need: [args.executable], english: false, payload: password ?? '' },
    );
    const [before, login, after] = [stepOf(done, 'before'), stepOf(done, 'login'), stepOf(done, 'after')];
    if (login.rc !== 0 && !login.err.includes('Error: Not logged into'))
      throw new ModuleFailure(`Unable to gather info for ${registry || 'None'}: ${login.err}`);
    const same = before.rc === 0 && before.out === after.out;
    const changed = login.rc === 0 && !login.out.includes('Existing credentials are valid') && !same;
    return { changed, stdout: login.out, stderr: login.err };
  },
});
