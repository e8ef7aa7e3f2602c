import type { ModuleResult, ResultValue } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Docker } from '../../support/docker/client.ts';
import type { ModuleArguments } from './own-options.ts';

/** What is done with one container: commands of docker's, none of which runs in check mode, and what a result tells of them. */
export class Work {
  changed = false;
  readonly actions: ResultValue[] = [];
  readonly before: Record<string, ResultValue> = {};
  readonly after: Record<string, ResultValue> = {};

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
  ): Promise<string[]> {
    this.note(action);
    if (this.task.check) return [];
    return this.docker.run(commands, { failure, ...(input === undefined ? {} : { input }) });
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
    const { args, task, before, after } = this;
    return {
      ...(task.check || args.debug ? { actions: this.actions } : {}),
      ...(task.diff ? { diff: { before, after } } : {}),
    };
  }
}
