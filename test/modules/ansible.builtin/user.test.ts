import { describe, expect, test } from 'vitest';
import { looksUnhashed } from '../../../modules/ansible.builtin/user/password.ts';
import {
  createCommands,
  modifyCommands,
  passwordEntry,
  presentUser,
  type Wanted,
} from '../../../modules/ansible.builtin/user/plan.ts';
import { Steps } from '../../../modules/support/steps.ts';

const HASH = `$6$salt$${'a'.repeat(86)}`;

function probe(parts: Readonly<Record<string, string>>): Steps {
  return new Steps(Object.entries(parts).map(([name, out]) => ({ name, out, rc: 0, err: '' })));
}

const probed = probe({
  passwd: 'bob:x:1001:1001:Bob:/home/bob:/bin/sh\n',
  shadow: `bob:${HASH}:20000:0:99999:7::20089:\n`,
  groups: 'adm:x:4:bob\naudio:x:29:bob,al\nbob:x:1001:\nvideo:x:44:al\n',
  'group adm': 'adm:x:4:bob\n',
  'group audio': 'audio:x:29:bob,al\n',
  'group video': 'video:x:44:al\n',
  'group 44': 'video:x:44:al\n',
  'group bob': 'bob:x:1001:\n',
  home: 'yes',
  parent: 'yes',
});

const nothing: Wanted = {
  name: 'bob',
  uid: undefined,
  non_unique: false,
  group: undefined,
  groups: undefined,
  append: false,
  comment: undefined,
  home: undefined,
  shell: undefined,
  password: undefined,
  password_lock: undefined,
  update_password: 'always',
  force: false,
  remove: false,
  create_home: true,
  move_home: false,
  skeleton: undefined,
  system: false,
  seuser: undefined,
  expires: undefined,
  local: undefined,
  umask: undefined,
  password_expire_account_disable: undefined,
  uid_min: undefined,
  uid_max: undefined,
};

function changes(wanted: Partial<Wanted>): string[] {
  const present = presentUser('bob', probed);
  if (present === undefined) throw new Error('no user');
  return modifyCommands({ ...nothing, ...wanted }, present, probed).map(({ words }) => words.join(' '));
}

describe('a user that is there is changed only where it differs', () => {
  test.each<[Partial<Wanted>, string[]]>([
    [{}, []],
    [{ uid: 1001, comment: 'Bob', shell: '/bin/sh', home: '/home/bob', group: 'bob' }, []],
    [{ uid: 7, non_unique: true }, ['usermod -u 7 -o bob']],
    [{ group: '44' }, ['usermod -g 44 bob']],
    [{ groups: ['audio', 'adm'] }, []],
    [{ groups: ['adm'], append: true }, []],
    [{ groups: ['video'], append: true }, ['usermod -a -G video bob']],
    [{ groups: ['adm', 'video'] }, ['usermod -G adm,video bob']],
    [{ groups: [''] }, ['usermod -G  bob']],
    [{ groups: [''], append: true }, []],
    [{ home: '/srv/bob', move_home: true }, ['usermod -d /srv/bob -m bob']],
    [{ expires: 20089 * 86400 + 5 }, []],
    [{ expires: 0 }, ['usermod -e 1970-01-01 bob']],
    [{ expires: -1 }, ['usermod -e  bob']],
    [{ password: HASH }, []],
    [{ password: `!${HASH}` }, []],
    [{ password: 'other' }, ['set_password']],
    [{ password: 'other', update_password: 'on_create' }, []],
    [{ password: '*' }, ['usermod -p * bob']],
    [{ password_lock: true }, ['usermod -L bob']],
    [{ password_lock: false }, []],
    [{ password_lock: true, password: 'other', shell: '/bin/x' }, ['usermod -s /bin/x bob', 'set_password']],
    [{ local: true, groups: ['adm', 'video'] }, ['lgroupmod -M bob video', 'lgroupmod -m bob audio']],
  ])('%j', (wanted, commands) => {
    expect(changes(wanted)).toEqual(commands);
  });

  test('a group that is not there is refused', () => {
    expect(() => changes({ groups: ['nope'] })).toThrow('Group nope does not exist');
    expect(() => changes({ group: 'nope' })).toThrow('Group nope does not exist');
  });
});

describe('a new user', () => {
  const empty = probe({ 'group adm': 'adm:x:4:\n', parent: 'no', home: 'no' });

  test('is made as Ansible makes it, its password never on a command line', () => {
    const wanted = {
      ...nothing,
      uid: 5,
      groups: ['adm'],
      comment: 'x',
      password: HASH,
      expires: 86400,
      system: true,
    };
    const commands = createCommands(wanted, empty).map(({ words }) => words.join(' '));
    expect(commands).toEqual(['useradd -u 5 -G adm -c x -e 1970-01-02 -m -r bob', 'set_password']);
    expect(passwordEntry(wanted)).toBe(`bob:${HASH}`);
    expect(passwordEntry({ ...wanted, password_lock: true })).toBe(`bob:!${HASH}`);
  });

  test('joins a group of its name that is there already', () => {
    const [command] = createCommands(
      { ...nothing, create_home: false },
      probe({ 'group bob': 'bob:x:9:\n' }),
    );
    expect(command?.words.join(' ')).toBe('useradd -N -M bob');
  });

  test('gets a home below folders that are not there', () => {
    const commands = createCommands({ ...nothing, home: '/srv/a/bob' }, empty).map(({ words }) =>
      words.join(' '),
    );
    expect(commands).toEqual(['make_home /srv/a/bob', 'useradd -d /srv/a/bob -m bob', 'own_home /srv/a/bob']);
  });
});

test.each([
  [HASH, false],
  ['*', false],
  ['!', false],
  ['', false],
  ['plain', true],
  ['$6$salt$short', true],
  [`$5$salt$${'a'.repeat(43)}`, false],
  ['$6$salt', true],
  [`$6$sa:lt$${'a'.repeat(86)}`, true],
])('a password in the clear is noticed: %s', (password, warned) => {
  expect(looksUnhashed(password)).toBe(warned);
});
