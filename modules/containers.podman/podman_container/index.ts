import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import { Podman } from '../../support/podman/client.ts';
import { writeQuadlet } from '../../support/podman/quadlet.ts';
import { removeUnits, systemdUnits } from '../../support/podman/systemd-units.ts';
import { PodmanContainer } from './container.ts';
import { CONTAINER_OPTIONS } from './options.ts';
import { containerQuadlet } from './quadlet.ts';

export default defineModule({
  name: 'containers.podman.podman_container',
  summary: "Manage podman's containers",
  options: CONTAINER_OPTIONS,
  rules: { mutuallyExclusive: [['no_hosts', 'etc_hosts']] },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state } = args;
    const podman = new Podman(target, args.executable);
    if (state === 'quadlet') {
      const written = await writeQuadlet('container', args, containerQuadlet(args), target, task);
      return { changed: false, actions: [], container: {}, ...written };
    }
    const container = new PodmanContainer(podman, args, task);
    if (state === 'absent') {
      await container.read();
      if (!container.exists) return { changed: false, actions: [], container: {}, podman_actions: [] };
      if (!task.check) await removeUnits(podman, name, args.generate_systemd, target);
      await container.perform('delete');
      return {
        changed: true,
        actions: [`deleted ${name}`],
        container: {},
        podman_actions: container.actions,
      };
    }
    const actions = args.pull === 'never' ? [] : await container.ensureImage(target);
    await container.read();
    const done = state === 'started' ? await start() : state === 'stopped' ? await stop() : await create();
    actions.push(...done);
    const facts = done.length > 0 ? await container.info() : container.facts;
    const units = await systemdUnits(podman, name, args.generate_systemd, target, task);
    return {
      changed: done.length > 0 || units.changed,
      actions,
      container: facts ?? {},
      podman_actions: container.actions,
      stdout: container.stdout,
      stderr: container.stderr,
      ...(task.diff ? joinedDiff(container.diff, units.diff) : {}),
      ...(args.debug ? { podman_version: await podman.version() } : {}),
      podman_systemd: units.units,
      podman_quadlet: containerQuadlet(args),
    };

    async function restarted(): Promise<string[]> {
      await container.perform(container.running ? 'restart' : 'start');
      return [`${container.running ? 'restarted' : 'started'} ${name}`];
    }

    async function start(): Promise<string[]> {
      if (!args.image) {
        if (!container.exists) throw new ModuleFailure('Cannot start container when image is not specified!');
        await container.perform(args.force_restart ? 'restart' : 'start');
        return [`${args.force_restart ? 'restarted' : 'started'} ${name}`];
      }
      if (!container.exists) {
        await container.perform('run');
        return [`started ${name}`];
      }
      if (args.force_restart) return restarted();
      if ((await container.isDifferent()) || args.recreate) {
        await container.recreate('run');
        return [`recreated ${name}`];
      }
      if (container.running) return [];
      await container.perform('start');
      return [`started ${name}`];
    }

    async function create(): Promise<string[]> {
      if (!container.exists) return created();
      if ((await container.isDifferent()) || args.recreate) {
        const ran = container.running;
        await container.recreate('create');
        if (!ran) return [`recreated ${name}`];
        await container.perform('start');
        return [`recreated ${name}`, `started ${name}`];
      }
      return args.force_restart ? restarted() : [];
    }

    async function created(): Promise<string[]> {
      if (!args.image) throw new ModuleFailure('Cannot create container when image is not specified!');
      await container.perform('create');
      return [`created ${name}`];
    }

    async function stop(): Promise<string[]> {
      if (!container.exists) return created();
      if (!container.running) return [];
      await container.perform('stop');
      return [`stopped ${name}`];
    }
  },
});

interface Texts {
  readonly before: string;
  readonly after: string;
}

/** What is different in the container, then what is in its units' files. */
function joinedDiff(one: Texts | undefined, other: Texts | undefined): ModuleResult {
  if (one === undefined && other === undefined) return {};
  const side = (of: keyof Texts): string => `${one?.[of] ?? ''}${other?.[of] ?? ''}`;
  return { diff: { before: side('before'), after: side('after') } };
}
