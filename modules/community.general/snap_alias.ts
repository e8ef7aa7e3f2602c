import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import { linesOf, mustSucceed, runCommands, stepOf } from '../support/commands.ts';
import { snapVersions } from '../support/snap-versions.ts';

/** The aliases of each snap. */
type Aliases = ReadonlyMap<string, readonly string[]>;

const LIST = { step: 'aliases', argv: ['snap', 'aliases'] };

export default defineModule({
  name: 'community.general.snap_alias',
  summary: "Manage the other names of snaps' commands",
  options: {
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether the aliases are to be there.',
    },
    name: { type: 'str', operand: true, description: 'The snap, or one of its commands (snap.command).' },
    alias: {
      type: 'list',
      elements: 'str',
      aliases: ['aliases'],
      operand: true,
      description: 'Its aliases; when left out, `absent` takes away all of them.',
    },
  },
  rules: {
    requiredIf: [
      ['state', 'present', ['name', 'alias']],
      ['state', 'absent', ['name', 'alias'], true],
    ],
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const need = { need: ['snap'] };
    const probed = await runCommands(target, [{ step: 'version', argv: ['snap', 'version'] }, LIST], need);
    const version = snapVersions(stepOf(probed, 'version').out);
    const before = readAliases(mustSucceed(stepOf(probed, 'aliases'), LIST.argv));
    const commands = commandsFor(args, before);
    const changed = commands.length > 0;
    let after = before;
    if (changed && !task.check) {
      // Ansible's doesn't ask either whether they succeed: the aliases in the result tell.
      const steps = commands.map((argv, at) => ({ step: `change ${at}`, argv }));
      const done = await runCommands(target, [...steps, LIST], { ...need, leavesChildren: true });
      after = readAliases(mustSucceed(stepOf(done, 'aliases'), LIST.argv));
    }
    const told = (aliases: Aliases) => ({ snap_aliases: shown(aliases, args.name) });
    const diff =
      task.diff && !task.check && changed ? { diff: { before: told(before), after: told(after) } } : {};
    return { changed, version, ...told(after), ...diff };
  },
});

interface Wish {
  readonly state: string;
  readonly name: string | undefined;
  readonly alias: readonly string[] | undefined;
}

function commandsFor({ state, name, alias }: Wish, there: Aliases): string[][] {
  const known = (one: string): boolean =>
    name === undefined
      ? [...there.values()].some((aliases) => aliases.includes(one))
      : (there.get(name) ?? []).includes(one);
  if (state === 'present')
    return (alias ?? []).filter((one) => !known(one)).map((one) => ['snap', 'alias', name ?? '', one]);
  if (alias !== undefined && alias.length > 0)
    return alias.filter(known).map((one) => ['snap', 'unalias', one]);
  return name !== undefined && there.has(name) ? [['snap', 'unalias', name]] : [];
}

/** @param said Of `snap aliases`: nothing on stdout, and a sentence on stderr, when there is none. */
function readAliases(said: { readonly out: string; readonly err: string }): Aliases {
  const found = new Map<string, string[]>();
  if (said.err.trim() !== '') return found;
  for (const line of linesOf(said.out).slice(1)) {
    const [, command = '', alias = ''] = /^(\S+)\s+([\w-]+)\s+/.exec(`${line} `) ?? [];
    if (command !== '') found.set(command, [...(found.get(command) ?? []), alias]);
  }
  return found;
}

/** All aliases by their commands, or with a name given those of that one. */
function shown(aliases: Aliases, name: string | undefined): Record<string, string[]> {
  if (name !== undefined) return { [name]: [...(aliases.get(name) ?? [])] };
  return Object.fromEntries([...aliases].map(([command, all]) => [command, [...all]]));
}
