import { beforeAll, describe, expect, it } from 'vitest';
import { localTarget } from '../helpers/local-target.ts';
import { compareCases, type ModuleCase } from './module-cases.ts';

const CONF = "printf 'one\\ntwo=2\\n# three\\ntwo=3\\nfour\\n' >f";

/** One task that edits `@/f`. */
function edit(
  module: string,
  name: string,
  args: Record<string, unknown>,
  more: Partial<ModuleCase> = {},
): ModuleCase {
  return {
    name: `${module}: ${name}`,
    setup: CONF,
    module,
    args: { path: '@/f', ...args },
    times: 2,
    diff: true,
    ...more,
  };
}
const line = (name: string, args: Record<string, unknown>, more: Partial<ModuleCase> = {}): ModuleCase =>
  edit('lineinfile', name, args, more);
const block = (name: string, args: Record<string, unknown>, more: Partial<ModuleCase> = {}): ModuleCase =>
  edit('blockinfile', name, args, more);
const replace = (name: string, args: Record<string, unknown>, more: Partial<ModuleCase> = {}): ModuleCase =>
  edit('replace', name, args, more);

const CASES: readonly ModuleCase[] = [
  line('at the end', { line: 'five' }),
  line('at the end without newline', { line: 'five' }, { setup: 'printf one >f' }),
  line('already there', { line: 'four' }),
  line('in place of the last match', { regexp: '^two=', line: 'two=9' }),
  line('in place of the first match', { regexp: '^two=', line: 'two=9', firstmatch: true }),
  line('no match', { regexp: '^six=', line: 'six=6' }),
  line('search_string', { search_string: 'two=3', line: 'x' }),
  line('insertafter', { insertafter: '^two', line: 'new' }),
  line('insertafter, first match', { insertafter: '^two', line: 'new', firstmatch: true }),
  line('insertafter the last line', { insertafter: 'four', line: 'new' }),
  line('insertafter without a match', { insertafter: 'nine', line: 'new' }),
  line('insertbefore', { insertbefore: '^two', line: 'new' }),
  line('insertbefore, first match', { insertbefore: '^two', line: 'new', firstmatch: true }),
  line('insertbefore without a match', { insertbefore: 'nine', line: 'new' }),
  line('BOF', { insertbefore: 'BOF', line: 'new' }),
  line('insertafter BOF', { insertafter: 'BOF', line: 'new' }),
  line('regexp and insertafter', { regexp: '^five', insertafter: '^one', line: 'five=5' }),
  line('backrefs', { regexp: '^(t)(?P<rest>wo)=(\\d)', line: '\\1-\\g<rest>-\\3', backrefs: true }),
  line('backrefs without a match', { regexp: '^nine', line: 'x', backrefs: true }),
  line('backrefs without regexp', { line: 'x', backrefs: true }),
  line('no line', { regexp: 'x' }),
  line('missing file', { line: 'x' }, { setup: '' }),
  line(
    'a new file',
    { path: '@/d/e/f', line: 'x', create: true, mode: '0600', owner: 'daemon' },
    { setup: '' },
  ),
  line('a new file, checked', { line: 'x', create: true }, { setup: '', check: true, times: 1 }),
  line('checked', { line: 'x', mode: '0600' }, { check: true, times: 1 }),
  line('text and mode', { line: 'x', mode: '0600', backup: true }),
  line('mode only', { line: 'four', mode: '0600' }),
  line('through a link', { path: '@/l', line: 'x', mode: '0600' }, { setup: `${CONF}; ln -s f l` }),
  line('a folder', { line: 'x' }, { setup: 'mkdir f' }),
  line('valid', { line: 'x', validate: 'grep -q x %s' }),
  line('not valid', { line: 'x', validate: 'grep -q y %s' }),
  line('not UTF-8', { line: 'é' }, { setup: "printf 'a\\351\\n' >f", diff: false }),
  line('an empty expression', { regexp: '', line: 'x' }, { times: 1 }),
  line('CRLF', { regexp: '^a$', line: 'b' }, { setup: "printf 'a\\r\\nc\\r\\n' >f" }),
  line('absent by line', { state: 'absent', line: 'four' }),
  line('absent by regexp', { state: 'absent', regexp: '^two' }),
  line('absent by text', { state: 'absent', search_string: 'two' }),
  line('absent, missing file', { state: 'absent', line: 'x' }, { setup: '' }),
  line('absent, nothing said', { state: 'absent' }),
  line('absent, checked', { state: 'absent', regexp: '^two' }, { check: true, times: 1 }),
  block('at the end', { block: 'a\nb' }),
  block('at the end without newline', { block: 'a' }, { setup: 'printf one >f' }),
  block(
    'replaced',
    { block: 'c\n' },
    {
      setup: `${CONF}; printf '# BEGIN ANSIBLE MANAGED BLOCK\\nold\\n# END ANSIBLE MANAGED BLOCK\\nlast\\n' >>f`,
    },
  ),
  block(
    'removed',
    { state: 'absent' },
    {
      setup: `${CONF}; printf '# BEGIN ANSIBLE MANAGED BLOCK\\nold\\n# END ANSIBLE MANAGED BLOCK\\nlast\\n' >>f`,
    },
  ),
  block(
    'removed by an empty block',
    { block: '' },
    {
      setup: `${CONF}; printf '# BEGIN ANSIBLE MANAGED BLOCK\\nold\\n# END ANSIBLE MANAGED BLOCK\\nlast\\n' >>f`,
    },
  ),
  block('nothing to remove', { state: 'absent' }),
  block('insertafter', { block: 'a', insertafter: '^two' }),
  block('insertbefore', {
    block: 'a',
    insertbefore: '^two',
    marker: '; {mark} x',
    marker_begin: 'AB',
    marker_end: 'EN',
  }),
  block('insertbefore BOF', { block: 'a', insertbefore: 'BOF' }),
  block('insertafter, several lines', { block: 'a', insertafter: '(?m)^two=2\\n# three$' }),
  block('empty lines', { block: 'a', insertafter: '^two=2', append_newline: true, prepend_newline: true }),
  block('a new file', { block: 'a', create: true, mode: '0640' }, { setup: '' }),
  block('a new file, checked', { block: 'a', create: true }, { setup: '', check: true, times: 1 }),
  block('missing file', { block: 'a' }, { setup: '' }),
  block('a folder', { block: 'a' }, { setup: 'mkdir f' }),
  block('mode, backup', { block: 'a', mode: '0600', backup: true }),
  block('valid', { block: 'a', validate: 'grep -q nothing %s' }),
  replace('all', { regexp: '^two=(\\d)$', replace: 'TWO=\\1' }),
  replace('nothing', { regexp: 'nine', replace: 'x' }),
  replace('removal', { regexp: '^two.*\\n' }),
  replace('after', { regexp: 'o', replace: '0', after: 'three' }),
  replace('before', { regexp: 'o', replace: '0', before: 'three' }),
  replace('between', { regexp: 'o', replace: '0', after: 'one', before: 'three' }),
  replace('no such section', { regexp: 'o', replace: '0', after: 'nine' }),
  replace('mode, backup', { regexp: 'o', replace: '0', mode: '0600', backup: true }),
  replace('mode only', { regexp: 'nine', mode: '0600' }),
  replace('missing file', { regexp: 'o' }, { setup: '' }),
  replace('a folder', { regexp: 'o' }, { setup: 'mkdir f' }),
  replace('a wrong group', { regexp: 'o', replace: '\\3' }),
  replace(
    'latin-1',
    { regexp: 'é', replace: 'è', encoding: 'iso8859-1' },
    { setup: "printf 'a\\351\\n' >f", diff: false },
  ),
  replace('not valid', { regexp: 'o', replace: '0', validate: 'false %s' }),
];

describe('the editing modules do what ansible-core 2.19 does', () => {
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
