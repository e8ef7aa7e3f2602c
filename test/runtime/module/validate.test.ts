import { describe, expect, test } from 'vitest';
import { defineModule } from '../../../runtime/module/define.ts';
import { InvalidArguments, validateArgs } from '../../../runtime/module/validate.ts';
import { PyFloat, type Value } from '../../../runtime/values/value.ts';

const sample = defineModule({
  name: 'ansible.builtin.sample',
  summary: 'Stands for any module.',
  options: {
    path: { type: 'path', required: true, aliases: ['dest', 'name'] },
    state: { type: 'str', choices: ['absent', 'file'], default: 'file' },
    answer: { type: 'str', choices: ['yes', 'no'] },
    port: { type: 'int' },
    ratio: { type: 'float' },
    enabled: { type: 'bool' },
    items: { type: 'list', elements: 'str' },
    codes: { type: 'list', elements: 'int', default: ['200'] },
    dict: { type: 'dict' },
    body: { type: 'jsonarg' },
    size: { type: 'bytes' },
    speed: { type: 'bits' },
    raw: { type: 'raw' },
    password: { type: 'str', noLog: true },
    src: { type: 'path' },
    rules: {
      type: 'list',
      elements: 'dict',
      options: {
        to: { type: 'int', required: true },
        from: { type: 'str', aliases: ['source'] },
        on: { type: 'bool', default: true },
      },
    },
  },
  rules: {
    mutuallyExclusive: [['port', 'src']],
    requiredIf: [['state', 'absent', ['port', 'enabled'], true]],
  },
  check: 'full',
  diff: 'none',
  run: async () => ({}),
});

function check(args: Record<string, Value>) {
  return validateArgs(sample, new Map(Object.entries({ path: '/x', ...args })));
}

function refusal(args: Record<string, Value>): InvalidArguments {
  try {
    validateArgs(sample, new Map(Object.entries(args)));
  } catch (error) {
    if (error instanceof InvalidArguments) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('conversions', () => {
  test.each<[string, Value, unknown]>([
    ['port', '22', 22],
    ['port', ' 1_0 ', 10],
    ['port', '1e3', 1000],
    ['port', new PyFloat(3), 3],
    ['port', true, 1],
    ['ratio', '1.5', 1.5],
    ['ratio', 2, 2],
    ['enabled', 'Yes', true],
    ['enabled', ' off ', false],
    ['enabled', 1, true],
    ['enabled', new PyFloat(0), false],
    ['items', 'a,b, c', ['a', 'b', ' c']],
    ['items', [1, true, null, 1.5], ['1', 'True', '', '1.5']],
    ['items', 5, ['5']],
    ['codes', '200,404', [200, 404]],
    [
      'dict',
      'a=1, b="x y"',
      new Map([
        ['a', '1'],
        ['b', 'x y'],
      ]),
    ],
    ['dict', '{"a": 1}', new Map([['a', 1]])],
    [
      'body',
      new Map<string, Value>([
        ['a', new PyFloat(1)],
        ['b', null],
      ]),
      '{"a": 1.0, "b": null}',
    ],
    ['body', ' {"a":1} ', '{"a":1}'],
    ['size', '1.5 MB', 1572864],
    ['size', '2K', 2048],
    ['speed', '1Mb', 1048576],
    ['src', null, undefined],
    ['answer', true, 'yes'],
    ['answer', false, 'no'],
    ['password', 12, '12'],
    ['raw', [1], [1]],
  ])('%s: %s', (option, value, expected) => {
    expect(check({ [option]: value }).args[option]).toEqual(expected);
  });

  test('an alias sets its option, defaults fill the rest, aliases do not reach the module', () => {
    const { args } = validateArgs(sample, new Map([['dest', '/d']]));
    expect(args).toEqual({ path: '/d', state: 'file', codes: [200] });
  });

  test('sub-options are converted and defaulted', () => {
    const rule = new Map<string, Value>([
      ['to', '5'],
      ['source', 'a'],
    ]);
    expect(check({ rules: [rule] }).args.rules).toEqual([{ to: 5, from: 'a', on: true }]);
  });

  test('an option given together with its alias is told', () => {
    expect(check({ dest: '/y' }).warnings).toEqual(['Both option path and its alias dest are set.']);
  });
});

describe("refusals carry Ansible's messages", () => {
  test.each<[string, Record<string, Value>]>([
    ['missing required arguments: path', {}],
    ['value of state must be one of: absent, file, got: x', { path: '/x', state: 'x' }],
    [
      `argument 'port' is of type str and we were unable to convert to int: "'abc'" cannot be converted to an int`,
      { path: '/x', port: 'abc' },
    ],
    [
      `argument 'port' is of type list and we were unable to convert to int: "[1]" cannot be converted to an int`,
      { path: '/x', port: [1] },
    ],
    [
      `argument 'port' is of type float and we were unable to convert to int: "1.5" cannot be converted to an int`,
      { path: '/x', port: 1.5 },
    ],
    [
      `argument 'ratio' is of type str and we were unable to convert to float: <class 'str'> cannot be converted to a float`,
      { path: '/x', ratio: 'abc' },
    ],
    [
      `argument 'enabled' is of type list and we were unable to convert to bool: <class 'list'> cannot be converted to a bool`,
      { path: '/x', enabled: [1] },
    ],
    [
      `argument 'items' is of type dict and we were unable to convert to list: <class 'dict'> cannot be converted to a list`,
      { path: '/x', items: new Map() },
    ],
    [
      `Elements value for option 'codes' is of type str and we were unable to convert to int: "'a'" cannot be converted to an int`,
      { path: '/x', codes: 'a' },
    ],
    [
      `argument 'size' is of type str and we were unable to convert to bytes: <class 'str'> cannot be converted to a Byte value`,
      { path: '/x', size: '1Mb' },
    ],
    [
      `argument 'dict' is of type str and we were unable to convert to dict: dictionary requested, could not parse JSON or key=value`,
      { path: '/x', dict: 'a' },
    ],
    ['parameters are mutually exclusive: port|src', { path: '/x', port: 1, src: 'a' }],
    ['state is absent but any of the following are missing: port, enabled', { path: '/x', state: 'absent' }],
    ['missing required arguments: to found in rules', { path: '/x', rules: [new Map([['from', 'a']])] }],
    ['value of state must be one of: absent, file, got: ', { path: '/x', state: null }],
  ])('%s', (message, args) => {
    expect(refusal(args).message).toBe(message);
  });

  test('an unknown option names those that there are, and the near one beside the message', () => {
    const error = refusal({ path: '/x', stat: 'file' });
    expect(error.message).toBe(
      'Unsupported parameters for (sample) module: stat. Supported parameters include: answer, body, codes, dict, enabled, items, password, path, port, ratio, raw, rules, size, speed, src, state (dest, name).',
    );
    expect(error.help).toBe("Did you mean 'state'?");
    expect(error.option).toBe('stat');
  });

  test('what is missing may be there under a wrong name, and that is where to look', () => {
    const error = refusal({ pth: '/x' });
    expect(error.message).toBe('missing required arguments: path');
    expect(error.help).toBe("Did you mean 'path'?");
    expect(error.option).toBe('pth');
  });

  test('an unknown sub-option is named with its path', () => {
    const rule = new Map<string, Value>([
      ['to', 1],
      ['frm', 'a'],
    ]);
    expect(refusal({ path: '/x', rules: [rule] }).message).toBe(
      'Unsupported parameters for (sample) module: rules.frm. Supported parameters include: from, on, to (source).',
    );
  });

  test('a secret does not stand in a message', () => {
    expect(refusal({ path: '/x', password: 'abc', port: 'abc' }).message).not.toContain('abc');
  });
});
