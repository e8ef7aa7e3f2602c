import type { PluginDocs } from '../plugin-doc.ts';

/** How results are written, for the callbacks that write them. */
const RESULT_FORMAT = {
  pretty_results: {
    about: 'Break results into lines; when unset, the format decides.',
    type: 'boolean',
    default: null,
    ini: ['defaults.callback_format_pretty'],
    env: ['ANSIBLE_CALLBACK_FORMAT_PRETTY'],
  },
  result_format: {
    about: 'How results are written.',
    type: 'string',
    default: 'json',
    choices: ['json', 'yaml'],
    ini: ['defaults.callback_result_format'],
    env: ['ANSIBLE_CALLBACK_RESULT_FORMAT'],
  },
} as const;

export const callbackDocs: PluginDocs = {
  default: {
    summary: "Ansible's usual output",
    options: {
      check_mode_markers: {
        about: 'Mark plays and tasks that run in check mode.',
        type: 'boolean',
        default: false,
        ini: ['defaults.check_mode_markers'],
        env: ['ANSIBLE_CHECK_MODE_MARKERS'],
      },
      display_failed_stderr: {
        about: 'Write failures to stderr.',
        type: 'boolean',
        default: false,
        ini: ['defaults.display_failed_stderr'],
        env: ['ANSIBLE_DISPLAY_FAILED_STDERR'],
      },
      display_ok_hosts: {
        about: 'Show results that changed nothing.',
        type: 'boolean',
        default: true,
        ini: ['defaults.display_ok_hosts'],
        env: ['ANSIBLE_DISPLAY_OK_HOSTS'],
      },
      display_skipped_hosts: {
        about: 'Show skipped tasks and items.',
        type: 'boolean',
        default: true,
        ini: ['defaults.display_skipped_hosts'],
        env: ['ANSIBLE_DISPLAY_SKIPPED_HOSTS'],
      },
      ...RESULT_FORMAT,
      show_custom_stats: {
        about: 'Show what set_stats has set, after the recap.',
        type: 'boolean',
        default: false,
        ini: ['defaults.show_custom_stats'],
        env: ['ANSIBLE_SHOW_CUSTOM_STATS'],
      },
      show_per_host_start: {
        about: 'Say when a task begins on a host.',
        type: 'boolean',
        default: false,
        ini: ['defaults.show_per_host_start'],
        env: ['ANSIBLE_SHOW_PER_HOST_START'],
      },
      show_task_path_on_failure: {
        about: 'Show the file and line of a task that fails.',
        type: 'boolean',
        default: false,
        ini: ['defaults.show_task_path_on_failure'],
        env: ['ANSIBLE_SHOW_TASK_PATH_ON_FAILURE'],
      },
    },
  },
  junit: {
    summary: 'write a JUnit report',
    options: {
      fail_on_change: {
        about: 'Count changes as failures.',
        default: false,
        env: ['JUNIT_FAIL_ON_CHANGE'],
      },
      fail_on_ignore: {
        about: 'Count ignored failures as failures.',
        default: false,
        env: ['JUNIT_FAIL_ON_IGNORE'],
      },
      hide_task_arguments: {
        about: "Leave tasks' arguments out.",
        default: false,
        env: ['JUNIT_HIDE_TASK_ARGUMENTS'],
      },
      include_setup_tasks_in_report: {
        about: 'Report fact gathering too.',
        default: true,
        env: ['JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT'],
      },
      output_dir: {
        about: 'Folder that reports are written to.',
        default: '~/.ansible.log',
        env: ['JUNIT_OUTPUT_DIR'],
      },
      replace_out_of_tree_path: {
        about: 'What stands for the path of files outside of the relative folder.',
        default: 'none',
        env: ['JUNIT_REPLACE_OUT_OF_TREE_PATH'],
      },
      task_class: {
        about: "Name test classes after the tasks' files.",
        default: false,
        env: ['JUNIT_TASK_CLASS'],
      },
      task_relative_path: {
        about: 'Folder that paths are given from.',
        default: 'none',
        env: ['JUNIT_TASK_RELATIVE_PATH'],
      },
      test_case_prefix: {
        about: 'Only tasks whose names begin so are test cases.',
        default: '<empty>',
        env: ['JUNIT_TEST_CASE_PREFIX'],
      },
    },
  },
  minimal: {
    summary: 'output of ad-hoc commands',
    options: {
      ...RESULT_FORMAT,
    },
  },
  oneline: {
    summary: 'a line for each result',
  },
  tree: {
    summary: "write each host's result to a file",
    options: {
      directory: {
        about: 'Folder that results are written to.',
        type: 'path',
        default: '~/.ansible/tree',
        ini: ['callback_tree.directory'],
        env: ['ANSIBLE_CALLBACK_TREE_DIR'],
      },
    },
  },
};
