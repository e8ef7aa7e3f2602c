import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { putCommand, runCommands, stepOf } from '../../../modules/support/commands.ts';
import { comparableText } from '../../../modules/support/openssl.ts';
import { fillQuery } from '../../../modules/support/sql/fill-query.ts';
import { mysqlIdentifier, postgresIdentifier } from '../../../modules/support/sql/identifier.ts';
import { readXmlResults } from '../../../modules/support/sql/xml-results.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { shells } from '../../helpers/shells.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsible-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(shells())('commands of one request in %s', (name, shell) => {
  const target = localTarget(shell);

  test('words, outputs and codes come through as they are, more than nine too', async () => {
    const words = ['a b', "it's", '', '$HOME', 'x\ny', '*', '7', '8', '9', '10', '11'];
    const before = target.roundTrips;
    const done = await runCommands(target, [
      { step: 'one', argv: ['printf', '<%s>', ...words] },
      { step: 'two', argv: ['sh', '-c', 'echo no >&2; exit 3'] },
    ]);
    expect(target.roundTrips - before).toBe(1);
    expect(stepOf(done, 'one').out).toBe(words.map((word) => `<${word}>`).join(''));
    expect(stepOf(done, 'two')).toMatchObject({ rc: 3, err: 'no\n' });
  });

  test('what must succeed ends the request when it fails', async () => {
    const done = await runCommands(target, [
      { step: 'one', argv: ['false'], must: true },
      { step: 'two', argv: ['true'] },
    ]);
    expect(done.find('two')).toBeUndefined();
  });

  test('a missing command is a failure in the words of Ansible', async () => {
    await expect(runCommands(target, [], { need: ['tsible-no-such'] })).rejects.toThrow(
      /^Failed to find required executable "tsible-no-such" in paths: /,
    );
  });

  test('a file is written whole, with its mode', async () => {
    const path = join(folder, `${name} file`);
    await runCommands(target, [putCommand('write', path, '0640')], { payload: 'text\n' });
    expect(readFileSync(path, 'utf8')).toBe('text\n');
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });
});

test.each([
  ['a', '`a`'],
  ['a.b', '`a`.`b`'],
  ['we`ird', '`we``ird`'],
  ['`a.b`', '`a.b`'],
  ['a.*', '`a`.*'],
])('%s is quoted for MySQL', (name, quoted) => expect(mysqlIdentifier(name, 'table')).toBe(quoted));

test('an identifier with too many parts is refused', () => {
  expect(() => postgresIdentifier('a.b', 'role')).toThrow(
    'PostgreSQL does not support role with more than 1 dots',
  );
});

test('values fill a query, and percent signs stay', () => {
  const literal = (value: unknown) => JSON.stringify(value);
  expect(fillQuery('a %s %% %s', [1, 'x'], literal)).toBe('a 1 % "x"');
  expect(fillQuery('%(k)s', new Map([['k', [1, 2]]]), literal)).toBe('(1,2)');
  expect(() => fillQuery('%s', [], literal)).toThrow('not enough arguments for format string');
});

test('rows of the MySQL client keep NULL, markup and line ends', () => {
  const xml =
    '<resultset statement="x" xmlns:xsi="y"><row><field name="a">1 &lt;\n2</field><field name="b" xsi:nil="true" /></row></resultset>';
  expect(readXmlResults(xml)).toEqual([
    [
      new Map([
        ['a', '1 <\n2'],
        ['b', null],
      ]),
    ],
  ]);
});

test('two certificates of the same contents compare equal', () => {
  const text = (serial: string, order: string[]) =>
    `Certificate:\n    Data:\n        Serial Number:\n            ${serial}\n        Validity\n            Not Before: ${serial}\n            Not After : x\n        Subject: CN = a\n        X509v3 extensions:\n${order.map((one) => `            ${one}: \n                value ${one}\n`).join('')}    Signature Algorithm: s\n    Signature Value:\n        ${serial}\n`;
  const one = comparableText(text('aa', ['X509v3 Key Usage', 'X509v3 Basic Constraints']));
  expect(comparableText(text('bb', ['X509v3 Basic Constraints', 'X509v3 Key Usage']))).toBe(one);
  expect(comparableText(text('aa', ['X509v3 Key Usage']))).not.toBe(one);
});
