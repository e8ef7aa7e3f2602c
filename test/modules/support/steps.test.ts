import { describe, expect, test } from 'vitest';
import { readSteps, steps } from '../../../modules/support/steps.ts';
import { shellFunction } from '../../../runtime/target/target.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { shells } from '../../helpers/shells.ts';

const several = shellFunction(
  'ttest_several',
  [steps],
  `tsible_note value "a b
"
tsible_step fails sh -c 'echo out; echo err >&2; exit 3'
tsible_step works echo 0
tsible_need "$1"
tsible_note path "$tsible_path"`,
);

describe.each(shells())('steps in %s', (_, shell) => {
  const target = localTarget(shell);

  test('each command keeps its own output and exit code', async () => {
    const done = readSteps(await target.call(several, ['sh']));
    expect(done.find('value')).toEqual({ name: 'value', rc: 0, out: 'a b\n', err: '' });
    expect(done.find('fails')).toEqual({ name: 'fails', rc: 3, out: 'out\n', err: 'err\n' });
    expect(done.find('works')).toEqual({ name: 'works', rc: 0, out: '0\n', err: '' });
    expect(done.text('path')).toMatch(/\/sh$/);
  });

  test("a missing command fails in Ansible's words", async () => {
    const reply = await target.call(several, ['tsible-nope']);
    expect(() => readSteps(reply)).toThrow(
      /^Failed to find required executable "tsible-nope" in paths: .*\/usr\/sbin/,
    );
  });
});
