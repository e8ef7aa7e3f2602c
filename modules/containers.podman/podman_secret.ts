import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import type { Dict } from '../../runtime/values/value.ts';
import { runOne } from '../support/commands.ts';
import { isAtLeast, listOf, memberOf, Podman } from '../support/podman/client.ts';

export default defineModule({
  name: 'containers.podman.podman_secret',
  summary: "Manage podman's secrets",
  options: {
    executable: { type: 'str', default: 'podman', description: 'The podman command.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be there.',
    },
    name: { type: 'str', required: true, operand: true, description: 'The secret.' },
    data: { type: 'str', noLog: true, description: 'What it holds.' },
    env: { type: 'str', description: "Variable of the host's environment that has what it holds." },
    path: { type: 'path', description: "File of the host's that has what it holds." },
    force: { type: 'bool', default: false, description: 'Make it anew (podman before 4.7).' },
    skip_existing: { type: 'bool', default: false, description: 'Leave one that is there as it is.' },
    driver: { type: 'str', description: 'What keeps it.' },
    driver_opts: { type: 'dict', description: "The driver's options." },
    labels: { type: 'dict', description: 'Its labels.' },
    debug: { type: 'bool', default: false, description: 'Tell more.' },
  },
  rules: {
    requiredIf: [['state', 'present', ['path', 'env', 'data'], true]],
    mutuallyExclusive: [['path', 'env', 'data']],
  },
  check: 'none',
  diff: 'full',
  async run(args, target): Promise<ModuleResult> {
    const { name } = args;
    const podman = new Podman(target, args.executable);
    if (args.state === 'absent') return { changed: await remove() };
    const version = (await podman.ask([['--version']]))[0]?.out.match(/version\s+(\S+)/)?.[1];
    const difference = { before: '', after: '' };
    if (version !== undefined && isAtLeast(version, '4.7.0')) {
      const [inspected] = await podman.ask([['secret', 'inspect', '--showsecret', name]]);
      if (inspected?.rc === 0) {
        if (args.skip_existing || !(await differs(inspected.out))) return { changed: false };
      }
      await remove();
    } else {
      if (args.force) await remove();
      if (args.skip_existing && (await exists(version))) return { changed: false };
    }
    const words = [
      ...['secret', 'create'],
      ...(args.driver ? ['--driver', args.driver] : []),
      ...(args.driver_opts?.size ? ['--driver-opts', pairs(args.driver_opts).join(',')] : []),
      ...pairs(args.labels).flatMap((label) => ['--label', label]),
      name,
    ];
    if (args.env && (await variable(args.env)) === undefined)
      throw new ModuleFailure(`Environment variable ${args.env} is not set`);
    const from = args.data ? ['-'] : args.path ? [args.path] : args.env ? ['--env', args.env] : [];
    const { rc, err } = await podman.one([...words, ...from], args.data || undefined);
    if (rc !== 0) throw new ModuleFailure(`Unable to create secret: ${err}`);
    return {
      changed: true,
      diff: { before: `${difference.before}\n`, after: `${difference.after}\n` },
    };

    async function remove(): Promise<boolean> {
      const { rc, err } = await podman.one(['secret', 'rm', name]);
      if (rc !== 0 && !err.includes('no such secret'))
        throw new ModuleFailure(`Unable to remove secret: ${err}`);
      return rc === 0;
    }

    async function exists(of: string | undefined): Promise<boolean> {
      if (of !== undefined && isAtLeast(of, '4.5.0'))
        return (await podman.one(['secret', 'exists', name])).rc === 0;
      const { out } = await podman.one(['secret', 'ls', '--format', '{{.Name}}']);
      return out.split('\n').some((line) => line.trim() === name);
    }

    async function variable(of: string): Promise<string | undefined> {
      const { rc, out } = await runOne(target, ['printenv', of], { english: false });
      return rc === 0 ? out.replace(/\n$/, '') : undefined;
    }

    async function content(): Promise<string | undefined> {
      if (args.data) return args.data;
      if (args.env) return variable(args.env);
      const { rc, out } = await runOne(target, ['cat', '--', args.path ?? '']);
      return rc === 0 ? out : undefined;
    }

    /** Whether the secret is another; what is different is noted, without what it holds. */
    async function differs(told: string): Promise<boolean> {
      const [secret = {}] = listOf(told);
      if (memberOf(secret, 'secretdata') !== (await content())) {
        Object.assign(difference, { before: '<secret>', after: '<different-secret>' });
        return true;
      }
      const of = (path: string, key: string): unknown => {
        const dict = memberOf(secret, path);
        return typeof dict === 'object' && dict !== null
          ? Object.entries(dict).find(([one]) => one === key)?.[1]
          : undefined;
      };
      const driver = memberOf(secret, 'spec.driver.name');
      if (args.driver && args.driver !== driver) {
        Object.assign(difference, { before: String(driver), after: args.driver });
        return true;
      }
      const all = [
        ...[...(args.driver_opts ?? [])].map((pair) => ['spec.driver.options', ...pair] as const),
        ...[...(args.labels ?? [])].map((pair) => ['spec.labels', ...pair] as const),
      ];
      for (const [path, key, value] of all) {
        const present = of(path, str(key));
        if (present === str(value)) continue;
        const before = present === undefined ? '' : `${str(key)}=${present}`;
        Object.assign(difference, { before, after: `${str(key)}=${str(value)}` });
        return true;
      }
      return false;
    }
  },
});

function pairs(dict: Dict | undefined): string[] {
  return [...(dict ?? [])].map(([key, value]) => `${str(key)}=${str(value)}`);
}
