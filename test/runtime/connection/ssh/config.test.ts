import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseSshArguments } from '../../../../runtime/connection/ssh/arguments.ts';
import { matchesList, readSshConfig } from '../../../../runtime/connection/ssh/config.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsible-ssh-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let files = 0;
function options(host: string, user: string, system = '', args: string[] = []) {
  files += 1;
  const paths = { user: join(dir, `user${files}`), system: join(dir, `system${files}`) };
  writeFileSync(paths.user, user);
  writeFileSync(paths.system, system);
  const parsed = parseSshArguments(args);
  readSshConfig(host, parsed.options, parsed.configFile, paths);
  return Object.fromEntries(parsed.options);
}

describe('ssh_config', () => {
  it('takes the first value of an option: arguments, then the user’s file, then the system’s', () => {
    const found = options(
      'web1',
      'Host web*\n  Port 1\n  User u\nHost *\n  Port 9\n',
      'User s\nCompression yes\n',
      ['-p', '3'],
    );
    expect(found).toEqual({ port: ['3'], user: ['u'], compression: ['yes'] });
  });

  it('collects every IdentityFile', () => {
    const found = options('h', 'IdentityFile a\nHost h\n  identityfile "b c"\n', '', ['-i', 'first']);
    expect(found.identityfile).toEqual(['first', 'a', 'b c']);
  });

  it('knows patterns with exceptions', () => {
    const text = 'Host *.example !bad.example\n  Port 5\n';
    expect(options('good.example', text)).toEqual({ port: ['5'] });
    expect(options('bad.example', text)).toEqual({});
  });

  it('follows Include, in a Host block only where that applies, and goes on after it', () => {
    writeFileSync(join(dir, 'inc1'), 'Host other\n  User x\nHost h\n  User included\n');
    const text = `Include ${dir}/inc*\nPort 4\nHost z\n  Include ${dir}/inc1\n`;
    expect(options('h', text)).toEqual({ user: ['included'], port: ['4'] });
    expect(options('q', `Host z\n  Include ${dir}/inc1\n`)).toEqual({});
  });

  it('knows Match by host, original host, user and command', () => {
    const text = [
      'Host short\n  HostName %h.example.org\n',
      'Match host *.example.org user deploy\n  Port 10\n',
      'Match originalhost short exec "test %n = short"\n  ProxyJump gate\n',
      'Match all\n  ForwardAgent yes\n',
      'Match exec false\n  User nobody\n',
      'Match final\n  User nobody\n',
    ].join('');
    expect(options('short', text, '', ['-l', 'deploy'])).toEqual({
      user: ['deploy'],
      hostname: ['short.example.org'],
      port: ['10'],
      proxyjump: ['gate'],
      forwardagent: ['yes'],
    });
  });

  it('keeps a ProxyCommand as one line', () => {
    expect(options('h', 'ProxyCommand ssh -W "%h:%p" gate\n').proxycommand?.[0]).toMatch(
      /^ssh -W "?%h:%p"? gate$/,
    );
  });
});

describe('ssh arguments', () => {
  it('are read joined, apart and with -o', () => {
    const parsed = parseSshArguments([
      '-4Cp22',
      '-tt',
      '-o',
      'User = "a b"',
      '-oPort=5',
      '-J',
      'gate',
      '-F',
      'file',
    ]);
    expect(Object.fromEntries(parsed.options)).toEqual({
      addressfamily: ['inet'],
      compression: ['yes'],
      port: ['22'],
      user: ['a b'],
      proxyjump: ['gate'],
    });
    expect(parsed).toMatchObject({ configFile: 'file', needsOpenSsh: undefined });
  });

  it.each([[['-L', '1:a:2']], [['-K']], [['-W', 'x']]])('%j need OpenSSH’s ssh', (args) => {
    expect(parseSshArguments(args).needsOpenSsh).toMatch(/^-[LKW]$/);
  });

  it('that are no options are refused', () => {
    expect(() => parseSshArguments(['host'])).toThrow('host is not an option');
    expect(() => parseSshArguments(['-p'])).toThrow('-p needs a value');
  });
});

it('patterns of ssh don’t mistake dots and brackets', () => {
  expect(matchesList('[a]:22', ['[a]:22'])).toBe(true);
  expect(matchesList('axb', ['a.b'])).toBe(false);
  expect(matchesList('a.b', ['a?b'])).toBe(true);
});
