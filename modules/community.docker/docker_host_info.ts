import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult, ResultValue } from '../../runtime/module/result.ts';
import type { OptionSpec } from '../../runtime/module/spec.ts';
import { str } from '../../runtime/values/print.ts';
import { toJson } from '../../runtime/values/to-json.ts';
import type { Dict } from '../../runtime/values/value.ts';
import { DockerApi } from '../support/docker/api.ts';
import { DOCKER_OPTIONS, DOCKER_RULES, Docker, isDict, type Json, shown } from '../support/docker/client.ts';

const no = (description: string): OptionSpec & { type: 'bool'; default: false } => ({
  type: 'bool',
  default: false,
  description,
});
const filters = (what: string): OptionSpec & { type: 'dict' } => ({
  type: 'dict',
  description: `Which ${what} are told.`,
});

/** What is told of each thing, where a task doesn't ask for all. */
const KEYS = {
  volumes: ['Driver', 'Name'],
  networks: ['Id', 'Driver', 'Name', 'Scope'],
  containers: ['Id', 'Image', 'Command', 'Created', 'Status', 'Ports', 'Names'],
  images: ['Id', 'RepoTags', 'Created', 'Size'],
} as const;

export default defineModule({
  name: 'community.docker.docker_host_info',
  summary: 'Tell of a docker daemon and of what it has',
  options: {
    containers: no('Tell of containers.'),
    containers_all: no('Of those that do not run, too.'),
    containers_filters: filters('containers'),
    images: no('Tell of images.'),
    images_filters: filters('images'),
    networks: no('Tell of networks.'),
    networks_filters: filters('networks'),
    volumes: no('Tell of volumes.'),
    volumes_filters: filters('volumes'),
    disk_usage: no('Tell how much room all takes.'),
    verbose_output: no('Tell all of each thing.'),
    ...DOCKER_OPTIONS,
  },
  rules: DOCKER_RULES,
  check: 'full',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    let talks = args.api_version.toLowerCase() === 'auto';
    const api = new DockerApi(new Docker(target, args), () => ({ can_talk_to_docker: talks }));
    const info = await api.get('/info', 'Error inspecting docker host: ');
    talks = true;
    const result: Record<string, ResultValue> = { host_info: shown(info), can_talk_to_docker: true };
    if (args.disk_usage) {
      const usage = await api.get('/system/df', 'Error inspecting docker host: ');
      const layers = isDict(usage) ? usage.LayersSize : undefined;
      result.disk_usage = args.verbose_output ? shown(usage) : { LayersSize: shown(layers) };
    }
    for (const kind of ['volumes', 'networks', 'containers', 'images'] as const) {
      if (!args[kind]) continue;
      const path = questionOf(kind, args[`${kind}_filters`], args.containers_all);
      const told = await api.get(path, `Error inspecting docker host for object '${kind}': `);
      const list = kind === 'volumes' && isDict(told) ? told.Volumes : told;
      const items = Array.isArray(list) ? (list as readonly Json[]) : [];
      result[kind] = items.map((item) =>
        args.verbose_output || !isDict(item)
          ? shown(item)
          : Object.fromEntries(KEYS[kind].map((key) => [key, shown(item[key])])),
      );
    }
    return { changed: false, ...result };
  },
});

function questionOf(kind: keyof typeof KEYS, given: Dict | undefined, all: boolean): string {
  const only = toJson(
    new Map(
      [...(given ?? [])].map(([key, value]) => [
        str(key),
        (Array.isArray(value) ? value : [value]).map((one) =>
          typeof one === 'boolean' ? String(one) : str(one),
        ),
      ]),
    ),
  );
  const parameters = new URLSearchParams();
  if (kind === 'containers') {
    for (const [key, value] of [
      ['limit', '-1'],
      ['all', all ? '1' : '0'],
      ['size', '0'],
      ['trunc_cmd', '0'],
    ] as const)
      parameters.set(key, value);
  } else if (kind === 'images') for (const key of ['only_ids', 'all']) parameters.set(key, '0');
  if (only !== '{}' || kind === 'networks') parameters.set('filters', only);
  const path = kind === 'containers' || kind === 'images' ? `/${kind}/json` : `/${kind}`;
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}
