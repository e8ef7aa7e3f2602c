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
      // Check mode stays with what is there; of a container that is not, nothing more is foreseen.
      const now = kept ?? (task.check ? present : undefined);
      if (present !== undefined || !task.check) {
        const output = await run(work, now, isRunning(present));
        if (output !== undefined) return output;
      }
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
    const isAnew = args.recreate || isOther || differences.some((one) => one.update.length === 0);
    // Those for which it must be made anew come first.
    const inOrder = [...differences].sort((a, b) => Math.sign(a.update.length) - Math.sign(b.update.length));
    const told = inOrder.map(({ name, wanted, present: is }) => {
      const active = shownSetting(is(container, image));
      const parameter = shownSetting(name === 'env' ? withImage(texts(wanted), image) : wanted);
      work.differ(name, active, parameter);
      return { [name]: { parameter, container: active } };
    });
    if (isAnew) {
      work.differences = told;
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
    if (!running || args.restart) work.differ('running', wasRunning, true);
    if (!running) {
      await work.start();
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
    if (running) {
      work.differ('running', wasRunning, false);
      await work.stop();
    }
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
