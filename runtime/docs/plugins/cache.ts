import type { PluginDocs } from '../plugin-doc.ts';

export const cacheDocs: PluginDocs = {
  jsonfile: {
    summary: 'keep facts in JSON files',
    options: {
      _prefix: {
        about: "What the files' names begin with.",
        ini: ['defaults.fact_caching_prefix'],
        env: ['ANSIBLE_CACHE_PLUGIN_PREFIX'],
      },
      _timeout: {
        about: 'Seconds that facts stay valid; 0 is for ever.',
        type: 'integer',
        default: 86400,
        ini: ['defaults.fact_caching_timeout'],
        env: ['ANSIBLE_CACHE_PLUGIN_TIMEOUT'],
      },
      _uri: {
        about: 'Folder that the files are kept in.',
        type: 'path',
        required: true,
        ini: ['defaults.fact_caching_connection'],
        env: ['ANSIBLE_CACHE_PLUGIN_CONNECTION'],
      },
    },
  },
  memory: {
    summary: 'keep facts for the length of the run',
  },
};
