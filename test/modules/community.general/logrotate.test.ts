import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import logrotate from '../../../modules/community.general/logrotate/index.ts';
import type { ModuleResult } from '../../../runtime/module/result.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule, type TaskParts } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

// What is expected here was compared with community.general's module (of August 2026, which no release of the Debian package
// has yet), with a real logrotate on twins.

const folder = mkdtempSync(join(tmpdir(), 'tsible-logrotate-'));
afterAll(() => rmSync(folder, { recursive: true }));
const dir = join(folder, 'logrotate.d');
const stubs = stubCommands(localTarget(), {
  logrotate: 'cp "$2" "$stubs/tested"; ! grep -q nonsense "$2" || { echo "error: line" >&2; exit 1; }',
});

beforeEach(() => {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir);
});

function run(args: PlainArgs, parts: TaskParts = {}): Promise<ModuleResult> {
  return runModule(logrotate, { name: 'app', config_dir: dir, ...args }, stubs.target, parts);
}

function put(name: string, text: string): void {
  writeFileSync(join(dir, name), text);
}

function files(): string[] {
  return readdirSync(dir)
    .map((name) => name.replace(/\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~$/, ' kept'))
    .sort();
}

describe("a configuration's text", () => {
  test.each<[string, PlainArgs, string]>([
    [
      'an interval',
      { rotation_period: 'daily', rotate_count: 3, start: 1 },
      '    daily\n    rotate 3\n    start 1\n',
    ],
    ['a size instead of the interval', { rotation_period: 'daily', size: '1M' }, '    size 1M\n'],
    [
      'a greatest size instead of it',
      { rotation_period: 'daily', max_size: '1M', min_size: '1k' },
      '    maxsize 1M\n    minsize 1k\n',
    ],
    [
      'gzip is not named',
      { compress: true, compression_method: 'gzip', compress_options: '-9' },
      '    compress\n    compressoptions -9\n',
    ],
    [
      'zstd',
      { compress: true, compression_method: 'zstd' },
      '    compresscmd /usr/bin/zstd\n    uncompresscmd /usr/bin/zstd -d\n    compressext .zstd\n    compress\n',
    ],
    [
      'xz, as Ansible names what unpacks it',
      { compress: true, compression_method: 'xz' },
      '    compresscmd /usr/bin/xz\n    uncompresscmd /usr/bin/xzunxz\n    compressext .xz\n    compress\n',
    ],
    [
      'no compression',
      { compress: false, compression_method: 'xz', no_delay_compress: true },
      '    nocompress\n    nodelaycompress\n',
    ],
    [
      'overwriting',
      { shred: true, shred_cycles: 3, missing_ok: true, not_if_empty: true },
      '    shred\n    shredcycles 3\n    missingok\n    notifempty\n',
    ],
    [
      'what is refused',
      { missing_ok: false, not_if_empty: false, delay_compress: false },
      '    nomissingok\n    ifempty\n',
    ],
    [
      'a new log and a copy',
      { create: '0640 root adm', copy_truncate: true, max_age: 5 },
      '    create 0640 root adm\n    copytruncate\n    maxage 5\n',
    ],
    [
      'dates',
      { date_ext: true, date_yesterday: true, date_format: '-%s' },
      '    dateext\n    dateyesterday\n    dateformat -%s\n',
    ],
    ['no dates', { date_yesterday: true, date_format: '-%s', shared_scripts: true }, '    sharedscripts\n'],
    [
      'folders',
      { old_dir: '/old', create_old_dir: true, extension: '.log', su: 'root adm' },
      '    su root adm\n    olddir /old\n    createolddir\n    extension .log\n',
    ],
    ['no folder', { no_old_dir: true, create_old_dir: true, su: '' }, '    noolddir\n'],
    [
      'mail',
      { mail: 'a@b', mail_first: true, mail_last: true, syslog: true },
      '    mail a@b\n    mailfirst\n    syslog\n',
    ],
    [
      'includes',
      { include: '/d', taboo_ext: ['.x', '.y'], mail_last: true },
      '    include /d\n    tabooext .x .y\n',
    ],
    [
      'scripts',
      { post_rotate: ['a\n\nb\n', 'c'], pre_remove: ['d'] },
      '    postrotate\n        a\n        b\n        c\n    endscript\n\n    preremove\n        d\n    endscript\n\n',
    ],
  ])('%s', async (_, args, lines) => {
    const result = await run({ paths: ['/a', '/b/*.log'], ...args });
    expect(result).toMatchObject({ changed: true, config_content: `/a\n/b/*.log\n{\n\n${lines}}` });
    expect(readFileSync(join(dir, 'app'), 'utf8')).toBe(result.config_content);
    expect((await run({ paths: ['/a', '/b/*.log'], ...args })).changed).toBe(false);
  });
});

test.each<[PlainArgs, string]>([
  [{}, "'paths' parameter is required when creating a new configuration"],
  [{ paths: ['/a'], start: 1000 }, "'start' must be between 0 and 999"],
  [
    { state: 'absent', su: 'root' },
    "'su' parameter must be in format 'user group' or empty string to remove",
  ],
  [
    { paths: ['/a'], create: '0640 root' },
    "'create' must be in format 'mode' or 'mode user group' (for example '0640' or '0640 root adm')",
  ],
  [{ paths: ['/a'], shred: true, shred_cycles: 0 }, "'shred_cycles' must be a positive integer"],
  [{ paths: ['/a'], shred: false, shred_cycles: 1 }, "'shred_cycles' requires 'shred=true'"],
  [
    { paths: ['/a'], min_size: '1 M' },
    "'min_size' must be in format 'number[k|M|G]' (for example '100M', '1G')",
  ],
  [
    { paths: ['/a'], config_dir: '/nosuch' },
    "Config directory '/nosuch' does not exist. Please create it manually or ensure the correct path is specified.",
  ],
])("refuses %j in Ansible's words", async (args, msg) => {
  expect(await run(args)).toEqual({ failed: true, msg });
});

test('needs logrotate', async () => {
  const target = localTarget().withEnvironment(new Map([['PATH', folder]]));
  const { msg } = await runModule(logrotate, { name: 'app', state: 'absent', config_dir: dir }, target);
  expect(msg).toMatch(/^Failed to find required executable "logrotate" in paths: /);
});

test('a configuration that logrotate refuses changes nothing', async () => {
  put('app', 'before');
  expect(await run({ paths: ['/nonsense'] })).toEqual({
    failed: true,
    msg: 'logrotate configuration test failed',
    config_file: join(dir, 'app'),
    stdout: '',
    stderr: 'error: line\n',
  });
  expect(files()).toEqual(['app']);
  expect(readFileSync(join(dir, 'app'), 'utf8')).toBe('before');
});

test('a changed configuration is 0644, and the former one is kept', async () => {
  put('app', 'before');
  const result = await run({ paths: ['/a'] });
  expect(readFileSync(String(result.backup_file), 'utf8')).toBe('before');
  expect(statSync(join(dir, 'app')).mode & 0o777).toBe(0o644);
  await run({ paths: ['/b'], backup: false });
  expect(files()).toEqual(['app', 'app kept']);
});

test('check mode tells the text and tests nothing', async () => {
  stubs.calls();
  const result = await run({ paths: ['/a'] }, { check: true });
  expect(result).toEqual({
    changed: true,
    config_file: join(dir, 'app'),
    config_content: '/a\n{\n\n}',
    enabled_state: true,
  });
  expect(files()).toEqual([]);
  expect(stubs.calls()).toEqual([]);
});

describe('a configuration that is switched off and on', () => {
  test('only gets another name', async () => {
    put('app', 'text');
    const off = {
      changed: true,
      config_file: join(dir, 'app.disabled'),
      config_content: 'text',
      enabled_state: false,
    };
    expect(await run({ enabled: false }, { check: true })).toEqual(off);
    expect(files()).toEqual(['app']);
    expect(await run({ enabled: false })).toEqual(off);
    expect(files()).toEqual(['app.disabled']);
    expect(await run({ enabled: true })).toMatchObject({ changed: true, enabled_state: true });
    expect(files()).toEqual(['app']);
  });

  test('stays off when its text changes', async () => {
    put('app.disabled', 'text');
    expect(await run({ paths: ['/a'] })).toMatchObject({
      enabled_state: false,
      config_file: join(dir, 'app.disabled'),
    });
    expect(files()).toEqual(['app.disabled', 'app.disabled kept']);
  });

  test('is moved with a new text, and the former one is kept', async () => {
    put('app.disabled', 'text');
    const result = await run({ paths: ['/a'], enabled: true });
    expect(readFileSync(String(result.backup_file), 'utf8')).toBe('text');
    expect(files()).toEqual(['app', 'app.disabled kept']);
  });

  test('takes no name that is taken', async () => {
    put('app', 'a');
    put('app.disabled', 'b');
    const msg = `Cannot change enabled state: target path '${join(dir, 'app.disabled')}' already exists`;
    expect(await run({ enabled: false })).toEqual({ failed: true, msg });
  });
});

test('without paths those of the file stay, on lines of their own, and all else is written anew', async () => {
  put('app', '# /c\n/a\r\n  /b/*.log\n/var/log/rotate.log\n/d /e\n{\n  daily\n}');
  expect(await run({ rotate_count: 3 })).toMatchObject({
    config_content: '/a\n/b/*.log\n{\n\n    rotate 3\n}',
  });
});

test('removes the configuration, which is kept beside', async () => {
  put('app.disabled', 'text');
  const gone = {
    changed: true,
    config_file: join(dir, 'app.disabled'),
    config_content: '',
    enabled_state: true,
  };
  expect(await run({ state: 'absent' }, { check: true })).toEqual(gone);
  expect(await run({ state: 'absent' })).toMatchObject(gone);
  expect(files()).toEqual(['app.disabled kept']);
  expect(await run({ state: 'absent' })).toEqual({ ...gone, changed: false, config_file: '' });
});
