import { TsibleError } from '../../errors/error.ts';
import type { Templar } from '../../template/templar.ts';
import { str } from '../../values/print.ts';
import { type Raw, type RawDict, Template } from '../../values/raw.ts';
import { ScopeVars } from '../../vars/hostvars.ts';
import { type LayeredScope, LazyLayer, type VarLayer } from '../../vars/layered-scope.ts';
import type { TargetRequest } from '../services.ts';
import { connectionVars } from './connection-vars.ts';
import type { TaskRun } from './run-task.ts';

/** The host that a task is delegated to. */
export interface Delegate {
  /** As the task names it. */
  readonly name: string;
  /** What the task sees there. */
  readonly scope: LayeredScope;
}

/**
 * The host that `delegate_to` names; undefined without one. It is asked for once a run, since it may be another each time (random), and
 * before `when`, as in Ansible.
 * @param layers Variables of the loop's item.
 */
export function readDelegate(
  { services, playVars, task, host }: TaskRun,
  templar: Templar,
  layers: readonly VarLayer[],
): Delegate | undefined {
  const raw = task.keyword('delegate_to');
  if (raw === undefined || raw === '') return undefined;
  const rendered = templar.resolve(new Map([['delegate_to', raw]]));
  const value = rendered instanceof Map ? rendered.get('delegate_to') : undefined;
  if (value === undefined) return undefined;
  const name = value === null ? '' : str(value);
  if (name === '') {
    const written = raw instanceof Template ? raw.source : str(raw as never);
    throw new TsibleError(`Empty hostname produced from delegate_to: "${written}"`);
  }
  // Ansible keeps this one, so that a name made of it is that of the task's own host.
  const own: RawDict = new Map([['inventory_hostname', host]]);
  const scope = services.variables.scope(playVars, services.delegateNamed(name), task).with(own, ...layers);
  return { name, scope };
}

/** `delegate_to` as the author wrote it; undefined where that is nothing or the host itself. */
export function writtenDelegate({ task, host }: TaskRun): string | undefined {
  const raw = task.keyword('delegate_to') ?? '';
  const written = raw instanceof Template ? raw.source : str(raw as never);
  return written === '' || written === host ? undefined : written;
}

/** `ansible_delegated_vars`: the variables of the host that a task is delegated to, by its name. */
export function delegatedVars(run: TaskRun, delegate: Delegate | undefined): VarLayer[] {
  if (delegate === undefined) return [];
  const { name } = delegate;
  const scope = delegate.scope.below(connectionVars(run, name, delegate.scope));
  return [
    new LazyLayer({
      ansible_delegated_vars: () =>
        new Map([[name, new ScopeVars(scope, run.services.templar(scope)) as unknown as RawDict]]),
    }),
  ];
}

/** How the output shows the host that a task is delegated to. */
export function delegateLabel(host: string, request: TargetRequest): string {
  const raw: Raw | undefined = request.variable('ansible_host');
  const address = raw === undefined || raw === null ? host : String(request.templar.resolve(raw));
  return address === host ? host : `${host}(${address})`;
}
