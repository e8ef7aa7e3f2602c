import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { linesOf, mustSucceed, runCommands, shownWords, stepOf } from '../../support/commands.ts';

/** What pacman knows of the host's packages and of its repositories'. */
export interface Inventory {
  /** Name, version. */
  readonly installed: ReadonlyMap<string, string>;
  readonly available: ReadonlyMap<string, string>;
  /** Group, names. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly upgradable: ReadonlyMap<string, { readonly current: string; readonly latest: string }>;
  readonly reasons: ReadonlyMap<string, 'explicit' | 'dependency'>;
}

const QUERIES = {
  installed: ['--query'],
  available: ['--sync', '--list'],
  groups: ['--sync', '--groups', '--groups'],
  upgrades: ['--query', '--upgrades'],
  explicit: ['--query', '--explicit'],
  deps: ['--query', '--deps'],
} as const;

/** Asks for all of it, in one request. @throws ModuleFailure */
export async function readInventory(target: Target, pacman: string): Promise<Inventory> {
  const commands = Object.entries(QUERIES).map(([step, words]) => ({ step, argv: [pacman, ...words] }));
  const done = await runCommands(target, commands, { need: [pacman] });
  const lines = (step: Exclude<keyof typeof QUERIES, 'upgrades'>): string[][] =>
    linesOf(mustSucceed(stepOf(done, step), shownWords([pacman, ...QUERIES[step]], done)).out)
      .map((line) => line.trim().split(/\s+/))
      .filter(([first]) => first !== '');
  const reasons = new Map<string, 'explicit' | 'dependency'>();
  for (const [name = ''] of lines('explicit')) reasons.set(name, 'explicit');
  for (const [name = ''] of lines('deps')) reasons.set(name, 'dependency');
  const groups = new Map<string, string[]>();
  for (const [group = '', name = ''] of lines('groups'))
    groups.set(group, [...(groups.get(group) ?? []), name]);
  return {
    installed: new Map(lines('installed').map(([name = '', version = '']) => [name, version])),
    available: new Map(lines('available').map(([, name = '', version = '']) => [name, version])),
    groups,
    upgradable: readUpgrades(stepOf(done, 'upgrades')),
    reasons,
  };
}

/** Lines as `strace 5.14-1 -> 5.15-1`. */
function readUpgrades({
  rc,
  out,
  err,
}: {
  readonly rc: number;
  readonly out: string;
  readonly err: string;
}): Inventory['upgradable'] {
  const lines = linesOf(out).filter((line) => !line.includes('Avoid running'));
  if (rc !== 0 && !(rc === 1 && lines.length === 0))
    throw new ModuleFailure("Couldn't get list of packages available for upgrade", {
      stdout: lines.join('\n'),
      ...(err !== '' && { stderr: err }),
      rc,
    });
  const found = new Map<string, { current: string; latest: string }>();
  for (const line of rc === 0 ? lines : []) {
    if (line.trim() === '' || line.includes('[ignored]')) continue;
    const [name, current, , latest, more] = line.trim().split(/\s+/);
    if (name === undefined || current === undefined || latest === undefined || more !== undefined)
      throw new ModuleFailure(`Invalid line: ${line.trim()}`);
    found.set(name, { current, latest });
  }
  return found;
}
