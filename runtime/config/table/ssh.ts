import { bool, choice, float, int, list, optionalBool, optionalStr, str } from '../setting.ts';

/** Options of the ssh and paramiko connection plugins that ansible.cfg and the environment set. */
export const sshSettings = {
  SSH_PIPELINING: optionalBool(
    {
      ini: ['defaults.pipelining', 'connection.pipelining', 'ssh_connection.pipelining'],
      env: ['ANSIBLE_PIPELINING', 'ANSIBLE_SSH_PIPELINING'],
    },
    'ANSIBLE_PIPELINING for ssh alone.',
  ),
  SSH_HOST_KEY_CHECKING: bool(
    true,
    {
      ini: ['defaults.host_key_checking', 'ssh_connection.host_key_checking'],
      env: ['ANSIBLE_HOST_KEY_CHECKING', 'ANSIBLE_SSH_HOST_KEY_CHECKING'],
    },
    'HOST_KEY_CHECKING for ssh alone.',
  ),
  SSH_PASSWORD_MECHANISM: choice(
    ['ssh_askpass', 'sshpass', 'disable'],
    'ssh_askpass',
    { ini: ['ssh_connection.password_mechanism'], env: ['ANSIBLE_SSH_PASSWORD_MECHANISM'] },
    'How OpenSSH is given a password.',
  ),
  SSHPASS_PROMPT: str(
    '',
    { ini: ['ssh_connection.sshpass_prompt'], env: ['ANSIBLE_SSHPASS_PROMPT'] },
    'Prompt that sshpass waits for.',
  ),
  SSH_ARGS: str(
    '-C -o ControlMaster=auto -o ControlPersist=60s',
    { ini: ['ssh_connection.ssh_args'], env: ['ANSIBLE_SSH_ARGS'] },
    'Options of ssh; replaces the default ones.',
  ),
  SSH_COMMON_ARGS: str(
    '',
    { ini: ['ssh_connection.ssh_common_args'], env: ['ANSIBLE_SSH_COMMON_ARGS'] },
    'Options of ssh, sftp and scp.',
  ),
  SSH_EXTRA_ARGS: str(
    '',
    { ini: ['ssh_connection.ssh_extra_args'], env: ['ANSIBLE_SSH_EXTRA_ARGS'] },
    'Further options of ssh.',
  ),
  SFTP_EXTRA_ARGS: str(
    '',
    { ini: ['ssh_connection.sftp_extra_args'], env: ['ANSIBLE_SFTP_EXTRA_ARGS'] },
    'Further options of sftp (unused here).',
  ),
  SCP_EXTRA_ARGS: str(
    '',
    { ini: ['ssh_connection.scp_extra_args'], env: ['ANSIBLE_SCP_EXTRA_ARGS'] },
    'Further options of scp (unused here).',
  ),
  SSH_EXECUTABLE: str(
    'ssh',
    { ini: ['ssh_connection.ssh_executable'], env: ['ANSIBLE_SSH_EXECUTABLE'] },
    "OpenSSH's ssh.",
  ),
  SFTP_EXECUTABLE: str(
    'sftp',
    { ini: ['ssh_connection.sftp_executable'], env: ['ANSIBLE_SFTP_EXECUTABLE'] },
    "OpenSSH's sftp (unused here).",
  ),
  SCP_EXECUTABLE: str(
    'scp',
    { ini: ['ssh_connection.scp_executable'], env: ['ANSIBLE_SCP_EXECUTABLE'] },
    "OpenSSH's scp (unused here).",
  ),
  SSH_RETRIES: int(
    0,
    { ini: ['connection.retries', 'ssh_connection.retries'], env: ['ANSIBLE_SSH_RETRIES'] },
    'How often a failed connection is tried again.',
  ),
  SSH_PRIVATE_KEY: optionalStr({ env: ['ANSIBLE_PRIVATE_KEY'] }, 'Private key as text.'),
  SSH_PRIVATE_KEY_PASSPHRASE: optionalStr(
    { env: ['ANSIBLE_PRIVATE_KEY_PASSPHRASE'] },
    'Passphrase of that key.',
  ),
  SSH_CONTROL_PATH: optionalStr(
    { ini: ['ssh_connection.control_path'], env: ['ANSIBLE_SSH_CONTROL_PATH'] },
    "Path of ControlMaster's socket, with ssh's and Ansible's placeholders.",
  ),
  SSH_CONTROL_PATH_DIR: str(
    '~/.ansible/cp',
    { ini: ['ssh_connection.control_path_dir'], env: ['ANSIBLE_SSH_CONTROL_PATH_DIR'] },
    "Folder of ControlMaster's sockets.",
  ),
  SFTP_BATCH_MODE: bool(
    true,
    { ini: ['ssh_connection.sftp_batch_mode'], env: ['ANSIBLE_SFTP_BATCH_MODE'] },
    'Run sftp in batch mode (unused here).',
  ),
  SSH_TRANSFER_METHOD: choice(
    ['sftp', 'scp', 'piped', 'smart'],
    'smart',
    { ini: ['ssh_connection.transfer_method'], env: ['ANSIBLE_SSH_TRANSFER_METHOD'] },
    'How files travel (always over the shell here).',
  ),
  SSH_USE_TTY: bool(
    true,
    { ini: ['ssh_connection.usetty'], env: ['ANSIBLE_SSH_USETTY'] },
    'Give commands a terminal where that is needed.',
  ),
  SSH_TIMEOUT: int(
    10,
    { ini: ['defaults.timeout', 'ssh_connection.timeout'], env: ['ANSIBLE_TIMEOUT', 'ANSIBLE_SSH_TIMEOUT'] },
    'Seconds that an ssh connection may take.',
  ),
  SSH_PKCS11_PROVIDER: str(
    '',
    { ini: ['ssh_connection.pkcs11_provider'], env: ['ANSIBLE_PKCS11_PROVIDER'] },
    'PKCS#11 library that holds the key.',
  ),
  SSH_VERBOSITY: int(
    0,
    { ini: ['ssh_connection.verbosity'], env: ['ANSIBLE_SSH_VERBOSITY'] },
    'Verbosity of ssh, as so many -v.',
  ),
  PARAMIKO_PROXY_COMMAND: str(
    '',
    { ini: ['paramiko_connection.proxy_command'], env: ['ANSIBLE_PARAMIKO_PROXY_COMMAND'] },
    'ProxyCommand of the paramiko connection.',
  ),
  PARAMIKO_PTY: bool(
    true,
    { ini: ['paramiko_connection.pty'], env: ['ANSIBLE_PARAMIKO_PTY'] },
    'Give sudo a terminal.',
  ),
  PARAMIKO_RECORD_HOST_KEYS: bool(
    true,
    { ini: ['paramiko_connection.record_host_keys'], env: ['ANSIBLE_PARAMIKO_RECORD_HOST_KEYS'] },
    'Write new host keys to known_hosts.',
  ),
  PARAMIKO_HOST_KEY_CHECKING: bool(
    true,
    {
      ini: ['defaults.host_key_checking', 'paramiko_connection.host_key_checking'],
      env: [
        'ANSIBLE_HOST_KEY_CHECKING',
        'ANSIBLE_SSH_HOST_KEY_CHECKING',
        'ANSIBLE_PARAMIKO_HOST_KEY_CHECKING',
      ],
    },
    'HOST_KEY_CHECKING for paramiko alone.',
  ),
  PARAMIKO_BANNER_TIMEOUT: float(
    30,
    { ini: ['paramiko_connection.banner_timeout'], env: ['ANSIBLE_PARAMIKO_BANNER_TIMEOUT'] },
    "Seconds to wait for the server's banner.",
  ),
  PARAMIKO_TIMEOUT: int(
    10,
    {
      ini: ['defaults.timeout', 'ssh_connection.timeout', 'paramiko_connection.timeout'],
      env: ['ANSIBLE_TIMEOUT', 'ANSIBLE_SSH_TIMEOUT', 'ANSIBLE_PARAMIKO_TIMEOUT'],
    },
    'Seconds that a paramiko connection may take.',
  ),
  PARAMIKO_USE_RSA_SHA2_ALGORITHMS: bool(
    true,
    {
      ini: ['paramiko_connection.use_rsa_sha2_algorithms'],
      env: ['ANSIBLE_PARAMIKO_USE_RSA_SHA2_ALGORITHMS'],
    },
    'Offer rsa-sha2 keys.',
  ),
};

/** Options of the shell on the hosts. */
export const shellSettings = {
  REMOTE_TMP: str(
    '~/.ansible/tmp',
    { ini: ['defaults.remote_tmp'], env: ['ANSIBLE_REMOTE_TEMP', 'ANSIBLE_REMOTE_TMP'] },
    'Folder for temporary files on the hosts.',
  ),
  COMMON_REMOTE_GROUP: optionalStr(
    { ini: ['defaults.common_remote_group'], env: ['ANSIBLE_COMMON_REMOTE_GROUP'] },
    'Group that the login user and the become user share.',
  ),
  SYSTEM_TMPDIRS: list(
    ['/var/tmp', '/tmp'],
    { ini: ['defaults.system_tmpdirs'], env: ['ANSIBLE_SYSTEM_TMPDIRS'] },
    'Folders on the hosts where any user may make temporary files.',
  ),
  ASYNC_DIR: str(
    '~/.ansible_async',
    { ini: ['defaults.async_dir'], env: ['ANSIBLE_ASYNC_DIR'] },
    "Folder of asynchronous tasks' results on the hosts.",
  ),
  ADMIN_USERS: list(
    ['root', 'toor'],
    { ini: ['defaults.admin_users'], env: ['ANSIBLE_ADMIN_USERS'] },
    'Users that may read any file.',
  ),
  WORLD_READABLE_TEMP: bool(
    false,
    { ini: ['defaults.allow_world_readable_tmpfiles'], env: ['ANSIBLE_SHELL_ALLOW_WORLD_READABLE_TEMP'] },
    'Let everybody read temporary files when nothing else helps (not needed here).',
  ),
};
