import { describe, expect, test } from 'vitest';
import { defineModule } from '../../../runtime/module/define.ts';
import { expandPaths, expandTexts } from '../../../runtime/module/paths.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { shells } from '../../helpers/shells.ts';

const sample = defineModule({
  name: 'ansible.builtin.sample',
  summary: 'Stands for any module.',
  options: {
    path: { type: 'path' },
    text: { type: 'str' },
    many: { type: 'list', elements: 'path' },
    rules: { type: 'list', elements: 'dict', options: { file: { type: 'path' } } },
  },
  check: 'full',
  diff: 'none',
  run: async () => ({}),
});

describe.each(shells())('paths are expanded on the host, in %s', (_, shell) => {
  const local = localTarget(shell);
  const target = local.withEnvironment(
    new Map([
      ['HOME', '/home/me/'],
      ['WHERE', "a 'b'\n"],
      ['EMPTY', ''],
    ]),
  );

  test.each([
    ['~', '/home/me'],
    ['~/x', '/home/me/x'],
    ['~root/x', '/root/x'],
    ['~nosuchuser/x', '~nosuchuser/x'],
    ['/x/~', '/x/~'],
    ['/$WHERE/y', "/a 'b'\n/y"],
    ['/${WHERE}y', "/a 'b'\ny"],
    ['$EMPTY/x', '/x'],
    ['$NOT_THERE/x', '$NOT_THERE/x'],
    ['$IFS', '$IFS'],
    ['a$', 'a$'],
  ])('%j', async (path, expected) => {
    expect(await expandTexts([path], target)).toEqual([expected]);
  });

  test('only options of type path, at any depth', async () => {
    const args = { path: '~/a', text: '~/b', many: ['$EMPTY/c', 'd'], rules: [{ file: '~/e' }] };
    expect(await expandPaths(sample, args, target)).toEqual({
      path: '/home/me/a',
      text: '~/b',
      many: ['/c', 'd'],
      rules: [{ file: '/home/me/e' }],
    });
  });

  test('what needs no expansion asks nobody, and an answer is kept', async () => {
    const before = local.roundTrips;
    await expandPaths(sample, { path: '/plain' }, target);
    expect(local.roundTrips).toBe(before);
    await expandTexts(['$WHERE', '~'], target);
    const once = local.roundTrips;
    await expandTexts(['~/again', '$WHERE'], target);
    expect(local.roundTrips).toBe(once);
  });
});
