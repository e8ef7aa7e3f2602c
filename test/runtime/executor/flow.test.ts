import { describe, expect, test } from 'vitest';
import { compareOrder, playFlow, type Step, type Verdict } from '../../../runtime/executor/flow.ts';
import { Block, Handler, Task, type TaskNode } from '../../../runtime/playbook/nodes.ts';
import { Play } from '../../../runtime/playbook/play.ts';

const play = new Play({
  keywords: new Map(),
  origin: undefined,
  file: 'site.yml',
  collection: undefined,
  importedWhen: [],
});

function task(name: string, args: Record<string, string> = {}, action = 'debug'): Task {
  return new Task({
    keywords: new Map([['name', name]]),
    parent: play,
    origin: undefined,
    action,
    resolvedAction: `ansible.builtin.${action}`,
    args: new Map(Object.entries(args)),
    file: 'site.yml',
  });
}

function block(main: TaskNode[], rescue: TaskNode[] = [], always: TaskNode[] = []): Block {
  const node = new Block({
    keywords: new Map(),
    parent: play,
    origin: undefined,
    implicit: false,
    role: undefined,
    file: 'site.yml',
  });
  Object.assign(node, { block: main, rescue, always });
  return node;
}

function walk(nodes: TaskNode[], verdicts: Record<string, Verdict>, handlers: string[] = []) {
  const site = new Play({
    keywords: new Map(),
    origin: undefined,
    file: 'site.yml',
    collection: undefined,
    importedWhen: [],
  });
  site.tasks = block(nodes);
  const waiting = [...handlers];
  const ran: string[] = [];
  const flow = playFlow(site, undefined, {
    isSelected: (each) => !String(each.name).startsWith('untagged'),
    forceHandlers: false,
    startFlush: () => {},
    pardons: () => 0,
    nextHandler: () => {
      // Task a is the one that notifies.
      const name = ran.includes('a') ? waiting.shift() : undefined;
      if (name === undefined) return undefined;
      const handler = new Handler({
        ...task(name),
        origin: undefined,
        parent: play,
        action: 'debug',
        resolvedAction: 'x',
        args: new Map(),
        file: '',
        keywords: new Map([['name', name]]),
      });
      return { handler, index: handlers.length - waiting.length };
    },
  });
  const steps: Step[] = [];
  let next = flow.next();
  while (next.done !== true) {
    const name = String(next.value.task.name);
    ran.push(name);
    steps.push(next.value);
    next = flow.next(verdicts[name] ?? { kind: 'done' });
  }
  return { ran, steps, ending: next.value };
}

const failed: Verdict = { kind: 'failed' };

describe('a host goes through blocks as Ansible has it', () => {
  test('a failure runs rescue and always, and the play goes on', () => {
    const nodes = [block([task('a'), task('b')], [task('r')], [task('z')]), task('after')];
    expect(walk(nodes, { a: failed })).toMatchObject({ ran: ['a', 'r', 'z', 'after'], ending: 'done' });
  });

  test('a failure without rescue runs always, then the host is out', () => {
    const nodes = [block([task('a'), task('b')], [], [task('z')]), task('after')];
    expect(walk(nodes, { a: failed })).toMatchObject({ ran: ['a', 'z'], ending: 'failed' });
  });

  test('a failure in rescue fails the block after its always', () => {
    const nodes = [block([task('a')], [task('r')], [task('z')]), task('after')];
    expect(walk(nodes, { a: failed, r: failed })).toMatchObject({ ran: ['a', 'r', 'z'], ending: 'failed' });
  });

  test('an inner failure is rescued by the outer block', () => {
    const nodes = [block([block([task('a')], [], [task('y')])], [task('r')]), task('after')];
    const { ran, steps } = walk(nodes, { a: failed });
    expect(ran).toEqual(['a', 'y', 'r', 'after']);
    expect(steps.map(({ rescuable }) => rescuable)).toEqual([true, true, false, false]);
  });

  test('a lost host runs neither rescue nor always', () => {
    const nodes = [block([task('a')], [task('r')], [task('z')]), task('after')];
    expect(walk(nodes, { a: { kind: 'gone' } })).toMatchObject({ ran: ['a'], ending: 'gone' });
  });

  test('a rescue whose tasks the tags leave out does not rescue', () => {
    const nodes = [block([task('a')], [task('untagged')]), task('after')];
    expect(walk(nodes, { a: failed })).toMatchObject({ ran: ['a'], ending: 'failed' });
  });

  test('included tasks run in place of the include', () => {
    const include: Verdict = { kind: 'include', blocks: [block([task('x'), task('y')])] };
    expect(walk([task('inc'), task('after')], { inc: include }).ran).toEqual(['inc', 'x', 'y', 'after']);
  });

  test('handlers run at flush_handlers and at the end of the section', () => {
    const flush = task('flush', { _raw_params: 'flush_handlers' }, 'meta');
    expect(walk([task('a'), flush, task('b')], {}, ['h']).ran).toEqual(['a', 'flush', 'h', 'b']);
    expect(walk([task('a'), task('b')], {}, ['h']).ran).toEqual(['a', 'b', 'h']);
  });

  test('handlers of a failed host do not run', () => {
    expect(walk([task('a')], { a: failed }, ['h']).ran).toEqual(['a']);
  });

  test('steps of a later task order behind those of an earlier one, rescue and includes too', () => {
    const include: Verdict = { kind: 'include', blocks: [block([task('x')])] };
    const nodes = [block([task('a')], [task('r')], [task('z')]), task('inc'), task('after')];
    const { steps } = walk(nodes, { a: failed, inc: include });
    for (const [index, step] of steps.entries()) {
      const before = steps[index - 1];
      if (before !== undefined) expect(compareOrder(before.order, step.order)).toBeLessThan(0);
    }
  });
});
