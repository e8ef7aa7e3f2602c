import type { Readable, Writable } from 'node:stream';

/** A running remote command line: the two ends that the rest of the program talks to. */
export interface ByteStream {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the remote process has ended or the connection is gone (`code` null then). */
  readonly closed: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** The remote process ends by itself once its stdin has ended, even if the connection is taken away then: nobody need wait for it. */
  readonly endsAlone?: boolean;
  /** Gives the channel up; what still runs there is the caller's to kill. */
  destroy(): void;
}

/**
 * A way to a host. It connects with the first `open` and may carry several streams at once.
 * Every failure to get or keep a connection is an UnreachableError.
 */
export interface Connection {
  /** Ansible's name of the plugin: `ssh`, `local`, `docker`, ... */
  readonly transport: string;
  /** Runs a command line by the remote user's login shell (or `sh -c` where there is none). */
  open(commandLine: string, options?: OpenOptions): Promise<ByteStream>;
  /** Ends every stream and the connection; a later `open` connects anew. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Asks for a terminal (some sudoers files require one). */
  readonly pty?: boolean;
}
