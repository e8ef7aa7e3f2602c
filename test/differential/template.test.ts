import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';
import { CASES } from './template/cases.ts';
import { differences, shown } from './template/compare.ts';
import { type Answer, evaluate } from './template/evaluate.ts';
import { filesPath, recordedPath } from './template/paths.ts';
import { askReference } from './template/reference.ts';

// To record anew: `node scripts/run-ts.mjs test/differential/template/record.ts`.
const RECORDED: unknown = JSON.parse(readFileSync(recordedPath, 'utf8'));

describe('the template engine beside ansible-core 2.19', () => {
  it('gives the same values of the same types, and the same errors', async () => {
    const expected: readonly Answer[] = await askReference(CASES);
    const actual = evaluate(CASES, `${filesPath}/variables.yml`, filesPath);
    expect(expected.map(shown)).toEqual(RECORDED);
    expect(differences(CASES, expected.map(shown), actual)).toEqual([]);
  });
});
