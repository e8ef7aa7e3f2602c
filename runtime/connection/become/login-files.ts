import type { Become } from './become.ts';

/** What gives a user who is become limits, umask and environment. */
const LOGIN_FILES = [
  ...[
    '/etc/login.defs',
    '/etc/environment',
    '/etc/default/locale',
    '/etc/pam.d',
    '/etc/sudoers',
    '/etc/sudoers.d',
  ],
  ...['/etc/security', '/etc/security/limits.conf', '/etc/security/limits.d'],
];

/** The accounts, of which root needs none. */
const ACCOUNT_FILES = ['/etc/passwd', '/etc/group'];

/**
 * Ansible becomes another user anew for each task, and so finds what an earlier task has changed: a group joined, the umask.
 * (The connection's own user keeps what its login gave, as Ansible's does until `meta: reset_connection`.)
 */
export function loginFiles(become: Become | undefined): readonly string[] {
  if (become === undefined) return [];
  return become.user === 'root' ? LOGIN_FILES : [...LOGIN_FILES, ...ACCOUNT_FILES];
}
