import type { PluginDocs } from '../plugin-doc.ts';

export const shellDocs: PluginDocs = {
  sh: {
    summary: 'a POSIX shell',
    options: {
      admin_users: {
        about: 'Users who may read the files of others.',
        type: 'list',
        elements: 'string',
        default: ['root', 'toor'],
        ini: ['defaults.admin_users'],
        env: ['ANSIBLE_ADMIN_USERS'],
        vars: ['ansible_admin_users'],
      },
      async_dir: {
        about: 'Folder for the job files of background tasks.',
        default: '~/.ansible_async',
        ini: ['defaults.async_dir'],
        env: ['ANSIBLE_ASYNC_DIR'],
        vars: ['ansible_async_dir'],
      },
      common_remote_group: {
        about: 'Group that gives an unprivileged user access to files (tsible leaves none).',
        default: null,
        ini: ['defaults.common_remote_group'],
        env: ['ANSIBLE_COMMON_REMOTE_GROUP'],
        vars: ['ansible_common_remote_group'],
      },
      remote_tmp: {
        about: 'Folder for temporary files.',
        default: '~/.ansible/tmp',
        ini: ['defaults.remote_tmp'],
        env: ['ANSIBLE_REMOTE_TEMP', 'ANSIBLE_REMOTE_TMP'],
        vars: ['ansible_remote_tmp'],
      },
      system_tmpdirs: {
        about: "The system's own temporary folders.",
        type: 'list',
        elements: 'string',
        default: ['/var/tmp', '/tmp'],
        ini: ['defaults.system_tmpdirs'],
        env: ['ANSIBLE_SYSTEM_TMPDIRS'],
        vars: ['ansible_system_tmpdirs'],
      },
      world_readable_temp: {
        about: 'Let everybody read temporary files (tsible leaves none).',
        type: 'boolean',
        default: false,
        ini: ['defaults.allow_world_readable_tmpfiles'],
        env: ['ANSIBLE_SHELL_ALLOW_WORLD_READABLE_TEMP'],
        vars: ['ansible_shell_allow_world_readable_temp'],
      },
    },
  },
};
