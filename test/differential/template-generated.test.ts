import { expect, it } from 'vitest';
import type { Case } from './template/cases.ts';
import { withoutClasses } from './template/compare.ts';
import { type Answer, evaluate } from './template/evaluate.ts';
import { generateCases } from './template/generate.ts';
import { filesPath } from './template/paths.ts';
import { askReference } from './template/reference.ts';

/** Another seed, to look for what these don't find: `TSIBLE_SEED=7 npm run test:differential`. */
const SEEDS = process.env.TSIBLE_SEED === undefined ? [1, 2, 3] : [Number(process.env.TSIBLE_SEED)];

interface Difference extends Case {
  readonly theirs: string;
  readonly ours: string;
}

/** Where one fails and the other doesn't, or values differ; and, apart, where both fail with different words. */
function compare(cases: readonly Case[], theirs: readonly Answer[], ours: readonly Answer[]) {
  const values: Difference[] = [];
  const words: Difference[] = [];
  cases.forEach((one, index) => {
    const [a, b] = [theirs[index], ours[index]].map((answer) =>
      answer === undefined || 'value' in answer ? JSON.stringify(answer) : withoutClasses(answer.message),
    );
    if (a === undefined || b === undefined || a === b) return;
    const bothFail = [theirs[index], ours[index]].every(
      (answer) => answer !== undefined && 'message' in answer,
    );
    (bothFail ? words : values).push({ ...one, theirs: a, ours: b });
  });
  return { values, words };
}

it.each(SEEDS)(
  'generated expressions and templates have the values of ansible-core 2.19 (seed %i)',
  async (seed) => {
    const cases = generateCases(2000, seed);
    const theirs = await askReference(cases);
    const { values, words } = compare(
      cases,
      theirs,
      evaluate(cases, `${filesPath}/variables.yml`, filesPath),
    );
    expect(values).toEqual([]);
    // Some of Python's own complaints about nonsense read otherwise.
    expect(words.length / cases.length, JSON.stringify(words.slice(0, 20), undefined, 1)).toBeLessThan(0.03);
  },
);
