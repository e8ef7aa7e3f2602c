import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import { DockerApi } from '../support/docker/api.ts';
import { DOCKER_OPTIONS, DOCKER_RULES, Docker } from '../support/docker/client.ts';

const STANDARD = 'https://index.docker.io/v1/';

export default defineModule({
  name: 'community.docker.docker_login',
  summary: 'Log in to a registry of images',
  options: {
    registry_url: {
      type: 'str',
      default: STANDARD,
      aliases: ['registry', 'url'],
      description: 'The registry.',
    },
    username: { type: 'str', description: 'The user.' },
    password: { type: 'str', noLog: true, description: 'The password.' },
    reauthorize: { type: 'bool', default: false, aliases: ['reauth'], description: 'Log in anew.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether to be logged in.',
    },
    config_path: {
      type: 'path',
      default: '~/.docker/config.json',
      aliases: ['dockercfg_path'],
      description: "The client's configuration.",
    },
    ...DOCKER_OPTIONS,
  },
  rules: { ...DOCKER_RULES, requiredIf: [['state', 'present', ['username', 'password']]] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { registry_url: registry, username = '', password = '', config_path: path } = args;
    const docker = new Docker(target, args);
    const config = path.slice(0, path.lastIndexOf('/'));
    const read = stepOf(await runCommands(target, [{ step: 'config', argv: ['cat', path] }]), 'config');
    const present = read.rc === 0 ? loginOf(read.out, registry) : undefined;
    const where = registry === STANDARD ? [] : [registry];
    if (args.state === 'absent') {
      if (present === undefined) return { changed: false, login_results: {}, actions: [] };
      if (!task.check) await docker.run([['logout', ...where]], { config });
      return { changed: true, login_results: {}, actions: [`Logged out of ${registry}`] };
    }
    const same =
      present?.username === username && (present.password === undefined || present.password === password);
    if (same && !args.reauthorize) return { changed: false, login_results: {}, actions: [] };
    if (!task.check) {
      const [step] = await docker.try([['login', '--username', username, '--password-stdin', ...where]], {
        input: password,
        config,
      });
      if (step === undefined || step.rc !== 0) {
        const why = await new DockerApi(docker).refused('/auth', {
          username,
          password,
          serveraddress: registry,
        });
        throw new ModuleFailure(
          `Logging into ${registry} for user ${username} failed - ${why ?? step?.err.trim() ?? ''}`,
        );
      }
    }
    return {
      changed: true,
      actions: [
        `Logged into ${registry}`,
        ...(present === undefined ? [`Wrote credentials to configured helper for ${registry}`] : []),
      ].slice(0, 1),
      login_results: { Status: 'Login Succeeded' },
    };
  },
});

/** Who is logged in by the configuration; the password when it is written there. */
function loginOf(
  text: string,
  registry: string,
): { username: string; password: string | undefined } | undefined {
  let config: { readonly auths?: Readonly<Record<string, { readonly auth?: string }>> };
  try {
    config = JSON.parse(text);
  } catch {
    return undefined;
  }
  const entry = config.auths?.[registry] ?? config.auths?.[registry.replace(/^https?:\/\//, '')];
  if (entry === undefined) return undefined;
  const decoded = Buffer.from(entry.auth ?? '', 'base64').toString();
  const colon = decoded.indexOf(':');
  if (colon === -1) return { username: '', password: '' };
  return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}
