import { expect, test } from 'vitest';
import { givenTags, tagsSelected } from '../../../runtime/playbook/tags.ts';

const set = (text: string) => new Set(text.split(' ').filter((tag) => tag !== ''));

// What ansible-playbook 2.19 runs: tags of the task, --tags, --skip-tags, whether it runs.
test.each([
  ['', 'all', '', true],
  ['a', 'all', '', true],
  ['never', 'all', '', false],
  ['never a', 'all', '', false],
  ['never a', 'a', '', true],
  ['always', 'b', '', true],
  ['a', 'b', '', false],
  ['', 'a', '', false],
  ['', 'untagged', '', true],
  ['a', 'untagged', '', false],
  ['a', 'tagged', '', true],
  ['', 'tagged', '', false],
  ['never a', 'tagged', '', false],
  ['always', 'all', 'always', false],
  ['always', 'all', 'all', true],
  ['a', 'all', 'all', false],
  ['a', 'a', 'a', false],
  ['a b', 'a', 'b', false],
  ['', 'all', 'untagged', false],
  ['a', 'all', 'tagged', false],
])('a task tagged [%s] with --tags [%s] --skip-tags [%s] runs: %s', (tags, only, skip, expected) => {
  expect(tagsSelected(set(tags), { only: set(only), skip: set(skip) })).toBe(expected);
});

test('a comma at the end of tags makes an empty tag, as in Ansible', () => {
  expect([...givenTags(['st2, packs,'])]).toEqual(['st2', 'packs', '']);
});
