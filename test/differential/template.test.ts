import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runReference } from '../lab/reference.ts';
import { CASES } from './template/cases.ts';
import { type Answer, evaluate } from './template/evaluate.ts';

const folder = fileURLToPath(new URL('template/files', import.meta.url));
const driver = fileURLToPath(new URL('template/driver.py', import.meta.url));

/** What a user sees of an answer: the value with its types, or the error's text. */
function shown(answer: Answer): unknown {
  return 'value' in answer ? { value: answer.value } : { message: answer.message };
}

describe('the template engine beside ansible-core 2.19', () => {
  it('gives the same values of the same types, and the same errors', async () => {
    const variables = `${folder}/variables.yml`;
    const request = { basedir: folder, variables, cases: CASES };
    const run = await runReference({
      command: 'python3',
      args: ['-c', readFileSync(driver, 'utf8')],
      input: JSON.stringify(request),
    });
    const expected: Answer[] = JSON.parse(run.stdout);
    const actual = evaluate(CASES, variables, folder);
    const differing = CASES.flatMap((one, index) => {
      const theirs = expected[index];
      const ours = actual[index];
      if (theirs === undefined || ours === undefined) return [{ ...one, missing: true }];
      const same = JSON.stringify(shown(theirs)) === JSON.stringify(shown(ours));
      return same ? [] : [{ ...one, theirs: shown(theirs), ours: shown(ours) }];
    });
    expect(expected).toHaveLength(CASES.length);
    expect(differing).toEqual([]);
  });
});
