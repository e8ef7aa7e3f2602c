import {
  bool,
  choice,
  int,
  list,
  optionalBool,
  optionalInt,
  optionalPath,
  optionalStr,
  path,
  str,
} from '../setting.ts';

/** Options of callbacks and of other plugins. */
export const pluginSettings = {
  DISPLAY_OK_HOSTS: bool(
    true,
    { ini: ['defaults.display_ok_hosts'], env: ['ANSIBLE_DISPLAY_OK_HOSTS'] },
    'Show results of unchanged tasks.',
  ),
  DISPLAY_FAILED_STDERR: bool(
    false,
    { ini: ['defaults.display_failed_stderr'], env: ['ANSIBLE_DISPLAY_FAILED_STDERR'] },
    'Write failures to stderr.',
  ),
  SHOW_PER_HOST_START: bool(
    false,
    { ini: ['defaults.show_per_host_start'], env: ['ANSIBLE_SHOW_PER_HOST_START'] },
    'Tell when a task starts on a host.',
  ),
  CHECK_MODE_MARKERS: bool(
    false,
    { ini: ['defaults.check_mode_markers'], env: ['ANSIBLE_CHECK_MODE_MARKERS'] },
    'Mark banners in check mode.',
  ),
  SHOW_TASK_PATH_ON_FAILURE: bool(
    false,
    { ini: ['defaults.show_task_path_on_failure'], env: ['ANSIBLE_SHOW_TASK_PATH_ON_FAILURE'] },
    "Show a failed task's file and line.",
  ),
  CALLBACK_RESULT_FORMAT: choice(
    ['json', 'yaml'],
    'json',
    { ini: ['defaults.callback_result_format'], env: ['ANSIBLE_CALLBACK_RESULT_FORMAT'] },
    'Form of shown results.',
  ),
  CALLBACK_FORMAT_PRETTY: optionalBool(
    { ini: ['defaults.callback_format_pretty'], env: ['ANSIBLE_CALLBACK_FORMAT_PRETTY'] },
    'Indent shown results.',
  ),
  CALLBACK_TREE_DIR: path(
    '~/.ansible/tree',
    { ini: ['callback_tree.directory'], env: ['ANSIBLE_CALLBACK_TREE_DIR'] },
    'Folder of the tree callback.',
  ),
  JUNIT_OUTPUT_DIR: str('~/.ansible.log', { env: ['JUNIT_OUTPUT_DIR'] }, 'Folder of JUnit reports.'),
  JUNIT_TASK_CLASS: bool(false, { env: ['JUNIT_TASK_CLASS'] }, 'One test class a task file.'),
  JUNIT_TASK_RELATIVE_PATH: optionalStr(
    { env: ['JUNIT_TASK_RELATIVE_PATH'] },
    'Folder that paths in JUnit reports are relative to.',
  ),
  JUNIT_REPLACE_OUT_OF_TREE_PATH: optionalStr(
    { env: ['JUNIT_REPLACE_OUT_OF_TREE_PATH'] },
    'What stands for a path outside of that folder.',
  ),
  JUNIT_FAIL_ON_CHANGE: bool(false, { env: ['JUNIT_FAIL_ON_CHANGE'] }, 'Report changes as failures.'),
  JUNIT_FAIL_ON_IGNORE: bool(
    false,
    { env: ['JUNIT_FAIL_ON_IGNORE'] },
    'Report ignored failures as failures.',
  ),
  JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT: bool(
    true,
    { env: ['JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT'] },
    'Report fact gathering too.',
  ),
  JUNIT_HIDE_TASK_ARGUMENTS: bool(
    false,
    { env: ['JUNIT_HIDE_TASK_ARGUMENTS'] },
    "Leave tasks' arguments out of the report.",
  ),
  JUNIT_TEST_CASE_PREFIX: str(
    '',
    { env: ['JUNIT_TEST_CASE_PREFIX'] },
    'Only tasks with this prefix are test cases.',
  ),
  PROFILE_TASKS_TASK_OUTPUT_LIMIT: str(
    '20',
    { ini: ['callback_profile_tasks.task_output_limit'], env: ['PROFILE_TASKS_TASK_OUTPUT_LIMIT'] },
    'How many tasks profile_tasks lists, or all.',
  ),
  PROFILE_TASKS_SORT_ORDER: choice(
    ['descending', 'ascending', 'none'],
    'descending',
    { ini: ['callback_profile_tasks.sort_order'], env: ['PROFILE_TASKS_SORT_ORDER'] },
    'Order of that list.',
  ),
  PROFILE_TASKS_SUMMARY_ONLY: bool(
    false,
    { ini: ['callback_profile_tasks.summary_only'], env: ['PROFILE_TASKS_SUMMARY_ONLY'] },
    'Leave out the times at each task.',
  ),
  PROFILE_ROLES_SUMMARY_ONLY: bool(
    false,
    { ini: ['callback_profile_roles.summary_only'], env: ['PROFILE_ROLES_SUMMARY_ONLY'] },
    'The same for profile_roles.',
  ),
  ANSIBLE_JSON_INDENT: optionalInt(
    { ini: ['defaults.json_indent'], env: ['ANSIBLE_JSON_INDENT'] },
    'Spaces a level in the output of the json callbacks; 0 is one line.',
  ),
  ANSIBLE_LOG_FOLDER: path(
    '/var/log/ansible/hosts',
    { ini: ['callback_log_plays.log_folder'], env: ['ANSIBLE_LOG_FOLDER'] },
    'Folder of the log_plays callback.',
  ),
  CALLBACK_SELECTIVE_NOCOLOR: bool(
    false,
    { ini: ['defaults.nocolor'], env: ['ANSIBLE_NOCOLOR', 'ANSIBLE_SELECTIVE_DONT_COLORIZE'] },
    'Whether the selective callback leaves out colors, which it otherwise uses everywhere.',
  ),
  CALLBACK_TIMESTAMP_TIMEZONE: optionalStr(
    { ini: ['callback_timestamp.timezone'], env: ['ANSIBLE_CALLBACK_TIMESTAMP_TIMEZONE'] },
    'Time zone of the timestamp callback.',
  ),
  CALLBACK_TIMESTAMP_FORMAT: str(
    '%H:%M:%S',
    { ini: ['callback_timestamp.format_string'], env: ['ANSIBLE_CALLBACK_TIMESTAMP_FORMAT_STRING'] },
    'How it writes the time.',
  ),
  JSONFILE_CACHE_URI: optionalPath(
    { ini: ['defaults.fact_caching_connection'], env: ['ANSIBLE_CACHE_PLUGIN_CONNECTION'] },
    'Folder of the jsonfile fact cache.',
  ),
  JSONFILE_CACHE_PREFIX: optionalStr(
    { ini: ['defaults.fact_caching_prefix'], env: ['ANSIBLE_CACHE_PLUGIN_PREFIX'] },
    "Prefix of that cache's file names.",
  ),
  INVENTORY_USE_EXTRA_VARS: bool(
    false,
    { ini: ['inventory_plugins.use_extra_vars'], env: ['ANSIBLE_INVENTORY_USE_EXTRA_VARS'] },
    "Let inventory plugins' templates see -e.",
  ),
  INVENTORY_SCRIPT_ALWAYS_SHOW_STDERR: bool(
    true,
    { ini: ['inventory_plugin_script.always_show_stderr'], env: ['ANSIBLE_INVENTORY_PLUGIN_SCRIPT_STDERR'] },
    "Show inventory scripts' stderr even when they succeed.",
  ),
  INVENTORY_YAML_EXTENSIONS: list(
    ['.yaml', '.yml', '.json'],
    {
      ini: ['defaults.yaml_valid_extensions', 'inventory_plugin_yaml.yaml_valid_extensions'],
      env: ['ANSIBLE_YAML_FILENAME_EXT', 'ANSIBLE_INVENTORY_PLUGIN_EXTS'],
    },
    'Extensions of YAML inventories.',
  ),
  HOST_GROUP_VARS_STAGE: optionalStr(
    { ini: ['vars_host_group_vars.stage'], env: ['ANSIBLE_VARS_PLUGIN_STAGE'] },
    'When group_vars and host_vars are read: inventory, task or all.',
  ),
  INVENTORY_CACHE: bool(
    false,
    { ini: ['inventory.cache'], env: ['ANSIBLE_INVENTORY_CACHE'] },
    "Keep inventory plugins' answers.",
  ),
  INVENTORY_CACHE_PLUGIN: str(
    'memory',
    {
      ini: ['defaults.fact_caching', 'inventory.cache_plugin'],
      env: ['ANSIBLE_CACHE_PLUGIN', 'ANSIBLE_INVENTORY_CACHE_PLUGIN'],
    },
    'Where they are kept.',
  ),
  INVENTORY_CACHE_TIMEOUT: int(
    3600,
    {
      ini: ['defaults.fact_caching_timeout', 'inventory.cache_timeout'],
      env: ['ANSIBLE_CACHE_PLUGIN_TIMEOUT', 'ANSIBLE_INVENTORY_CACHE_TIMEOUT'],
    },
    'Seconds that they stay valid.',
  ),
  INVENTORY_CACHE_CONNECTION: optionalStr(
    {
      ini: ['defaults.fact_caching_connection', 'inventory.cache_connection'],
      env: ['ANSIBLE_CACHE_PLUGIN_CONNECTION', 'ANSIBLE_INVENTORY_CACHE_CONNECTION'],
    },
    'Folder, or address, of that cache.',
  ),
  INVENTORY_CACHE_PREFIX: str(
    'ansible_inventory_',
    {
      ini: ['defaults.fact_caching_prefix', 'inventory.cache_prefix'],
      env: ['ANSIBLE_CACHE_PLUGIN_PREFIX', 'ANSIBLE_INVENTORY_CACHE_PLUGIN_PREFIX'],
    },
    "Prefix of that cache's keys.",
  ),
};
