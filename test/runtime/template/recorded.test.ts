import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CASES } from '../../differential/template/cases.ts';
import { differences } from '../../differential/template/compare.ts';
import { evaluate } from '../../differential/template/evaluate.ts';
import { filesPath, recordedPath } from '../../differential/template/paths.ts';

/** What depends on whose machine this is. */
const PERSONAL = /~\/|HOME/;

it('evaluates 2,000 templates, expressions and conditions as ansible-core 2.19 did', () => {
  const recorded: unknown[] = JSON.parse(readFileSync(recordedPath, 'utf8'));
  const answers = evaluate(CASES, `${filesPath}/variables.yml`, filesPath);
  expect(recorded).toHaveLength(CASES.length);
  const found = differences(CASES, recorded, answers).filter((one) => !PERSONAL.test(JSON.stringify(one)));
  expect(found).toEqual([]);
}, 60_000);
