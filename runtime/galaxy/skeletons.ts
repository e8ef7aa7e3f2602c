import { META_KEYS } from './collections/metadata.ts';

/** Files of a new role or collection by their paths; a name that ends with `.j2` is rendered and loses that. */
export type Skeleton = ReadonlyMap<string, string>;

const LICENSE = '#SPDX-License-Identifier: MIT-0\n';

/** What the skeleton fills in. */
const FILLED: ReadonlyMap<string, string> = new Map([
  ['namespace', '{{ namespace }}'],
  ['name', '{{ collection_name }}'],
  ['version', '{{ version }}'],
  ['readme', '{{ readme }}'],
  ['authors', '\n{% for author in authors %}\n- {{ author }}\n{% endfor %}'],
  ['description', '{{ description }}'],
  ['license', '\n{% for one in license %}\n- {{ one }}\n{% endfor %}'],
  ['license_file', "''"],
  ['repository', '{{ repository }}'],
  ['documentation', '{{ documentation }}'],
  ['homepage', '{{ homepage }}'],
  ['issues', '{{ issues }}'],
]);

function yamlFile(about: string): string {
  return `${LICENSE}---\n# ${about} for {{ role_name }}\n`;
}

/** The role that `role init` makes. Empty folders are kept by a file `.git_keep`, which is left out. */
export const ROLE_SKELETON: Skeleton = new Map([
  [
    'README.md',
    `Role Name
=========

What the role does, in a sentence or two.

Requirements
------------

What has to be there that neither Ansible nor the role itself brings.

Role Variables
--------------

Variables that can be set (those of defaults/main.yml first), and those that the role reads from elsewhere.

Dependencies
------------

Other roles that this one needs, and what has to be set for them.

Example Playbook
----------------

    - hosts: servers
      roles:
         - { role: username.rolename, x: 42 }

License
-------

BSD

Author Information
------------------

Who wrote the role, and how to reach them.
`,
  ],
  ['defaults/main.yml.j2', yamlFile('defaults file')],
  ['files/.git_keep', ''],
  ['handlers/main.yml.j2', yamlFile('handlers file')],
  [
    'meta/main.yml.j2',
    `${LICENSE}galaxy_info:
  author: {{ author }}
  description: {{ description }}
  company: {{ company }}

  # Where issues are reported, unless that is the repository's own tracker on github:
  # issue_tracker_url: {{ issue_tracker_url }}

  # An identifier from https://spdx.org, such as BSD-3-Clause, MIT, GPL-2.0-or-later, Apache-2.0, CC-BY-4.0
  license: {{ license }}

  min_ansible_version: {{ min_ansible_version }}

  galaxy_tags: []
    # Words by which the role is found, one a line: letters and digits only, at most 20 of them.
    # Remove the '[]' above when there are some.

dependencies: []
  # Roles that this one needs, one a line. Remove the '[]' above when there are some.
`,
  ],
  ['tasks/main.yml.j2', yamlFile('tasks file')],
  ['templates/.git_keep', ''],
  ['tests/inventory', `${LICENSE}localhost\n\n`],
  [
    'tests/test.yml.j2',
    `${LICENSE}---
- hosts: localhost
  remote_user: root
  roles:
    - {{ role_name }}
`,
  ],
  ['vars/main.yml.j2', yamlFile('vars file')],
]);

/** The collection that `collection init` makes. */
export const COLLECTION_SKELETON: Skeleton = new Map([
  [
    'README.md.j2',
    '# Ansible Collection - {{ namespace }}.{{ collection_name }}\n\nDocumentation for the collection.\n',
  ],
  ['docs/.git_keep', ''],
  ['galaxy.yml.j2', galaxyYml()],
  [
    'meta/runtime.yml',
    `${LICENSE}---
# The ansible-core versions that the collection works with
# requires_ansible: '>=2.9.10'

# Plugins that are found elsewhere, will go away or are gone
# plugin_routing:
#   modules:
#     moved_name:
#       redirect: ns.col.new_name
#     old_name:
#       deprecation:
#         removal_version: "4.0.0"
#         warning_text: Use ns.col.another_module instead.
#     gone_name:
#       tombstone:
#         removal_version: "2.0.0"
#         warning_text: Use ns.col.another_module instead.

# Modules that take the same options
# action_groups:
#   group_name:
#     - module1
#     - module2
`,
  ],
  [
    'plugins/README.md.j2',
    `# Plugins of the collection

Each kind of plugin has a folder of its own here: \`action\`, \`become\`, \`cache\`, \`callback\`, \`connection\`, \`filter\`,
\`inventory\`, \`lookup\`, \`modules\`, \`module_utils\`, \`strategy\`, \`test\`, \`vars\`, ...

What they are is told at [{{ ansible_plugin_list_dir }}]({{ ansible_plugin_list_dir }}).
`,
  ],
  ['roles/.git_keep', ''],
]);

/** The template of galaxy.yml: every key with what it is for. */
function galaxyYml(): string {
  const entries = (required: boolean) =>
    META_KEYS.filter((key) => (key.required === true) === required)
      .map(({ key, type, about }) => {
        const value = type === 'str' ? "''" : type === 'list' ? '[]' : type === 'dict' ? '{}' : 'null';
        const filled = FILLED.get(key) ?? value;
        const entry = filled.startsWith('\n') ? `${key}:${filled}` : `${key}: ${filled}`;
        const line = type === 'manifest' ? `# ${entry}` : entry;
        return `${comment(about)}\n${line}\n`;
      })
      .join('\n');
  return `${LICENSE}### REQUIRED\n${entries(true)}\n\n### OPTIONAL but strongly recommended\n${entries(false)}`;
}

/** A text as comment lines of at most 117 columns. */
function comment(text: string): string {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(' ')) {
    if (line.length + word.length >= 117) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line].join('\n');
}
