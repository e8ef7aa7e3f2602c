import { randomInt } from 'node:crypto';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { truth } from '../../runtime/values/truth.ts';

/** Where Ansible would put on a host what it carries there, and what a module writes for itself: results tell of it. */
export interface Staging {
  /** A folder below a user's home begins with `~/`. */
  readonly folder: string;
  /** Whose home: that of the user that logs in, where the task becomes root. */
  readonly loginHome: boolean;
}

/** Below the home of the user that logs in, or in a folder for all where another user without rights is to read it. */
export function stagingOf(task: TaskContext): Staging {
  const { become } = task.connection();
  if (become !== undefined && !['root', 'toor'].includes(become.user))
    return { folder: '/var/tmp', loginHome: false };
  return { folder: remoteFolder(task), loginHome: become !== undefined };
}

/** With pipelining nothing is carried to the host, and a module makes a folder of its own, as its user. */
function pipelined(task: TaskContext): boolean {
  return truth(task.variable('ansible_pipelining') ?? task.settings.ANSIBLE_PIPELINING);
}

function remoteFolder(task: TaskContext): string {
  const written = String(task.variable('ansible_remote_tmp') ?? task.settings.REMOTE_TMP);
  return /^(~?\/[^$`]*)$/.test(written) ? written.replace(/(?<=.)\/$/, '') : '~/.ansible/tmp';
}

/** `home` in the reply: whose home it is that a staging folder lies in (the option `login_home`). */
export const tellHome = shellFunction(
  'tsible_tell_home',
  [],
  `home=\${HOME-} u=
[ -z "\${T_login_home-}" ] || u=\${SUDO_USER-}
case $u in '' | *[!A-Za-z0-9._-]*) ;; *) eval "home=~$u" ;; esac
tsible_say home "$home"`,
);

/** The name of the folder that Ansible would make there for a task. There is none here. */
export function taskFolder({ folder }: Staging, home: string): string {
  return `${below(folder, home)}/ansible-tmp-${now()}-${process.pid}-${letters('0123456789', 15)}`;
}

/**
 * The name of a file that a module of Ansible's would make for itself. There is none here.
 * @param chosen The folder that the task names for such files.
 */
export function moduleFile(task: TaskContext, home: string, chosen: string | undefined): string {
  return `${chosen?.replace(/(?<=.)\/$/, '') ?? moduleFolder(task, home)}/tmp${letters()}`;
}

/** Whether `moduleFile`'s home is that of the user that logs in (the option `login_home`). */
export function moduleLoginHome(task: TaskContext): boolean {
  return stagingOf(task).loginHome && !pipelined(task);
}

function moduleFolder(task: TaskContext, home: string): string {
  if (!pipelined(task)) return taskFolder(stagingOf(task), home);
  return `${below(remoteFolder(task), home)}/ansible-moduletmp-${now()}-${letters()}`;
}

function below(folder: string, home: string): string {
  return folder.replace(/^~(?=\/)/, () => home);
}

function now(): string {
  return (Date.now() / 1000).toFixed(7);
}

function letters(alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789_', count = 8): string {
  return Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join('');
}
