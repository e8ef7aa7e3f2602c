import { type AnyModule, defineModule } from '../../../runtime/module/define.ts';
import type { ResultValue } from '../../../runtime/module/result.ts';
import { DOCKER_OPTIONS, DOCKER_RULES, Docker, shown } from './client.ts';

/** The module that tells what docker knows of a thing. */
export function dockerInfo(kind: 'container' | 'image' | 'network' | 'volume'): AnyModule {
  const name = `community.docker.docker_${kind}_info`;
  const summary = `Tell of docker's ${kind}s`;
  if (kind === 'image')
    return defineModule({
      name,
      summary,
      options: {
        name: { type: 'list', elements: 'str', description: 'The images; all when left out.' },
        ...DOCKER_OPTIONS,
      },
      rules: DOCKER_RULES,
      check: 'full',
      diff: 'none',
      async run(args, target) {
        const docker = new Docker(target, args);
        const [listed = ''] = args.name?.length
          ? []
          : await docker.run([['image', 'ls', '--quiet', '--no-trunc']]);
        const names = args.name?.length ? args.name : [...new Set(listed.split('\n').filter(Boolean))];
        const images: ResultValue[] = [];
        for (const one of names) {
          const found = await docker.inspect('image', one);
          if (found !== undefined) images.push(shown(found));
        }
        return { changed: false, images };
      },
    });
  return defineModule({
    name,
    summary,
    options: {
      name: {
        type: 'str',
        required: true,
        ...(kind === 'volume' ? { aliases: ['volume_name'] } : {}),
        description: `The ${kind}.`,
      },
      ...DOCKER_OPTIONS,
    },
    rules: DOCKER_RULES,
    check: 'full',
    diff: 'none',
    async run(args, target) {
      const found = await new Docker(target, args).inspect(kind, args.name);
      return { changed: false, exists: found !== undefined, [kind]: shown(found) };
    },
  });
}
