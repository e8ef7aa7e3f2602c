import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { DOCKER_OPTIONS, DOCKER_RULES, Docker, shown } from '../support/docker/client.ts';

export default defineModule({
  name: 'community.docker.docker_image_load',
  summary: "Load docker's images from an archive",
  options: {
    path: { type: 'path', required: true, description: 'The archive, on the host.' },
    ...DOCKER_OPTIONS,
  },
  rules: DOCKER_RULES,
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const docker = new Docker(target, args);
    const [step] = await docker.try([['image', 'load', '--input', args.path]]);
    if (step === undefined || step.rc !== 0) {
      const why = step?.err.trim() ?? '';
      if (/no such file/i.test(why))
        throw new ModuleFailure(
          `Error opening archive ${args.path} - [Errno 2] No such file or directory: '${args.path}'`,
        );
      throw new ModuleFailure(`Error loading archive ${args.path} - ${why}`, { stdout: step?.out ?? '' });
    }
    const names = [...step.out.matchAll(/^Loaded image(?: ID)?:\s*(.*)$/gm)].map(([, name = '']) =>
      name.trim(),
    );
    if (names.length === 0)
      throw new ModuleFailure('Detected no loaded images. Archive potentially corrupt?', {
        stdout: step.out,
      });
    const images: ResultValue[] = [];
    for (const name of names) images.push(shown(await docker.inspect('image', name)));
    return { changed: true, image_names: names, images, stdout: step.out.trimEnd() };
  },
});
