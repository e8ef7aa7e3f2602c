import { bool, choiceList, int, list, optionalInt, optionalPath, optionalStr, str } from '../setting.ts';

/** What is shown and logged. */
export const displaySettings = {
  ANSIBLE_COW_SELECTION: str(
    'default',
    { ini: ['defaults.cow_selection'], env: ['ANSIBLE_COW_SELECTION'] },
    'Animal that cowsay shows; random picks one.',
  ),
  ANSIBLE_COW_ACCEPTLIST: list(
    [
      'bud-frogs',
      'bunny',
      'cheese',
      'daemon',
      'default',
      'dragon',
      'elephant-in-snake',
      'elephant',
      'eyes',
      'hellokitty',
      'kitty',
      'luke-koala',
      'meow',
      'milk',
      'moofasa',
      'moose',
      'ren',
      'sheep',
      'small',
      'stegosaurus',
      'stimpy',
      'supermilker',
      'three-eyes',
      'turkey',
      'turtle',
      'tux',
      'udder',
      'vader-koala',
      'vader',
      'www',
    ],
    { ini: ['defaults.cowsay_enabled_stencils'], env: ['ANSIBLE_COW_ACCEPTLIST'] },
    'Animals that random may pick.',
  ),
  ANSIBLE_FORCE_COLOR: bool(
    false,
    { ini: ['defaults.force_color'], env: ['ANSIBLE_FORCE_COLOR'] },
    'Colour even where stdout is no terminal.',
  ),
  ANSIBLE_NOCOLOR: bool(
    false,
    { ini: ['defaults.nocolor'], env: ['ANSIBLE_NOCOLOR', 'NO_COLOR'] },
    'Never colour.',
  ),
  ANSIBLE_NOCOWS: bool(
    false,
    { ini: ['defaults.nocows'], env: ['ANSIBLE_NOCOWS'] },
    'Plain banners even where cowsay is installed.',
  ),
  ANSIBLE_COW_PATH: optionalStr(
    { ini: ['defaults.cowpath'], env: ['ANSIBLE_COW_PATH'] },
    'Path of another cowsay.',
  ),
  ACTION_WARNINGS: bool(
    true,
    { ini: ['defaults.action_warnings'], env: ['ANSIBLE_ACTION_WARNINGS'] },
    'Show the warnings that modules return.',
  ),
  LOG_VERBOSITY: optionalInt(
    { ini: ['defaults.log_verbosity'], env: ['ANSIBLE_LOG_VERBOSITY'] },
    "Verbosity of the log file where it differs from the screen's.",
  ),
  CALLBACKS_ENABLED: list(
    [],
    { ini: ['defaults.callbacks_enabled'], env: ['ANSIBLE_CALLBACKS_ENABLED'] },
    'Further callbacks beside the one that writes to stdout.',
  ),
  DEFAULT_DEBUG: bool(false, { ini: ['defaults.debug'], env: ['ANSIBLE_DEBUG'] }, 'Show debugging messages.'),
  DEFAULT_LOAD_CALLBACK_PLUGINS: bool(
    false,
    { ini: ['defaults.bin_ansible_callbacks'], env: ['ANSIBLE_LOAD_CALLBACK_PLUGINS'] },
    'Load callbacks for ad-hoc commands too.',
  ),
  DEFAULT_LOG_PATH: optionalPath(
    { ini: ['defaults.log_path'], env: ['ANSIBLE_LOG_PATH'] },
    'File that the output is logged to.',
  ),
  DEFAULT_LOG_FILTER: list(
    [],
    { ini: ['defaults.log_filter'], env: ['ANSIBLE_LOG_FILTER'] },
    'Loggers that the log leaves out.',
  ),
  DEFAULT_STDOUT_CALLBACK: str(
    'default',
    { ini: ['defaults.stdout_callback'], env: ['ANSIBLE_STDOUT_CALLBACK'] },
    "What writes the run's output.",
  ),
  DEFAULT_VERBOSITY: int(
    0,
    { ini: ['defaults.verbosity'], env: ['ANSIBLE_VERBOSITY'] },
    'Verbosity, as so many -v.',
  ),
  DEPRECATION_WARNINGS: bool(
    true,
    {
      ini: ['defaults.deprecation_warnings'],
      env: ['ANSIBLE_DEPRECATION_WARNINGS'],
      vars: ['ansible_deprecation_warnings'],
    },
    'Show deprecation warnings.',
  ),
  DEVEL_WARNING: bool(
    true,
    { ini: ['defaults.devel_warning'], env: ['ANSIBLE_DEVEL_WARNING'] },
    'Warn of unreleased versions.',
  ),
  DIFF_ALWAYS: bool(
    false,
    { ini: ['diff.always'], env: ['ANSIBLE_DIFF_ALWAYS'] },
    'Show diffs as with --diff.',
  ),
  DIFF_CONTEXT: int(
    3,
    { ini: ['diff.context'], env: ['ANSIBLE_DIFF_CONTEXT'] },
    'Lines of context in diffs.',
  ),
  DISPLAY_ARGS_TO_STDOUT: bool(
    false,
    { ini: ['defaults.display_args_to_stdout'], env: ['ANSIBLE_DISPLAY_ARGS_TO_STDOUT'] },
    "Show a task's arguments in its banner.",
  ),
  DISPLAY_SKIPPED_HOSTS: bool(
    true,
    { ini: ['defaults.display_skipped_hosts'], env: ['ANSIBLE_DISPLAY_SKIPPED_HOSTS'] },
    'Show results of skipped tasks.',
  ),
  DISPLAY_TRACEBACK: choiceList(
    ['error', 'warning', 'deprecated', 'deprecated_value', 'always', 'never'],
    ['never'],
    { ini: ['defaults.display_traceback'], env: ['ANSIBLE_DISPLAY_TRACEBACK'] },
    'For which messages a traceback is shown.',
  ),
  DOCSITE_ROOT_URL: str(
    'https://docs.ansible.com/ansible-core/',
    { ini: ['defaults.docsite_root_url'] },
    'Address of the documentation in help texts.',
  ),
  MAX_FILE_SIZE_FOR_DIFF: int(
    104448,
    { ini: ['defaults.max_diff_size'], env: ['ANSIBLE_MAX_DIFF_SIZE'] },
    'Largest file, in bytes, that a diff is shown for.',
  ),
  PAGER: str(
    'less',
    { ini: ['defaults.pager'], env: ['ANSIBLE_PAGER', 'PAGER'] },
    'Pager for documentation.',
  ),
  RETRY_FILES_ENABLED: bool(
    false,
    { ini: ['defaults.retry_files_enabled'], env: ['ANSIBLE_RETRY_FILES_ENABLED'] },
    "Write a file with the failed hosts' names.",
  ),
  RETRY_FILES_SAVE_PATH: optionalPath(
    { ini: ['defaults.retry_files_save_path'], env: ['ANSIBLE_RETRY_FILES_SAVE_PATH'] },
    'Folder for those files.',
  ),
  SHOW_CUSTOM_STATS: bool(
    false,
    { ini: ['defaults.show_custom_stats'], env: ['ANSIBLE_SHOW_CUSTOM_STATS'] },
    'Show custom stats after the recap.',
  ),
  SYSTEM_WARNINGS: bool(
    true,
    { ini: ['defaults.system_warnings'], env: ['ANSIBLE_SYSTEM_WARNINGS'] },
    'Show warnings about the controller.',
  ),
  VERBOSE_TO_STDERR: bool(
    false,
    { ini: ['defaults.verbose_to_stderr'], env: ['ANSIBLE_VERBOSE_TO_STDERR'] },
    'Write verbose messages to stderr.',
  ),
};
