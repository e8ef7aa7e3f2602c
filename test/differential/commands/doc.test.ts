import { expect, test } from 'vitest';
import { compareLines } from './lines.ts';

const module = `#!/usr/bin/python
DOCUMENTATION = r'''
---
module: mymod
short_description: My own module, with a I(text).
version_added: "1.0"
description:
  - It does things. See M(ansible.builtin.file) and U(https://example.com/x).
  - L(Link,https://example.com) and R(ref, some_ref). HORIZONTALLINE Rest. E(ENV_X) O(name=foo) RV(out) P(ansible.builtin.file#lookup).
options:
  name:
    description: The name.
    required: true
    type: str
    aliases: [n]
  level:
    description:
      - The level of it, with a long description so that the text has to be wrapped at some place of the line.
      - And more.
    type: int
    default: 5
    choices: [1, 5]
    version_added: "1.1"
  sub:
    description: A dict.
    type: dict
    suboptions:
      inner: {description: Inner one., type: bool, default: false}
attributes:
  check_mode: {support: full, description: Can run in check_mode.}
author:
  - Me (@me)
notes:
  - A note.
requirements: [python >= 3.8]
seealso:
  - module: ansible.builtin.file
  - name: A name
    link: https://example.com
    description: A description.
'''
EXAMPLES = r'''
- name: do it
  mymod:
    name: x
'''
RETURN = r'''
out:
  description: The output.
  returned: always
  type: str
  sample: hello
'''
`;

const files = {
  'lib/mymod.py': module,
  'library/beside.py': module.replace('module: mymod', 'module: beside'),
  'roles/myrole/meta/argument_specs.yml': `---
argument_specs:
  main:
    short_description: The main entry point for the role with a long line that goes on and on and on.
    description:
      - First I(line) of B(text).
      - Second C(line), O(opt_a) and V(true).
    author: Somebody
    version_added: 1.2.0
    options:
      opt_a:
        type: str
        required: true
        description: The a option.
        choices: [x, y]
      opt_b:
        type: list
        elements: dict
        default: []
        description:
          - The b option.
        options:
          sub:
            type: int
            default: 3
            description: A suboption.
  alt:
    short_description: The alternate entry point.
    options: {}
`,
  'roles/other/meta/main.yml': `galaxy_info: {author: x}
argument_specs:
  main:
    short_description: Other role.
`,
  'collections/ansible_collections/my/col/galaxy.yml':
    'namespace: my\nname: col\nversion: 2.3.4\nreadme: x\nauthors: [x]\n',
  'collections/ansible_collections/my/col/plugins/modules/m1.py': module.replace(
    'module: mymod',
    'module: m1',
  ),
  'collections/ansible_collections/my/col/plugins/modules/undocumented.py': 'x = 1\n',
  'collections/ansible_collections/my/col/plugins/modules/deep/er/inner.py': `
ANSIBLE_METADATA = {'metadata_version': '1.1', 'status': ['preview']}
DOCUMENTATION = '''
module: inner
short_description: In a folder of a folder
description: [It lies deep.]
version_added: 1.0.0
deprecated: {removed_in: 3.0.0, why: It is old., alternative: none}
author: [Me (@me)]
options:
  outer:
    description: A dict.
    type: dict
    version_added: 1.1.0
    suboptions:
      inner: {description: Inner one., type: bool, version_added: 1.2.0}
extends_documentation_fragment: [other.col.shared]
'''
RETURN = '''
out: {description: The output., returned: always, type: dict, contains: {in: {description: Inside., type: str, version_added: 1.3.0}}}
'''
`,
  'collections/ansible_collections/other/col/galaxy.yml':
    'namespace: other\nname: col\nversion: 1.0.0\nreadme: x\nauthors: [x]\n',
  'collections/ansible_collections/other/col/plugins/doc_fragments/shared.py': `class ModuleDocFragment:
    DOCUMENTATION = '''
options:
  common: {description: A shared option., type: str, version_added: 4.5.6}
'''
`,
  'collections/ansible_collections/my/col/plugins/cache/kept.py': `
DOCUMENTATION = '''
name: kept
short_description: A cache
description: [Keeps things.]
version_added: 1.0.0
options:
  place:
    description: Where.
    deprecated: {version: 5.0.0, why: It moved., alternatives: none}
    env: [{name: KEPT, version_added: 1.1.0}]
'''
`,
  'collections/ansible_collections/my/col/roles/inside/meta/argument_specs.yml':
    'argument_specs:\n  main: {short_description: Inside.}\n',
  'lib/sidecar.ps1': '# nothing\n',
  'lib/sidecar.yml':
    'DOCUMENTATION:\n  module: sidecar\n  short_description: Beside\n  description: [x]\n  author: me\n',
  'lib/silent.py': 'x = 1\n',
  'collections/ansible_collections/my/col/plugins/filter/f1.py':
    "class FilterModule:\n    def filters(self): return {'f1': lambda x, a=1: x}\n",
  'collections/ansible_collections/my/col/plugins/filter/f1.yml': `DOCUMENTATION:
  name: f1
  short_description: Filters one
  description: Does it.
  positional: a
  options:
    _input: {description: In., type: raw, required: true}
    a: {description: A., type: int}
EXAMPLES: |
  {{ 1 | my.col.f1 }}
RETURN:
  _value: {description: Out., type: int}
`,
};

const lines = [
  'ansible-doc -M lib mymod',
  'ansible-doc -M lib -s mymod',
  'ANSIBLE_NOCOLOR= ansible-doc -M lib mymod',
  'ansible-doc --playbook-dir . beside my.col.m1 my.col.nope nope',
  'ansible-doc --playbook-dir . -l my.col 2>/dev/null',
  'ansible-doc --playbook-dir . -F my.col',
  'ansible-doc --playbook-dir . -t filter my.col.f1',
  'ansible-doc --playbook-dir . -t filter -l my.col',
  'ansible-doc --playbook-dir . -t filter -l -j my.col',
  'ansible-doc -t role -r roles myrole',
  'ansible-doc -t role -r roles -e alt myrole',
  'ansible-doc -t role -r roles -e nope myrole',
  'ansible-doc -t role -r roles myrole other -j',
  'ansible-doc -t role --playbook-dir . other',
  'ansible-doc -t keyword nope',
  'ansible-doc -t become -s sudo',
  'ansible-doc --playbook-dir . my.col.deep.er.inner',
  'ansible-doc --playbook-dir . -j my.col.deep.er.inner',
  'ansible-doc --playbook-dir . -j -t cache my.col.kept',
  'ansible-doc -t role --playbook-dir . -l my.col',
  'ansible-doc -M lib sidecar',
  'ansible-doc -M lib silent',
  'ansible-doc -M lib -l ansible.legacy | grep legacy',
  'ansible-doc -l nosuch.there 2>&1 | head -1',
  'ansible-doc -j nope',
  'ansible-doc -l a.b.c',
  'ansible-doc',
];

test('tsible-doc lays out what files document as ansible-doc does', async () => {
  const { reference, tsible } = await compareLines(lines, files);
  for (const [at, line] of lines.entries()) expect.soft(tsible[at], line).toEqual(reference[at]);
});
