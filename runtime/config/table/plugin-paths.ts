import { list, optionalPath, path, pathspec, tmppath } from '../setting.ts';
import { REJECTED_EXTENSIONS } from './rejected-extensions.ts';

/** Folders that content and plugins are looked for in. */
export const pathSettings = {
  ANSIBLE_HOME: path(
    '~/.ansible',
    { ini: ['defaults.home'], env: ['ANSIBLE_HOME'] },
    "Folder of the user's own roles, collections, plugins and temporary files.",
  ),
  DOC_FRAGMENT_PLUGIN_PATH: pathspec(
    '{home}/plugins/doc_fragments:/usr/share/ansible/plugins/doc_fragments',
    { ini: ['defaults.doc_fragment_plugins'], env: ['ANSIBLE_DOC_FRAGMENT_PLUGINS'] },
    'Folders of documentation fragments.',
  ),
  DEFAULT_ACTION_PLUGIN_PATH: pathspec(
    '{home}/plugins/action:/usr/share/ansible/plugins/action',
    { ini: ['defaults.action_plugins'], env: ['ANSIBLE_ACTION_PLUGINS'] },
    'Folders of action plugins.',
  ),
  BECOME_PLUGIN_PATH: pathspec(
    '{home}/plugins/become:/usr/share/ansible/plugins/become',
    { ini: ['defaults.become_plugins'], env: ['ANSIBLE_BECOME_PLUGINS'] },
    'Folders of become plugins.',
  ),
  DEFAULT_CACHE_PLUGIN_PATH: pathspec(
    '{home}/plugins/cache:/usr/share/ansible/plugins/cache',
    { ini: ['defaults.cache_plugins'], env: ['ANSIBLE_CACHE_PLUGINS'] },
    'Folders of cache plugins.',
  ),
  DEFAULT_CALLBACK_PLUGIN_PATH: pathspec(
    '{home}/plugins/callback:/usr/share/ansible/plugins/callback',
    { ini: ['defaults.callback_plugins'], env: ['ANSIBLE_CALLBACK_PLUGINS'] },
    'Folders of callback plugins.',
  ),
  DEFAULT_CLICONF_PLUGIN_PATH: pathspec(
    '{home}/plugins/cliconf:/usr/share/ansible/plugins/cliconf',
    { ini: ['defaults.cliconf_plugins'], env: ['ANSIBLE_CLICONF_PLUGINS'] },
    'Folders of cliconf plugins.',
  ),
  DEFAULT_CONNECTION_PLUGIN_PATH: pathspec(
    '{home}/plugins/connection:/usr/share/ansible/plugins/connection',
    { ini: ['defaults.connection_plugins'], env: ['ANSIBLE_CONNECTION_PLUGINS'] },
    'Folders of connection plugins.',
  ),
  DEFAULT_FILTER_PLUGIN_PATH: pathspec(
    '{home}/plugins/filter:/usr/share/ansible/plugins/filter',
    { ini: ['defaults.filter_plugins'], env: ['ANSIBLE_FILTER_PLUGINS'] },
    'Folders of filter plugins.',
  ),
  DEFAULT_HTTPAPI_PLUGIN_PATH: pathspec(
    '{home}/plugins/httpapi:/usr/share/ansible/plugins/httpapi',
    { ini: ['defaults.httpapi_plugins'], env: ['ANSIBLE_HTTPAPI_PLUGINS'] },
    'Folders of httpapi plugins.',
  ),
  DEFAULT_INVENTORY_PLUGIN_PATH: pathspec(
    '{home}/plugins/inventory:/usr/share/ansible/plugins/inventory',
    { ini: ['defaults.inventory_plugins'], env: ['ANSIBLE_INVENTORY_PLUGINS'] },
    'Folders of inventory plugins.',
  ),
  DEFAULT_LOCAL_TMP: tmppath(
    '{home}/tmp',
    { ini: ['defaults.local_tmp'], env: ['ANSIBLE_LOCAL_TEMP'] },
    'Folder for temporary files on the controller; a run makes its own below it.',
  ),
  DEFAULT_LOOKUP_PLUGIN_PATH: pathspec(
    '{home}/plugins/lookup:/usr/share/ansible/plugins/lookup',
    { ini: ['defaults.lookup_plugins'], env: ['ANSIBLE_LOOKUP_PLUGINS'] },
    'Folders of lookup plugins.',
  ),
  DEFAULT_MODULE_PATH: pathspec(
    '{home}/plugins/modules:/usr/share/ansible/plugins/modules',
    { ini: ['defaults.library'], env: ['ANSIBLE_LIBRARY'] },
    'Folders of modules.',
  ),
  DEFAULT_MODULE_UTILS_PATH: pathspec(
    '{home}/plugins/module_utils:/usr/share/ansible/plugins/module_utils',
    { ini: ['defaults.module_utils'], env: ['ANSIBLE_MODULE_UTILS'] },
    'Folders of what Python modules share.',
  ),
  DEFAULT_NETCONF_PLUGIN_PATH: pathspec(
    '{home}/plugins/netconf:/usr/share/ansible/plugins/netconf',
    { ini: ['defaults.netconf_plugins'], env: ['ANSIBLE_NETCONF_PLUGINS'] },
    'Folders of netconf plugins.',
  ),
  DEFAULT_ROLES_PATH: pathspec(
    '{home}/roles:/usr/share/ansible/roles:/etc/ansible/roles',
    { ini: ['defaults.roles_path'], env: ['ANSIBLE_ROLES_PATH'] },
    'Folders to look for roles in.',
  ),
  DEFAULT_STRATEGY_PLUGIN_PATH: pathspec(
    '{home}/plugins/strategy:/usr/share/ansible/plugins/strategy',
    { ini: ['defaults.strategy_plugins'], env: ['ANSIBLE_STRATEGY_PLUGINS'] },
    'Folders of strategy plugins.',
  ),
  DEFAULT_TERMINAL_PLUGIN_PATH: pathspec(
    '{home}/plugins/terminal:/usr/share/ansible/plugins/terminal',
    { ini: ['defaults.terminal_plugins'], env: ['ANSIBLE_TERMINAL_PLUGINS'] },
    'Folders of terminal plugins.',
  ),
  DEFAULT_TEST_PLUGIN_PATH: pathspec(
    '{home}/plugins/test:/usr/share/ansible/plugins/test',
    { ini: ['defaults.test_plugins'], env: ['ANSIBLE_TEST_PLUGINS'] },
    'Folders of Jinja2 test plugins.',
  ),
  DEFAULT_VARS_PLUGIN_PATH: pathspec(
    '{home}/plugins/vars:/usr/share/ansible/plugins/vars',
    { ini: ['defaults.vars_plugins'], env: ['ANSIBLE_VARS_PLUGINS'] },
    'Folders of vars plugins.',
  ),
  MODULE_IGNORE_EXTS: list(
    [...REJECTED_EXTENSIONS, '.yaml', '.yml', '.ini'],
    { ini: ['defaults.module_ignore_exts'], env: ['ANSIBLE_MODULE_IGNORE_EXTS'] },
    'Extensions that are never modules.',
  ),
  PLUGIN_FILTERS_CFG: optionalPath(
    { ini: ['defaults.plugin_filters_cfg'] },
    'File that names modules to reject.',
  ),
};
