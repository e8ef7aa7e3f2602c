import { describe, expect, it } from 'vitest';
import { PythonRandom } from '../../../runtime/values/random.ts';
import { float, type Value } from '../../../runtime/values/value.ts';

// What Python 3.13 gives for these seeds: a seeded choice (a cron minute by host name) must not move a host's job.
const PYTHON: readonly (readonly [Value, readonly bigint[], bigint, string, string, bigint])[] = [
  [0, [864n, 394n, 776n, 911n], 356898062616215882931197580819n, 'c', '7643512', 33n],
  [-5, [637n, 261n, 759n, 367n], 130645224239185731387140330356n, 'b', '6752431', 68n],
  ['x', [645n, 322n, 611n, 614n], 964318301881664543286012089153n, 'd', '3421675', 19n],
  [2n ** 70n, [238n, 972n, 425n, 501n], 59441784209342743702422776615n, 'b', '5476123', 40n],
  [float(1.5), [565n, 842n, 262n, 148n], 519102548059600078635542106076n, 'b', '7621543', 82n],
  ['', [983n, 465n, 609n, 211n], 743957608385975772857052108884n, 'b', '4163527', 26n],
];

describe('PythonRandom', () => {
  it.each(PYTHON)('seed %s', (seed, numbers, big, choice, shuffled, ranged) => {
    const random = new PythonRandom(seed);
    expect(numbers.map(() => random.below(1000n))).toEqual(numbers);
    expect(random.below(2n ** 100n)).toBe(big);
    expect(random.choice([...'abcde'])).toBe(choice);
    expect(random.shuffled([...'1234567']).join('')).toBe(shuffled);
    expect(random.range(5n, 100n, 7n)).toBe(ranged);
  });

  it('cannot be foreseen without a seed', () => {
    const [one, other] = [new PythonRandom(), new PythonRandom()].map((random) => random.below(2n ** 128n));
    expect(one).not.toBe(other);
  });

  it('says which seeds there are', () => {
    expect(() => new PythonRandom([1])).toThrow('The only supported seed types are:');
  });
});
