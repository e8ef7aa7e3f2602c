import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import { at, DOCKER_RULES, Docker, type JsonDict, shown, texts } from '../../support/docker/client.ts';
import { changeNetworks } from './change-networks.ts';
import { readComparisons } from './comparisons.ts';
import { createContainer } from './create.ts';
import { differencesOf, shownSetting, withImage } from './differences.ts';
import { imageDiffers, wantedImage } from './image.ts';
import { MODULE_OPTIONS } from './own-options.ts';
import { ended, untilHealthy } from './waiting.ts';
import { Work } from './work.ts';

export default defineModule({
  name: 'community.docker.docker_container',
  summary: "Manage docker's containers",
  options: MODULE_OPTIONS,
  rules: {
    ...DOCKER_RULES,
    requiredIf: [['state', 'present', ['image']]],
    requiredBy: { log_options: ['log_driver'], restart_retries: ['restart_policy'] },
  },
  check: 'partial',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const work = new Work(new Docker(target, args), args, task);
    const present = await work.docker.inspect('container', args.name);
    if (args.state === 'absent') await remove(work, present);
    else {
      const kept = await settle(work, present);
      const output = await run(work, kept, isRunning(present));
      if (output !== undefined) return output;
    }
    const facts = work.changed && !task.check ? await work.docker.inspect('container', args.name) : present;
    return {
      changed: work.changed,
      ...(args.state === 'absent' ? {} : { container: shown(facts) }),
      ...work.told,
    };
  },
});

function isRunning(container: JsonDict | undefined): boolean {
  return container !== undefined && at(container, 'State.Running') === true;
}

async function remove(work: Work, present: JsonDict | undefined): Promise<void> {
  if (present === undefined) return;
  if (isRunning(present)) {
    work.differ('running', true, false);
    await work.stop();
  }
  work.differ('exists', true, false);
  await work.remove();
}

/** Makes the container what it is to be. @returns the one that was there, where it stays */
async function settle(work: Work, present: JsonDict | undefined): Promise<JsonDict | undefined> {
  const { args } = work;
  const comparison = readComparisons(args.comparisons);
  if (present === undefined) work.differ('exists', false, true);
  if (args.image === undefined && present === undefined)
    throw new ModuleFailure('Cannot create container when image is not specified!');
  const image = args.image === undefined ? undefined : await wantedImage(work, args.image);
  if (present !== undefined && (await isKept(present))) {
    await changeNetworks(work, present, comparison);
    return present;
  }
  await createContainer(work);
  return undefined;

  /** Updates a container, or removes one that can't be updated. */
  async function isKept(container: JsonDict): Promise<boolean> {
    const differences = differencesOf(args, comparison, container, image);
    const isOther =
      args.image !== undefined && comparison('image') !== 'ignore' && imageDiffers(work, container, image);
    for (const { name, wanted, present: is } of differences)
      work.differ(
        name,
        shownSetting(is(container, image)),
        shownSetting(name === 'env' ? withImage(texts(wanted), image) : wanted),
      );
    if (args.recreate || isOther || differences.some((one) => one.update.length === 0)) {
      if (isOther) work.differ('image', shown(at(container, 'Config.Image')), args.image ?? null);
      if (args.recreate) work.differ('recreate', false, true);
      if (isRunning(container)) await work.stop();
      await work.remove();
      return false;
    }
    if (differences.length > 0)
      await work.act(
        {
          updated: args.name,
          update_parameters: Object.fromEntries(differences.map((one) => [one.name, shown(one.wanted)])),
        },
        [['container', 'update', ...differences.flatMap((one) => one.update), args.name]],
        `Error updating container ${args.name}: `,
      );
    return true;
  }
}

/** Starts, stops, restarts and pauses it. @param wasRunning Whether the container that was there before ran. @returns the result of a container whose end was waited for */
async function run(
  work: Work,
  container: JsonDict | undefined,
  wasRunning: boolean,
): Promise<ModuleResult | undefined> {
  const { args, task } = work;
  const { name, state } = args;
  const running = isRunning(container);
  if (state === 'started' || state === 'healthy') {
    work.differ('running', wasRunning, true);
    if (!running) {
      await work.act({ started: name }, [['container', 'start', name]], `Error starting container ${name}: `);
      if (args.detach === false && !task.check) return ended(work);
    } else if (args.restart) {
      work.differ('restarted', false, true);
      await work.act(
        { restarted: name, timeout: args.stop_timeout ?? null },
        [['container', 'restart', name]],
        `Error restarting container ${name}: `,
      );
    }
    if (state === 'healthy' && !task.check) await untilHealthy(work);
  } else if (state === 'stopped') {
    work.differ('running', wasRunning, false);
    if (running) await work.stop();
  }
  if (args.paused !== undefined && state === 'started') await pause(work, container, args.paused);
  return undefined;
}

async function pause(work: Work, container: JsonDict | undefined, wanted: boolean): Promise<void> {
  const { name } = work.args;
  if ((container !== undefined && at(container, 'State.Paused') === true) === wanted) return;
  await work.act(
    { set_paused: wanted },
    [['container', wanted ? 'pause' : 'unpause', name]],
    `Error ${wanted ? 'pausing' : 'unpausing'} container ${name}: `,
  );
}
