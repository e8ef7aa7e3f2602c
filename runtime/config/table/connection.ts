import { bool, int, optionalInt, optionalPath, optionalStr, str } from '../setting.ts';

/** Logins and becoming another user. */
export const connectionSettings = {
  ANSIBLE_PIPELINING: bool(
    false,
    { ini: ['defaults.pipelining', 'connection.pipelining'], env: ['ANSIBLE_PIPELINING'] },
    'Run modules without copying files first (always so in tsible).',
  ),
  BECOME_ALLOW_SAME_USER: bool(
    false,
    { ini: ['privilege_escalation.become_allow_same_user'], env: ['ANSIBLE_BECOME_ALLOW_SAME_USER'] },
    'Become even when the user is the login user already.',
  ),
  BECOME_PASSWORD_FILE: optionalPath(
    { ini: ['defaults.become_password_file'], env: ['ANSIBLE_BECOME_PASSWORD_FILE'] },
    'File, or executable, that gives the become password.',
  ),
  AGNOSTIC_BECOME_PROMPT: bool(
    true,
    { ini: ['privilege_escalation.agnostic_become_prompt'], env: ['ANSIBLE_AGNOSTIC_BECOME_PROMPT'] },
    'Ask for "BECOME password" whatever the method.',
  ),
  CONNECTION_PASSWORD_FILE: optionalPath(
    { ini: ['defaults.connection_password_file'], env: ['ANSIBLE_CONNECTION_PASSWORD_FILE'] },
    'File, or executable, that gives the login password.',
  ),
  DEFAULT_ASK_PASS: bool(
    false,
    { ini: ['defaults.ask_pass'], env: ['ANSIBLE_ASK_PASS'] },
    'Ask for the login password.',
  ),
  DEFAULT_BECOME: bool(
    false,
    { ini: ['privilege_escalation.become'], env: ['ANSIBLE_BECOME'] },
    'Run tasks as another user.',
  ),
  DEFAULT_BECOME_ASK_PASS: bool(
    false,
    { ini: ['privilege_escalation.become_ask_pass'], env: ['ANSIBLE_BECOME_ASK_PASS'] },
    'Ask for the become password.',
  ),
  DEFAULT_BECOME_METHOD: str(
    'sudo',
    { ini: ['privilege_escalation.become_method'], env: ['ANSIBLE_BECOME_METHOD'] },
    'How another user is become.',
  ),
  DEFAULT_BECOME_EXE: optionalStr(
    { ini: ['privilege_escalation.become_exe'], env: ['ANSIBLE_BECOME_EXE'] },
    'Program that becomes another user.',
  ),
  DEFAULT_BECOME_FLAGS: str(
    '',
    { ini: ['privilege_escalation.become_flags'], env: ['ANSIBLE_BECOME_FLAGS'] },
    'Options of that program.',
  ),
  DEFAULT_BECOME_USER: str(
    'root',
    { ini: ['privilege_escalation.become_user'], env: ['ANSIBLE_BECOME_USER'] },
    'Which user is become.',
  ),
  DEFAULT_EXECUTABLE: str(
    '/bin/sh',
    { ini: ['defaults.executable'], env: ['ANSIBLE_EXECUTABLE'] },
    'Shell on the hosts.',
  ),
  DEFAULT_PRIVATE_KEY_FILE: optionalPath(
    { ini: ['defaults.private_key_file'], env: ['ANSIBLE_PRIVATE_KEY_FILE'] },
    'Private key for logins.',
  ),
  DEFAULT_REMOTE_PORT: optionalInt(
    { ini: ['defaults.remote_port'], env: ['ANSIBLE_REMOTE_PORT'] },
    'Port for logins.',
  ),
  DEFAULT_REMOTE_USER: optionalStr(
    { ini: ['defaults.remote_user'], env: ['ANSIBLE_REMOTE_USER'] },
    'User for logins.',
  ),
  DEFAULT_SU: bool(
    false,
    { ini: ['defaults.su'], env: ['ANSIBLE_SU'] },
    'Become by su (old name, without effect).',
  ),
  DEFAULT_TIMEOUT: int(
    10,
    { ini: ['defaults.timeout'], env: ['ANSIBLE_TIMEOUT'] },
    'Seconds that a connection may take.',
  ),
  DEFAULT_TRANSPORT: str(
    'ssh',
    { ini: ['defaults.transport'], env: ['ANSIBLE_TRANSPORT'] },
    'Connection plugin of plays that name none.',
  ),
  HOST_KEY_CHECKING: bool(
    true,
    { ini: ['defaults.host_key_checking'], env: ['ANSIBLE_HOST_KEY_CHECKING'] },
    "Check the hosts' keys.",
  ),
  PARAMIKO_HOST_KEY_AUTO_ADD: bool(
    false,
    {
      ini: ['paramiko_connection.host_key_auto_add'],
      env: ['ANSIBLE_PARAMIKO_HOST_KEY_AUTO_ADD'],
      deprecated: {
        removedIn: '2.20',
        why: 'This option was moved to the plugin itself',
        instead: 'Use the option from the plugin itself.',
      },
    },
    'Add unknown host keys without asking.',
  ),
  PARAMIKO_LOOK_FOR_KEYS: bool(
    true,
    {
      ini: ['paramiko_connection.look_for_keys'],
      env: ['ANSIBLE_PARAMIKO_LOOK_FOR_KEYS'],
      deprecated: {
        removedIn: '2.20',
        why: 'This option was moved to the plugin itself',
        instead: 'Use the option from the plugin itself.',
      },
    },
    'Try the keys in ~/.ssh.',
  ),
  SSH_AGENT: str(
    'none',
    { ini: ['connection.ssh_agent'], env: ['ANSIBLE_SSH_AGENT'] },
    "An agent for keys given as text: none, auto, or a socket's path.",
  ),
  SSH_AGENT_EXECUTABLE: str(
    'ssh-agent',
    { ini: ['connection.ssh_agent_executable'], env: ['ANSIBLE_SSH_AGENT_EXECUTABLE'] },
    'Program that auto starts.',
  ),
  SSH_AGENT_KEY_LIFETIME: optionalInt(
    { ini: ['connection.ssh_agent_key_lifetime'], env: ['ANSIBLE_SSH_AGENT_KEY_LIFETIME'] },
    'Seconds that a key stays in the agent.',
  ),
};
