import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localTwins, type Twins } from './harness.ts';

// The playbook language: each playbook in language/ exercises one part of it, and both engines must print the same.
let folder: string;
let twins: Twins;

beforeAll(async () => {
  folder = mkdtempSync('/tmp/tsible-language-');
  cpSync(fileURLToPath(new URL('./language', import.meta.url)), folder, { recursive: true });
  twins = await localTwins();
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await twins.down();
});

test.each([
  ['roles: defaults, vars, parameters, dependencies, includes', ['roles.yml']],
  ['blocks: rescue and always, and failures that end the run', ['blocks.yml']],
  ['handlers: order, topics, flush, chains, forced', ['handlers.yml']],
  ['loops: every with_, loop_control, until, loops over includes', ['loops.yml']],
  ['loops: over what is no list', ['loop-of-no-list.yml']],
  ['variables: precedence, lazy values, hostvars, include_vars', ['variables.yml', '-e', 'extra=given']],
  [
    'variables: an extra var wins everywhere',
    ['variables.yml', '-e', '{"from_task": "extra", "from_play": 1}'],
  ],
  ['conditions: when, changed_when, failed_when, assert, any_errors_fatal', ['conditions.yml']],
  ['paths with .., of lookups and of actions', ['paths.yml']],
  ['files with nothing to render in them', ['rendered-files.yml', '-v']],
  ['conditions: failures that are ignored as ignore_errors is written', ['ignored-as-written.yml']],
  ['delegation, run_once, serial, no_log, environment, module_defaults', ['delegation.yml']],
  ['hosts and groups that tasks add', ['inventory-changes.yml', '-v']],
  ['a list of tags has those that never run by themselves', ['tags.yml', '--list-tags', '--list-tasks']],
  ['tags: none', ['tags.yml']],
  ['tags: one', ['tags.yml', '--tags', 'a']],
  ['tags: never asked for by name', ['tags.yml', '--tags', 'n']],
  ['tags: a dynamic include hands on only what it applies', ['tags.yml', '--tags', 'inc,applied,inside']],
  ['tags: tagged without some', ['tags.yml', '--tags', 'tagged', '--skip-tags', 'a,role']],
  ['tags: a role and a block', ['tags.yml', '-t', 'role', '-t', 'blk']],
  ['verbose output', ['delegation.yml', '-v']],
  ['starting at a task', ['roles.yml', '--start-at-task', 'Another entry']],
  ['a dry run', ['handlers.yml', '--check']],
  ['failing hosts: any_errors_fatal, run_once', ['failing-hosts.yml']],
  ['failing hosts: max_fail_percentage', ['max-fail.yml']],
  ['failing hosts: max_fail_percentage, with one that failed before', ['max-fail.yml', '-e', 'lost=1']],
  ['includes of what is not there', ['includes-that-fail.yml']],
  ['meta tasks', ['meta.yml']],
  ['handlers: chains, includes, names, once for all, rescued', ['handlers-more.yml']],
  ['keywords of tasks: judged, retried, timed, omitted', ['keywords.yml']],
  ['what actions raise is final, loops without items keep their secrets', ['raised.yml', '-v']],
  ['names and keywords that are wrong', ['wrong.yml']],
  ['a name in vars_files that facts do not give', ['undefined-vars-file.yml']],
  ['jobs in the background', ['background.yml']],
  ['variables that tasks call like keywords', ['reserved-names.yml']],
  ['what is encrypted stays so', ['encrypted.yml', '--vault-password-file', 'vault-password']],
  ['data is never a template, whichever way it goes', ['trust.yml']],
  [
    'data that says what an author wrote elsewhere is data',
    [
      'trust-words.yml',
      '-e',
      JSON.stringify({
        given: "secret == 's3cret'",
        given_template: '{{ secret }}',
        given_unsafe: { __ansible_unsafe: '{{ secret }}' },
      }),
    ],
  ],
  [
    'every way that a text can go to a condition',
    [
      'trust-routes/play.yml',
      ...['-i', 'trust-routes/inventory', '-i', 'trust-routes/inventory.sh'],
      '-e',
      JSON.stringify({ given: "secret == 's3cret'", given_dict: { k: "secret == 's3cret'" } }),
    ],
  ],
  ['what hostvars is, and says of what is not there', ['hostvars-types.yml']],
  ['results of loops: their keys, how modules were called, warnings', ['results.yml']],
  ['settings, as the lookup config finds them', ['settings.yml']],
  ['hosts that are left out', ['no-hosts.yml']],
  [
    'hosts that are left out, and an empty tag, listed',
    ['no-hosts.yml', '--list-hosts', '--list-tasks', '--list-tags'],
  ],
  ['hosts by an extra var, listed', ['no-hosts.yml', '--list-hosts', '-e', 'chosen=localhost']],
  ['strategy free', ['free.yml']],
  ['strategy host_pinned', ['free.yml', '-e', 'chosen=host_pinned']],
])('%s', async (_, args) => {
  const both = await twins.run({ command: 'ansible-playbook', args, cwd: folder });
  expect(both.tsible).toEqual(both.reference);
});
