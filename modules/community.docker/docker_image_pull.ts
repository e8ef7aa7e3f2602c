import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { at, DOCKER_OPTIONS, DOCKER_RULES, Docker, type JsonDict, shown } from '../support/docker/client.ts';
import { IMAGE_OPTIONS, imageName, isImageId } from '../support/docker/image-name.ts';

export default defineModule({
  name: 'community.docker.docker_image_pull',
  summary: "Pull docker's images",
  options: {
    ...IMAGE_OPTIONS,
    platform: { type: 'str', description: 'Platform that it is wanted for.' },
    pull: {
      type: 'str',
      default: 'always',
      choices: ['always', 'not_present'],
      description: 'Whether one that is there is pulled.',
    },
    ...DOCKER_OPTIONS,
  },
  rules: DOCKER_RULES,
  check: 'partial',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    if (isImageId(args.name)) throw new ModuleFailure('Cannot pull an image by ID');
    const { name, tag, whole } = imageName(args.name, args.tag);
    const docker = new Docker(target, args);
    const present = await docker.inspect('image', whole);
    const told = (image: JsonDict | undefined): ResultValue =>
      image === undefined ? { exists: false } : { id: shown(at(image, 'Id')) };
    const result = { changed: false, actions: [] as string[], image: shown(present ?? {}) };
    const diff = { before: told(present), after: told(present) };
    if (present !== undefined && args.pull === 'not_present' && fits(present)) return { ...result, diff };
    const actions = [`Pulled image ${name}:${tag}`];
    if (task.check) return { ...result, changed: true, actions, diff: { ...diff, after: { id: 'unknown' } } };
    const platform = args.platform === undefined ? [] : ['--platform', args.platform];
    await docker.run([['image', 'pull', ...platform, whole]], {
      failure: `Error pulling image ${whole} - `,
    });
    const image = await docker.inspect('image', whole);
    return {
      changed: at(image, 'Id') !== at(present, 'Id'),
      actions,
      image: shown(image ?? {}),
      diff: { ...diff, after: told(image) },
    };

    /** Whether an image is for the platform that is wanted. */
    function fits(image: JsonDict): boolean {
      if (args.platform === undefined) return true;
      const [os, architecture, variant] = args.platform.split('/');
      return (
        at(image, 'Os') === os &&
        (architecture === undefined || at(image, 'Architecture') === architecture) &&
        (variant === undefined || (at(image, 'Variant') ?? '') === variant)
      );
    }
  },
});
