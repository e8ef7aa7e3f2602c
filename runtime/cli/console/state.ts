import { userInfo } from 'node:os';
import type { ConsoleArguments } from '../arguments/console.ts';

/** What the console's commands change, and the tasks run with. */
export class ConsoleState {
  /** Pattern of the hosts that tasks run on. */
  cwd: string;
  remoteUser: string | undefined;
  become: boolean | undefined;
  becomeUser: string | undefined;
  becomeMethod: string;
  check: boolean | undefined;
  diff: boolean | undefined;
  forks: number;
  timeout: number | undefined;
  collections: readonly string[] | undefined;

  constructor(args: ConsoleArguments, becomeMethod: string) {
    this.cwd = args.pattern;
    this.remoteUser = args.remote_user;
    this.become = args.become || undefined;
    this.becomeUser = args.become_user;
    this.becomeMethod = args.become_method ?? becomeMethod;
    this.check = args.check || undefined;
    this.diff = args.diff || undefined;
    this.forks = args.forks;
    this.timeout = args.task_timeout;
  }

  get becomesRoot(): boolean {
    return this.become === true && (this.becomeUser === undefined || this.becomeUser === 'root');
  }

  /** `user@pattern (hosts)[f:forks]$ ` */
  prompt(hosts: number): string {
    const user = this.remoteUser ?? userInfo().username;
    return `${user}@${this.cwd} (${hosts})[f:${this.forks}]${this.becomesRoot ? '#' : '$'} `;
  }
}
