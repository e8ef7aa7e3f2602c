import { describe, expect, test } from 'vitest';
import { SourcesList } from '../../../modules/ansible.builtin/apt_repository/sources.ts';

const MAIN = '/etc/apt/sources.list';
const files = new Map([
  [MAIN, 'deb  http://a/debian   trixie main # mirror\n# deb http://b/debian trixie main\nnot a source\n'],
]);
const list = () => new SourcesList(files, '/etc/apt/sources.list.d/');

describe("apt's sources", () => {
  test.each([
    ['deb http://user:pw@x.org:80/debian/ trixie main', 'x_org_80_debian.list'],
    ['deb [arch=amd64 signed-by=/k.gpg] https://x.org/a-b trixie main', 'x_org_a_b.list'],
    ['deb-src http://x.org trixie main', 'x_org.list'],
  ])('%s goes to a file of its own', (repo, name) => {
    const changed = list();
    expect(changed.add(repo, undefined)).toBe(`/etc/apt/sources.list.d/${name}`);
    expect(changed.texts.get(`/etc/apt/sources.list.d/${name}`)).toBe(`${repo}\n`);
  });

  test('an entry that is there is not added again, whatever its blanks', () => {
    const same = list();
    expect(same.add('deb http://a/debian trixie main', undefined)).toBeUndefined();
    expect([...same.texts.keys()]).toEqual([MAIN]);
  });

  test('one that is commented out is enabled where it stands', () => {
    const changed = list();
    expect(changed.add('deb http://b/debian trixie main', 'mine')).toBeUndefined();
    expect(changed.texts.get(MAIN)).toContain('\ndeb http://b/debian trixie main\n');
  });

  test('an entry goes, a comment stays', () => {
    const changed = list();
    changed.remove('deb http://a/debian trixie main');
    changed.remove('deb http://b/debian trixie main');
    expect(changed.texts.get(MAIN)).toBe('# deb http://b/debian trixie main\nnot a source\n');
  });

  test('what is no entry is refused', () => {
    expect(() => list().add('http://a trixie', undefined)).toThrow(
      'Invalid repository string: http://a trixie',
    );
  });
});
