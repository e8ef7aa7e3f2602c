import { EXIT, messageOf } from '../../errors/error.ts';
import type { LoadContext } from '../../playbook/context.ts';
import { Block, type Handler, type Task } from '../../playbook/nodes.ts';
import type { Play } from '../../playbook/play.ts';
import { type TagSelection, tagsSelected } from '../../playbook/tags.ts';
import type { Templar } from '../../template/templar.ts';
import { isAuthored, noteAuthoredItem } from '../../values/authored.ts';
import { type Raw, type RawDict, Template } from '../../values/raw.ts';
import type { PlayVars } from '../../vars/variables.ts';
import { Keywords, patternOf } from '../keywords.ts';
import type { Services } from '../services.ts';
import type { Stats } from '../stats.ts';
import { pyTextOf } from '../text.ts';
import type { Stepper, TaskDebugger } from './batch-context.ts';
import { serialBatches } from './batches.ts';
import { gatherTask } from './gather.ts';
import { HandlerIndex, HandlerQueue, qualified } from './handler-queue.ts';
import { includeLoader } from './include-loader.ts';
import { HostState, type PlayState, RoleProgress } from './play-state.ts';
import { type BatchHosts, NO_HOSTS, playVars } from './play-vars.ts';
import { strategyNamed } from './strategies.ts';
import { taskName } from './task-info.ts';
import { validatePlay } from './validate-play.ts';

/** What the plays of a run share. */
export interface PlayContext {
  /** Whether the task was met that `--start-at-task` names, in this play or an earlier one. */
  readonly start: { found: boolean };
  readonly services: Services;
  readonly load: LoadContext;
  readonly stats: Stats;
  /** Hosts that failed in earlier plays: later ones leave them out. */
  readonly failed: Set<string>;
  readonly unreachable: Set<string>;
  readonly tags: TagSelection;
  /** Hosts of a pattern within `--limit`, in the inventory's order. */
  hostsOf(pattern: string, order: string | undefined): string[];
  refreshInventory(): Promise<void>;
  /** From now on relative names mean files below this folder, and its group_vars and host_vars count. */
  setBaseDir(folder: string): void;
  readonly stepper: Stepper | undefined;
  readonly debugger: TaskDebugger;
  /** Asks for a `vars_prompt`. */
  prompt(variable: RawDict, templar: Templar): Promise<Raw>;
}

/** How a play (or one batch of it) ended. */
export interface PlayEnd {
  /** Ansible's exit code so far. */
  readonly code: number;
  /** No further play is to run. */
  readonly breaks: boolean;
}

/** Runs one play. */
export async function runPlay(context: PlayContext, play: Play): Promise<PlayEnd> {
  const { services } = context;
  context.setBaseDir(play.baseDir);
  const prompted = await askPrompts(context, play);
  const before = services.templar(
    services.variables.scope(varsOf(context, play, prompted, NO_HOSTS), undefined),
  );
  const keywords = new Keywords(play, before);
  validatePlay(play, before);
  const strategy = keywords.string('strategy') ?? services.settings.DEFAULT_STRATEGY;
  const all = context.hostsOf(patternOf(keywords.hosts()), keywords.string('order'));
  const start = (batchSize: number) =>
    services.emit({
      type: 'play-start',
      play: {
        name: playName(keywords),
        hosts: keywords.strings('hosts').join(','),
        path: play.origin === undefined ? undefined : `${play.origin.source.name}:${play.origin.line}`,
        strategy,
        checkMode: keywords.boolIfValid('check_mode') ?? services.options.check,
        hostCount: all.length,
        batchSize,
        firstTasks: firstTasks(play),
      },
    });
  if (all.length === 0) {
    start(0);
    services.emit({ type: 'no-hosts-matched' });
    return { code: EXIT.ok, breaks: false };
  }
  let code: number = EXIT.ok;
  let breaks = false;
  for (const batch of serialBatches(all, keywords.value('serial'))) {
    start(batch.length);
    const end = await runHosts(context, play, prompted, all, batch, keywords, strategy);
    code = end.code;
    breaks ||= end.breaks;
    if (end.endsPlay) break;
  }
  return { code, breaks };
}

/** The tasks of the play's first list, as Ansible counts them: those before its first `block:`. */
function firstTasks(play: Play): number {
  const list = [play.preTasks, play.tasks, play.postTasks].find((block) => (block?.block.length ?? 0) > 0);
  const nodes = list?.block ?? [];
  const [first] = nodes;
  if (first instanceof Block && !first.implicit)
    return first.block.length + first.rescue.length + first.always.length;
  const end = nodes.findIndex((node) => node instanceof Block && !node.implicit);
  return end === -1 ? nodes.length : end;
}

async function runHosts(
  context: PlayContext,
  play: Play,
  prompted: RawDict,
  all: readonly string[],
  batch: readonly string[],
  keywords: Keywords,
  strategyName: string,
): Promise<PlayEnd & { readonly endsPlay: boolean }> {
  const { services } = context;
  const hosts = new Map<string, HostState>();
  const removed = new Set([...context.failed, ...context.unreachable]);
  const isActive = (host: string) => !removed.has(host) && !context.unreachable.has(host);
  const vars = varsOf(context, play, prompted, {
    all,
    batch,
    isActive,
    isFailed: (host) => context.failed.has(host) || hosts.get(host)?.failed === true,
    isLost: (host) => context.unreachable.has(host),
  });
  const templar = services.templar(services.variables.scope(vars, undefined));
  const index = new HandlerIndex(play, (handler) => handlerNames(handler, services, vars));
  const selection = taskSelection(context, vars);
  const state: PlayState = {
    play,
    vars,
    hosts,
    batch,
    tags: context.tags,
    isSelected: selection,
    completedRoles: new RoleProgress(),
    removed,
    counted: new Set(),
    ended: undefined,
  };
  const forceHandlers = keywords.bool('force_handlers') ?? services.options.forceHandlers;
  const gather = gatherTask(play, templar, services.settings);
  const isGathered = (host: string) =>
    services.settings.DEFAULT_GATHERING === 'smart' && services.facts.isGathered(host);
  for (const host of batch.filter(isActive)) {
    const first = gather !== undefined && selection(gather) && !isGathered(host) ? gather : undefined;
    const rules = { isSelected: selection, forceHandlers };
    const queue = new HandlerQueue(index, (handler) =>
      services.emit({ type: 'notify', handler: String(handler.name ?? handler.action), host }),
    );
    hosts.set(host, new HostState(host, play, first, rules, queue));
  }
  const before = context.failed.size + context.unreachable.size;
  const strategy = strategyNamed(strategyName, play);
  const debugsFailures = strategy.debugs || services.settings.ENABLE_TASK_DEBUGGER;
  const includes = includeLoader(play, context.load);
  const broken = await strategy.run({ ...context, state, includes, debugsFailures });
  return endOf(context, state, batch, broken, before);
}

function varsOf(context: PlayContext, play: Play, prompted: RawDict, hosts: BatchHosts): PlayVars {
  const { variables, templar, emit } = context.services;
  return playVars(play, prompted, hosts, { context: context.load, variables, templar, emit });
}

/** What a batch's end means for the run, by Ansible's counts. */
function endOf(
  context: PlayContext,
  state: PlayState,
  batch: readonly string[],
  broken: boolean,
  before: number,
): PlayEnd & { readonly endsPlay: boolean } {
  const { failed, unreachable } = context;
  const ended = [...state.hosts.values()].filter((host) => host.failed).map(({ name }) => name);
  const anyFailed = ended.length > 0 || failed.size > 0;
  for (const name of [...ended, ...state.counted]) failed.add(name);
  const code = broken
    ? EXIT.hostFailed
    : unreachable.size > 0
      ? EXIT.unreachable
      : anyFailed
        ? EXIT.hostFailed
        : EXIT.ok;
  if (state.ended === 'play') return { code, breaks: false, endsPlay: true };
  const everyoneFailed = failed.size + unreachable.size - before >= batch.length;
  return { code, breaks: broken || everyoneFailed, endsPlay: everyoneFailed };
}

/** `--tags`, `--skip-tags` and `--start-at-task`; a task's tags are rendered once, with the play's variables. */
function taskSelection(context: PlayContext, vars: PlayVars): (task: Task) => boolean {
  const { services } = context;
  const known = new WeakMap<Task, boolean>();
  const select = (task: Task): boolean => {
    if (task.implicit) return true;
    const templar = services.templar(services.variables.scope(vars, undefined, task));
    if (!tagsSelected(new Set(new Keywords(task, templar).strings('tags')), context.tags)) return false;
    if (!context.start.found && task.action !== 'gather_facts') {
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
      context.start.found = true;
    }
    return true;
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
  } catch (error) {
    if (handler.listen.length === 0) {
      const written = name instanceof Template ? name.source : String(name);
      services.emit({
        type: 'warning',
        message: `Handler '${written}' is unusable because it has no listen topics and the name could not be templated (host-specific variables are not supported in handler names). The error: ${messageOf(error)}`,
      });
    }
    return [];
  }
  return role === undefined ? [text] : [text, ...qualified(role, text)];
}

function playName(keywords: Keywords): string {
  const name = keywords.string('name');
  return name === undefined || name === '' ? keywords.strings('hosts').join(',') : name;
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
    if (services.variables.isExtra(name)) continue;
    const answer = await context.prompt(variable, templar);
    answers.set(name, answer);
    // Whoever typed it runs the playbook; what is said to be unsafe was noted nowhere.
    if (typeof answer === 'string' && isAuthored(answer)) noteAuthoredItem(answers, name);
  }
  return answers;
}
