import { str } from '../../../runtime/values/print.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { memberOf, type PodmanJson } from '../../support/podman/client.ts';
import { comparedWords, Differences, madeWith } from '../../support/podman/differences.ts';
import type { ContainerArguments } from './options.ts';
import { CONTAINER_WORDS, type WordOption } from './table.ts';
import { comparableCommand, optionValue } from './words.ts';

/** How a container differs from what it is to be. */
export function containerDifferences(
  args: ContainerArguments,
  info: PodmanJson,
  image: PodmanJson,
): Differences {
  const found = new Differences();
  for (const option of Object.keys(CONTAINER_WORDS) as WordOption[]) {
    const [flag, , comparison] = CONTAINER_WORDS[option];
    if (comparison === 'none') continue;
    const wanted = optionValue(args, option);
    found.compare(option, ...comparedWords(info, option, flag, wanted, comparison === 'flag'));
  }
  compareCapabilities(found, args, info);
  compareTexts(found, args, info, image);
  compareMounts(found, args, info);
  compareImage(found, args, info, image);
  return found;
}

function dictOf(value: unknown): Map<string, Value> {
  return new Map(
    typeof value === 'object' && value !== null ? Object.entries(value as Record<string, Value>) : [],
  );
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function compareCapabilities(found: Differences, args: ContainerArguments, info: PodmanJson): void {
  const has = listOf(memberOf(info, 'effectivecaps')).map((one) => one.toLowerCase());
  const full = (names: readonly string[] | undefined): string[] =>
    (names ?? []).map((one) => `cap_${one.toLowerCase().replace(/^cap_/, '')}`);
  const set = (names: readonly string[]): string[] => [...new Set(names)].sort();
  const dropped = full(args.cap_drop);
  found.compare('cap_add', set(has), set([...full(args.cap_add), ...has]));
  found.compare('cap_drop', set(has), set(has.filter((one) => !dropped.includes(one))));
}

function compareTexts(
  found: Differences,
  args: ContainerArguments,
  info: PodmanJson,
  image: PodmanJson,
): void {
  const annotations = dictOf(memberOf(info, 'config.annotations'));
  found.compare('annotation', annotations, new Map([...annotations, ...(args.annotation ?? [])]));
  if (args.command !== undefined)
    found.compare('command', listOf(memberOf(info, 'config.cmd')), comparableCommand(args.command));
  const hosts = listOf(memberOf(info, 'hostconfig.extrahosts')).map((line): [string, string] => {
    const at = line.indexOf(':');
    return [line.slice(0, at), line.slice(at + 1)];
  });
  found.compare('etc_hosts', new Map(hosts), args.etc_hosts ?? new Map());
  const health = listOf(memberOf(info, 'config.healthcheck.test'))[1] ?? '';
  found.compare('healthcheck', health, args.healthcheck || health);
  const failure = memberOf(info, 'config.healthcheckonfailureaction');
  const action = typeof failure === 'string' ? failure : '';
  found.compare('healthcheckonfailureaction', action, args.healthcheck_failure_action || action);
  compareLabels(found, args, info, image);
  const removes = optionValue(args, 'rm');
  if (removes !== null) found.compare('rm', memberOf(info, 'hostconfig.autoremove') === true, removes);
  found.compare('tty', memberOf(info, 'config.tty') === true, args.tty ?? false);
}

function compareLabels(
  found: Differences,
  args: ContainerArguments,
  info: PodmanJson,
  image: PodmanJson,
): void {
  const lower = (labels: Map<string, Value>): Map<string, Value> =>
    new Map([...labels].map(([key, value]) => [key.toLowerCase(), value]));
  const before = lower(dictOf(memberOf(info, 'config.labels')));
  const after = lower(dictOf(memberOf(image, 'labels')));
  for (const [key, value] of args.label ?? []) after.set(str(key).toLowerCase(), str(value));
  if (before.delete('podman_systemd_unit')) after.delete('podman_systemd_unit');
  const ordered = (labels: Map<string, Value>): Map<string, Value> =>
    new Map([...labels].sort(([one], [other]) => (one < other ? -1 : 1)));
  found.compare('label', ordered(before), ordered(after));
}

function compareMounts(found: Differences, args: ContainerArguments, info: PodmanJson): void {
  const joined = (list: readonly string[]): string =>
    list
      .map((one) => one.toLowerCase())
      .sort()
      .join(',');
  const tmpfs = madeWith(info, '--tmpfs').map(String);
  if (args.tmpfs !== undefined)
    found.compare(
      'tmpfs',
      joined(tmpfs),
      joined(
        [...args.tmpfs]
          .filter(([, options]) => options !== null)
          .map(([path, options]) => `${str(path)}:${str(options)}`),
      ),
    );
  else found.compare('tmpfs', tmpfs.length === 0 ? null : tmpfs, null);
  const clean = (volume: string): string =>
    volume
      .split(':')
      .slice(0, 3)
      .map((part) => (part.replace(/\/+$/, '') === '' ? '/' : part.replaceAll('//', '/').replace(/\/+$/, '')))
      .join(':');
  const volumes = madeWith(info, '--volume').map((one) => clean(String(one)));
  const before = volumes.length === 0 ? null : volumes;
  if (args.volume === undefined) found.compare('volume', before, null);
  else found.compare('volume', before === null ? null : joined(volumes), joined(args.volume.map(clean)));
}

function compareImage(
  found: Differences,
  args: ContainerArguments,
  info: PodmanJson,
  image: PodmanJson,
): void {
  const rootfs = memberOf(info, 'rootfs');
  const beforeId = str((memberOf(info, 'image') || rootfs || '') as Value);
  const afterId = memberOf(image, 'id');
  if (beforeId === afterId) return;
  if (args.image_strict || rootfs || args.rootfs) {
    found.compare('image', beforeId, (afterId ?? null) as Value);
    return;
  }
  const last = (name: string): string => name.replaceAll(':latest', '').split('/').at(-1) ?? '';
  const before = memberOf(info, 'config.image');
  found.compare(
    'image',
    last(typeof before === 'string' && before ? before : beforeId),
    last(args.image ?? ''),
  );
}
