import { ModuleFailure } from '../../../runtime/module/result.ts';
import { str } from '../../../runtime/values/print.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import { isAtLeast, memberOf, type PodmanJson } from '../../support/podman/client.ts';
import { comparedWords, Differences, madeWith } from '../../support/podman/differences.ts';
import { quadletText } from '../../support/podman/quadlet.ts';
import { POD_TABLE, type PodOption, type PodOptionName } from './table.ts';

/** The options' values; null for what isn't given. */
export type PodArguments = (name: PodOptionName) => Value;

const ALL: readonly (readonly [PodOptionName, PodOption])[] = Object.entries(POD_TABLE) as [
  PodOptionName,
  PodOption,
][];

function wordsOf(flag: string, form: PodOption['form'], value: Value): string[] {
  if (form === 'equals') return [`${flag}=${str(value)}`];
  if (form === 'pair') return [flag, str(value)];
  if (value instanceof Map) return [...value].flatMap(([key, one]) => [flag, `${str(key)}=${str(one)}`]);
  return (Array.isArray(value) ? value : []).flatMap((one) => (one === '' ? [] : [flag, str(one)]));
}

/** The words that make it, in the order of the options' names. @throws ModuleFailure for what this podman is too old for */
export function creation(get: PodArguments, version: string): string[] {
  const ordered = [...ALL].sort(([one], [other]) => (one < other ? -1 : 1));
  const words = ordered.flatMap(([name, { flag, form, since }]) => {
    const value = get(name);
    if (value === null) return [];
    if (since !== undefined && !isAtLeast(version, since))
      throw new ModuleFailure(
        `Parameter ${flag} is supported from podman version ${since} only! Current version is ${version}`,
      );
    if (name === 'network' && Array.isArray(value) && !isAtLeast(version, '4.0.0'))
      return [flag, value.map(str).join(',')];
    return wordsOf(flag, form, value);
  });
  return ['create', ...words];
}

/** What is different about a pod that is there. */
export function differences(info: PodmanJson, get: PodArguments): Differences {
  const found = new Differences();
  for (const [name, { flag, compared }] of ALL) {
    if (compared === false) continue;
    const wanted = get(name);
    if (name === 'infra') {
      const container = memberOf(info, 'state.infracontainerid') ?? memberOf(info, 'infracontainerid');
      found.compare(name, container !== undefined && container !== '', wanted ?? true);
    } else if (name === 'label') compareLabels(found, info, wanted);
    else if (name === 'volume') compareVolumes(found, info, wanted);
    else found.compare(name, ...comparedWords(info, name, flag, wanted, name === 'no_hosts'));
  }
  return found;
}

function compareLabels(found: Differences, info: PodmanJson, wanted: Value): void {
  const labels = memberOf(info, 'config.labels') ?? memberOf(info, 'labels') ?? {};
  const before: Dict = new Map(Object.entries(labels as Readonly<Record<string, string>>));
  const after: Dict = new Map(wanted instanceof Map ? wanted : []);
  const unit = 'podman_systemd_unit';
  if (before.delete(unit)) after.delete(unit);
  const sorted = (labels: Dict): Dict =>
    new Map([...labels].sort(([one], [other]) => (str(one) < str(other) ? -1 : 1)));
  found.compare('label', sorted(before), sorted(after));
}

function compareVolumes(found: Differences, info: PodmanJson, wanted: Value): void {
  const clean = (path: string): string =>
    path.replace(/\/+$/, '') === '' ? '/' : path.replaceAll('//', '/').replace(/\/+$/, '');
  const short = (volume: Value): string => str(volume).split(':').slice(0, 2).map(clean).join(':');
  const made = madeWith(info, '--volume').map((one) => short(one));
  const joined = (volumes: readonly string[]): string =>
    volumes
      .map((one) => one.toLowerCase())
      .sort()
      .join(',');
  if (!Array.isArray(wanted)) found.compare('volume', made.length === 0 ? null : made, null);
  else found.compare('volume', made.length === 0 ? null : joined(made), joined(wanted.map(short)));
}

/** The text of its quadlet file. */
export function podQuadlet(
  get: PodArguments,
  args: { readonly debug: boolean; readonly quadlet_options: readonly string[] | undefined },
): string {
  const more = ALL.flatMap(([name, { flag, form, quadlet = form }]) => {
    const value = get(name);
    const isGiven = value !== null && value !== '' && (value !== false || name === 'share_parent');
    if (!isGiven || quadlet === 'key') return [];
    if (quadlet === 'equals') return [`${flag}=${typeof value === 'boolean' ? value : str(value)}`];
    const words = wordsOf(flag, quadlet, value);
    return words.flatMap((word, at) => (at % 2 === 0 ? [`${word} ${words[at + 1]}`] : []));
  });
  return quadletText(
    'Pod',
    [
      ['PodName', get('name')],
      ['Network', get('network')],
      ['PublishPort', get('publish')],
      ['Volume', get('volume')],
      ['GlobalArgs', args.debug ? ['--log-level debug'] : []],
      ['PodmanArgs', more],
    ],
    args.quadlet_options,
  );
}
