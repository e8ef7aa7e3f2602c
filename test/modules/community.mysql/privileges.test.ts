import { expect, test } from 'vitest';
import {
  changePrivileges,
  parsePrivileges,
  readGrants,
} from '../../../modules/community.mysql/mysql_user/privileges.ts';

const SETTINGS = { quote: '`', keepCase: false, withUsage: true };
const grants = (...lines: string[]) => readGrants(lines.map((line) => new Map([['Grants', line]])));

test.each([
  [
    'db.*:ALL',
    [
      ['`db`.*', ['ALL']],
      ['*.*', ['USAGE']],
    ],
  ],
  ['*.*:select,grant', [['*.*', ['SELECT', 'GRANT']]]],
  [
    'd.t:SELECT(b,a),INSERT',
    [
      ['`d`.`t`', ['SELECT(B,A)', 'INSERT']],
      ['*.*', ['USAGE']],
    ],
  ],
  [
    'PROCEDURE d.p:EXECUTE',
    [
      ['PROCEDURE `d`.`p`', ['EXECUTE']],
      ['*.*', ['USAGE']],
    ],
  ],
])('privileges are written as %s', (text, expected) => {
  expect([...parsePrivileges(text, SETTINGS)]).toEqual(expected);
});

test('the server tells columns in pieces and the grant option at the end', () => {
  const read = grants(
    "GRANT USAGE ON *.* TO `u`@`h` IDENTIFIED BY PASSWORD '*X'",
    'GRANT SELECT (`b`, `a`), INSERT ON `d`.`t` TO `u`@`h` WITH GRANT OPTION',
    'GRANT `role` TO `u`@`h`',
  );
  expect([...read]).toEqual([
    ['*.*', ['USAGE']],
    ['`d`.`t`', ['SELECT (a, b)', 'INSERT', 'GRANT']],
  ]);
});

test('what is not asked for is revoked, unless privileges are only added', () => {
  const wanted = parsePrivileges('d.*:SELECT,UPDATE', SETTINGS);
  const present = grants('GRANT USAGE ON *.* TO `u`@`h`', 'GRANT SELECT, INSERT ON `d`.* TO `u`@`h`');
  const wish = { user: 'u', account: "'u'@'h'", wanted, check: false, requires: '' };
  expect(changePrivileges({ ...wish, mode: 'replace' }, present).statements).toEqual([
    "REVOKE INSERT ON `d`.* FROM 'u'@'h'",
    'FLUSH PRIVILEGES',
    "GRANT UPDATE ON `d`.* TO 'u'@'h'",
  ]);
  expect(changePrivileges({ ...wish, mode: 'append' }, present).statements).toEqual([
    "GRANT UPDATE ON `d`.* TO 'u'@'h'",
  ]);
  const taken = parsePrivileges('d.*:SELECT,UPDATE', { ...SETTINGS, withUsage: false });
  expect(changePrivileges({ ...wish, wanted: taken, mode: 'subtract' }, present).statements).toEqual([
    "REVOKE SELECT ON `d`.* FROM 'u'@'h'",
    'FLUSH PRIVILEGES',
  ]);
});
