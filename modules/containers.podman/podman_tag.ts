import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { Podman } from '../support/podman/client.ts';

export default defineModule({
  name: 'containers.podman.podman_tag',
  summary: "Give podman's images further names",
  options: {
    image: { type: 'str', required: true, description: 'The image.' },
    target_names: { type: 'list', required: true, elements: 'str', description: 'Its further names.' },
    executable: { type: 'str', default: 'podman', description: 'The podman command.' },
  },
  check: 'full',
  diff: 'none',
  async run({ image, target_names: names, executable }, target, task): Promise<ModuleResult> {
    if (task.check) return { changed: false, stdout: '', stderr: '' };
    const { rc, out, err } = await new Podman(target, executable).one(['tag', image, ...names]);
    if (rc !== 0) throw new ModuleFailure(`Error tagging local image ${image}: ${err}`);
    return { changed: true, stdout: out, stderr: err };
  },
});
