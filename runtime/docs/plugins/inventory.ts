import type { PluginDocs } from '../plugin-doc.ts';

export const inventoryDocs: PluginDocs = {
  advanced_host_list: {
    summary: 'hosts named in a list, with ranges',
  },
  auto: {
    summary: 'the plugin that the file itself names',
  },
  constructed: {
    summary: 'groups and variables computed from those of other sources',
    options: {
      compose: {
        about: 'New variables, by name: expressions.',
        type: 'dict',
        default: new Map(),
      },
      groups: {
        about: 'Groups, by name: conditions that say who is in them.',
        type: 'dict',
        default: new Map(),
      },
      keyed_groups: {
        about: 'Groups named after the values of variables.',
        type: 'list',
        elements: 'dict',
        default: [],
      },
      leading_separator: {
        about: 'Begin the names of keyed groups without prefix with the separator.',
        type: 'boolean',
        default: true,
      },
      plugin: {
        about: 'Name of this plugin.',
        required: true,
        choices: ['ansible.builtin.constructed', 'constructed'],
      },
      strict: {
        about: 'Fail when an expression fails, rather than pass over it.',
        type: 'boolean',
        default: false,
      },
      use_extra_vars: {
        about: 'Let expressions see variables of the command line.',
        type: 'boolean',
        default: false,
        ini: ['inventory_plugins.use_extra_vars'],
        env: ['ANSIBLE_INVENTORY_USE_EXTRA_VARS'],
      },
      use_vars_plugins: {
        about: 'Let expressions see group_vars and host_vars.',
        type: 'boolean',
        default: false,
      },
    },
  },
  generator: {
    summary: 'hosts and groups from patterns and layers',
    options: {
      hosts: {
        about: 'Template for the names of hosts, and their parents.',
      },
      layers: {
        about: 'Lists of values, by name, that are combined.',
      },
      plugin: {
        about: 'Name of this plugin.',
        required: true,
        choices: ['ansible.builtin.generator', 'generator'],
      },
    },
  },
  host_list: {
    summary: 'hosts named in a list',
  },
  ini: {
    summary: 'hosts and groups from an INI file',
  },
  script: {
    summary: 'hosts and groups that a program prints as JSON',
    options: {
      always_show_stderr: {
        about: 'Show what the program writes to stderr even when it succeeds.',
        type: 'boolean',
        default: true,
        ini: ['inventory_plugin_script.always_show_stderr'],
        env: ['ANSIBLE_INVENTORY_PLUGIN_SCRIPT_STDERR'],
      },
    },
  },
  toml: {
    summary: 'hosts and groups from a TOML file',
  },
  yaml: {
    summary: 'hosts and groups from a YAML file',
    options: {
      yaml_extensions: {
        about: 'What the names of such files end with.',
        type: 'list',
        elements: 'string',
        default: ['.yaml', '.yml', '.json'],
        ini: ['defaults.yaml_valid_extensions', 'inventory_plugin_yaml.yaml_valid_extensions'],
        env: ['ANSIBLE_YAML_FILENAME_EXT', 'ANSIBLE_INVENTORY_PLUGIN_EXTS'],
      },
    },
  },
};
