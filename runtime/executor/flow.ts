import { Block, Handler, type Task, type TaskNode } from '../playbook/nodes.ts';
import type { Play } from '../playbook/play.ts';

/** The next task of one host. */
export interface Step {
  readonly task: Task;
  /** Its place in the play, for keeping hosts in step: compare with `compareOrder`. */
  readonly order: readonly number[];
  /** A failure here will be rescued by a block around it. */
  readonly rescuable: boolean;
  /** The block around it, and the part of that block. */
  readonly place: Place;
}

export interface Place {
  readonly block: Block | undefined;
  readonly section: 'block' | 'rescue' | 'always';
}

/** What became of a step, as far as the way on depends on it. */
export type Verdict =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed' }
  /** The host is out of the play: unreachable, or `meta: end_host`. No rescue, no always. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'include'; readonly blocks: readonly Block[] }
  /** `meta: end_role`: on behind the role's last task. */
  | { readonly kind: 'end-role' };

/** What a host's way through a play depends on, beside the verdicts. */
export interface FlowRules {
  /** Tasks that tags (and --start-at-task) leave in. */
  isSelected(task: Task): boolean;
  /** Makes handlers of what the host was notified of so far. */
  startFlush(): void;
  /** The handlers that the host was notified of and has not run, in the order of the play. */
  nextHandler(after: number): { readonly handler: Handler; readonly index: number } | undefined;
  readonly forceHandlers: boolean;
  /** How often the host's errors have been cleared (`meta: clear_host_errors`). */
  pardons(): number;
}

type Walk = Generator<Step, Ending, Verdict>;
type Ending = 'done' | 'failed' | 'gone' | 'end-role';

export function compareOrder(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < a.length && index < b.length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/**
 * One host's way through a play, task by task: the caller carries out each step and answers with its verdict. Blocks, rescue and
 * always are the generator's own control flow. Returns whether the host ended well.
 */
export function* playFlow(play: Play, gather: Task | undefined, rules: FlowRules): Walk {
  const flow = new HostFlow(rules);
  if (gather !== undefined) {
    const ending = yield* flow.task(gather, [0], TOP);
    if (ending !== 'done') return ending;
  }
  const sections = [[play.preTasks], [play.rolesBlock, play.tasks], [play.postTasks]];
  for (const [index, section] of sections.entries()) {
    let ending: Ending = 'done';
    for (const [place, block] of section.entries()) {
      if (block !== undefined && ending === 'done')
        ending = yield* flow.nodes([block], [index + 1, 0, place], TOP);
    }
    if (ending === 'gone') return ending;
    if (ending === 'done' || rules.forceHandlers) {
      const flushed = yield* flow.handlers([index + 1, 1], TOP);
      if (flushed !== 'done') return flushed;
    }
    if (ending === 'failed') return ending;
  }
  return 'done';
}

/** What tasks in one part of a block have in common. */
interface Around extends Place {
  readonly rescuable: boolean;
}

const TOP: Around = { block: undefined, section: 'block', rescuable: false };

class HostFlow {
  readonly #rules: FlowRules;

  constructor(rules: FlowRules) {
    this.#rules = rules;
  }

  *nodes(nodes: readonly TaskNode[], order: readonly number[], around: Around): Walk {
    for (const [index, node] of nodes.entries()) {
      const place = [...order, index];
      const ending: Ending =
        node instanceof Block
          ? yield* this.#block(node, place, around)
          : this.#isSelected(node)
            ? yield* this.task(node, place, around)
            : 'done';
      if (ending === 'end-role') {
        if (endsRole(nodes, index)) continue;
        return ending;
      }
      if (ending !== 'done') return ending;
    }
    return 'done';
  }

  *#block(block: Block, order: readonly number[], { rescuable }: Around): Walk {
    const hasRescue = this.#hasTasks(block.rescue);
    const main: Around = { block, section: 'block', rescuable: rescuable || hasRescue };
    let ending = yield* this.nodes(block.block, [...order, 0], main);
    if (ending === 'failed' && hasRescue) {
      ending = yield* this.nodes(block.rescue, [...order, 1], { block, section: 'rescue', rescuable });
    }
    if (ending === 'gone') return ending;
    const pardons = this.#rules.pardons();
    const last: Around = { block, section: 'always', rescuable };
    const always = yield* this.nodes(block.always, [...order, 2], last);
    if (always !== 'done') return always;
    return ending === 'failed' && this.#rules.pardons() > pardons ? 'done' : ending;
  }

  *task(task: Task, order: readonly number[], around: Around): Walk {
    const { rescuable } = around;
    const verdict = yield { task, order, rescuable, place: around };
    if (task.metaAction === 'flush_handlers' && verdict.kind === 'done')
      return yield* this.handlers([...order, 0], around);
    if (verdict.kind === 'include') return yield* this.nodes(verdict.blocks, [...order, 1], around);
    return verdict.kind;
  }

  /** Runs the notified handlers in the order of the play; one that is notified meanwhile runs too if its turn is still to come. */
  *handlers(order: readonly number[], around: Around): Walk {
    this.#rules.startFlush();
    let next = this.#rules.nextHandler(-1);
    while (next !== undefined) {
      const ending = yield* this.task(next.handler, [...order, next.index], around);
      if (ending !== 'done') return ending;
      next = this.#rules.nextHandler(next.index);
    }
    return 'done';
  }

  /** Tags choose among tasks; a handler runs because it was notified. */
  #isSelected(task: Task): boolean {
    return task instanceof Handler || this.#rules.isSelected(task);
  }

  #hasTasks(nodes: readonly TaskNode[]): boolean {
    return nodes.some((node) =>
      node instanceof Block
        ? this.#hasTasks(node.block) || this.#hasTasks(node.rescue) || this.#hasTasks(node.always)
        : this.#isSelected(node),
    );
  }
}

/** Whether a role's end mark follows in this list: then `end_role` has found its end. */
function endsRole(nodes: readonly TaskNode[], index: number): boolean {
  return nodes
    .slice(index + 1)
    .some((node) => !(node instanceof Block) && node.metaAction === 'role_complete');
}
