import type { ModuleCase } from '../module-cases.ts';

/** What is asked of the modules that read files or put them together: fetch, slurp, stat, find, assemble. */
export const READING_CASES: readonly ModuleCase[] = [
  {
    name: 'fetch',
    setup: 'echo hi >f',
    module: 'fetch',
    args: { src: '@/f', dest: '@/got/', flat: true },
    times: 2,
  },
  { name: 'fetch: missing', module: 'fetch', args: { src: '@/f', dest: '@/got/', flat: true } },
  {
    name: 'fetch: missing, no failure',
    module: 'fetch',
    args: { src: '@/f', dest: '@/got/', flat: true, fail_on_missing: false },
  },
  {
    name: 'fetch: a folder',
    setup: 'mkdir f',
    module: 'fetch',
    args: { src: '@/f', dest: '@/got/', flat: true },
  },
  {
    name: 'fetch: a folder, no failure',
    setup: 'mkdir f',
    module: 'fetch',
    args: { src: '@/f', dest: '@/got/', flat: true, fail_on_missing: false },
  },
  {
    name: 'fetch: into a folder without a slash',
    setup: 'echo hi >f; mkdir d',
    module: 'fetch',
    args: { src: '@/f', dest: '@/d', flat: true },
  },
  {
    name: 'fetch: checked',
    setup: 'echo hi >f',
    module: 'fetch',
    args: { src: '@/f', dest: '@/d', flat: true },
    check: true,
  },
  { name: 'slurp', setup: "printf 'a\\0b' >f", module: 'slurp', args: { src: '@/f' } },
  { name: 'slurp: missing', module: 'slurp', args: { src: '@/f' } },
  { name: 'slurp: a folder', setup: 'mkdir f', module: 'slurp', args: { src: '@/f' } },
  { name: 'stat: missing', module: 'stat', args: { path: '@/f' } },
  { name: 'stat: below a file', setup: ': >f', module: 'stat', args: { path: '@/f/g' } },
  {
    name: 'stat: a file',
    setup: 'echo hi >f; chmod 6751 f; touch -d @1000000000 f',
    module: 'stat',
    args: { path: '@/f', checksum_algorithm: 'sha256', get_mime: false },
  },
  {
    name: 'stat: a link',
    setup: ': >f; ln -s f l; touch -h -d @1000000000 l',
    module: 'stat',
    args: { path: '@/l', get_mime: false },
  },
  {
    name: 'find',
    setup:
      'mkdir -p d/e; echo 1 >d/a.txt; echo 2 >d/e/b.txt; : >d/.h; chmod 600 d/a.txt; find d -exec touch -d @1000000000 {} +',
    module: 'find',
    args: { paths: '@/d', recurse: true, patterns: '*.txt', get_checksum: true },
  },
  {
    name: 'find: folders, age, mode',
    setup: 'mkdir -p d/e; chmod 700 d/e; touch -d @1000000000 d/e',
    module: 'find',
    args: { paths: '@/d', file_type: 'directory', age: '2d', mode: 'u=rwx' },
  },
  {
    name: 'find: contains, size',
    setup: 'mkdir d; seq 1 2000 >d/a; seq 1 20 >d/b; touch -d @1000000000 d/a d/b',
    module: 'find',
    args: { paths: '@/d', contains: '2[0-9]*', size: '1k' },
  },
  { name: 'find: nothing there', module: 'find', args: { paths: '@/no' } },
  {
    name: 'assemble',
    setup: "mkdir p; printf b >p/2; printf 'a\\n' >p/1; printf c >p/.3",
    module: 'assemble',
    args: { src: '@/p', dest: '@/f', delimiter: '--\\n', mode: '0600' },
    times: 2,
  },
  {
    name: 'assemble: some',
    setup: 'mkdir p; printf b >p/2; printf a >p/1; printf c >p/.3; echo old >f',
    module: 'assemble',
    args: {
      src: '@/p',
      dest: '@/f',
      regexp: '^[12.]',
      ignore_hidden: true,
      backup: true,
      validate: 'grep -c a %s',
    },
  },
  {
    name: 'assemble: not valid',
    setup: 'mkdir p; printf b >p/2',
    module: 'assemble',
    args: { src: '@/p', dest: '@/f', validate: 'grep a %s' },
  },
  { name: 'assemble: no folder', module: 'assemble', args: { src: '@/p', dest: '@/f' } },
];
