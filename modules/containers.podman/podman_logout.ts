import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { Podman } from '../support/podman/client.ts';

export default defineModule({
  name: 'containers.podman.podman_logout',
  summary: 'Log podman out of registries',
  options: {
    executable: { type: 'str', default: 'podman', description: 'The podman command.' },
    registry: { type: 'str', description: 'The registry.' },
    authfile: { type: 'path', description: 'File of the credentials.' },
    all: { type: 'bool', description: 'Of all registries.' },
    ignore_docker_credentials: { type: 'bool', description: "Docker's own credentials may stay." },
  },
  rules: {
    mutuallyExclusive: [
      ['registry', 'all'],
      ['ignore_docker_credentials', 'all'],
    ],
  },
  check: 'full',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const { rc, out, err } = await new Podman(target, args.executable).one([
      'logout',
      ...(args.authfile ? ['--authfile', args.authfile] : []),
      ...(args.registry ? [args.registry] : []),
      ...(args.all ? ['--all'] : []),
    ]);
    if (rc !== 0 && !err.includes('Error: Not logged into'))
      throw new ModuleFailure(`Unable to gather info for ${args.registry ?? 'None'}: ${err}`);
    const isDockers = out.includes('Existing credentials were established via');
    if (isDockers && !args.ignore_docker_credentials)
      throw new ModuleFailure(`Unable to log out ${args.registry ?? ''}: ${out}`);
    return { changed: rc === 0 && !isDockers, stdout: out, stderr: err };
  },
});
