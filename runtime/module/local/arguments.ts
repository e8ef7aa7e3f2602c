import { ANSIBLE_CORE } from '../../cli/version.ts';
import { str } from '../../values/print.ts';
import type { Value } from '../../values/value.ts';
import type { TaskContext } from '../task-context.ts';

/** What Ansible tells every module beside its own arguments. */
export function internalArguments(name: string, task: TaskContext): Map<string, Value> {
  const { settings } = task;
  return new Map<string, Value>([
    ['_ansible_check_mode', task.check],
    ['_ansible_no_log', task.noLog],
    ['_ansible_debug', settings.DEFAULT_DEBUG],
    ['_ansible_diff', task.diff],
    ['_ansible_verbosity', task.verbosity],
    ['_ansible_version', ANSIBLE_CORE],
    ['_ansible_module_name', name],
    [
      '_ansible_syslog_facility',
      String(task.variable('ansible_syslog_facility') ?? settings.DEFAULT_SYSLOG_FACILITY),
    ],
    ['_ansible_selinux_special_fs', [...settings.DEFAULT_SELINUX_SPECIAL_FS]],
    ['_ansible_socket', null],
    ['_ansible_shell_executable', '/bin/sh'],
    ['_ansible_keep_remote_files', settings.DEFAULT_KEEP_REMOTE_FILES],
    ['_ansible_tmpdir', null],
    ['_ansible_remote_tmp', String(task.variable('ansible_remote_tmp') ?? settings.REMOTE_TMP)],
    ['_ansible_ignore_unknown_opts', false],
    ['_ansible_target_log_info', null],
    ['_ansible_tracebacks_for', []],
  ]);
}

/** `key=value` words, each quoted as Python's shlex.quote does it. */
export function wordsFile(args: ReadonlyMap<string, Value>): string {
  return [...args].map(([key, value]) => `${key}=${pythonQuote(str(value))} `).join('');
}

function pythonQuote(text: string): string {
  if (text === '') return "''";
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}
