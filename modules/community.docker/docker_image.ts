import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { Target } from '../../runtime/target/target.ts';
import { str } from '../../runtime/values/print.ts';
import type { Dict } from '../../runtime/values/value.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import {
  at,
  DOCKER_OPTIONS,
  DOCKER_RULES,
  Docker,
  type Json,
  shown,
  texts,
} from '../support/docker/client.ts';

export default defineModule({
  name: 'community.docker.docker_image',
  summary: "Pull, build, load, tag, push or remove docker's images",
  options: {
    source: {
      type: 'str',
      choices: ['build', 'load', 'pull', 'local'],
      description: 'Where the image comes from.',
    },
    build: {
      type: 'dict',
      description: 'How it is built.',
      options: {
        cache_from: { type: 'list', elements: 'str', description: 'Images whose layers are used.' },
        container_limits: {
          type: 'dict',
          description: 'Limits of the build.',
          options: {
            memory: { type: 'str', description: 'Memory.' },
            memswap: { type: 'str', description: 'Memory with swap.' },
            cpushares: { type: 'int', description: 'Share of the processors.' },
            cpusetcpus: { type: 'str', description: 'Which processors.' },
          },
        },
        dockerfile: { type: 'str', description: 'Name of the Dockerfile.' },
        http_timeout: { type: 'int', description: 'Seconds to wait for an answer.' },
        network: { type: 'str', description: 'Network of the build.' },
        nocache: { type: 'bool', default: false, description: 'Use no cache.' },
        path: { type: 'path', required: true, description: 'Folder to build.' },
        pull: { type: 'bool', default: false, description: 'Pull newer images that it builds on.' },
        rm: { type: 'bool', default: true, description: 'Remove containers of the build.' },
        args: { type: 'dict', description: 'Arguments of the build.' },
        use_config_proxy: { type: 'bool', description: "Use the client's proxy." },
        target: { type: 'str', description: 'Stage to build.' },
        etc_hosts: { type: 'dict', description: 'Names that the build knows.' },
        platform: { type: 'str', description: 'Platform.' },
        shm_size: { type: 'str', description: 'Size of /dev/shm.' },
        labels: { type: 'dict', description: 'Labels.' },
      },
    },
    archive_path: { type: 'path', description: 'File to save it in.' },
    force_source: { type: 'bool', default: false, description: 'Get it anew.' },
    force_absent: { type: 'bool', default: false, description: 'Remove it though it is in use.' },
    force_tag: { type: 'bool', default: false, description: 'Tag it anew.' },
    load_path: { type: 'path', description: 'File to load it from.' },
    name: { type: 'str', required: true, operand: true, description: 'The image.' },
    pull: {
      type: 'dict',
      description: 'How it is pulled.',
      options: { platform: { type: 'str', description: 'Platform.' } },
    },
    push: { type: 'bool', default: false, description: 'Push it.' },
    repository: { type: 'str', description: 'Further name of it.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be there.',
    },
    tag: { type: 'str', default: 'latest', description: 'Its tag.' },
    ...DOCKER_OPTIONS,
  },
  rules: {
    ...DOCKER_RULES,
    requiredIf: [
      ['state', 'present', ['source']],
      ['source', 'build', ['build']],
      ['source', 'load', ['load_path']],
    ],
  },
  check: 'partial',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { source, state, force_source: force } = args;
    const docker = new Docker(target, args);
    const name = fullName(args.name, args.tag);
    const present = await docker.inspect('image', name);
    const actions: string[] = [];
    if (state === 'absent') {
      if (present === undefined) return { changed: false, actions, image: {} };
      if (!task.check)
        await docker.run([['image', 'rm', ...(args.force_absent ? ['--force'] : []), name]], {
          failure: `Error removing image ${name} - `,
        });
      return { changed: true, actions: [`Removed image ${name}`], image: { state: 'Deleted' } };
    }
    let changed = false;
    let stdout: string | undefined;
    if (present === undefined || force) {
      const commands: string[][] = [];
      if (source === 'pull') {
        commands.push([
          'image',
          'pull',
          ...(args.pull?.platform === undefined ? [] : ['--platform', args.pull.platform]),
          name,
        ]);
        actions.push(`Pulled image ${name}`);
      } else if (source === 'build' && args.build !== undefined) {
        commands.push(buildWords(args.build, name));
        actions.push(`Built image ${name} from ${args.build.path}`);
      } else if (source === 'load') {
        commands.push(['image', 'load', '--input', args.load_path ?? '']);
        actions.push(`Loaded image ${name} from ${args.load_path}`);
      } else if (present === undefined) throw new ModuleFailure(`Cannot find the image ${name} locally.`);
      if (!task.check) {
        const steps = await docker.try(commands);
        const failed = steps.find((step) => step.rc !== 0);
        if (failed !== undefined) throw new ModuleFailure(failureOf(source, name, failed.err.trim()));
        if (source === 'build') stdout = steps.map((step) => step.out + step.err).join('');
      }
      changed = commands.length > 0;
    }
    let image = changed && !task.check ? await docker.inspect('image', name) : present;
    if (source === 'pull' && present !== undefined && at(present, 'Id') === at(image, 'Id'))
      changed = task.check && force;
    if (args.archive_path !== undefined) {
      const reason = await reasonToArchive(args.archive_path, name, at(image, 'Id'), target);
      if (reason !== undefined) {
        actions.push(`Archived image ${name} to ${args.archive_path}, ${reason}`);
        changed = true;
      }
      if (reason !== undefined && !task.check)
        await docker.run([['image', 'save', '--output', args.archive_path, name]]);
    }
    if (args.push && args.repository === undefined) {
      actions.push(`Pushed image ${name}`);
      changed = true;
      if (!task.check)
        await docker.run([['image', 'push', name]], { failure: `Error pushing image ${name}: ` });
    } else if (args.repository !== undefined) {
      const other = fullName(args.repository, args.tag);
      const there = await docker.inspect('image', other);
      if (there === undefined || args.force_tag || at(there, 'Id') !== at(image, 'Id')) {
        actions.push(`Tagged image ${name} to ${other}`);
        changed = true;
        if (!task.check)
          await docker.run([['image', 'tag', name, other]], { failure: 'Error: failed to tag image - ' });
        image = task.check ? image : await docker.inspect('image', other);
      }
      if (args.push) {
        actions.push(`Pushed image ${args.repository} to ${other}`);
        changed = true;
        if (!task.check)
          await docker.run([['image', 'push', other]], { failure: `Error pushing image ${other}: ` });
      }
    }
    return { changed, actions, image: shown(image ?? {}), ...(stdout === undefined ? {} : { stdout }) };
  },
});

function fullName(name: string, tag: string): string {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return name.startsWith('sha256:') || last.includes(':') || last.includes('@') ? name : `${name}:${tag}`;
}

function failureOf(source: string | undefined, name: string, reason: string): string {
  if (source === 'pull') return `Error pulling image ${name} - ${reason}`;
  if (source === 'build') return `Error building ${name} - ${reason}`;
  return `Error loading image ${name} - ${reason}`;
}

/** Why an image is to be archived; undefined when the archive holds it already, under that name. */
async function reasonToArchive(
  path: string,
  name: string,
  id: Json | undefined,
  target: Target,
): Promise<string | undefined> {
  const done = await runCommands(target, [
    { step: 'there', argv: ['test', '-e', path], must: true },
    { step: 'manifest', argv: ['tar', '-xOf', path, 'manifest.json'] },
  ]);
  if (stepOf(done, 'there').rc !== 0) return 'since none present';
  const { rc, out, err } = stepOf(done, 'manifest');
  const unreadable = (why: string): string => `overwriting an unreadable archive file: ${why}`;
  if (rc !== 0) return unreadable(err.trim());
  let manifest: Json;
  try {
    manifest = JSON.parse(out);
  } catch {
    return unreadable('its manifest is not JSON');
  }
  const [first, ...others] = Array.isArray(manifest) ? manifest : [];
  if (first === undefined || others.length > 0) return unreadable('it does not hold one image');
  const archived = /([0-9a-f]{64})(?:\.json)?$/.exec(String(at(first, 'Config') ?? ''))?.[1] ?? '';
  const names = texts(at(first, 'RepoTags'));
  if (id === `sha256:${archived}` && names.length === 1 && names[0] === name) return undefined;
  return `overwriting archive with image ${archived} named ${names.join(', ')}`;
}

interface Build {
  readonly path: string;
  readonly cache_from: readonly string[] | undefined;
  readonly container_limits:
    | {
        readonly memory: string | undefined;
        readonly memswap: string | undefined;
        readonly cpushares: number | undefined;
        readonly cpusetcpus: string | undefined;
      }
    | undefined;
  readonly dockerfile: string | undefined;
  readonly network: string | undefined;
  readonly nocache: boolean;
  readonly pull: boolean;
  readonly rm: boolean;
  readonly args: Dict | undefined;
  readonly target: string | undefined;
  readonly etc_hosts: Dict | undefined;
  readonly platform: string | undefined;
  readonly shm_size: string | undefined;
  readonly labels: Dict | undefined;
}

function buildWords(build: Build, name: string): string[] {
  const option = (flag: string, value: string | number | undefined): string[] =>
    value === undefined ? [] : [flag, String(value)];
  const pairs = (flag: string, dict: Dict | undefined, by: string): string[] =>
    [...(dict ?? [])].flatMap(([key, value]) => [flag, `${str(key)}${by}${str(value)}`]);
  const file = build.dockerfile;
  return [
    'image',
    'build',
    '--tag',
    name,
    ...option(
      '--file',
      file === undefined || file.startsWith('/') ? file : `${build.path.replace(/\/$/, '')}/${file}`,
    ),
    ...(build.nocache ? ['--no-cache'] : []),
    ...(build.pull ? ['--pull'] : []),
    ...(build.rm ? [] : ['--rm=false']),
    ...(build.cache_from ?? []).flatMap((one) => ['--cache-from', one]),
    ...option('--network', build.network),
    ...option('--target', build.target),
    ...option('--platform', build.platform),
    ...option('--shm-size', build.shm_size),
    ...option('--memory', build.container_limits?.memory),
    ...option('--memory-swap', build.container_limits?.memswap),
    ...option('--cpu-shares', build.container_limits?.cpushares),
    ...option('--cpuset-cpus', build.container_limits?.cpusetcpus),
    ...pairs('--build-arg', build.args, '='),
    ...pairs('--label', build.labels, '='),
    ...pairs('--add-host', build.etc_hosts, ':'),
    build.path,
  ];
}
