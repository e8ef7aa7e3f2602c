import { describe, expect, it } from 'vitest';
import { ItemQueue, type Turn } from '../../../../runtime/executor/task/turn.ts';
import { deferred } from '../../../../runtime/target/deferred.ts';
import {
  type CallOptions,
  type Reply,
  shellFunction,
  type Target,
} from '../../../../runtime/target/target.ts';

const nothing = shellFunction('nothing', [], '');
const reply: Reply = { rc: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

/** A host whose replies wait until `answer` is called, in the order in which the requests came. */
function host(isRemote = true): Target & { readonly asked: string[]; answer(): Promise<void> } {
  const waiting: (() => void)[] = [];
  const asked: string[] = [];
  const target = {
    asked,
    isRemote,
    roundTrips: 0,
    call: (_fn: unknown, args: readonly string[]) => {
      asked.push(args.join(' '));
      const answered = deferred<Reply>();
      waiting.push(() => answered.resolve(reply));
      return answered.promise;
    },
    run: () => Promise.resolve(reply),
    withEnvironment: () => target,
    async answer() {
      waiting.shift()?.();
      await settled();
    },
  };
  return target;
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Ask = (text: string, ahead?: CallOptions['ahead']) => Promise<Reply>;

/** Runs items as the loop does; each `work` is an item's module. Gives the order in which items ended. */
function loop(way: Target, overlaps: boolean, works: readonly ((ask: Ask, turn: Turn) => Promise<void>)[]) {
  const queue = new ItemQueue(overlaps);
  const ended: string[] = [];
  const item = async (turn: Turn, index: number, work: (typeof works)[number]): Promise<void> => {
    const once = async (on: Target): Promise<void> =>
      work((text, ahead) => on.call(nothing, [text], ahead === undefined ? {} : { ahead }), turn);
    await once(turn.wrap(way, way)).catch(() => {});
    await turn.answered();
    if (turn.inVain) await once(way);
    ended.push(String(index));
    turn.end();
  };
  const done = (async () => {
    const running: Promise<void>[] = [];
    for (const [index, work] of works.entries()) {
      const turn = queue.join();
      running.push(item(turn, index, work));
      await turn.next();
    }
    await Promise.all(running);
  })();
  return { ended, done };
}

const last =
  (text: string) =>
  async (ask: Ask): Promise<void> => {
    await ask(text, 'last');
  };

describe('the items of a loop', () => {
  it('are sent before the ones before them are answered, and end in order', async () => {
    const way = host();
    const { ended, done } = loop(way, true, [last('a'), last('b'), last('c')]);
    await settled();
    expect(way.asked).toEqual(['a', 'b', 'c']);
    expect(ended).toEqual([]);
    await way.answer();
    expect(ended).toEqual(['0']);
    await way.answer();
    await way.answer();
    await done;
    expect(ended).toEqual(['0', '1', '2']);
  });

  it.each([
    ['the loop may break', host(), false],
    ['the host is the controller', host(false), true],
  ])('wait for each other when %s', async (_why, way, overlaps) => {
    const { done } = loop(way, overlaps, [last('a'), last('b')]);
    await settled();
    expect(way.asked).toEqual(['a']);
    await way.answer();
    expect(way.asked).toEqual(['a', 'b']);
    await way.answer();
    await done;
  });

  it('wait for one that may send more', async () => {
    const way = host();
    const two = async (ask: Ask): Promise<void> => {
      await ask('a1');
      await ask('a2', 'last');
    };
    const { done } = loop(way, true, [two, last('b')]);
    await settled();
    expect(way.asked).toEqual(['a1']);
    await way.answer();
    expect(way.asked).toEqual(['a1', 'a2', 'b']);
    await way.answer();
    await way.answer();
    await done;
  });

  it('probe ahead of each other, and once more when what one found leads to a change', async () => {
    const way = host();
    const edit =
      (name: string, changes: boolean) =>
      async (ask: Ask): Promise<void> => {
        await ask(`${name} probes`, 'probe');
        if (changes) await ask(`${name} writes`, 'last');
      };
    const { ended, done } = loop(way, true, [edit('a', false), edit('b', true), edit('c', true)]);
    await settled();
    expect(way.asked).toEqual(['a probes', 'b probes', 'c probes']);
    for (let answers = 0; answers < 6; answers++) await way.answer();
    await done;
    // What c saw before b wrote doesn't count.
    expect(way.asked.slice(3)).toEqual(['b writes', 'c probes', 'c writes']);
    expect(ended).toEqual(['0', '1', '2']);
  });

  it('begin anew when they asked for what an earlier one is still to register', async () => {
    const way = host();
    const results = new Map();
    const seen: unknown[] = [];
    const works = [
      async (ask: Ask): Promise<void> => {
        await ask('a', 'last');
        results.set('r', 'of a');
      },
      async (ask: Ask, turn: Turn): Promise<void> => {
        seen.push(turn.registered('r', results).get('r'));
        await ask('b', 'last');
      },
      last('c'),
    ];
    const { done } = loop(way, true, works);
    await settled();
    expect(way.asked).toEqual(['a']);
    for (let answers = 0; answers < 3; answers++) await way.answer();
    await done;
    expect(way.asked).toEqual(['a', 'b', 'c']);
    expect(seen).toEqual(['of a']);
  });

  it('keep to their order when they go to different hosts', async () => {
    const [one, other] = [host(), host()];
    const queue = new ItemQueue(true);
    const [first, second] = [queue.join(), queue.join()];
    void first.wrap(one, one).call(nothing, ['first'], { ahead: 'last' });
    void second.wrap(other, other).call(nothing, ['second'], { ahead: 'last' });
    await settled();
    expect(other.asked).toEqual([]);
    first.end();
    await settled();
    expect(other.asked).toEqual(['second']);
  });
});
