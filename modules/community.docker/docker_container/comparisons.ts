import { ModuleFailure } from '../../../runtime/module/result.ts';
import { str } from '../../../runtime/values/print.ts';
import { CONTAINER_OPTIONS } from './options.ts';

/** How an option is compared with the container that is there; undefined: as is usual for the option. */
export type Comparison = 'strict' | 'ignore' | 'allow_more_present' | undefined;

/** Options that Ansible doesn't compare with the container. */
const NO_STATE = new Set(['env_file']);

const ALIASES = new Map<string, string>(
  Object.entries(CONTAINER_OPTIONS).flatMap(([name, spec]) =>
    ('aliases' in spec ? spec.aliases : []).map((alias): [string, string] => [alias, name]),
  ),
);

function isCollection(name: string): boolean {
  if (!(name in CONTAINER_OPTIONS)) return false;
  const { type } = CONTAINER_OPTIONS[name as keyof typeof CONTAINER_OPTIONS];
  return type === 'list' || type === 'dict' || name === 'command';
}

/** Reads the option `comparisons`. @throws ModuleFailure for an option or a mode that doesn't exist */
export function readComparisons(
  given: ReadonlyMap<unknown, unknown> | undefined,
): (option: string) => Comparison {
  const all = given?.get('*');
  if (all !== undefined && all !== 'strict' && all !== 'ignore')
    throw new ModuleFailure("The wildcard can only be used with comparison modes 'strict' and 'ignore'!");
  const modes = new Map<string, Comparison>();
  const used = new Map<string, string>();
  for (const [key, mode] of given ?? []) {
    const option = str(key as string);
    if (option === '*') continue;
    const name = ALIASES.get(option) ?? option;
    if (name !== 'image' && (!(name in CONTAINER_OPTIONS) || NO_STATE.has(name)))
      throw new ModuleFailure(`Unknown module option '${option}' in comparisons dict!`);
    const other = used.get(name);
    if (other !== undefined)
      throw new ModuleFailure(
        `Both '${option}' and '${other}' (aliases of ${name}) are specified in comparisons dict!`,
      );
    used.set(name, option);
    if (mode !== 'strict' && mode !== 'ignore' && mode !== 'allow_more_present')
      throw new ModuleFailure(`Unknown comparison mode '${str(mode as string)}'!`);
    if (mode === 'allow_more_present' && !isCollection(name))
      throw new ModuleFailure(
        `Option '${option}' is a value and not a set/list/dict, so its comparison cannot be ${mode}`,
      );
    modes.set(name, mode);
  }
  return (option) => modes.get(option) ?? all ?? (option === 'stop_timeout' ? 'ignore' : undefined);
}
