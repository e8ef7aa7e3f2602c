import { bool, choice, list, optionalPath, pathlist } from '../setting.ts';
import { REJECTED_EXTENSIONS } from './rejected-extensions.ts';

/** Inventory and the variables beside it. */
export const inventorySettings = {
  LOCALHOST_WARNING: bool(
    true,
    { ini: ['defaults.localhost_warning'], env: ['ANSIBLE_LOCALHOST_WARNING'] },
    'Warn that only the implicit localhost is there.',
  ),
  INVENTORY_UNPARSED_WARNING: bool(
    true,
    { ini: ['inventory.inventory_unparsed_warning'], env: ['ANSIBLE_INVENTORY_UNPARSED_WARNING'] },
    'Warn when no inventory could be read.',
  ),
  DEFAULT_HOST_LIST: pathlist(
    ['/etc/ansible/hosts'],
    { ini: ['defaults.inventory'], env: ['ANSIBLE_INVENTORY'] },
    'Inventory sources.',
  ),
  HOST_PATTERN_MISMATCH: choice(
    ['error', 'warning', 'ignore'],
    'warning',
    { ini: ['inventory.host_pattern_mismatch'], env: ['ANSIBLE_HOST_PATTERN_MISMATCH'] },
    'What to do about a host pattern that matches nothing.',
  ),
  TRANSFORM_INVALID_GROUP_CHARS: choice(
    ['always', 'never', 'ignore', 'silently'],
    'never',
    { ini: ['defaults.force_valid_group_names'], env: ['ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS'] },
    'What to do about group names that are no valid variable names.',
  ),
  INVENTORY_ANY_UNPARSED_IS_FAILED: bool(
    false,
    { ini: ['inventory.any_unparsed_is_failed'], env: ['ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED'] },
    "Fail when one of the inventory sources can't be read.",
  ),
  INVENTORY_ENABLED: list(
    ['host_list', 'script', 'auto', 'yaml', 'ini', 'toml'],
    { ini: ['inventory.enable_plugins'], env: ['ANSIBLE_INVENTORY_ENABLED'] },
    'Inventory plugins to try, in order.',
  ),
  INVENTORY_EXPORT: bool(
    false,
    { ini: ['inventory.export'], env: ['ANSIBLE_INVENTORY_EXPORT'] },
    'Let ansible-inventory show what is needed to reproduce the inventory.',
  ),
  INVENTORY_IGNORE_EXTS: list(
    [...REJECTED_EXTENSIONS, '.orig', '.cfg', '.retry'],
    {
      ini: ['defaults.inventory_ignore_extensions', 'inventory.ignore_extensions'],
      env: ['ANSIBLE_INVENTORY_IGNORE'],
    },
    'Extensions that an inventory folder leaves out.',
  ),
  INVENTORY_IGNORE_PATTERNS: list(
    [],
    {
      ini: ['defaults.inventory_ignore_patterns', 'inventory.ignore_patterns'],
      env: ['ANSIBLE_INVENTORY_IGNORE_REGEX'],
    },
    'Patterns of names that an inventory folder leaves out.',
  ),
  INVENTORY_UNPARSED_IS_FAILED: bool(
    false,
    { ini: ['inventory.unparsed_is_failed'], env: ['ANSIBLE_INVENTORY_UNPARSED_FAILED'] },
    'Fail when no inventory source can be read.',
  ),
  PLAYBOOK_DIR: optionalPath(
    { ini: ['defaults.playbook_dir'], env: ['ANSIBLE_PLAYBOOK_DIR'] },
    'Base folder for commands that run no playbook.',
  ),
  PLAYBOOK_VARS_ROOT: choice(
    ['top', 'bottom', 'all'],
    'top',
    { ini: ['defaults.playbook_vars_root'], env: ['ANSIBLE_PLAYBOOK_VARS_ROOT'] },
    "Which playbook's folder group_vars and host_vars are looked for in.",
  ),
  RUN_VARS_PLUGINS: choice(
    ['demand', 'start'],
    'demand',
    { ini: ['defaults.run_vars_plugins'], env: ['ANSIBLE_RUN_VARS_PLUGINS'] },
    'When vars plugins run for inventory sources.',
  ),
  VARIABLE_PLUGINS_ENABLED: list(
    ['host_group_vars'],
    { ini: ['defaults.vars_plugins_enabled'], env: ['ANSIBLE_VARS_ENABLED'] },
    'Vars plugins that run.',
  ),
  VARIABLE_PRECEDENCE: list(
    [
      'all_inventory',
      'groups_inventory',
      'all_plugins_inventory',
      'all_plugins_play',
      'groups_plugins_inventory',
      'groups_plugins_play',
    ],
    { ini: ['defaults.precedence'], env: ['ANSIBLE_PRECEDENCE'] },
    "Order of the groups' variables, lowest first.",
  ),
  YAML_FILENAME_EXTENSIONS: list(
    ['.yml', '.yaml', '.json'],
    { ini: ['defaults.yaml_valid_extensions'], env: ['ANSIBLE_YAML_FILENAME_EXT'] },
    'Extensions of variable files.',
  ),
};
