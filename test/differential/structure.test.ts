import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localTwins, type Twins } from './harness.ts';

// What plays are made of: roles, collections, imports and includes, argument specs, variables by file, prompt and option.
let folder: string;
let twins: Twins;

beforeAll(async () => {
  folder = mkdtempSync('/tmp/tsible-structure-');
  cpSync(fileURLToPath(new URL('./structure', import.meta.url)), folder, { recursive: true });
  twins = await localTwins();
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await twins.down();
});

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  twins.run({ command: 'ansible-playbook', args: ['-i', 'hosts', ...args], cwd: folder, env });

test.each<[string, string[], Record<string, string>?]>([
  ['collections: roles, dependencies, redirects, the keyword, playbooks', ['collections.yml']],
  [
    'collections: a playbook by its full name',
    ['acme.tools.site'],
    { ANSIBLE_COLLECTIONS_PATH: 'collections' },
  ],
  ['collections: a playbook that lies in none of their folders', ['acme.tools.site']],
  ['collections: a module that was removed', ['removed.yml']],
  ['module_defaults: groups, redirects, variables, nesting', ['module-defaults.yml']],
  ['includes and imports: search paths, variables, apply, public', ['includes.yml']],
  [
    'a list of what is included and imported',
    ['includes.yml', '--list-tasks', '--list-tags', '--list-hosts'],
  ],
  ['role variables are seen by the play', ['privacy.yml']],
  ['role variables are private', ['privacy.yml'], { ANSIBLE_PRIVATE_ROLE_VARS: '1' }],
  ['role variables are public, those of includes too', ['privacy.yml'], { ANSIBLE_PRIVATE_ROLE_VARS: '0' }],
  ['imported playbooks: variables, tags, conditions, folders', ['imports.yml']],
  ['imported playbooks: their tags', ['imports.yml', '--tags', 'outer']],
  ['vars_files: fallbacks, templates, lists', ['vars-files.yml']],
  ['vars_prompt without a terminal', ['prompts.yml', '-e', 'two=given']],
  ['hash_behaviour merge', ['merged.yml'], { ANSIBLE_HASH_BEHAVIOUR: 'merge' }],
  [
    'extra vars in every form',
    ['extra-vars.yml', '-e', 'a=1 b="x y"', '-e', '{d: [1]}', '-e', '@extra.json'],
  ],
  [
    'extra vars: later ones win',
    ['extra-vars.yml', '-e', '{"a": 1, "b": 2, "d": 4}', '-e', '@extra.json', '-e', 'a=9'],
  ],
  ['extra vars that are none', ['extra-vars.yml', '-e', 'words']],
  [
    'a retry file',
    ['fails.yml'],
    { ANSIBLE_RETRY_FILES_ENABLED: '1', ANSIBLE_RETRY_FILES_SAVE_PATH: '/retries' },
  ],
])('%s', async (_, args, env) => {
  const both = await run(args, env);
  expect(both.tsible).toEqual(both.reference);
});

test('argument specs: the same faults, in the same words', async () => {
  const { reference, tsible } = await run(['argument-specs.yml']);
  // The reference knows no place for the task that it inserts.
  const told = ({ code, stdout }: typeof tsible) => [
    code,
    stdout.replaceAll(/Origin: .*?\n\n(?=fatal)/gs, ''),
  ];
  expect(told(tsible)).toEqual(told(reference));
});

test('extra vars: a file without its sign is refused', async () => {
  const { reference, tsible } = await run(['extra-vars.yml', '-e', './extra.json']);
  expect(tsible.code).toBe(reference.code);
  expect(tsible.stderr).toContain("Please prepend extra_vars filename './extra.json' with '@'");
});

test('roles that depend on each other end the run at once, and are named', async () => {
  const { reference, tsible } = await run(['circle.yml']);
  expect(tsible.code).toBe(reference.code);
  expect(tsible.stderr).toContain('A recursion loop was detected with the roles specified.');
  expect(tsible.stderr).toContain('circle_a -> circle_b -> circle_a');
});

test.each(
  readFileSync(new URL('./structure/refusals.yml', import.meta.url), 'utf8')
    .split(/^# /m)
    .slice(1),
)('refused while loading: %s', async (text) => {
  const name = `refused-${text.split('\n')[0]?.replaceAll(/\W+/g, '-')}.yml`;
  const { writeFileSync } = await import('node:fs');
  writeFileSync(`${folder}/${name}`, text.slice(text.indexOf('\n') + 1));
  const { reference, tsible } = await run([name]);
  expect(tsible).toEqual(reference);
});
