import { randomBytes } from 'node:crypto';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import type { Dict } from '../../runtime/values/value.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import { DOCKER_CLI_OPTIONS, DOCKER_CLI_RULES, Docker, shown } from '../support/docker/client.ts';
import { IMAGE_OPTIONS, imageName, isImageId } from '../support/docker/image-name.ts';

export default defineModule({
  name: 'community.docker.docker_image_build',
  summary: "Build docker's images with buildx",
  options: {
    ...IMAGE_OPTIONS,
    path: { type: 'path', required: true, description: 'The folder that is built from, on the host.' },
    dockerfile: { type: 'str', description: 'The Dockerfile, below that folder.' },
    cache_from: { type: 'list', elements: 'str', description: 'Images whose layers are used.' },
    pull: { type: 'bool', default: false, description: 'Pull the images that it is made of.' },
    network: { type: 'str', description: 'The network of its RUN steps.' },
    nocache: { type: 'bool', default: false, description: 'Use no layers that were built before.' },
    etc_hosts: { type: 'dict', description: 'Names that its RUN steps know.' },
    args: { type: 'dict', description: "Values for the Dockerfile's ARG." },
    target: { type: 'str', description: 'The stage that is built last.' },
    platform: { type: 'list', elements: 'str', description: 'Platforms that it is built for.' },
    shm_size: { type: 'str', description: 'Size of /dev/shm.' },
    labels: { type: 'dict', description: 'Its labels.' },
    rebuild: {
      type: 'str',
      default: 'never',
      choices: ['never', 'always'],
      description: 'Whether one that is there is built again.',
    },
    secrets: {
      type: 'list',
      elements: 'dict',
      description: 'Secrets that its RUN steps can read.',
      options: {
        id: { type: 'str', required: true, description: 'Its name.' },
        type: { type: 'str', required: true, choices: ['file', 'env', 'value'], description: 'Where it is.' },
        src: { type: 'path', description: 'The file that holds it.' },
        env: { type: 'str', description: 'The variable that holds it.' },
        value: { type: 'str', noLog: true, description: 'The secret itself.' },
      },
      rules: {
        mutuallyExclusive: [['src', 'env', 'value']],
        requiredIf: [
          ['type', 'file', ['src']],
          ['type', 'env', ['env']],
          ['type', 'value', ['value']],
        ],
      },
    },
    outputs: {
      type: 'list',
      elements: 'dict',
      description: 'Where the image goes; the host, when not given.',
      options: {
        type: {
          type: 'str',
          required: true,
          choices: ['local', 'tar', 'oci', 'docker', 'image'],
          description: 'What is made.',
        },
        dest: { type: 'path', description: 'The file or folder.' },
        context: { type: 'str', description: "The docker context, for 'docker'." },
        name: { type: 'list', elements: 'str', description: "The names, for 'image'." },
        push: { type: 'bool', default: false, description: "Push it, for 'image'." },
      },
      rules: {
        mutuallyExclusive: [
          ['dest', 'name'],
          ['dest', 'push'],
          ['context', 'name'],
          ['context', 'push'],
        ],
        requiredIf: [
          ['type', 'local', ['dest']],
          ['type', 'tar', ['dest']],
          ['type', 'oci', ['dest']],
        ],
      },
    },
    ...DOCKER_CLI_OPTIONS,
  },
  rules: DOCKER_CLI_RULES,
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    if (isImageId(args.name)) throw new ModuleFailure('Image name must not be a digest');
    const { name, tag, whole } = imageName(args.name, args.tag, 'is not a valid docker tag');
    const docker = new Docker(target, args);
    const folder = args.path.replace(/\/$/, '');
    const file =
      args.dockerfile === undefined || args.dockerfile.startsWith('/')
        ? args.dockerfile
        : `${folder}/${args.dockerfile}`;
    const checks = await runCommands(target, [
      { step: 'folder', argv: ['test', '-d', args.path] },
      { step: 'file', argv: ['test', '-f', file ?? ''] },
    ]);
    if (stepOf(checks, 'folder').rc !== 0)
      throw new ModuleFailure(`"${args.path}" is not an existing directory`);
    if (file !== undefined && stepOf(checks, 'file').rc !== 0)
      throw new ModuleFailure(`"${file}" is not an existing file`);
    const present = await docker.inspect('image', whole);
    const result = { changed: false, actions: [], image: shown(present ?? {}) };
    if (present !== undefined && args.rebuild === 'never') return result;
    if (task.check) return { ...result, changed: true };
    const environment: Record<string, string> = {};
    const secrets = (args.secrets ?? []).flatMap((secret, index) => {
      if (secret.type === 'file') return ['--secret', `id=${secret.id},type=file,src=${secret.src}`];
      if (secret.type === 'env') return ['--secret', `id=${secret.id},type=env,env=${secret.env}`];
      const variable = `TSIBLE_SECRET_${randomBytes(12).toString('hex')}_${index}`;
      environment[variable] = secret.value ?? '';
      return ['--secret', `id=${secret.id},type=env,env=${variable}`];
    });
    const option = (flag: string, value: string | undefined): string[] => (value ? [flag, value] : []);
    const pairs = (flag: string, dict: Dict | undefined, by: string): string[] =>
      [...(dict ?? [])].flatMap(([key, value]) => [flag, `${str(key)}${by}${str(value)}`]);
    const command = [
      ...['buildx', 'build', '--progress', 'plain'],
      ...(args.outputs?.length ? [] : ['--tag', `${name}:${tag}`]),
      ...option('--file', file),
      ...(args.cache_from ?? []).flatMap((one) => ['--cache-from', one]),
      ...(args.pull ? ['--pull'] : []),
      ...option('--network', args.network),
      ...(args.nocache ? ['--no-cache'] : []),
      ...pairs('--add-host', args.etc_hosts, ':'),
      ...pairs('--build-arg', args.args, '='),
      ...option('--target', args.target),
      ...(args.platform ?? []).flatMap((one) => ['--platform', one]),
      ...option('--shm-size', args.shm_size),
      ...pairs('--label', args.labels, '='),
      ...secrets,
      ...(args.outputs ?? []).flatMap((one) => ['--output', outputWord(one)]),
      ...['--', args.path],
    ];
    const [step] = await docker.try([command], {
      environment,
    });
    const said = { stdout: step?.out ?? '', stderr: step?.err ?? '' };
    if (step?.rc !== 0) throw new ModuleFailure(`Building ${name}:${tag} failed`, { ...said, command });
    const image = await docker.inspect('image', whole);
    return { changed: true, actions: [], image: shown(image ?? {}), ...said, command };
  },
});

interface Output {
  readonly type: string;
  readonly dest: string | undefined;
  readonly context: string | undefined;
  readonly name: readonly string[] | undefined;
  readonly push: boolean;
}

/** An output as buildx takes it: comma-separated, quoted where it must be. */
function outputWord({ type, dest, context, name, push }: Output): string {
  return [
    `type=${type}`,
    ...(dest === undefined || type === 'image' ? [] : [`dest=${dest}`]),
    ...(context === undefined || type !== 'docker' ? [] : [`context=${context}`]),
    ...(name === undefined || type !== 'image' ? [] : [`name=${name.join(',')}`]),
    ...(push && type === 'image' ? ['push=true'] : []),
  ]
    .map((part) => (/[",]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part))
    .join(',');
}
