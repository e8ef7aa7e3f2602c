import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { applyCommands, runCommands, stepOf } from '../support/commands.ts';

const TOOL = 'update-alternatives';

interface Subcommand {
  readonly name: string;
  readonly path: string;
  readonly link: string | undefined;
}

interface Alternative {
  readonly priority: number;
  readonly family: string;
  readonly subcommands: readonly Subcommand[];
}

/** What `update-alternatives --display` says of a name. */
interface Present {
  readonly mode: string | undefined;
  readonly path: string | undefined;
  readonly link: string | undefined;
  readonly alternatives: ReadonlyMap<string, Alternative>;
}

export default defineModule({
  name: 'community.general.alternatives',
  summary: 'Choose which of several programs a common name stands for',
  options: {
    name: { type: 'str', required: true, operand: true, description: 'The common name: editor.' },
    path: { type: 'path', description: 'The program.' },
    family: { type: 'str', description: 'The family that the program belongs to (RHEL).' },
    link: { type: 'path', description: 'The link that has the common name.' },
    priority: { type: 'int', description: "The program's priority; 50 for a new one." },
    state: {
      type: 'str',
      choices: ['present', 'selected', 'absent', 'auto'],
      default: 'selected',
      description: 'Whether the program is known, chosen, not known, or left to the priorities.',
    },
    subcommands: {
      type: 'list',
      elements: 'dict',
      aliases: ['slaves'],
      description: 'Further links that follow.',
      options: {
        name: { type: 'str', required: true, operand: true, description: 'Common name of the further link.' },
        path: { type: 'path', required: true, description: 'Where it leads.' },
        link: { type: 'path', required: true, description: 'The link.' },
      },
    },
  },
  rules: { requiredOneOf: [['path', 'family']] },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, path, state } = args;
    const probed = await runCommands(
      target,
      [
        { step: 'display', argv: [TOOL, '--display', name] },
        { step: 'exists', argv: ['test', '-e', path ?? ''] },
      ],
      { need: [TOOL] },
    );
    const display = stepOf(probed, 'display');
    const present = parse(display.rc === 0 ? display.out : '', args.subcommands ?? []);
    const mine = path === undefined ? undefined : present.alternatives.get(path);
    const diff: { before: Record<string, ResultValue>; after: Record<string, ResultValue> } = {
      before: task.diff && present.mode !== undefined ? stateBefore(present, path, mine) : {},
      after: {},
    };
    const commands: string[][] = [];
    const messages: string[] = [];
    const act = (message: string, words: readonly string[], after: Record<string, ResultValue>): void => {
      messages.push(message);
      commands.push([TOOL, ...words]);
      if (task.diff) Object.assign(diff.after, after);
    };
    if (state === 'absent') {
      if (path !== undefined && mine !== undefined)
        act(`Remove alternative '${path}' from '${name}'.`, ['--remove', name, path], { state: 'absent' });
    } else {
      if (path !== undefined && differs(mine, args.priority, args.subcommands)) {
        if (stepOf(probed, 'exists').rc !== 0)
          throw new ModuleFailure(`Specified path ${path} does not exist`);
        const link = args.link ?? present.link;
        if (!link)
          throw new ModuleFailure(
            'Needed to install the alternative, but unable to do so as we are missing the link',
          );
        const priority = args.priority ?? mine?.priority ?? 50;
        const followers = args.subcommands?.flatMap((one) => ['--slave', one.link, one.name, one.path]) ?? [];
        const family = args.family === undefined ? [] : ['--family', args.family];
        const shown = args.subcommands ?? (mine?.subcommands.length ? mine.subcommands : undefined);
        act(
          `Install alternative '${path}' for '${name}'.`,
          ['--install', link, name, path, String(priority), ...family, ...followers],
          {
            state: 'present',
            path,
            family: args.family ?? null,
            priority,
            link,
            ...(shown?.length ? { subcommands: shown.map(shownSubcommand) } : {}),
          },
        );
      }
      const current = present.path === undefined ? undefined : present.alternatives.get(present.path);
      const chosen =
        (path !== undefined && present.path === path) ||
        (current !== undefined && current.family === (args.family ?? null));
      if (state === 'selected' && !chosen) {
        const choice = path ?? args.family ?? '';
        act(`Set alternative '${choice}' for '${name}'.`, ['--set', name, choice], { state: 'selected' });
      }
      if (state === 'auto' && present.mode === 'manual')
        act(`Set alternative to auto for '${name}'.`, ['--auto', name], { state: 'present' });
    }
    if (!task.check) await applyCommands(target, commands, { need: [TOOL] });
    return { changed: commands.length > 0, diff, msg: messages.join(' ') };
  },
});

function shownSubcommand({ name, path, link }: Subcommand): ResultValue {
  return { name, path, link: link ?? null };
}

function differs(
  mine: Alternative | undefined,
  priority: number | undefined,
  subcommands: readonly Subcommand[] | undefined,
): boolean {
  if (mine === undefined) return true;
  if (priority !== undefined && mine.priority !== priority) return true;
  if (subcommands === undefined) return false;
  const key = (one: Subcommand): string => JSON.stringify([one.name, one.path, one.link]);
  const [wanted, there] = [subcommands, mine.subcommands].map((list) => new Set(list.map(key)));
  if (wanted === undefined || there === undefined) return false;
  return wanted.size !== there.size || [...wanted].some((one) => !there.has(one));
}

function stateBefore(
  present: Present,
  path: string | undefined,
  mine: Alternative | undefined,
): Record<string, ResultValue> {
  if (mine === undefined) return { state: 'absent' };
  return {
    state: present.mode === 'manual' && present.path !== path ? 'selected' : 'present',
    path,
    priority: mine.priority,
    link: present.link ?? null,
    ...(mine.subcommands.length > 0 ? { subcommands: mine.subcommands.map(shownSubcommand) } : {}),
  };
}

function parse(text: string, wanted: readonly Subcommand[]): Present {
  const mode = /\s-\s(?:status\sis\s)?(\w*)(?:\smode|.)$/m.exec(text)?.[1];
  const alternatives = new Map<string, Alternative>();
  if (mode === undefined) return { mode, path: undefined, link: undefined, alternatives };
  const links = new Map<string, string | undefined>();
  for (const [, name = '', link] of text.matchAll(/^\s*(?:slave|follower) (\S+) is (.*)$/gm))
    links.set(name, link);
  if (links.size === 0) for (const one of wanted) links.set(one.name, one.link);
  const entry = /^(\/.*)\s-\s(?:family\s(\S+)\s)?priority\s(\d+)((?:\s+(?:slave|follower).*)*)/gm;
  for (const [, path = '', family = '', priority, followers = ''] of text.matchAll(entry)) {
    const subcommands = [...followers.matchAll(/^\s+(?:slave|follower) (.*): (.*)$/gm)]
      .filter(([, , at]) => at !== '(null)')
      .map(([, name = '', at = '']) => ({ name, path: at, link: links.get(name) }));
    alternatives.set(path, { priority: Number(priority), family, subcommands });
  }
  return {
    mode,
    path: /^\s*link currently points to (.*)$/m.exec(text)?.[1],
    link: /^\s*link \w+ is (.*)$/m.exec(text)?.[1],
    alternatives,
  };
}
