import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import { at } from '../../support/docker/client.ts';
import type { Work } from './work.ts';

/** Waits for the end of a container that is not detached. @throws ModuleFailure with what it printed, when it ends otherwise than well */
export async function ended(work: Work): Promise<ModuleResult> {
  const { docker, args } = work;
  const { name } = args;
  const [code = ''] = await docker.run([['container', 'wait', name]]);
  const status = Number(code.trim());
  const facts = await docker.inspect('container', name);
  const driver = String(at(facts, 'HostConfig.LogConfig.Type') ?? '');
  const isKept = ['json-file', 'journald', 'local'].includes(driver);
  const [log] = isKept ? await docker.try([['container', 'logs', name]]) : [];
  const output = args.auto_remove
    ? 'Cannot retrieve result as auto_remove is enabled'
    : log === undefined
      ? `Result logged using \`${driver}\` driver`
      : log.out + log.err;
  if (args.cleanup) await work.remove();
  // Of one that is no more, only what it said is told.
  const kept = args.cleanup || args.auto_remove ? {} : facts;
  const result = { changed: work.changed, status, container: { ...kept, Output: output }, ...work.told };
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
