import { expect, test } from 'vitest';
import { defineModule } from '../../../runtime/module/define.ts';
import { invocationOf } from '../../../runtime/module/invocation.ts';
import { validateArgs } from '../../../runtime/module/validate.ts';

const sample = defineModule({
  name: 'ansible.builtin.sample',
  summary: 'Stands for any module.',
  options: {
    path: { type: 'path', required: true, aliases: ['dest'] },
    owner: { type: 'str' },
    state: { type: 'str', default: 'file' },
    password: { type: 'str', noLog: true },
    patterns: { type: 'list', default: [] },
  },
  check: 'full',
  diff: 'none',
  understood: ({ patterns }) => ({ patterns: patterns.length > 0 ? patterns : ['*'] }),
  run: async () => ({}),
});

test('an invocation lists what was given, then defaults, then the rest; aliases stay, secrets do not', () => {
  const given = new Map([
    ['dest', '/a'],
    ['password', 'hunter2'],
  ]);
  const valid = validateArgs(sample, given);
  const { module_args } = invocationOf(sample, valid, valid.args, given, {});
  expect(Object.entries(module_args as object)).toEqual([
    ['dest', '/a'],
    ['password', 'VALUE_SPECIFIED_IN_NO_LOG_PARAMETER'],
    ['path', '/a'],
    ['state', 'file'],
    ['patterns', ['*']],
    ['owner', null],
  ]);
});

test('an empty password is shown as that', () => {
  const given = new Map([
    ['dest', '/a'],
    ['password', ''],
  ]);
  const valid = validateArgs(sample, given);
  expect(invocationOf(sample, valid, valid.args, given, {}).module_args).toMatchObject({ password: '' });
});
