import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult, ResultValue } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import type { Dict } from '../../runtime/values/value.ts';
import { bytes, DOCKER_OPTIONS, DOCKER_RULES, Docker } from '../support/docker/client.ts';

export default defineModule({
  name: 'community.docker.docker_prune',
  summary: 'Remove what docker has no use for',
  options: {
    containers: { type: 'bool', default: false, description: 'Containers that have ended.' },
    containers_filters: { type: 'dict', description: 'Only these.' },
    images: { type: 'bool', default: false, description: 'Images that nothing uses.' },
    images_filters: { type: 'dict', description: 'Only these.' },
    networks: { type: 'bool', default: false, description: 'Networks that nothing uses.' },
    networks_filters: { type: 'dict', description: 'Only these.' },
    volumes: { type: 'bool', default: false, description: 'Volumes that nothing uses.' },
    volumes_filters: { type: 'dict', description: 'Only these.' },
    builder_cache: { type: 'bool', default: false, description: 'The cache of builds.' },
    builder_cache_all: { type: 'bool', default: false, description: 'All of it.' },
    builder_cache_filters: { type: 'dict', description: 'Only this.' },
    builder_cache_keep_storage: { type: 'str', description: 'How much of it stays.' },
    ...DOCKER_OPTIONS,
  },
  rules: DOCKER_RULES,
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const docker = new Docker(target, args);
    const result: Record<string, ResultValue> = {};
    let changed = false;
    const prune = async (
      key: string,
      words: readonly string[],
      filters: Dict | undefined,
      spaced: boolean,
    ): Promise<void> => {
      const { all, flags } = filterWords(filters, key === 'images');
      const [text = ''] = await docker.run([[...words, '--force', ...all, ...flags]]);
      const lines = text.split('\n').map((line) => line.trim());
      const space = /Total(?: reclaimed space)?:\s*(\S+)/.exec(text)?.[1] ?? '0B';
      const items = lines.filter((line) => line !== '' && !/^(Deleted|Total|ID\s)/.test(line));
      const names = items.map((line) => line.replace(/^(untagged|deleted): /, ''));
      if (names.length > 0) changed = true;
      result[key] = names;
      if (spaced) result[`${key}_space_reclaimed`] = bytes(space.replace(/B$/i, '') || '0');
    };
    if (args.containers) await prune('containers', ['container', 'prune'], args.containers_filters, true);
    if (args.images) await prune('images', ['image', 'prune'], args.images_filters, true);
    if (args.networks) await prune('networks', ['network', 'prune'], args.networks_filters, false);
    if (args.volumes) await prune('volumes', ['volume', 'prune'], args.volumes_filters, true);
    if (args.builder_cache)
      await prune(
        'builder_cache_caches_deleted',
        [
          'builder',
          'prune',
          ...(args.builder_cache_all ? ['--all'] : []),
          ...(args.builder_cache_keep_storage === undefined
            ? []
            : ['--keep-storage', args.builder_cache_keep_storage]),
        ],
        args.builder_cache_filters,
        false,
      );
    return { changed, ...result };
  },
});

/** `dangling: false` is the client's --all. */
function filterWords(filters: Dict | undefined, images: boolean): { all: string[]; flags: string[] } {
  const all: string[] = [];
  const flags = [...(filters ?? [])].flatMap(([key, value]) => {
    if (images && str(key) === 'dangling') {
      if (value === false || str(value).toLowerCase() === 'false') all.push('--all');
      return [];
    }
    const values = Array.isArray(value) ? value : [value];
    return values.flatMap((one) => ['--filter', `${str(key)}=${str(one)}`]);
  });
  return { all, flags };
}
