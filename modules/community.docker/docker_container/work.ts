import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { DockerApi } from '../../support/docker/api.ts';
import { at, type Docker } from '../../support/docker/client.ts';
import type { ModuleArguments } from './own-options.ts';

/** What is done with one container: commands of docker's, none of which runs in check mode, and what a result tells of them. */
export class Work {
  changed = false;
  readonly actions: ResultValue[] = [];
  readonly before: Record<string, ResultValue> = {};
  readonly after: Record<string, ResultValue> = {};
  /** What a container is made anew for, one dict a setting. */
  differences: readonly ResultValue[] | undefined;
  private readonly warnings: string[] = [];

  constructor(
    readonly docker: Docker,
    readonly args: ModuleArguments,
    readonly task: TaskContext,
  ) {}

  /** @throws ModuleFailure with `failure` in front of docker's words */
  async act(
    action: ResultValue,
    commands: readonly (readonly string[])[],
    failure: string,
    input?: string,
  ): Promise<void> {
    this.note(action);
    if (this.task.check) return;
    const steps = await this.docker.must(commands, { failure, ...(input === undefined ? {} : { input }) });
    for (const { err } of steps)
      for (const [, warning] of err.matchAll(/^WARNING: (.*)$/gm))
        this.warnings.push(`Docker warning: ${warning}`);
  }

  /** Something was done, or would be. */
  note(action: ResultValue): void {
    this.changed = true;
    this.actions.push(action);
  }

  /** What `--diff` shows of one thing. */
  differ(what: string, before: ResultValue, after: ResultValue): void {
    this.before[what] = before;
    this.after[what] = after;
  }

  async remove(): Promise<void> {
    const { name, keep_volumes: keep, force_kill: force } = this.args;
    await this.act(
      { removed: name, volume_state: !keep, force },
      [['container', 'rm', '--force', ...(keep ? [] : ['--volumes']), name]],
      `Error removing container ${name}: `,
    );
  }

  async start(): Promise<void> {
    const { docker } = this;
    const { name } = this.args;
    this.note({ started: name });
    if (this.task.check) return;
    const [step] = await docker.try([['container', 'start', name]]);
    if (step?.rc === 0) return;
    // What the client prints lacks the status that Ansible's words have.
    const id = String(at(await docker.inspect('container', name), 'Id') ?? name);
    const why = await new DockerApi(docker).refused(`/containers/${id}/start`);
    throw new ModuleFailure(`Error starting container ${id}: ${why ?? step?.err.trim() ?? ''}`);
  }

  async stop(): Promise<void> {
    const { name, kill_signal: signal, stop_timeout: timeout } = this.args;
    if (this.args.force_kill)
      await this.act(
        { killed: name, signal: signal ?? null },
        [['container', 'kill', ...(signal ? ['--signal', signal] : []), name]],
        `Error killing container ${name}: `,
      );
    else
      await this.act(
        { stopped: name, timeout: timeout ?? null },
        [['container', 'stop', ...(timeout === undefined ? [] : ['--time', String(timeout)]), name]],
        `Error stopping container ${name}: `,
      );
  }

  /** The result's keys that tell of the work. */
  get told(): ModuleResult {
    const { args, task, before, after, differences, warnings } = this;
    return {
      ...(task.check || args.debug ? { actions: this.actions } : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
      ...(task.diff
        ? { diff: { ...(differences === undefined ? {} : { differences }), before, after } }
        : {}),
    };
  }
}
