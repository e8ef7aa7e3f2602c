import { describe, expect, test } from 'vitest';
import {
  PackageDatabase,
  parseProviders,
  parseSpec,
  standing,
} from '../../../modules/ansible.builtin/apt/packages.ts';
import { aptDiff } from '../../../modules/ansible.builtin/apt/run.ts';
import { aptFaults, updateFailure } from '../../../modules/ansible.builtin/apt/update.ts';
import { compareVersions, matches, patternSource } from '../../../modules/ansible.builtin/apt/version.ts';
import { Steps } from '../../../modules/support/steps.ts';

describe('versions order as dpkg orders them', () => {
  test.each([
    ['1.0', '1.0', 0],
    ['1.0', '1.1', -1],
    ['1.10', '1.9', 1],
    ['1:0.1', '2.0', 1],
    ['1.0-1', '1.0-2', -1],
    ['1.0~rc1', '1.0', -1],
    ['1.0~~', '1.0~', -1],
    ['1.0a', '1.0', 1],
    ['1.0+b1', '1.0', 1],
    ['1.0-1+deb13u1', '1.0-1', 1],
    ['0:1.0', '1.0', 0],
    ['1.0-0', '1.0', 0],
    ['2.4.7-21+deb13u1+b1', '2.4.7-21+deb13u1', 1],
    ['1.a', '1.+', -1],
    ['10000000000000000000000', '9999999999999999999999', 1],
  ])('%s and %s', (left, right, order) => {
    expect(Math.sign(compareVersions(left, right))).toBe(order);
    expect(Math.sign(compareVersions(right, left))).toBe(order === 0 ? 0 : -order);
  });
});

test.each([
  ['libc6', 'libc*', true],
  ['libc6', 'libc?', true],
  ['libc6', 'libc[0-5]', false],
  ['libc6', 'libc[!0-5]', true],
  ['g++', 'g++', true],
  ['gxx', 'g++', false],
  ['1.2.3', '1.2*', true],
  ['1x2', '1.2', false],
])('package %s matches %s: %s', (text, pattern, expected) => {
  expect(matches(text, pattern)).toBe(expected);
});

test('a pattern is also an expression for grep', () => {
  expect(patternSource('lib*-dev[!x].?')).toBe('^lib.*-dev[^x][.].$');
});

const probed = new Steps(
  Object.entries({
    native: 'amd64\n',
    installed:
      'installed hello amd64 2.10-3\nconfig-files cron amd64 3.0-1\ninstalled mawk amd64 1.3-1\nnot-installed sl amd64 \ninstalled zlib1g i386 1.3\n',
    automatic: 'mawk\n',
    policy: [
      'hello:',
      '  Installed: 2.10-3',
      '  Candidate: 2.12-1',
      '  Version table:',
      '     2.12-1 500',
      '        500 http://mirror/debian trixie/main amd64 Packages',
      ' *** 2.10-3 100',
      '        100 /var/lib/dpkg/status',
      'sl:',
      '  Installed: (none)',
      '  Candidate: 5.02-1',
      '  Version table:',
      '     5.02-1 500',
      'awk:',
      '  Installed: (none)',
      '  Candidate: (none)',
      '  Version table:',
    ].join('\n'),
  }).map(([name, out]) => ({ name, out, rc: 0, err: '' })),
);
const database = new PackageDatabase(probed);
const none = new Map<string, string[]>();

describe('what is to be done for a package', () => {
  test.each([
    ['hello', { installed: true, fits: true, installable: '2.12-1' }],
    ['hello=2.10-3', { installed: true, fits: true, installable: undefined }],
    ['hello=2.12*', { installed: true, fits: false, installable: '2.12-1' }],
    ['hello=9', { installed: true, fits: false, installable: undefined }],
    ['hello>=2.11', { installed: true, fits: false, installable: '2.12-1' }],
    ['hello>=2.10', { installed: true, fits: true, installable: '2.12-1' }],
    ['sl', { installed: false, fits: false, installable: '5.02-1' }],
    ['sl=4', { installed: false, fits: false, installable: undefined }],
    ['cron', { installed: false, leftovers: true }],
    ['zlib1g:i386', { installed: true, fits: true }],
  ])('%s', (text, expected) => {
    expect(standing(parseSpec(text), database, none, true)).toMatchObject(expected);
  });

  test('a virtual package is there when its only provider is', () => {
    expect(database.isVirtual('awk')).toBe(true);
    const one = parseProviders('Package: awk\nVersions: \nReverse Provides: \nmawk 1.3-1 (= )\n');
    expect(standing(parseSpec('awk'), database, one, true)).toMatchObject({ installed: true, fits: true });
    const two = new Map([['awk', ['mawk', 'gawk']]]);
    expect(standing(parseSpec('awk'), database, two, true)).toMatchObject({
      installed: false,
      installable: true,
    });
  });

  test('a virtual package is there when a provider is that the task does not name', () => {
    const known = new PackageDatabase(probed);
    const steps = Object.entries({ native: 'amd64\n', installed: 'installed ruby amd64 1:3.3' });
    known.learn(new Steps(steps.map(([name, out]) => ({ name, out, rc: 0, err: '' }))));
    const providers = new Map([['awk', ['ruby']]]);
    expect(standing(parseSpec('awk'), known, providers, true)).toMatchObject({ installed: true });
  });

  test('an unknown package fails an installation, not a removal', () => {
    expect(() => standing(parseSpec('nope'), database, none, true)).toThrow(
      "No package matching 'nope' is available",
    );
    expect(standing(parseSpec('nope'), database, none, false)).toMatchObject({
      installed: false,
      leftovers: false,
    });
  });

  test('a package that came as a dependency is known as such', () => {
    expect(database.isAutomatic('mawk')).toBe(true);
    expect(database.isAutomatic('hello')).toBe(false);
  });
});

test("the diff is apt's plan, without the work", () => {
  const output =
    'Reading package lists...\nReading state information...\nThe following NEW packages will be installed:\n  hello\n0 upgraded, 1 newly installed.\nGet:1 x\n';
  expect(aptDiff(output, true)).toEqual({
    prepared: 'The following NEW packages will be installed:\n  hello\n0 upgraded, 1 newly installed.',
  });
  expect(aptDiff(output, false)).toEqual({});
});

test('what apt complains of is told in one line, as python-apt does', () => {
  const said =
    "Reading package lists...\nE: The value 'x' is invalid for APT::Default-Release\nW: Some index files are old\n";
  expect(aptFaults(said)).toBe(
    "E:The value 'x' is invalid for APT::Default-Release, W:Some index files are old",
  );
});

const INDEX_FILES = 'Some index files failed to download. They have been ignored, or old ones used instead.';

test.each([
  ['nothing, when the lists came', 0, '', undefined],
  [
    'no word, when the network is to blame',
    0,
    `W: Failed to fetch http://x  Could not resolve 'x'\nW: ${INDEX_FILES}\n`,
    '',
  ],
  [
    'the faults, not what is remarked on the sources',
    100,
    `A: Repositories should be signed\nN: Look there\nE: Failed to fetch http://x  404\nE: ${INDEX_FILES}\nA: Modernize\n`,
    `W:Repositories should be signed, E:Failed to fetch http://x  404, E:${INDEX_FILES}`,
  ],
])('why an update failed: %s', (_, rc, err, why) => {
  expect(updateFailure({ name: 'update', rc, out: '', err })).toBe(why);
});
