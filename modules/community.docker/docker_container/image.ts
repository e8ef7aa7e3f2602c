import { ModuleFailure } from '../../../runtime/module/result.ts';
import { str } from '../../../runtime/values/print.ts';
import { at, type JsonDict } from '../../support/docker/client.ts';
import type { Work } from './work.ts';

/** The image that the container is to have, pulled where it must be; undefined where check mode leaves one unpulled. */
export async function wantedImage(work: Work, wanted: string): Promise<JsonDict | undefined> {
  const { docker, args, task } = work;
  const pull = typeof args.pull === 'boolean' ? (args.pull ? 'always' : 'missing') : str(args.pull);
  const present = await docker.inspect('image', wanted);
  if (pull === 'never') {
    if (present === undefined)
      throw new ModuleFailure(`Cannot find image with name ${wanted}, and pull=never`);
    return present;
  }
  if (present !== undefined && pull !== 'always' && pull !== 'true') return present;
  if (task.check) {
    if (present === undefined || args.pull_check_mode_behavior === 'always')
      work.note({ pulled_image: wanted });
    return present;
  }
  const platform = args.platform === undefined ? [] : ['--platform', args.platform];
  await docker.run([['image', 'pull', '--quiet', ...platform, wanted]], {
    failure: `Error pulling image ${wanted}: `,
  });
  const pulled = await docker.inspect('image', wanted);
  if (at(pulled, 'Id') !== at(present, 'Id')) work.note({ pulled_image: wanted, changed: true });
  return pulled;
}

/** Whether a container has another image than it is to have. */
export function imageDiffers(work: Work, present: JsonDict, image: JsonDict | undefined): boolean {
  if (image !== undefined && at(image, 'Id') !== at(present, 'Image')) return true;
  return work.args.image_name_mismatch === 'recreate' && at(present, 'Config.Image') !== work.args.image;
}
