import { bool, choice, float, int, list, optionalPath, optionalStr, str, strOrFalse } from '../setting.ts';

/** How tasks run, vault, and the rest of [defaults]. */
export const taskSettings = {
  ALLOW_BROKEN_CONDITIONALS: bool(
    false,
    { ini: ['defaults.allow_broken_conditionals'], env: ['ANSIBLE_ALLOW_BROKEN_CONDITIONALS'] },
    'Accept conditions that give something else than a boolean, with a warning.',
  ),
  ALLOW_EMBEDDED_TEMPLATES: bool(
    true,
    { ini: ['defaults.allow_embedded_templates'], env: ['ANSIBLE_ALLOW_EMBEDDED_TEMPLATES'] },
    "Render templates that stand inside of expressions' string constants.",
  ),
  ANY_ERRORS_FATAL: bool(
    false,
    { ini: ['defaults.any_errors_fatal'], env: ['ANSIBLE_ANY_ERRORS_FATAL'] },
    'One failed host ends the play for all.',
  ),
  CACHE_PLUGIN: str(
    'memory',
    { ini: ['defaults.fact_caching'], env: ['ANSIBLE_CACHE_PLUGIN'] },
    'Where facts are kept between runs.',
  ),
  CACHE_PLUGIN_CONNECTION: optionalStr(
    { ini: ['defaults.fact_caching_connection'], env: ['ANSIBLE_CACHE_PLUGIN_CONNECTION'] },
    'Folder, or address, of the fact cache.',
  ),
  CACHE_PLUGIN_PREFIX: str(
    'ansible_facts',
    { ini: ['defaults.fact_caching_prefix'], env: ['ANSIBLE_CACHE_PLUGIN_PREFIX'] },
    "Prefix of the fact cache's keys.",
  ),
  CACHE_PLUGIN_TIMEOUT: int(
    86400,
    { ini: ['defaults.fact_caching_timeout'], env: ['ANSIBLE_CACHE_PLUGIN_TIMEOUT'] },
    'Seconds that cached facts stay valid; 0 is for ever.',
  ),
  DEFAULT_ALLOW_UNSAFE_LOOKUPS: bool(
    false,
    {
      ini: ['defaults.allow_unsafe_lookups'],
      deprecated: {
        removedIn: '2.23',
        why: 'This option is no longer used in the Ansible Core code base.',
        instead:
          'Lookup plugins are responsible for tagging strings containing templates to allow evaluation as a template.',
      },
    },
    'Formerly let lookups return templates (without effect).',
  ),
  DEFAULT_ASK_VAULT_PASS: bool(
    false,
    { ini: ['defaults.ask_vault_pass'], env: ['ANSIBLE_ASK_VAULT_PASS'] },
    'Ask for the vault password.',
  ),
  DEFAULT_FORCE_HANDLERS: bool(
    false,
    { ini: ['defaults.force_handlers'], env: ['ANSIBLE_FORCE_HANDLERS'] },
    'Run notified handlers on failed hosts too.',
  ),
  DEFAULT_FORKS: int(
    5,
    { ini: ['defaults.forks'], env: ['ANSIBLE_FORKS'] },
    'How many hosts are worked on at a time.',
  ),
  DEFAULT_GATHERING: choice(
    ['implicit', 'explicit', 'smart'],
    'implicit',
    { ini: ['defaults.gathering'], env: ['ANSIBLE_GATHERING'] },
    'Whether a play gathers facts when it does not say.',
  ),
  DEFAULT_HASH_BEHAVIOUR: choice(
    ['replace', 'merge'],
    'replace',
    { ini: ['defaults.hash_behaviour'], env: ['ANSIBLE_HASH_BEHAVIOUR'] },
    'Whether a dict of higher precedence replaces another or is merged into it.',
  ),
  DEFAULT_INTERNAL_POLL_INTERVAL: float(
    0.001,
    { ini: ['defaults.internal_poll_interval'] },
    'Seconds between looks at running workers (without effect in tsible).',
  ),
  DEFAULT_JINJA2_EXTENSIONS: list(
    [],
    {
      ini: ['defaults.jinja2_extensions'],
      env: ['ANSIBLE_JINJA2_EXTENSIONS'],
      deprecated: {
        removedIn: '2.23',
        why: 'Jinja2 extensions have been deprecated',
        instead: 'Ansible-supported Jinja plugins (tests, filters, lookups)',
      },
    },
    'Jinja2 extensions to load.',
  ),
  DEFAULT_JINJA2_NATIVE: bool(
    true,
    {
      ini: ['defaults.jinja2_native'],
      env: ['ANSIBLE_JINJA2_NATIVE'],
      deprecated: {
        removedIn: '2.23',
        why: 'This option is no longer used in the Ansible Core code base.',
        instead: 'Jinja2 native mode is now the default and only option.',
      },
    },
    "Keep the types of templates' results (always so).",
  ),
  DEFAULT_KEEP_REMOTE_FILES: bool(
    false,
    { ini: ['defaults.keep_remote_files'], env: ['ANSIBLE_KEEP_REMOTE_FILES'] },
    'Leave module files on the hosts (tsible copies none).',
  ),
  DEFAULT_LIBVIRT_LXC_NOSECLABEL: bool(
    false,
    {
      ini: ['selinux.libvirt_lxc_noseclabel'],
      env: ['ANSIBLE_LIBVIRT_LXC_NOSECLABEL'],
      deprecated: {
        removedIn: '2.22',
        why: 'This option was moved to the plugin itself',
        instead: 'Use the option from the plugin itself.',
      },
    },
    'Pass --noseclabel to virsh for LXC.',
  ),
  DEFAULT_MANAGED_STR: str(
    'Ansible managed',
    {
      ini: ['defaults.ansible_managed'],
      deprecated: {
        removedIn: '2.23',
        why: 'The `ansible_managed` variable can be set just like any other variable, or a different variable can be used.',
        instead: 'Set the `ansible_managed` variable, or use any custom variable in templates.',
      },
    },
    'Text of the variable ansible_managed.',
  ),
  DEFAULT_MODULE_ARGS: optionalStr(
    { ini: ['defaults.module_args'], env: ['ANSIBLE_MODULE_ARGS'] },
    'Arguments of ad-hoc commands that are given none.',
  ),
  DEFAULT_MODULE_NAME: str(
    'command',
    { ini: ['defaults.module_name'] },
    'Module of ad-hoc commands that name none.',
  ),
  DEFAULT_NO_LOG: bool(
    false,
    { ini: ['defaults.no_log'], env: ['ANSIBLE_NO_LOG'] },
    "Hide every task's arguments and results.",
  ),
  DEFAULT_NO_TARGET_SYSLOG: bool(
    false,
    {
      ini: ['defaults.no_target_syslog'],
      env: ['ANSIBLE_NO_TARGET_SYSLOG'],
      vars: ['ansible_no_target_syslog'],
    },
    "Don't write what is done to the host's syslog.",
  ),
  DEFAULT_NULL_REPRESENTATION: optionalStr(
    {
      ini: ['defaults.null_representation'],
      env: ['ANSIBLE_NULL_REPRESENTATION'],
      deprecated: {
        removedIn: '2.23',
        why: 'This option is no longer used in the Ansible Core code base.',
        instead:
          'There is no alternative at the moment. A different mechanism would have to be implemented in the current code base.',
      },
    },
    'Text that templates print for null (without effect).',
  ),
  DEFAULT_POLL_INTERVAL: int(
    15,
    { ini: ['defaults.poll_interval'], env: ['ANSIBLE_POLL_INTERVAL'] },
    'Seconds between looks at an asynchronous task.',
  ),
  DEFAULT_PRIVATE_ROLE_VARS: bool(
    false,
    { ini: ['defaults.private_role_vars'], env: ['ANSIBLE_PRIVATE_ROLE_VARS'] },
    "Keep a role's variables from later roles.",
  ),
  DEFAULT_SELINUX_SPECIAL_FS: list(
    ['fuse', 'nfs', 'vboxsf', 'ramfs', '9p', 'vfat'],
    { ini: ['selinux.special_context_filesystems'], env: ['ANSIBLE_SELINUX_SPECIAL_FS'] },
    "File systems that can't hold SELinux contexts.",
  ),
  EDITOR: str(
    'vi',
    { ini: ['defaults.editor'], env: ['ANSIBLE_EDITOR', 'EDITOR'] },
    'Editor that vault files are edited with.',
  ),
  ENABLE_TASK_DEBUGGER: bool(
    false,
    { ini: ['defaults.enable_task_debugger'], env: ['ANSIBLE_ENABLE_TASK_DEBUGGER'] },
    'Open the debugger when a task fails.',
  ),
  TASK_DEBUGGER_IGNORE_ERRORS: bool(
    true,
    { ini: ['defaults.task_debugger_ignore_errors'], env: ['ANSIBLE_TASK_DEBUGGER_IGNORE_ERRORS'] },
    "Don't open the debugger for a failure that is ignored.",
  ),
  DEFAULT_STRATEGY: str(
    'linear',
    { ini: ['defaults.strategy'], env: ['ANSIBLE_STRATEGY'] },
    "Order in which the hosts get through a play's tasks.",
  ),
  DEFAULT_SYSLOG_FACILITY: str(
    'LOG_USER',
    { ini: ['defaults.syslog_facility'], env: ['ANSIBLE_SYSLOG_FACILITY'] },
    "Facility for the host's syslog.",
  ),
  DEFAULT_UNDEFINED_VAR_BEHAVIOR: bool(
    true,
    {
      ini: ['defaults.error_on_undefined_vars'],
      env: ['ANSIBLE_ERROR_ON_UNDEFINED_VARS'],
      deprecated: {
        removedIn: '2.23',
        why: 'This option is no longer used in the Ansible Core code base.',
        instead:
          'There is no alternative at the moment. A different mechanism would have to be implemented in the current code base.',
      },
    },
    'Fail on undefined variables (always so).',
  ),
  DEFAULT_VAULT_ID_MATCH: strOrFalse(
    { ini: ['defaults.vault_id_match'], env: ['ANSIBLE_VAULT_ID_MATCH'] },
    "Try only the secret whose vault id is the ciphertext's.",
  ),
  DEFAULT_VAULT_IDENTITY: str(
    'default',
    { ini: ['defaults.vault_identity'], env: ['ANSIBLE_VAULT_IDENTITY'] },
    'Vault id of secrets that name none.',
  ),
  VAULT_ENCRYPT_SALT: optionalStr(
    { ini: ['defaults.vault_encrypt_salt'], env: ['ANSIBLE_VAULT_ENCRYPT_SALT'] },
    'Fixed salt for encrypting, for equal ciphertexts.',
  ),
  DEFAULT_VAULT_ENCRYPT_IDENTITY: optionalStr(
    { ini: ['defaults.vault_encrypt_identity'], env: ['ANSIBLE_VAULT_ENCRYPT_IDENTITY'] },
    'Vault id to encrypt with when there are several.',
  ),
  DEFAULT_VAULT_IDENTITY_LIST: list(
    [],
    { ini: ['defaults.vault_identity_list'], env: ['ANSIBLE_VAULT_IDENTITY_LIST'] },
    'Vault ids and where their secrets come from.',
  ),
  DEFAULT_VAULT_PASSWORD_FILE: optionalPath(
    { ini: ['defaults.vault_password_file'], env: ['ANSIBLE_VAULT_PASSWORD_FILE'] },
    'File, or executable, that gives the vault password.',
  ),
  DUPLICATE_YAML_DICT_KEY: choice(
    ['error', 'warn', 'ignore'],
    'warn',
    { ini: ['defaults.duplicate_dict_key'], env: ['ANSIBLE_DUPLICATE_YAML_DICT_KEY'] },
    'What to do about a key that a YAML mapping has twice.',
  ),
  ERROR_ON_MISSING_HANDLER: bool(
    true,
    { ini: ['defaults.error_on_missing_handler'], env: ['ANSIBLE_ERROR_ON_MISSING_HANDLER'] },
    'Fail when a notified handler is nowhere defined.',
  ),
  FACTS_MODULES: list(
    ['smart'],
    { ini: ['defaults.facts_modules'], env: ['ANSIBLE_FACTS_MODULES'], vars: ['ansible_facts_modules'] },
    'Modules that gather_facts runs.',
  ),
  INVALID_TASK_ATTRIBUTE_FAILED: bool(
    true,
    { ini: ['defaults.invalid_task_attribute_failed'], env: ['ANSIBLE_INVALID_TASK_ATTRIBUTE_FAILED'] },
    'Fail on unknown task keywords rather than warn.',
  ),
  INJECT_FACTS_AS_VARS: bool(
    true,
    { ini: ['defaults.inject_facts_as_vars'], env: ['ANSIBLE_INJECT_FACT_VARS'] },
    'Give facts as ansible_* variables too.',
  ),
  MODULE_STRICT_UTF8_RESPONSE: bool(
    true,
    { ini: ['defaults.module_strict_utf8_response'], env: ['ANSIBLE_MODULE_STRICT_UTF8_RESPONSE'] },
    "Fail when a module's answer is no UTF-8.",
  ),
  STRING_TYPE_FILTERS: list(
    ['string', 'to_json', 'to_nice_json', 'to_yaml', 'to_nice_yaml', 'ppretty', 'json'],
    {
      ini: ['jinja2.dont_type_filters'],
      env: ['ANSIBLE_STRING_TYPE_FILTERS'],
      deprecated: {
        removedIn: '2.23',
        why: 'This option has no effect.',
        instead: 'None; native types returned from filters are always preserved.',
      },
    },
    'Filters whose result stays a string (without effect).',
  ),
  TAGS_RUN: list([], { ini: ['tags.run'], env: ['ANSIBLE_RUN_TAGS'] }, 'Tags to run when none are named.'),
  TAGS_SKIP: list(
    [],
    { ini: ['tags.skip'], env: ['ANSIBLE_SKIP_TAGS'] },
    'Tags to skip when none are named.',
  ),
  TARGET_LOG_INFO: optionalStr(
    {
      ini: ['defaults.target_log_info'],
      env: ['ANSIBLE_TARGET_LOG_INFO'],
      vars: ['ansible_target_log_info'],
    },
    "Text added to the host's syslog lines.",
  ),
  TASK_TIMEOUT: int(
    0,
    { ini: ['defaults.task_timeout'], env: ['ANSIBLE_TASK_TIMEOUT'] },
    'Seconds that a task may take; 0 is no limit.',
  ),
  VALIDATE_ACTION_GROUP_METADATA: bool(
    true,
    { ini: ['defaults.validate_action_group_metadata'], env: ['ANSIBLE_VALIDATE_ACTION_GROUP_METADATA'] },
    "Check a collection's action groups.",
  ),
};
