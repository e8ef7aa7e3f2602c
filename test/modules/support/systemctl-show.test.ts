import { expect, test } from 'vitest';
import { parseShow } from '../../../modules/support/systemctl-show.ts';

test("a unit's properties come in order; only descriptions of commands span lines", () => {
  const text = [
    'Id=a.service',
    'Description={ not a command',
    'ExecStart={ path=/bin/a ; argv[]=/bin/a',
    'b ; }',
    'Environment=A=1 B=2',
    'no property',
    'ActiveState=active ',
  ].join('\n');
  expect([...parseShow(text)]).toEqual([
    ['Id', 'a.service'],
    ['Description', '{ not a command'],
    ['ExecStart', '{ path=/bin/a ; argv[]=/bin/a\nb ; }'],
    ['Environment', 'A=1 B=2'],
    ['ActiveState', 'active'],
  ]);
});
