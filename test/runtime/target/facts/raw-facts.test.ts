import { describe, expect, it } from 'vitest';
import { RawFacts } from '../../../../runtime/target/facts/raw-facts.ts';

const stream = (text: string) => Buffer.from(text, 'latin1');

describe('RawFacts', () => {
  const raw = new RawFacts(
    stream(
      '\n@77 binary\n\0\xff\n@78 fake\n\n@77 =3\n' +
        '\n@77 empty\n\n@77 =0\n' +
        '\n@77 files\n/a:one\n/a:two: three\n/b:\n/c: x \n' +
        '\n@77 links\nlrwxrwxrwx 1 root root 7 Jan  1 00:00 /dev/disk/by-id/x -> ../../sda\n-rw-r--r-- 1 r r 0 Jan 1 00:00 /e\n' +
        '\n@77 exists\n/d\n\n@77 dirs\n/dev/null\n\n/sys/block:\n.\n..\nsdb\nsda\n\n@77 end\n',
    ),
    stream('\n@77 binary\noops\n\n@77 end\n'),
    '77',
  );

  it('takes what a command prints as it is, even if it looks like a mark', () => {
    expect(raw.bytes('binary')).toEqual(stream('\0\xff\n@78 fake\n'));
    expect(raw.exitCode('binary')).toBe(3);
    expect(raw.success('binary')).toBeUndefined();
    expect(raw.success('empty')).toBe('');
    expect(raw.errorOutput('binary')).toBe('oops\n');
  });

  it('tells contents of files apart, and blank files from others', () => {
    expect(raw.fileLines('/a')).toEqual(['one', 'two: three']);
    expect(raw.file('/b')).toBeUndefined();
    expect(raw.file('/c')).toBe('x');
    expect(raw.exists('/b')).toBe(true);
    expect(raw.exists('/d')).toBe(true);
    expect(raw.exists('/e')).toBe(false);
  });

  it('knows links, and the order of directories', () => {
    expect(raw.link('/dev/disk/by-id/x')).toBe('../../sda');
    expect(raw.directory('/sys/block')).toEqual(['sdb', 'sda']);
  });

  it('is empty for a host that answered nothing', () => {
    const nothing = new RawFacts(Buffer.alloc(0), Buffer.alloc(0), '77');
    expect(nothing.file('/a')).toBeUndefined();
    expect(nothing.sectionNames('')).toEqual([]);
  });
});
