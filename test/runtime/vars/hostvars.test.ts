import { expect, test } from 'vitest';
import type { Templar } from '../../../runtime/template/templar.ts';
import { ScopeVars } from '../../../runtime/vars/hostvars.ts';
import { LayeredScope } from '../../../runtime/vars/layered-scope.ts';
import { runPlaybook } from '../../helpers/run-playbook.ts';

test("hostvars[host] can be shown as a whole: it holds the host's variables, and no hostvars again", async () => {
  const run = await runPlaybook(
    {
      'play.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - debug:
        var: hostvars['a']
    - debug:
        msg: "{{ 'hostvars' in hostvars['b'] }} {{ 'hostvars' in hostvars['a'].keys() }}"
`,
    },
    { args: ['-i', 'a,b', '-e', 'port=80 other="{{ port }}1"'] },
  );
  expect(run.code).toBe(0);
  expect(run.stdout).toContain('"other": "801"');
  expect(run.stdout).not.toContain('"hostvars": ');
  expect(run.stdout).toContain('"msg": "False False"');
});

test('one variable of a host is one look into its scope: the names of all others are not listed for it', () => {
  const listed: string[] = [];
  const layer = {
    get: (name: string) => (name === 'a' ? 1 : name === 'b' ? 2 : undefined),
    keys: () => {
      listed.push('all');
      return ['a', 'b'];
    },
  };
  const vars = new ScopeVars(new LayeredScope([layer]), {
    lazy: (raw: unknown) => raw,
  } as unknown as Templar);
  expect([vars.get('a'), vars.has('b'), vars.has('c'), vars.get('c')]).toEqual([1, true, false, undefined]);
  expect(listed).toEqual([]);
  expect([vars.size, [...vars], [...vars.keys()], [...vars.values()]]).toEqual([
    2,
    [
      ['a', 1],
      ['b', 2],
    ],
    ['a', 'b'],
    [1, 2],
  ]);
  vars.set('c', 3);
  vars.delete('a');
  expect([...vars]).toEqual([
    ['b', 2],
    ['c', 3],
  ]);
  expect(listed).toEqual(['all']);
});
