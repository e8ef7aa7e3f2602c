import { type AnyModule, defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import { listOf, Podman, type PodmanJson } from './client.ts';

const executable = { type: 'str', default: 'podman', description: 'The podman command.' } as const;

/** The module that tells what podman knows of containers or images. */
export function podmanInfo(kind: 'container' | 'image'): AnyModule {
  return defineModule({
    name: `containers.podman.podman_${kind}_info`,
    summary: `Tell of podman's ${kind}s`,
    options: {
      executable,
      name: { type: 'list', elements: 'str', description: `The ${kind}s; all when left out.` },
    },
    check: 'full',
    diff: 'none',
    async run(args, target): Promise<ModuleResult> {
      const podman = new Podman(target, args.executable);
      const given = (args.name ?? []).length > 0;
      const listed = given
        ? undefined
        : await podman.one([kind, 'ls', '-q', ...(kind === 'container' ? ['-a'] : [])]);
      if (listed !== undefined && listed.rc !== 0)
        throw new ModuleFailure(`Unable to get list of ${kind}s during 4 retries`);
      const names = given ? (args.name ?? []) : (listed?.out ?? '').split(/\s+/).filter(Boolean);
      const found: PodmanJson[] = [];
      const errors: string[] = [];
      for (const step of names.length === 0
        ? []
        : await podman.ask(names.map((name) => [kind, 'inspect', name]))) {
        if (step.rc === 0) found.push(...listOf(step.out));
        else if (!/no such |image not known|unable to find/i.test(step.err))
          throw new ModuleFailure(
            kind === 'image'
              ? `Unable to gather info for '${names.join(', ')}': ${step.err}`
              : `Unable to gather info for ${names.join(',')}: ${step.err}`,
          );
        errors.push(step.err);
      }
      if (kind === 'image') return { changed: false, images: found as ResultValue };
      return { changed: false, containers: found as ResultValue, stderr: errors.filter(Boolean).join('\n') };
    },
  });
}

/** What some podman says of a thing that is not there, though it ends well. */
const MISSING = { volume: 'no such volume', network: 'unable to find network configuration' } as const;

/** The module that tells of one volume or network, or of all. */
export function podmanThingInfo(kind: 'volume' | 'network'): AnyModule {
  return defineModule({
    name: `containers.podman.podman_${kind}_info`,
    summary: `Tell of podman's ${kind}s`,
    options: { executable, name: { type: 'str', description: `The ${kind}; all when left out.` } },
    check: 'full',
    diff: 'none',
    async run({ name, ...args }, target): Promise<ModuleResult> {
      const podman = new Podman(target, args.executable);
      const told = (list: readonly PodmanJson[], stderr: string): ModuleResult => ({
        changed: false,
        [`${kind}s`]: list as ResultValue,
        stderr,
      });
      if (name) return inspect([name], name);
      if (kind === 'volume') return inspect(['--all'], 'all volumes');
      const listed = await podman.one(['network', 'ls', '-q']);
      if (listed.rc !== 0) throw new ModuleFailure(`Unable to get list of networks: ${listed.err}`);
      const names = listed.out.split(/\s+/).filter(Boolean);
      return names.length === 0 ? told([], listed.err) : inspect(names, `['${names.join("', '")}']`);

      async function inspect(words: readonly string[], of: string): Promise<ModuleResult> {
        const step = await podman.one([kind, 'inspect', ...words]);
        if (step.rc !== 0 || step.err.includes(MISSING[kind]))
          throw new ModuleFailure(`Unable to gather info for ${of}: ${step.err}`);
        return told(listOf(step.out), step.err);
      }
    },
  });
}
