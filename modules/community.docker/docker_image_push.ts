import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { DOCKER_OPTIONS, DOCKER_RULES, Docker, shown } from '../support/docker/client.ts';
import { IMAGE_OPTIONS, imageName, isImageId } from '../support/docker/image-name.ts';

export default defineModule({
  name: 'community.docker.docker_image_push',
  summary: "Push docker's images",
  options: { ...IMAGE_OPTIONS, ...DOCKER_OPTIONS },
  rules: DOCKER_RULES,
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    if (isImageId(args.name)) throw new ModuleFailure('Cannot push an image by ID');
    const { name, tag, whole, isDigest } = imageName(args.name, args.tag);
    if (isDigest) throw new ModuleFailure('Cannot push an image by digest');
    const docker = new Docker(target, args);
    const image = await docker.inspect('image', whole);
    if (image === undefined) throw new ModuleFailure(`Cannot find image ${name}:${tag}`);
    const [out = ''] = await docker.run([['image', 'push', whole]], {
      failure: `Error pushing image ${name}:${tag}: `,
    });
    return {
      changed: /: Pushed$/m.test(out),
      actions: [`Pushed image ${name}:${tag}`],
      image: shown(image),
    };
  },
});
