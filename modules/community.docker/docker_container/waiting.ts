import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import { at } from '../../support/docker/client.ts';
import type { Work } from './work.ts';

/** Waits for the end of a container that is not detached. @throws ModuleFailure with what it printed, when it ends otherwise than well */
export async function ended({ docker, args, changed }: Work): Promise<ModuleResult> {
  const { name } = args;
  const [code = ''] = await docker.run([['container', 'wait', name]]);
  const status = Number(code.trim());
  const facts = await docker.inspect('container', name);
  const driver = String(at(facts, 'HostConfig.LogConfig.Type') ?? '');
  const isKept = ['json-file', 'journald', 'local'].includes(driver);
  const [log] = isKept ? await docker.try([['container', 'logs', name]]) : [];
  const output = log === undefined ? `Result logged using \`${driver}\` driver` : log.out + log.err;
  if (args.cleanup) await docker.run([['container', 'rm', '--force', name]]);
  const result = { changed, status, container: { ...(facts ?? {}), Output: output } };
  if (status !== 0) throw new ModuleFailure(output, result);
  return result;
}

/** @throws ModuleFailure when it isn't healthy in time */
export async function untilHealthy({ docker, args }: Work): Promise<void> {
  const end = Date.now() + args.healthy_wait_timeout * 1000;
  for (;;) {
    const facts = await docker.inspect('container', args.name);
    const health = at(facts, 'State.Health.Status');
    if (health === 'healthy' || health === undefined) return;
    if (args.healthy_wait_timeout > 0 && Date.now() > end)
      throw new ModuleFailure(`Timeout exceeded while waiting for container "${args.name}"`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
