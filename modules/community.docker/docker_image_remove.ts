import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import {
  at,
  DOCKER_OPTIONS,
  DOCKER_RULES,
  Docker,
  type JsonDict,
  shown,
  texts,
} from '../support/docker/client.ts';
import { IMAGE_OPTIONS, imageName, isImageId } from '../support/docker/image-name.ts';

interface Told {
  readonly exists: boolean;
  readonly id?: ResultValue;
  readonly tags?: readonly string[];
  readonly digests?: readonly string[];
}

export default defineModule({
  name: 'community.docker.docker_image_remove',
  summary: "Remove docker's images",
  options: {
    ...IMAGE_OPTIONS,
    force: { type: 'bool', default: false, description: 'Remove it though it has other names.' },
    prune: { type: 'bool', default: true, description: 'Remove images without names that it is made of.' },
    ...DOCKER_OPTIONS,
  },
  rules: DOCKER_RULES,
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const isId = isImageId(args.name);
    const whole = isId ? args.name : imageName(args.name, args.tag, 'is not a valid docker tag').whole;
    const docker = new Docker(target, args);
    const image = await docker.inspect('image', whole);
    const none = { deleted: [] as string[], untagged: [] as string[] };
    const before = told(image);
    if (image === undefined)
      return {
        changed: false,
        actions: [],
        image: {},
        ...none,
        diff: { before: { ...before }, after: { ...before } },
      };
    const { untagged, deleted, after } = task.check ? foreseen(image) : await remove();
    return {
      changed: true,
      actions: [`Removed image ${whole}`],
      image: shown(image),
      untagged: untagged.toSorted(),
      deleted: deleted.toSorted(),
      diff: { before: { ...before }, after: { ...after } },
    };

    async function remove(): Promise<{ untagged: string[]; deleted: string[]; after: Told }> {
      const [out = ''] = await docker.run(
        [
          [
            ...['image', 'rm', ...(args.force ? ['--force'] : []), ...(args.prune ? [] : ['--no-prune'])],
            whole,
          ],
        ],
        { failure: `Error removing image ${whole} - ` },
      );
      const named = (word: string): string[] =>
        [...out.matchAll(new RegExp(`^${word}: (.*)$`, 'gm'))].map(([, name = '']) => name.trim());
      return {
        untagged: named('Untagged'),
        deleted: named('Deleted'),
        after: told(await docker.inspect('image', String(at(image, 'Id')))),
      };
    }

    function foreseen(present: JsonDict): { untagged: string[]; deleted: string[]; after: Told } {
      const tags = texts(at(present, 'RepoTags'));
      const digests = texts(at(present, 'RepoDigests'));
      const id = String(at(present, 'Id'));
      if (isId) {
        if (!args.force && tags.length + digests.length > 0)
          throw new ModuleFailure('Cannot delete image by ID that is still in use - use force=true');
        return { untagged: [...tags, ...digests], deleted: [id], after: { exists: false } };
      }
      const others = tags.filter((one) => one !== whole);
      const isLast = others.length === 0 || (whole.includes('@') && tags.length === 0);
      return {
        untagged: [whole],
        deleted: isLast ? [id] : [],
        after: {
          ...told(present),
          tags: others,
          digests: digests.filter((one) => one !== whole),
        },
      };
    }
  },
});

function told(image: JsonDict | undefined): Told {
  if (image === undefined) return { exists: false };
  return {
    exists: true,
    id: shown(at(image, 'Id')),
    tags: texts(at(image, 'RepoTags')).toSorted(),
    digests: texts(at(image, 'RepoDigests')).toSorted(),
  };
}
