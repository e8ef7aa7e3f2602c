const KEYWORDS = new Set(['False', 'None', 'True', 'false', 'none', 'not', 'true']);

/** What may be a variable's name, for messages. */
export const VARIABLE_NAME_HELP =
  'Variable names must be strings starting with a letter or underscore character, and contain only letters, numbers and underscores.';

/** Whether a text can be a variable's name in a template. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !KEYWORDS.has(name);
}

const RESERVED = new Set(
  `action always any_errors_fatal args async async_val become become_exe become_flags become_method become_user block
  changed_when check_mode collections connection cycler debugger delay delegate_facts delegate_to dict diff environment
  fact_path failed_when force_handlers gather_facts gather_timeout handlers hosts ignore_errors ignore_unreachable joiner
  lipsum local_action lookup loop loop_control loop_with max_fail_percentage module_defaults name namespace no_log notify
  now omit order poll port post_tasks pre_tasks q query range register remote_user rescue retries roles run_once serial
  strategy tags tasks throttle timeout undef until vars_files vars_prompt when with_`.split(/\s+/),
);

/** Whether a variable of this name hides a keyword or function of Ansible's, which is warned of. */
export function isReservedName(name: string): boolean {
  return RESERVED.has(name);
}

/** What is said of such a variable. */
export function reservedNameWarning(name: string): string {
  return `Found variable using reserved name '${name}'.`;
}
