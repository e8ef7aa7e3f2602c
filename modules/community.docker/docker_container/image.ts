import { ModuleFailure } from '../../../runtime/module/result.ts';
import { str } from '../../../runtime/values/print.ts';
import { at, type JsonDict, shown } from '../../support/docker/client.ts';
import { imageName, isImageId } from '../../support/docker/image-name.ts';
import type { Work } from './work.ts';

/** The image that the container is to have, pulled where it must be; undefined where check mode leaves one unpulled. */
export async function wantedImage(work: Work, wanted: string): Promise<JsonDict | undefined> {
  const { docker, args, task } = work;
  const full = isImageId(wanted) ? wanted : imageName(wanted, 'latest').whole;
  const pull = typeof args.pull === 'boolean' ? (args.pull ? 'always' : 'missing') : str(args.pull);
  const present = await docker.inspect('image', wanted);
  if (pull === 'never') {
    if (present === undefined)
      throw new ModuleFailure(
        isImageId(wanted)
          ? `Cannot find image with ID ${wanted}`
          : `Cannot find image with name ${full}, and pull=never`,
      );
    return present;
  }
  if (present !== undefined && pull !== 'always' && pull !== 'true') return present;
  if (task.check) {
    if (present === undefined || args.pull_check_mode_behavior === 'always')
      work.note({ pulled_image: full, ...(present === undefined ? { changed: true } : {}) });
    return present;
  }
  const platform = args.platform === undefined ? [] : ['--platform', args.platform];
  await docker.run([['image', 'pull', '--quiet', ...platform, wanted]], {
    failure: `Error pulling image ${wanted}: `,
  });
  const pulled = await docker.inspect('image', wanted);
  if (at(pulled, 'Id') !== at(present, 'Id')) work.note({ pulled_image: full, changed: true });
  return pulled;
}

/** Whether a container has another image than it is to have, which the diff then tells. */
export function imageDiffers(work: Work, present: JsonDict, image: JsonDict | undefined): boolean {
  const { args } = work;
  const isOther = image !== undefined && at(image, 'Id') !== at(present, 'Image');
  if (isOther) work.differ('image', shown(at(present, 'Image')), shown(at(image, 'Id')));
  const named = at(present, 'Config.Image');
  if (args.image_name_mismatch !== 'recreate' || args.image === undefined || named === args.image)
    return isOther;
  work.differ('image_name', shown(named), args.image);
  return true;
}
