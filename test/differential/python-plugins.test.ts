import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localTwins, type Twins } from './harness.ts';

const files = {
  'filter_plugins/own.py': `
from jinja2 import pass_context, pass_environment, pass_eval_context
from ansible.errors import AnsibleFilterError
def fails(v): raise AnsibleFilterError('no such thing: %s' % v)
def doubled(v):
    for x in v: yield x * 2
@pass_environment
def env(e, v): return v + str('upper' in e.filters)
@pass_context
def known(c, name):
    return [name in c, c[name] if name in c else 'none', c.get(name, 'other'), c.environment is not None]
@pass_eval_context
def escapes(e, v): return [v, e.autoescape]
class FilterModule(object):
    def filters(self):
        return {'known': known, 'escapes': escapes, 'shout': lambda text, times=1: text.upper() + '!' * times, 'fails': fails, 'doubled': doubled, 'env': env,
            'missing': lambda v: {}[v], 'kinds': lambda v: [type(x).__name__ for x in v], 'back': lambda v: v,
            'upper': lambda v: 'own ' + v, 'named': lambda v: v['first'], 'odd': lambda v: {1: 'a', (1, 2): [2.0], None: -1, 'b': b'xy', 'big': 2**70}}
`,
  'test_plugins/own.py': `
class TestModule:
    def tests(self): return {'longer': lambda v, n=3: len(v) > n}
`,
  'lookup_plugins/looks.py': `
from ansible.plugins.lookup import LookupBase
from ansible.errors import AnsibleError
DOCUMENTATION = """
name: looks
short_description: x
description: x
options:
  mark: {description: x, type: str, default: '-'}
  count: {description: x, type: int, default: 3, env: [{name: LOOKS_COUNT}]}
"""
class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):
        self.set_options(var_options=variables, direct=kwargs)
        if terms == ['bad']: raise AnsibleError('bad term')
        file = self.find_file_in_search_path(variables, 'files', 'x.txt')
        return [term + self.get_option('mark') * self.get_option('count') + str(variables['own']) + file for term in terms]
`,
  'collections/ansible_collections/my/own/plugins/filter/more.py': `
from ansible_collections.my.own.plugins.module_utils.shared import MARK
class FilterModule(object):
    def filters(self): return {'marked': lambda v: MARK + v}
`,
  'collections/ansible_collections/my/own/plugins/module_utils/shared.py': "MARK = 'from the collection: '\n",
  'files/x.txt': 'x\n',
  'site.yml': `
- hosts: localhost
  connection: local
  gather_facts: false
  ignore_errors: true
  vars: {own: {a: 1}, day: 2020-01-02, at: 2020-01-02 03:04:05.6, through: "{{ 'own' | known | first }}"}
  tasks:
    - debug: msg="{{ 'a' | shout(times=2) }} {{ 'b' | shout }} {{ 'a' | upper }} {{ ['a'] | first }} {{ 'a' | ansible.builtin.upper }}"
    - debug: msg="{{ [1, 1.0, 'a', none, true] | kinds }}"
    - debug: msg="{{ [1, 1.0, 'a', none, true, own, [1], (1, 2), day, at, 2**70, '{{ x }}', 'é\\n', {1: {2: 3}}] | back }}"
    - file: {path: /tmp/omitted, state: touch, mode: "{{ item.mode | default('0600') }}", owner: "{{ item.owner }}"}
      loop: "{{ [{'mode': omit, 'owner': 'root'}] | back }}"
    - debug: msg="{{ ['a', 'b'] | doubled }} {{ ['a'] | doubled | list }}"
    - debug: msg="{{ 1 | odd }}"
    - debug: msg="{{ 'x' | env }}"
    - debug: msg="{{ 'own' | known }} {{ 'nope' | known }} {{ 'through' | known }} {{ 'ansible_play_hosts' | known }}"
    - debug: msg="{{ 'x' | escapes }}"
    - debug: msg="{{ 'x' | my.own.marked }}"
    - debug: msg="{{ 'abc' is longer }} {{ 'a' is longer(n=0) }} {{ ['a', 'abcde'] | select('longer') }}"
    - debug: msg="{{ lookup('looks', 'a', mark='+') }} {{ query('looks', 'a', 'b') }}"
    - debug: msg="{{ item }}"
      with_looks: [a, b]
    - debug: msg="{{ lookup('looks', 'bad') }}"
    - debug: msg="{{ 'x' | fails }}"
    - debug: msg="{{ 'x' | missing }}"
    - debug: msg="{{ 'x' | shout(1, 2, 3) }}"
    - debug: msg="{{ nope | shout }}"
    - debug: msg="{{ 'a' | nosuch }}"
`,
};

let twins: Twins;
let folder = '';
beforeAll(async () => {
  folder = mkdtempSync('/tmp/tsible-python-plugins-');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  twins = await localTwins();
}, 300_000);
afterAll(async () => {
  await twins?.down();
  rmSync(folder, { recursive: true, force: true });
});

it("a repository's filters, tests and lookups in Python run where the controller has ansible-core", async () => {
  const { reference, tsible } = await twins.run({
    command: 'ansible-playbook',
    args: ['site.yml'],
    cwd: folder,
  });
  expect(tsible).toEqual(reference);
}, 300_000);
