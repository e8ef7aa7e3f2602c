import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import { str } from '../../../runtime/values/print.ts';
import {
  at,
  DOCKER_OPTIONS,
  DOCKER_RULES,
  Docker,
  isDict,
  type Json,
  type JsonDict,
  shown,
  texts,
} from '../../support/docker/client.ts';
import { readComparisons } from './comparisons.ts';
import { type Network, networkOptions, networkWords, sameEndpoint } from './networks.ts';
import { CONTAINER_OPTIONS } from './options.ts';
import { matches, type Setting } from './setting.ts';
import { commandWords, environmentInput, settingsOf } from './settings.ts';

export default defineModule({
  name: 'community.docker.docker_container',
  summary: "Manage docker's containers",
  options: {
    name: { type: 'str', required: true, operand: true, description: 'The container.' },
    image: { type: 'str', description: 'Its image.' },
    state: {
      type: 'str',
      default: 'started',
      choices: ['absent', 'present', 'healthy', 'started', 'stopped'],
      description: 'Whether it is to be there, and run.',
    },
    cleanup: {
      type: 'bool',
      default: false,
      description: 'Remove it when it has ended, with detach: false.',
    },
    command_handling: {
      type: 'str',
      choices: ['compatibility', 'correct'],
      default: 'correct',
      description: 'Has no meaning here: words stay words.',
    },
    comparisons: {
      type: 'dict',
      description: 'How options are compared: ignore, strict, allow_more_present.',
    },
    container_default_behavior: {
      type: 'str',
      choices: ['compatibility', 'no_defaults'],
      default: 'no_defaults',
      description: 'Whether options that are not given have defaults.',
    },
    default_host_ip: { type: 'str', description: 'Address at which ports are published.' },
    detach: { type: 'bool', description: "Don't wait for its end." },
    force_kill: {
      type: 'bool',
      default: false,
      aliases: ['forcekill'],
      description: 'Kill it rather than stopping it.',
    },
    healthy_wait_timeout: {
      type: 'float',
      default: 300,
      description: 'Seconds to wait until it is healthy.',
    },
    image_comparison: {
      type: 'str',
      choices: ['desired-image', 'current-image'],
      default: 'desired-image',
      description: "Whose settings are the container's defaults.",
    },
    image_label_mismatch: {
      type: 'str',
      choices: ['ignore', 'fail'],
      default: 'ignore',
      description: "What to do about the image's labels.",
    },
    image_name_mismatch: {
      type: 'str',
      choices: ['ignore', 'recreate'],
      default: 'recreate',
      description: "What to do when only the image's name differs.",
    },
    keep_volumes: { type: 'bool', default: true, description: 'Keep its unnamed volumes when it goes.' },
    kill_signal: { type: 'str', description: 'Signal to kill it with.' },
    networks_cli_compatible: {
      type: 'bool',
      default: true,
      description: 'It is in no other network than those named.',
    },
    output_logs: { type: 'bool', default: false, description: 'Show its logs, with detach: false.' },
    paused: { type: 'bool', description: 'Whether it is paused.' },
    pull: {
      type: 'raw',
      choices: ['never', 'missing', 'always', true, false],
      default: 'missing',
      description: 'When the image is pulled: always, missing, never.',
    },
    pull_check_mode_behavior: {
      type: 'str',
      choices: ['image_not_present', 'always'],
      default: 'image_not_present',
      description: 'Whether check mode tells of a pull that may change nothing.',
    },
    purge_networks: { type: 'bool', description: 'Take it out of other networks.' },
    recreate: { type: 'bool', default: false, description: 'Make it anew.' },
    removal_wait_timeout: { type: 'float', description: 'Seconds to wait until it is gone.' },
    restart: { type: 'bool', default: false, description: 'Start it again.' },
    ...CONTAINER_OPTIONS,
    ...DOCKER_OPTIONS,
  },
  rules: {
    ...DOCKER_RULES,
    requiredIf: [['state', 'present', ['image']]],
    requiredBy: { log_options: ['log_driver'], restart_retries: ['restart_policy'] },
  },
  check: 'partial',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state } = args;
    const docker = new Docker(target, args);
    const actions: ResultValue[] = [];
    let changed = false;
    const before: Record<string, ResultValue> = {};
    const after: Record<string, ResultValue> = {};
    const act = async (
      action: ResultValue,
      commands: readonly (readonly string[])[],
      failure: string,
      input?: string,
    ): Promise<string[]> => {
      changed = true;
      actions.push(action);
      return task.check ? [] : docker.run(commands, { failure, ...(input === undefined ? {} : { input }) });
    };
    const remove = (): Promise<string[]> =>
      act(
        { removed: name, volume_state: !args.keep_volumes, force: args.force_kill },
        [['container', 'rm', '--force', ...(args.keep_volumes ? [] : ['--volumes']), name]],
        `Error removing container ${name}: `,
      );
    const stop = (): Promise<string[]> =>
      args.force_kill
        ? act(
            { killed: name, signal: args.kill_signal ?? null },
            [['container', 'kill', ...(args.kill_signal ? ['--signal', args.kill_signal] : []), name]],
            `Error killing container ${name}: `,
          )
        : act(
            { stopped: name, timeout: args.stop_timeout ?? null },
            [
              [
                'container',
                'stop',
                ...(args.stop_timeout === undefined ? [] : ['--time', String(args.stop_timeout)]),
                name,
              ],
            ],
            `Error stopping container ${name}: `,
          );
    let container = await docker.inspect('container', name);
    const finish = async (status?: ResultValue): Promise<ModuleResult> => {
      const facts = changed && !task.check ? await docker.inspect('container', name) : container;
      return {
        changed,
        ...(state === 'absent' ? {} : { container: shown(facts) }),
        ...(status === undefined ? {} : { status }),
        ...(task.check || args.debug ? { actions } : {}),
        ...(task.diff ? { diff: { before, after } } : {}),
      };
    };
    const isRunning = container !== undefined && at(container, 'State.Running') === true;
    if (state === 'absent') {
      if (container !== undefined) {
        if (isRunning) {
          before.running = true;
          after.running = false;
          await stop();
        }
        before.exists = true;
        after.exists = false;
        await remove();
      }
      return finish();
    }
    const comparison = readComparisons(args.comparisons);
    const wasThere = container !== undefined;
    before.exists = wasThere;
    after.exists = true;
    if (args.image === undefined && container === undefined)
      throw new ModuleFailure('Cannot create container when image is not specified!');
    const settings = settingsOf(args).filter((one) => comparison(one.name) !== 'ignore');
    const image = args.image === undefined ? undefined : await imageOf(args.image);
    const command = commandWords(args.command);
    if (container !== undefined) {
      const differences = differencesOf(container, image);
      const wrongImage =
        args.image !== undefined && comparison('image') !== 'ignore' && imageDiffers(container, image);
      for (const { name: key, wanted, present } of differences) {
        before[key] = shownSetting(present(container, image));
        after[key] = shownSetting(key === 'env' ? withImage(texts(wanted), image) : wanted);
      }
      if (args.recreate || wrongImage || differences.some((one) => one.update.length === 0)) {
        if (wrongImage) {
          before.image = shown(at(container, 'Config.Image'));
          after.image = args.image ?? null;
        }
        if (args.recreate) {
          before.recreate = false;
          after.recreate = true;
        }
        if (isRunning) await stop();
        await remove();
        container = undefined;
      } else if (differences.length > 0)
        await act(
          {
            updated: name,
            update_parameters: Object.fromEntries(differences.map((one) => [one.name, shown(one.wanted)])),
          },
          [['container', 'update', ...differences.flatMap((one) => one.update), name]],
          `Error updating container ${name}: `,
        );
    }
    if (container === undefined) {
      await act(
        { created: 'Created container', create_parameters: { image: args.image } },
        [createWords()],
        'Error creating container: ',
        environmentInput(args),
      );
      for (const network of (args.networks ?? []).slice(args.network_mode === undefined ? 1 : 0))
        await act(
          { network: network.name },
          [connectWords(network)],
          `Error connecting container to network ${network.name}: `,
        );
    } else await changeNetworks(container);
    const running = container !== undefined && isRunning;
    if (wasThere) {
      delete before.exists;
      delete after.exists;
    }
    if (state === 'started' || state === 'healthy') {
      before.running = isRunning;
      after.running = true;
      if (!running) {
        await act({ started: name }, [['container', 'start', name]], `Error starting container ${name}: `);
        if (args.detach === false && !task.check) return ended();
      } else if (args.restart) {
        before.restarted = false;
        after.restarted = true;
        await act(
          { restarted: name, timeout: args.stop_timeout ?? null },
          [['container', 'restart', name]],
          `Error restarting container ${name}: `,
        );
      }
      if (state === 'healthy' && !task.check) await untilHealthy();
    } else if (state === 'stopped') {
      before.running = isRunning;
      after.running = false;
      if (running) await stop();
    }
    if (args.paused !== undefined && state === 'started') {
      const isPaused = container !== undefined && at(container, 'State.Paused') === true;
      if (isPaused !== args.paused)
        await act(
          { set_paused: args.paused },
          [['container', args.paused ? 'pause' : 'unpause', name]],
          `Error ${args.paused ? 'pausing' : 'unpausing'} container ${name}: `,
        );
    }
    return finish();

    async function imageOf(wanted: string): Promise<JsonDict | undefined> {
      const pull = typeof args.pull === 'boolean' ? (args.pull ? 'always' : 'missing') : str(args.pull);
      const present = await docker.inspect('image', wanted);
      if (pull === 'never') {
        if (present === undefined)
          throw new ModuleFailure(`Cannot find image with name ${wanted}, and pull=never`);
        return present;
      }
      if (present !== undefined && pull !== 'always' && pull !== 'true') return present;
      const platform = args.platform === undefined ? [] : ['--platform', args.platform];
      if (task.check) {
        if (present === undefined || args.pull_check_mode_behavior === 'always') {
          changed = true;
          actions.push({ pulled_image: wanted });
        }
        return present;
      }
      await docker.run([['image', 'pull', '--quiet', ...platform, wanted]], {
        failure: `Error pulling image ${wanted}: `,
      });
      const pulled = await docker.inspect('image', wanted);
      if (at(pulled, 'Id') !== at(present, 'Id')) {
        changed = true;
        actions.push({ pulled_image: wanted, changed: true });
      }
      return pulled;
    }

    function differencesOf(present: JsonDict, of: JsonDict | undefined): Setting[] {
      const found = settings.filter((one) => !matches(one, present, of, comparison(one.name)));
      const is = texts(at(present, 'Config.Cmd'));
      const whole = [...(args.entrypoint ?? []).slice(1), ...(command ?? [])];
      if (
        command !== undefined &&
        comparison('command') !== 'ignore' &&
        JSON.stringify(is) !== JSON.stringify(command)
      )
        found.push({
          name: 'command',
          words: [],
          wanted: command,
          present: () => is,
          compare: 'equal',
          update: [],
        });
      // What the client was told of an entry point of several words is in the command.
      return found.filter(
        (one) =>
          one.name !== 'entrypoint' ||
          JSON.stringify([...texts(at(present, 'Config.Entrypoint')), ...is]) !==
            JSON.stringify([args.entrypoint?.[0], ...whole]),
      );
    }

    function imageDiffers(present: JsonDict, of: JsonDict | undefined): boolean {
      if (of !== undefined && at(of, 'Id') !== at(present, 'Image')) return true;
      return args.image_name_mismatch === 'recreate' && at(present, 'Config.Image') !== args.image;
    }

    function createWords(): string[] {
      const [network] = args.networks ?? [];
      const words = settingsOf(args).flatMap((one) => one.words);
      const inNetwork = args.network_mode === undefined && network !== undefined ? networkWords(network) : [];
      const entry = (args.entrypoint ?? []).slice(1);
      return [
        'container',
        'create',
        '--name',
        name,
        ...(args.pull === 'never' ? ['--pull', 'never'] : []),
        ...words,
        ...inNetwork,
        args.image ?? '',
        ...entry,
        ...(command ?? []),
      ];
    }

    async function changeNetworks(present: JsonDict): Promise<void> {
      const there = at(present, 'NetworkSettings.Networks');
      const names = isDict(there) ? Object.keys(there) : [];
      const wanted = args.networks ?? [];
      for (const network of wanted) {
        const inside = isDict(there) ? there[network.name] : undefined;
        if (inside !== undefined && isDict(inside) && sameEndpoint(network, inside)) continue;
        if (inside !== undefined)
          await act(
            { removed_from_network: network.name },
            [['network', 'disconnect', network.name, name]],
            `Error disconnecting container from network ${network.name}: `,
          );
        await act(
          { added_to_network: network.name },
          [connectWords(network)],
          `Error connecting container to network ${network.name}: `,
        );
      }
      const isStrict = comparison('networks') === 'strict' && args.networks !== undefined;
      if (!isStrict && !args.purge_networks) return;
      for (const other of names)
        if (!wanted.some((one) => one.name === other))
          await act(
            { removed_from_network: other },
            [['network', 'disconnect', other, name]],
            `Error disconnecting container from network ${other}: `,
          );
    }

    function connectWords(network: Network): string[] {
      return [
        'network',
        'connect',
        ...networkOptions(network, '--ip', '--ip6', '--alias'),
        network.name,
        name,
      ];
    }

    /** Waits for the end of a container that is not detached. */
    async function ended(): Promise<ModuleResult> {
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

    async function untilHealthy(): Promise<void> {
      const end = Date.now() + args.healthy_wait_timeout * 1000;
      for (;;) {
        const facts = await docker.inspect('container', name);
        const health = at(facts, 'State.Health.Status');
        if (health === 'healthy' || health === undefined) return;
        if (args.healthy_wait_timeout > 0 && Date.now() > end)
          throw new ModuleFailure(`Timeout exceeded while waiting for container "${name}"`);
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  },
});

/** A setting as a diff shows it: the policy's name, sets in order. */
function shownSetting(value: Json): ResultValue {
  if (isDict(value) && 'MaximumRetryCount' in value) return shown(value.Name);
  if (Array.isArray(value)) return [...value].sort().map((one) => shown(one));
  return shown(value);
}

/** The variables of a container: those that it is given, and the image's others. */
function withImage(env: readonly string[], image: JsonDict | undefined): string[] {
  const names = new Set(env.map((one) => one.split('=', 1)[0]));
  return [...env, ...texts(at(image, 'Config.Env')).filter((one) => !names.has(one.split('=', 1)[0]))];
}
