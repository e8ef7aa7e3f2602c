import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { at, DOCKER_OPTIONS, DOCKER_RULES, Docker, type JsonDict, shown } from '../support/docker/client.ts';
import { IMAGE_OPTIONS, imageName, isImageId } from '../support/docker/image-name.ts';

export default defineModule({
  name: 'community.docker.docker_image_tag',
  summary: "Give docker's images names",
  options: {
    ...IMAGE_OPTIONS,
    repository: {
      type: 'list',
      elements: 'str',
      required: true,
      operand: true,
      description: 'The new names.',
    },
    existing_images: {
      type: 'str',
      default: 'overwrite',
      choices: ['keep', 'overwrite'],
      description: 'Whether another image keeps such a name.',
    },
    ...DOCKER_OPTIONS,
  },
  rules: DOCKER_RULES,
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const wrong = 'is not a valid docker tag';
    const source = isImageId(args.name)
      ? { name: args.name, tag: args.tag, whole: args.name }
      : imageName(args.name, args.tag, wrong);
    const names = args.repository.map((repository, index) => {
      if (isImageId(repository))
        throw new ModuleFailure(`repository[${index + 1}] must not be an image ID; got: ${repository}`);
      const name = imageName(repository, args.tag, wrong);
      if (name.isDigest)
        throw new ModuleFailure(`repository[${index + 1}] must not have a digest; got: ${repository}`);
      return name;
    });
    const docker = new Docker(target, args);
    const image = await docker.inspect('image', source.whole);
    if (image === undefined) throw new ModuleFailure(`Cannot find image ${source.name}:${source.tag}`);
    const id = String(at(image, 'Id'));
    const told = (one: JsonDict | undefined): Record<string, ResultValue> =>
      one === undefined ? { exists: false } : { id: shown(at(one, 'Id')) };
    const actions: string[] = [];
    const tagged: string[] = [];
    const before: ResultValue[] = [];
    const after: ResultValue[] = [];
    for (const { name, tag, whole } of names) {
      const present = await docker.inspect('image', whole);
      const is = at(present, 'Id');
      const isKept = present !== undefined && (is === id || args.existing_images === 'keep');
      const because =
        present === undefined
          ? 'target image did not exist'
          : is === id
            ? `target image already exists (${id}) and is as expected`
            : isKept
              ? `target image already exists (${String(is)}) and is not as expected, but kept`
              : `target image existed (${String(is)}) and was not as expected`;
      actions.push(`${isKept ? 'Not tagged' : 'Tagged'} image ${id} as ${name}:${tag}: ${because}`);
      before.push({ name, tag, ...told(present) });
      after.push({ name, tag, ...(isKept ? told(present) : { id }) });
      if (isKept) continue;
      tagged.push(`${name}:${tag}`);
      if (!task.check)
        await docker.run([['image', 'tag', source.whole, whole]], {
          failure: `Error: failed to tag image as ${name}:${tag} - `,
        });
    }
    return {
      changed: tagged.length > 0,
      actions,
      image: shown(image),
      tagged_images: tagged,
      diff: { before: { images: before }, after: { images: after } },
    };
  },
});
