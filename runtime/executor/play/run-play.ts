import { TsibleError } from '../../errors/error.ts';
import type { LoadContext } from '../../playbook/context.ts';
import type { Handler, Task } from '../../playbook/nodes.ts';
import type { Play } from '../../playbook/play.ts';
import { type TagSelection, tagsOf, tagsSelected } from '../../playbook/tags.ts';
import type { Templar } from '../../template/templar.ts';
import { type Raw, type RawDict, Template } from '../../values/raw.ts';
import type { PlayVars } from '../../vars/variables.ts';
import { Keywords } from '../keywords.ts';
import type { Services } from '../services.ts';
import type { Stats } from '../stats.ts';
import { pyTextOf } from '../text.ts';
import { serialBatches } from './batches.ts';
import { gatherTask } from './gather.ts';
import { HandlerIndex, HandlerQueue } from './handler-queue.ts';
import { includeLoader } from './include-loader.ts';
import { HostState, type PlayState, RoleProgress } from './play-state.ts';
import { type BatchHosts, NO_HOSTS, playVars } from './play-vars.ts';
import { runBatch, type Stepper } from './run-batch.ts';
import { taskName } from './task-info.ts';

/** What the plays of a run share. */
export interface PlayContext {
  readonly services: Services;
  readonly load: LoadContext;
  readonly stats: Stats;
  readonly failed: Set<string>;
  readonly unreachable: Set<string>;
  readonly tags: TagSelection;
  /** Hosts of a pattern within `--limit`, in the inventory's order. */
  hostsOf(pattern: string, order: string | undefined): string[];
  refreshInventory(): void;
  /** From now on relative names mean files below this folder, and its group_vars and host_vars count. */
  setBaseDir(folder: string): void;
  readonly stepper: Stepper | undefined;
  /** Asks for a `vars_prompt`. */
  prompt(variable: RawDict, templar: Templar): Promise<Raw>;
}

/** Runs one play. Returns true when the run must end with it. */
export async function runPlay(context: PlayContext, play: Play): Promise<boolean> {
  const { services } = context;
  context.setBaseDir(play.baseDir);
  const prompted = await askPrompts(context, play);
  const before = services.templar(
    services.variables.scope(varsOf(context, play, prompted, NO_HOSTS), undefined),
  );
  const keywords = new Keywords(play, before);
  checkStrategy(keywords.string('strategy') ?? services.settings.DEFAULT_STRATEGY, play);
  const all = context.hostsOf(keywords.strings('hosts').join(','), keywords.string('order'));
  const start = () =>
    services.emit({
      type: 'play-start',
      play: {
        name: playName(keywords),
        hosts: keywords.strings('hosts').join(','),
        path: play.origin === undefined ? undefined : `${play.origin.source.name}:${play.origin.line}`,
        strategy: keywords.string('strategy') ?? services.settings.DEFAULT_STRATEGY,
        checkMode: keywords.bool('check_mode') ?? services.options.check,
      },
    });
  if (all.length === 0) {
    start();
    services.emit({ type: 'no-hosts-matched' });
    return false;
  }
  for (const batch of serialBatches(all, keywords.value('serial'))) {
    start();
    const ended = await runHosts(context, play, prompted, all, batch, keywords);
    if (ended !== 'on') return ended === 'run';
  }
  return false;
}

type End = 'on' | 'play' | 'run';

async function runHosts(
  context: PlayContext,
  play: Play,
  prompted: RawDict,
  all: readonly string[],
  batch: readonly string[],
  keywords: Keywords,
): Promise<End> {
  const { services } = context;
  const hosts = new Map<string, HostState>();
  const vars = varsOf(context, play, prompted, { all, batch, isActive: (host) => isActive(context, host) });
  const templar = services.templar(services.variables.scope(vars, undefined));
  const index = new HandlerIndex(play, (handler) => handlerNames(handler, services, vars));
  const state: PlayState = {
    play,
    vars,
    hosts,
    tags: context.tags,
    completedRoles: new RoleProgress(),
    endPlay: false,
  };
  const selection = taskSelection(context, vars);
  const forceHandlers = keywords.bool('force_handlers') ?? services.options.forceHandlers;
  const gather = gatherTask(play, templar, services.settings);
  const isGathered = (host: string) =>
    services.settings.DEFAULT_GATHERING === 'smart' && services.facts.isGathered(host);
  for (const host of batch.filter((each) => isActive(context, each))) {
    const first = gather !== undefined && selection(gather) && !isGathered(host) ? gather : undefined;
    const rules = { isSelected: selection, forceHandlers };
    hosts.set(host, new HostState(host, play, first, rules, new HandlerQueue(index)));
  }
  const before = context.failed.size + context.unreachable.size;
  const broken = await runBatch({ ...context, state, includes: includeLoader(play, context.load) });
  if (broken || context.failed.size + context.unreachable.size - before >= batch.length) return 'run';
  return state.endPlay ? 'play' : 'on';
}

function varsOf(context: PlayContext, play: Play, prompted: RawDict, hosts: BatchHosts): PlayVars {
  const { variables, templar, emit } = context.services;
  return playVars(play, prompted, hosts, { context: context.load, variables, templar, emit });
}

function isActive(context: PlayContext, host: string): boolean {
  return !context.failed.has(host) && !context.unreachable.has(host);
}

/** `--tags`, `--skip-tags` and `--start-at-task`; a task's tags are rendered once, with the play's variables. */
function taskSelection(context: PlayContext, vars: PlayVars): (task: Task) => boolean {
  const { services } = context;
  const known = new WeakMap<Task, boolean>();
  let started = services.options.startAtTask === undefined;
  const select = (task: Task): boolean => {
    if (task.implicit) return true;
    const templar = services.templar(services.variables.scope(vars, undefined, task));
    if (!started && task.action !== 'gather_facts') {
      const pattern = services.options.startAtTask ?? '';
      const name = taskName(task, templar);
      const bare = name.includes(' : ') ? name.slice(name.indexOf(' : ') + 3) : name;
      if (
        name !== pattern &&
        bare !== pattern &&
        !wildcard(pattern).test(bare) &&
        !wildcard(pattern).test(name)
      )
        return false;
      started = true;
    }
    return tagsSelected(tagsOf(new Keywords(task, templar).strings('tags')), context.tags);
  };
  return (task) => {
    let selected = known.get(task);
    if (selected === undefined) {
      selected = select(task);
      known.set(task, selected);
    }
    return selected;
  };
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

function handlerNames(handler: Handler, services: Services, vars: PlayVars): string[] {
  const { name, role } = handler;
  if (name === undefined || name === null || name === '') return [];
  let text: string;
  try {
    const templar = services.templar(services.variables.scope(vars, undefined, handler));
    text = pyTextOf(name instanceof Template ? templar.resolve(name) : name);
  } catch {
    return [];
  }
  if (role === undefined) return [text];
  return [...new Set([text, `${role.roleName} : ${text}`, `${role.fullName} : ${text}`])];
}

function playName(keywords: Keywords): string {
  const name = keywords.string('name');
  return name === undefined || name === '' ? keywords.strings('hosts').join(',') : name;
}

function checkStrategy(strategy: string, play: Play): void {
  if (!['linear', 'ansible.builtin.linear'].includes(strategy)) {
    throw new TsibleError(`Invalid play strategy specified: ${strategy}`, {
      origin: play.origin,
      help: "This version of tsible runs the strategy 'linear'.",
    });
  }
}

/** Answers to `vars_prompt`, which may use the play's variables; extra vars answer theirs. */
async function askPrompts(context: PlayContext, play: Play): Promise<RawDict> {
  const answers: RawDict = new Map();
  const written = play.keywords.get('vars_prompt') ?? [];
  const { services } = context;
  for (const variable of [written].flat()) {
    if (!(variable instanceof Map)) continue;
    const templar = services.templar(
      services.variables.scope(varsOf(context, play, answers, NO_HOSTS), undefined),
    );
    const name = pyTextOf(templar.resolve(variable.get('name') ?? null));
    if (!services.variables.isExtra(name)) answers.set(name, await context.prompt(variable, templar));
  }
  return answers;
}
