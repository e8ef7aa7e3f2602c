import type { Become } from './become/become.ts';
import type { TransportCommand } from './command-transports.ts';
import type { SshSettings } from './ssh/destination.ts';

/** A way to a host, with all that it takes to go it. */
export type ConnectionSettings =
  /** `cwd`: where commands begin. */
  | { readonly kind: 'local'; readonly cwd?: string | undefined }
  | { readonly kind: 'ssh'; readonly ssh: SshSettings }
  | { readonly kind: 'command'; readonly transport: string; readonly command: TransportCommand };

/** How one task gets to its host. */
export interface ResolvedConnection {
  readonly connection: ConnectionSettings;
  /** Undefined when the task runs as the user that logs in. */
  readonly become: Become | undefined;
  /** Tells this become from others on the same connection. */
  readonly becomeKey: string;
  /** POSIX shell on the host. */
  readonly shell: string;
}

/** What a play or task says by keyword; templates are rendered already. */
export interface ConnectionKeywords {
  readonly connection?: string | undefined;
  readonly port?: number | undefined;
  readonly remoteUser?: string | undefined;
  readonly become?: boolean | undefined;
  readonly becomeUser?: string | undefined;
  readonly becomeMethod?: string | undefined;
  readonly becomeFlags?: string | undefined;
  readonly becomeExe?: string | undefined;
}

/** What the command line says, and the passwords that it asked for. */
export interface ConnectionCli {
  readonly connection?: string | undefined;
  readonly user?: string | undefined;
  readonly timeout?: number | undefined;
  readonly privateKeyFile?: string | undefined;
  readonly sshCommonArgs?: string | undefined;
  readonly sshExtraArgs?: string | undefined;
  readonly become?: boolean | undefined;
  readonly becomeUser?: string | undefined;
  readonly becomeMethod?: string | undefined;
  /** `-k` */
  readonly password?: string | undefined;
  /** `-K` */
  readonly becomePassword?: string | undefined;
}
