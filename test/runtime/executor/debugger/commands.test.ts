import { describe, expect, test } from 'vitest';
import { type DebugSubject, runCommand } from '../../../../runtime/executor/debugger/commands.ts';
import { createTemplar } from '../../../../runtime/template/engine.ts';
import { type Raw, type RawDict, Template } from '../../../../runtime/values/raw.ts';
import { LayeredScope } from '../../../../runtime/vars/layered-scope.ts';

const environment = {
  baseDir: '/',
  readFile: () => Buffer.from(''),
  hostsOf: () => [],
  vault: { encrypt: () => '', decrypt: () => '' },
  warn: () => {},
} as unknown as Parameters<typeof createTemplar>[0]['environment'];

function subject(): DebugSubject {
  const written: RawDict = new Map<string, Raw>([
    ['msg', new Template('{{ wrong }}', undefined)],
    ['rest', 'plain'],
  ]);
  const vars: RawDict = new Map();
  return {
    label: 'TASK: say it',
    host: 'h1',
    args: new Map(written),
    written,
    vars,
    result: new Map([['failed', true]]),
    templar: (extra) =>
      createTemplar({ scope: new LayeredScope([extra, vars, new Map([['known', 5]])]), environment }),
    allVars: () => new Map<string, Raw>([['known', 5], ...(vars as Map<string, Raw>)]) as never,
  };
}

describe('the debugger of tasks', () => {
  test.each([
    ['p task', 'TASK: say it'],
    ['p host', 'h1'],
    ['p task.args', "{'msg': '{{ wrong }}', 'rest': 'plain'}"],
    ["p task.args['rest']", "'plain'"],
    ["p task_vars['known']", '5'],
    ['p result._result', "{'failed': True}"],
    ['known + 1', '6'],
  ])('%s', (line, shown) => {
    expect(runCommand(line, subject())).toEqual({ end: 'stay', lines: [shown] });
  });

  test.each([
    ['c', 'continue'],
    ['continue', 'continue'],
    ['r', 'redo'],
    ['redo', 'redo'],
    ['q', 'quit'],
    ['EOF', 'quit'],
    ['', 'stay'],
    ['help', 'stay'],
  ] as const)('%j ends it with: %s', (line, end) => {
    expect(runCommand(line, subject()).end).toBe(end);
  });

  test('arguments and variables can be set, removed and read again; templates stay templates', () => {
    const one = subject();
    runCommand("task.args['msg'] = '{{ known }}'", one);
    expect(one.args.get('msg')).toEqual(new Template('{{ known }}', undefined));
    runCommand("task.args['rest'] = ['a', 1]", one);
    expect(one.args.get('rest')).toEqual(['a', 1]);
    runCommand("task_vars['new'] = known + 2", one);
    expect(one.vars.get('new')).toBe(7);
    runCommand("del task.args['rest']", one);
    expect([...one.args.keys()]).toEqual(['msg']);
    runCommand('u', one);
    expect(one.args).toEqual(one.written);
  });

  test('a mistake is told and changes nothing', () => {
    const one = subject();
    expect(runCommand('p nosuch', one).lines[0]).toContain('nosuch');
    expect(runCommand("del task.args['x']", one).lines[0]).toContain("KeyError('x')");
    expect(one.args).toEqual(one.written);
  });
});
