import type { PluginDocs } from '../plugin-doc.ts';

export const becomeDocs: PluginDocs = {
  runas: {
    summary: 'become another user on Windows',
    options: {
      become_flags: {
        about: 'Options that it is given.',
        default: '',
        ini: ['privilege_escalation.become_flags', 'runas_become_plugin.flags'],
        env: ['ANSIBLE_BECOME_FLAGS', 'ANSIBLE_RUNAS_FLAGS'],
        vars: ['ansible_become_flags', 'ansible_runas_flags'],
        keyword: ['become_flags'],
      },
      become_pass: {
        about: 'Its password.',
        ini: ['runas_become_plugin.password'],
        env: ['ANSIBLE_BECOME_PASS', 'ANSIBLE_RUNAS_PASS'],
        vars: ['ansible_become_password', 'ansible_become_pass', 'ansible_runas_pass'],
      },
      become_user: {
        about: 'The user to become.',
        required: true,
        ini: ['privilege_escalation.become_user', 'runas_become_plugin.user'],
        env: ['ANSIBLE_BECOME_USER', 'ANSIBLE_RUNAS_USER'],
        vars: ['ansible_become_user', 'ansible_runas_user'],
        keyword: ['become_user'],
      },
    },
  },
  su: {
    summary: 'become another user with su',
    options: {
      become_exe: {
        about: 'The program to run.',
        default: 'su',
        ini: ['privilege_escalation.become_exe', 'su_become_plugin.executable'],
        env: ['ANSIBLE_BECOME_EXE', 'ANSIBLE_SU_EXE'],
        vars: ['ansible_become_exe', 'ansible_su_exe'],
        keyword: ['become_exe'],
      },
      become_flags: {
        about: 'Options that it is given.',
        default: '',
        ini: ['privilege_escalation.become_flags', 'su_become_plugin.flags'],
        env: ['ANSIBLE_BECOME_FLAGS', 'ANSIBLE_SU_FLAGS'],
        vars: ['ansible_become_flags', 'ansible_su_flags'],
        keyword: ['become_flags'],
      },
      become_pass: {
        about: 'Its password.',
        ini: ['su_become_plugin.password'],
        env: ['ANSIBLE_BECOME_PASS', 'ANSIBLE_SU_PASS'],
        vars: ['ansible_become_password', 'ansible_become_pass', 'ansible_su_pass'],
      },
      become_user: {
        about: 'The user to become.',
        default: 'root',
        ini: ['privilege_escalation.become_user', 'su_become_plugin.user'],
        env: ['ANSIBLE_BECOME_USER', 'ANSIBLE_SU_USER'],
        vars: ['ansible_become_user', 'ansible_su_user'],
        keyword: ['become_user'],
      },
      prompt_l10n: {
        about: "Further words, in the language of the host, that su's question for the password may be.",
        type: 'list',
        elements: 'string',
        default: [],
        ini: ['su_become_plugin.localized_prompts'],
        env: ['ANSIBLE_SU_PROMPT_L10N'],
        vars: ['ansible_su_prompt_l10n'],
      },
    },
  },
  sudo: {
    summary: 'become another user with sudo',
    options: {
      become_exe: {
        about: 'The program to run.',
        default: 'sudo',
        ini: ['privilege_escalation.become_exe', 'sudo_become_plugin.executable'],
        env: ['ANSIBLE_BECOME_EXE', 'ANSIBLE_SUDO_EXE'],
        vars: ['ansible_become_exe', 'ansible_sudo_exe'],
        keyword: ['become_exe'],
      },
      become_flags: {
        about: 'Options that it is given.',
        default: '-H -S -n',
        ini: ['privilege_escalation.become_flags', 'sudo_become_plugin.flags'],
        env: ['ANSIBLE_BECOME_FLAGS', 'ANSIBLE_SUDO_FLAGS'],
        vars: ['ansible_become_flags', 'ansible_sudo_flags'],
        keyword: ['become_flags'],
      },
      become_pass: {
        about: 'Its password.',
        ini: ['sudo_become_plugin.password'],
        env: ['ANSIBLE_BECOME_PASS', 'ANSIBLE_SUDO_PASS'],
        vars: ['ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass'],
      },
      become_user: {
        about: 'The user to become.',
        default: 'root',
        ini: ['privilege_escalation.become_user', 'sudo_become_plugin.user'],
        env: ['ANSIBLE_BECOME_USER', 'ANSIBLE_SUDO_USER'],
        vars: ['ansible_become_user', 'ansible_sudo_user'],
        keyword: ['become_user'],
      },
      sudo_chdir: {
        about: 'Folder that sudo changes to first.',
        type: 'string',
        ini: ['sudo_become_plugin.chdir'],
        env: ['ANSIBLE_SUDO_CHDIR'],
        vars: ['ansible_sudo_chdir'],
      },
    },
  },
};
