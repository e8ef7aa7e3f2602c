import { list, optionalStr, str } from '../setting.ts';

/** Options of the become plugins. A general option is overridden by that of one plugin. */
export const becomeSettings = {
  SUDO_USER: str(
    'root',
    {
      ini: ['privilege_escalation.become_user', 'sudo_become_plugin.user'],
      env: ['ANSIBLE_BECOME_USER', 'ANSIBLE_SUDO_USER'],
    },
    'Which user sudo becomes.',
  ),
  SUDO_EXE: str(
    'sudo',
    {
      ini: ['privilege_escalation.become_exe', 'sudo_become_plugin.executable'],
      env: ['ANSIBLE_BECOME_EXE', 'ANSIBLE_SUDO_EXE'],
    },
    'Path of sudo.',
  ),
  SUDO_FLAGS: str(
    '-H -S -n',
    {
      ini: ['privilege_escalation.become_flags', 'sudo_become_plugin.flags'],
      env: ['ANSIBLE_BECOME_FLAGS', 'ANSIBLE_SUDO_FLAGS'],
    },
    'Options of sudo.',
  ),
  SUDO_PASS: optionalStr(
    { ini: ['sudo_become_plugin.password'], env: ['ANSIBLE_BECOME_PASS', 'ANSIBLE_SUDO_PASS'] },
    'Password for sudo.',
  ),
  SUDO_CHDIR: optionalStr(
    { ini: ['sudo_become_plugin.chdir'], env: ['ANSIBLE_SUDO_CHDIR'] },
    'Folder that sudo changes to.',
  ),
  SU_USER: str(
    'root',
    {
      ini: ['privilege_escalation.become_user', 'su_become_plugin.user'],
      env: ['ANSIBLE_BECOME_USER', 'ANSIBLE_SU_USER'],
    },
    'Which user su becomes.',
  ),
  SU_EXE: str(
    'su',
    {
      ini: ['privilege_escalation.become_exe', 'su_become_plugin.executable'],
      env: ['ANSIBLE_BECOME_EXE', 'ANSIBLE_SU_EXE'],
    },
    'Path of su.',
  ),
  SU_FLAGS: str(
    '',
    {
      ini: ['privilege_escalation.become_flags', 'su_become_plugin.flags'],
      env: ['ANSIBLE_BECOME_FLAGS', 'ANSIBLE_SU_FLAGS'],
    },
    'Options of su.',
  ),
  SU_PASS: optionalStr(
    { ini: ['su_become_plugin.password'], env: ['ANSIBLE_BECOME_PASS', 'ANSIBLE_SU_PASS'] },
    'Password for su.',
  ),
  SU_PROMPT_L10N: list(
    [],
    { ini: ['su_become_plugin.localized_prompts'], env: ['ANSIBLE_SU_PROMPT_L10N'] },
    "Further words that su's prompt may have.",
  ),
  RUNAS_USER: optionalStr(
    {
      ini: ['privilege_escalation.become_user', 'runas_become_plugin.user'],
      env: ['ANSIBLE_BECOME_USER', 'ANSIBLE_RUNAS_USER'],
    },
    'Which user runas becomes.',
  ),
  RUNAS_FLAGS: str(
    '',
    {
      ini: ['privilege_escalation.become_flags', 'runas_become_plugin.flags'],
      env: ['ANSIBLE_BECOME_FLAGS', 'ANSIBLE_RUNAS_FLAGS'],
    },
    'Options of runas.',
  ),
  RUNAS_PASS: optionalStr(
    { ini: ['runas_become_plugin.password'], env: ['ANSIBLE_BECOME_PASS', 'ANSIBLE_RUNAS_PASS'] },
    'Password for runas.',
  ),
  DOAS_USER: str(
    'root',
    {
      ini: ['privilege_escalation.become_user', 'doas_become_plugin.user'],
      env: ['ANSIBLE_BECOME_USER', 'ANSIBLE_DOAS_USER'],
    },
    'Which user doas becomes.',
  ),
  DOAS_EXE: str(
    'doas',
    {
      ini: ['privilege_escalation.become_exe', 'doas_become_plugin.executable'],
      env: ['ANSIBLE_BECOME_EXE', 'ANSIBLE_DOAS_EXE'],
    },
    'Path of doas.',
  ),
  DOAS_FLAGS: str(
    '',
    {
      ini: ['privilege_escalation.become_flags', 'doas_become_plugin.flags'],
      env: ['ANSIBLE_BECOME_FLAGS', 'ANSIBLE_DOAS_FLAGS'],
    },
    'Options of doas.',
  ),
  DOAS_PASS: optionalStr(
    { ini: ['doas_become_plugin.password'], env: ['ANSIBLE_BECOME_PASS', 'ANSIBLE_DOAS_PASS'] },
    'Password for doas.',
  ),
};
