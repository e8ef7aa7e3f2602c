import { expect, test } from 'vitest';
import { localTarget } from '../helpers/local-target.ts';
import { compareCases, type ModuleCase } from './module-cases.ts';

const HBA = `# TYPE  DATABASE        USER            ADDRESS                 METHOD
# "local" is for Unix domain socket connections only
local   all             all                                     peer

host    all             all             127.0.0.1/32            scram-sha-256
host    all             all             ::1/128                 scram-sha-256   # loop back
hostssl  replication     "Some One"      10.0.0.0 255.0.0.0      cert clientcert=verify-full map=m
host    b,a             z,y             .example.org            ldap ldapserver=l \\
 ldapprefix="cn="
include_if_exists extra.conf
`;

const hba = (name: string, args: object, more: Partial<ModuleCase> = {}): ModuleCase => ({
  name: `pg_hba: ${name}`,
  setup: `cat >hba <<'E'\n${HBA}E`,
  module: 'community.postgresql.postgresql_pg_hba',
  args: { dest: '@/hba', ...args },
  times: 2,
  ...more,
});

const csv = (name: string, args: object, text = 'name,age\nann,7\n"bo, b",8\n\ncy,9,more\n'): ModuleCase => ({
  name: `read_csv: ${name}`,
  setup: `cat >f.csv <<'E'\n${text}E`,
  module: 'community.general.read_csv',
  args: { path: '@/f.csv', ...args },
});

const sized = (name: string, args: object, more: Partial<ModuleCase> = {}): ModuleCase => ({
  name: `filesize: ${name}`,
  setup: 'printf 0123456789 >old; ln -s old link; mkdir dir',
  module: 'community.general.filesize',
  args: { path: '@/new', ...args },
  times: 2,
  ...more,
});

const cases: readonly ModuleCase[] = [
  sized('with a unit', { size: '1.5k', mode: '0600' }, { diff: true }),
  sized('in blocks', { size: 3, blocksize: '512B' }),
  sized("the file system's blocks", { size: 2, sparse: true }),
  sized('decimal', { size: '3kB' }),
  sized('less', { path: '@/old', size: '4B' }),
  sized('more', { path: '@/old', size: '1MB', blocksize: 1 }),
  sized('anew', { path: '@/old', size: '10B', force: true }),
  sized('through a link', { path: '@/link', size: '2KiB' }),
  sized('in check mode', { path: '@/old', size: '2KiB', mode: '0600' }, { check: true, diff: true }),
  sized('new, in check mode', { size: '2G' }, { check: true, diff: true }),
  sized('a folder', { path: '@/dir', size: 1 }, { times: 1 }),
  sized('no folder', { path: '@/none/new', size: 1 }, { times: 1 }),
  sized('no unit', { size: '1X' }, { times: 1 }),
  sized('a part of a byte', { size: '1.5B' }, { times: 1 }),
  sized('no blocks', { size: 1, blocksize: 0.4 }, { times: 1 }),
  sized('a list', { size: [1] }, { times: 1 }),
  sized('no source', { size: '1k', source: '@/nothing' }, { times: 1 }),
  hba('nothing to do', {}),
  hba('a rule', { contype: 'host', databases: 'app', users: 'me', address: '192.168.0.0/24' }),
  hba('a rule of many', {
    contype: 'hostssl',
    databases: 'b,a',
    users: 'y,x',
    address: 'fe80::/10',
    method: 'cert',
  }),
  hba('as it is', { contype: 'local', method: 'peer' }),
  hba('another method', { contype: 'local', method: 'md5', comment: 'why' }),
  hba('with a mask', { contype: 'host', address: '10.1.0.0', netmask: '255.255.0.0', method: 'reject' }),
  hba('with options', {
    contype: 'host',
    address: '1.2.3.4/32',
    method: 'ldap',
    options: 'ldapserver=x ldaptls=1',
  }),
  hba('a comment', { comment: 'on its own' }),
  hba('gone', { contype: 'host', address: '127.0.0.1/32', state: 'absent' }),
  hba('not in order', { contype: 'host', address: '10.9.0.0/16', sort_rules: false, backup: true }),
  hba('in check mode', { contype: 'host', address: 'samenet' }, { check: true, diff: true }),
  hba('a mode', { contype: 'host', address: 'all', mode: '0644' }),
  hba('kept elsewhere', { contype: 'host', address: 'all', backup: true, backup_file: '@/kept' }),
  hba('a list', {
    rules: [
      { contype: 'local', method: 'trust', users: 'postgres' },
      {
        contype: 'host',
        source: '::/0',
        databases: 'replication',
        options: { map: 'm', a: 'b' },
        method: 'cert',
      },
      { comment: 'said' },
    ],
  }),
  hba('a list, and defaults', {
    ...{ rules: [{ databases: 'one' }, { databases: 'two', state: 'absent' }], contype: 'host' },
    ...{ rules_behavior: 'combine', address: '10.0.0.0/8', method: 'password' },
  }),
  hba('a list, and what is no default', { rules: [{ contype: 'local' }], users: 'me' }),
  hba('only these', {
    overwrite: true,
    rules: [
      { contype: 'local', method: 'peer' },
      { contype: 'host', address: '::1/128' },
    ],
  }),
  hba('only these, as they are', {
    overwrite: true,
    sort_rules: false,
    rules: [{ contype: 'host', address: '1.1.1.1/32' }, { comment: '# c' }, { contype: 'local' }],
  }),
  hba('two names for one', { rules: [{ contype: 'host', address: 'a', src: 'b' }] }),
  hba('bits of the host', { contype: 'host', address: '10.1.2.3/8' }),
  hba('no address', { contype: 'host', address: '1.2.3.4' }),
  hba('no mask', { contype: 'host', address: '1.2.3.4', netmask: 'x' }),
  hba('holes', { contype: 'host', address: '10.0.0.0', netmask: '255.0.255.0' }),
  hba('mixed', { contype: 'host', address: '10.0.0.0', netmask: 'ffff::' }),
  hba('two masks', { contype: 'host', address: '10.0.0.0/8', netmask: '255.0.0.0' }),
  hba('bad options', { contype: 'local', options: 'a=1 a=2' }),
  hba('no file', { contype: 'local', dest: '@/none' }),
  hba('no file, made', { contype: 'local', dest: '@/none', create: true }),
  ...[
    'hosty all all x trust',
    'local all',
    'host all all 10.0.0.0 trust',
    'host all all "x trust',
    'local a b what',
  ].map((line) =>
    hba(`a bad line: ${line}`, { contype: 'local' }, { setup: `echo '${line}' >hba`, times: 1 }),
  ),
  csv('a list', {}),
  csv('a dict', { key: 'name' }),
  csv('names', { fieldnames: ['a', 'b'] }),
  csv('no such key', { key: 'x' }),
  csv('twice', { key: 'a' }, 'a,b\n1,2\n1,3\n'),
  csv('twice, the last', { key: 'a', unique: false }, 'a,b\n1,2\n1,3\n'),
  csv('another dialect', { dialect: 'excel-tab' }, 'a\tb\n1\t2\n'),
  csv('another delimiter', { delimiter: ';', skipinitialspace: true }, 'a; "b"\n1; 2\n'),
  csv('strict', { strict: true }, 'a,b\n"1"2,3\n'),
  csv('strict, not ended', { strict: true }, 'a,b\n"1,3\n'),
  csv('no such dialect', { dialect: 'mine' }),
  csv('no delimiter', { delimiter: ';;' }),
  csv('no file', { path: '@/none' }),
];

/** Without what dd says of its speed. */
function withoutTimes(outcome: unknown): unknown {
  return JSON.parse(
    JSON.stringify(outcome)
      .replaceAll(/copied, [^"]*?B\/s/g, 'copied')
      .replaceAll('"/usr/bin/dd: ', '"dd: '),
  );
}

test("modules for texts of the host's do and say what Ansible's do", async () => {
  const compared = await compareCases(cases, localTarget('sh'));
  for (const { name, reference, ours } of compared)
    expect.soft(withoutTimes(ours), name).toEqual(withoutTimes(reference));
});
