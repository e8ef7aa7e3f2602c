import { beforeAll, describe, expect, it } from 'vitest';
import { localTarget } from '../helpers/local-target.ts';
import { compareCases, type ModuleCase } from './module-cases.ts';

const TREE =
  'mkdir -p s/top/sub d; echo 1 >s/top/a; echo 2 >s/top/sub/b; ln -s a s/top/l; chmod 750 s/top/sub; chmod 600 s/top/a; find s -exec touch -h -d @1700000001 {} +';
const TGZ = `${TREE}; tar -C s -czf a.tgz top`;
const ZIP = `${TREE}; (cd s && zip -qryX ../a.zip top)`;

const CASES: readonly ModuleCase[] = [
  {
    name: 'tar.gz on the host',
    setup: TGZ,
    module: 'unarchive',
    args: { src: '@/a.tgz', dest: '@/d', remote_src: true },
    times: 2,
  },
  {
    name: 'tar.gz',
    setup: TGZ,
    module: 'unarchive',
    args: { src: '@/a.tgz', dest: '@/d', list_files: true },
    times: 2,
  },
  {
    name: 'tar.xz with owner and mode',
    setup: `${TREE}; tar -C s -cJf a.tar.xz top`,
    module: 'unarchive',
    args: {
      src: '@/a.tar.xz',
      dest: '@/d',
      owner: 'daemon',
      group: 'daemon',
      mode: 'u=rwX,go=rX',
      remote_src: true,
    },
    times: 2,
  },
  {
    name: 'tar.bz2',
    setup: `${TREE}; tar -C s -cjf a.tar.bz2 top`,
    module: 'unarchive',
    args: { src: '@/a.tar.bz2', dest: '@/d', remote_src: true },
  },
  {
    name: 'tar.zst',
    setup: `${TREE}; tar -C s --zstd -cf a.tar.zst top`,
    module: 'unarchive',
    args: { src: '@/a.tar.zst', dest: '@/d', remote_src: true },
  },
  {
    name: 'plain tar, one file changed',
    setup: `${TREE}; tar -C s -cf a.tar top; tar -C d -xf a.tar; echo more >>d/top/a`,
    module: 'unarchive',
    args: { src: '@/a.tar', dest: '@/d', remote_src: true },
    times: 2,
  },
  {
    name: 'strip-components',
    setup: TGZ,
    module: 'unarchive',
    args: {
      src: '@/a.tgz',
      dest: '@/d',
      remote_src: true,
      extra_opts: ['--strip-components=1'],
      list_files: true,
    },
    times: 2,
  },
  {
    name: 'exclude',
    setup: TGZ,
    module: 'unarchive',
    args: { src: '@/a.tgz', dest: '@/d', remote_src: true, exclude: ['top/sub'], list_files: true },
    times: 2,
  },
  {
    name: 'include',
    setup: TGZ,
    module: 'unarchive',
    args: { src: '@/a.tgz', dest: '@/d', remote_src: true, include: ['top/a'], list_files: true },
    times: 2,
  },
  {
    name: 'creates',
    setup: `${TGZ}; : >c`,
    module: 'unarchive',
    args: { src: '@/a.tgz', dest: '@/d', creates: '@/c' },
  },
  {
    name: 'creates what is not there',
    setup: TGZ,
    module: 'unarchive',
    args: { src: '@/a.tgz', dest: '@/d', creates: '@/d/top', copy: false },
    times: 2,
  },
  { name: 'no folder', setup: TGZ, module: 'unarchive', args: { src: '@/a.tgz', dest: '@/e' } },
  {
    name: 'no archive',
    setup: 'mkdir d',
    module: 'unarchive',
    args: { src: '@/a.tgz', dest: '@/d', remote_src: true },
  },
  {
    name: 'an empty file',
    setup: 'mkdir d; : >a.tgz',
    module: 'unarchive',
    args: { src: '@/a.tgz', dest: '@/d', remote_src: true },
  },
  {
    name: 'tar, checked',
    setup: TGZ,
    module: 'unarchive',
    args: { src: '@/a.tgz', dest: '@/d' },
    check: true,
  },
  {
    name: 'zip on the host',
    setup: ZIP,
    module: 'unarchive',
    args: { src: '@/a.zip', dest: '@/d', remote_src: true },
    times: 2,
    diff: true,
  },
  {
    name: 'zip',
    setup: ZIP,
    module: 'unarchive',
    args: { src: '@/a.zip', dest: '@/d', list_files: true },
    times: 2,
  },
  {
    name: 'zip with owner and mode',
    setup: ZIP,
    module: 'unarchive',
    args: { src: '@/a.zip', dest: '@/d', owner: 'daemon', mode: '0755', remote_src: true },
    times: 2,
    diff: true,
  },
  {
    name: 'zip, one file changed',
    setup: `${ZIP}; (cd d && unzip -q ../a.zip; echo 9 >top/a)`,
    module: 'unarchive',
    args: { src: '@/a.zip', dest: '@/d', remote_src: true },
    times: 2,
    diff: true,
  },
  {
    name: 'zip, checked',
    setup: ZIP,
    module: 'unarchive',
    args: { src: '@/a.zip', dest: '@/d', remote_src: true },
    check: true,
    diff: true,
  },
  {
    name: 'zip, exclude',
    setup: ZIP,
    module: 'unarchive',
    args: { src: '@/a.zip', dest: '@/d', remote_src: true, exclude: ['top/sub/*'], list_files: true },
    times: 2,
  },
  {
    name: 'zip, include',
    setup: ZIP,
    module: 'unarchive',
    args: { src: '@/a.zip', dest: '@/d', remote_src: true, include: ['top/a'], list_files: true },
    times: 2,
  },
  {
    name: 'zip from DOS',
    setup: `${TREE}; (cd s && zip -qrkX ../a.zip top/sub)`,
    module: 'unarchive',
    args: { src: '@/a.zip', dest: '@/d', remote_src: true },
    times: 2,
  },
];

describe('unarchive does what ansible-core 2.19 does', () => {
  const target = localTarget();
  let compared: Awaited<ReturnType<typeof compareCases>> = [];
  beforeAll(async () => {
    compared = await compareCases(CASES, target);
  });
  it.each(CASES.map((one, index) => [one.name, index] as const))('%s', (_, index) => {
    const both = compared[index];
    expect(both?.ours).toEqual(both?.reference);
  });
});
