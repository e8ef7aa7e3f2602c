import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { runCommands, stepOf } from '../../support/commands.ts';
import { memberOf, type Podman, type PodmanJson } from '../../support/podman/client.ts';
import type { Differences } from '../../support/podman/differences.ts';
import { containerDifferences } from './compare.ts';
import type { ContainerArguments } from './options.ts';
import { containerWords } from './words.ts';

type Action = 'create' | 'run' | 'start' | 'stop' | 'restart' | 'delete';

/** One container, and what was done with it. */
export class PodmanContainer {
  facts: PodmanJson | undefined;
  /** The commands, as a result tells them. */
  readonly actions: string[] = [];
  stdout = '';
  stderr = '';
  diff: Differences['diff'] | undefined;

  constructor(
    private readonly podman: Podman,
    private readonly args: ContainerArguments,
    private readonly task: TaskContext,
  ) {}

  info(): Promise<PodmanJson | undefined> {
    return this.podman.inspect('container', this.args.name);
  }

  async read(): Promise<void> {
    this.facts = await this.info();
  }

  get exists(): boolean {
    return this.facts !== undefined;
  }

  get running(): boolean {
    return this.facts !== undefined && memberOf(this.facts, 'state.running') === true;
  }

  async isDifferent(): Promise<boolean> {
    const { args, facts = {} } = this;
    const image = args.rootfs
      ? { Id: args.image ?? '' }
      : ((await this.podman.inspect('image', (args.image ?? '').replace('docker://', ''))) ?? {});
    const found = containerDifferences(args, facts, image);
    if (found.any) this.diff = found.diff;
    return found.any;
  }

  /** Pulls the image where it is not there. @returns what was done */
  async ensureImage(target: Target): Promise<string[]> {
    const { args, podman } = this;
    const { image } = args;
    if (args.rootfs) {
      const looked = await runCommands(target, [{ step: 'folder', argv: ['test', '-d', image ?? ''] }]);
      if (stepOf(looked, 'folder').rc !== 0) throw new ModuleFailure(`Image rootfs doesn't exist ${image}`);
      return [];
    }
    if (!image || (await podman.one(['image', 'exists', image])).rc === 0) return [];
    const given = (flag: string, value: string | undefined): string[] => (value ? [`${flag}=${value}`] : []);
    const pulled = await podman.one([
      ...['image', 'pull', image],
      ...(args.tls_verify === false ? ['--tls-verify=false'] : []),
      ...(args.authfile ? ['--authfile', args.authfile] : []),
      ...given('--arch', args.arch),
      ...given('--decryption-key', args.decryption_key),
      ...given('--platform', args.platform),
      ...given('--os', args.os),
      ...given('--variant', args.variant),
    ]);
    if (pulled.rc !== 0)
      throw new ModuleFailure(`Can't pull image ${image}`, { stdout: pulled.out, stderr: pulled.err });
    return [`pulled image ${image}`];
  }

  /** Makes it anew. */
  async recreate(how: 'create' | 'run'): Promise<void> {
    if (this.running) await this.perform('stop');
    if (memberOf(this.facts, 'hostconfig.autoremove') !== true) await this.perform('delete');
    await this.perform(how);
  }

  /** @throws ModuleFailure when podman fails */
  async perform(action: Action): Promise<void> {
    const words =
      action === 'create' || action === 'run' ? containerWords(this.args, action) : this.simple(action);
    this.actions.push([this.podman.executable, ...words].join(' '));
    if (this.task.check) return;
    const { rc, out, err } = await this.podman.one(['container', ...words]);
    this.stdout = out;
    this.stderr = err;
    if (rc !== 0)
      throw new ModuleFailure(`Container ${this.args.name} exited with code ${rc} when ${action}ed`, {
        stdout: out,
        stderr: err,
      });
  }

  private simple(action: 'start' | 'stop' | 'restart' | 'delete'): string[] {
    const { args } = this;
    const options: Readonly<Record<typeof action, readonly string[]>> = {
      start: [
        ...(args.attach || args.detach === false ? ['--attach'] : []),
        ...(args.detach_keys ? ['--detach-keys', args.detach_keys] : []),
        ...(args.sig_proxy ? ['--sig-proxy'] : []),
      ],
      stop: args.stop_time ? ['--time', args.stop_time] : [],
      restart: args.restart_time ? ['--time', args.restart_time] : [],
      delete: [
        ...(args.delete_depend ? ['--depend'] : []),
        ...(args.delete_time ? ['--time', args.delete_time] : []),
        ...(args.delete_volumes ? ['--volumes'] : []),
        ...(args.force_delete ? ['--force'] : []),
      ],
    };
    return [action === 'delete' ? 'rm' : action, ...options[action], args.name];
  }
}
