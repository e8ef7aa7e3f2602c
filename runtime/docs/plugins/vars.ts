import type { PluginDocs } from '../plugin-doc.ts';

export const varsDocs: PluginDocs = {
  host_group_vars: {
    summary: 'variables from group_vars and host_vars',
    options: {
      _valid_extensions: {
        about: 'What the names of such files end with.',
        type: 'list',
        elements: 'string',
        default: ['.yml', '.yaml', '.json'],
        ini: ['defaults.yaml_valid_extensions'],
        env: ['ANSIBLE_YAML_FILENAME_EXT'],
      },
      stage: {
        about: 'When these variables are loaded.',
        type: 'string',
        choices: ['all', 'task', 'inventory'],
        ini: ['vars_host_group_vars.stage'],
        env: ['ANSIBLE_VARS_PLUGIN_STAGE'],
      },
    },
  },
};
