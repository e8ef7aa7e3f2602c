import { describe, expect, test } from 'vitest';
import { editIni, type IniEdit } from '../../../modules/community.general/ini_file/edit.ts';
import iniFile from '../../../modules/community.general/ini_file/index.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';

const PLAIN: IniEdit = {
  section: 's',
  conditions: undefined,
  option: 'o',
  values: ['v'],
  state: 'present',
  exclusive: true,
  noExtraSpaces: false,
  ignoreSpaces: false,
  allowNoValue: false,
  modifyInactive: true,
};

describe('an INI file', () => {
  test.each<[string, string | undefined, Partial<IniEdit>, string, string]>([
    [
      'is made with an empty line above the section',
      undefined,
      {},
      '\n[s]\no = v\n',
      'section and option added',
    ],
    ['keeps an option that is so already', '[s]\no = v\n', {}, '[s]\no = v\n', 'OK'],
    ['gets a new value in the old place', '[s]\no = x\np = 1\n', {}, '[s]\no = v\np = 1\n', 'option changed'],
    ['takes a comment for the place', '[s]\n#o = x\n', {}, '[s]\no = v\n', 'option changed'],
    [
      'leaves comments alone when told',
      '[s]\n#o = x\n',
      { modifyInactive: false },
      '[s]\no = v\n#o = x\n',
      'option added',
    ],
    [
      'gets the option before the blank lines that end a section',
      '[s]\na = 1\n\n[t]\n',
      {},
      '[s]\na = 1\no = v\n\n[t]\n',
      'option added',
    ],
    ['loses further lines of the option', '[s]\no = 1\no = 2\n', {}, '[s]\no = v\n', 'option changed'],
    ['keeps them when told', '[s]\no = 1\n', { exclusive: false }, '[s]\no = 1\no = v\n', 'option added'],
    [
      'has lines above its first section',
      'a = 1\n[s]\n',
      { section: undefined },
      'a = 1\no = v\n[s]\n',
      'option added',
    ],
    [
      'may have an option without a value',
      '[s]\n',
      { values: [], allowNoValue: true },
      '[s]\no\n',
      'option added',
    ],
    ['loses an option', '[s]\no = 1\np = 2\n', { state: 'absent' }, '[s]\np = 2\n', 'option changed'],
    [
      'loses a section',
      '[s]\no = 1\n[t]\n',
      { state: 'absent', option: undefined },
      '[t]\n',
      'section removed',
    ],
    [
      'has several sections of a name, told apart by their options',
      '[s]\nid = 1\n[s]\nid = 2\n',
      { conditions: [{ option: 'id', values: ['2'] }] },
      '[s]\nid = 1\n[s]\nid = 2\no = v\n',
      'option added',
    ],
    ['is not changed for blanks alone when told', '[s]\no=v\n', { ignoreSpaces: true }, '[s]\no=v\n', 'OK'],
  ])('%s', (_, before, edit, after, message) => {
    const result = editIni(before, { ...PLAIN, ...edit });
    expect(result).toEqual({ text: after, message, changed: message !== 'OK' });
  });
});

test('a folder in the place of an INI file fails as Python does', async () => {
  expect(
    await runModule(iniFile, { path: '/usr', section: 's', option: 'o', value: 'v' }, localTarget()),
  ).toMatchObject({
    failed: true,
    msg: "Task failed: Module failed: [Errno 21] Is a directory: '/usr'",
  });
});
