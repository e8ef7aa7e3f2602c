import type { Origin } from './source.ts';

/** Exit codes of the commands, as Ansible has them. */
export const EXIT = {
  ok: 0,
  error: 1,
  hostFailed: 2,
  parserError: 4,
  unreachable: 4,
  badOptions: 5,
  interrupted: 99,
  unexpected: 250,
} as const;

interface ErrorDetails {
  /** Where the fault lies. */
  readonly origin?: Origin | undefined;
  /** What to do about it, in a sentence. */
  readonly help?: string | undefined;
  readonly cause?: unknown;
  /** Told behind what it is the cause of, not in the same sentence. */
  readonly apart?: boolean;
  /** Exit code of the command that this error ends, if it ends one. */
  readonly exitCode?: number;
}

/**
 * A fault of the user's (or of a host's), told in one clear message. Everything else that is thrown is a
 * fault of tsible's own.
 */
export class TsibleError extends Error {
  override readonly name: string = 'TsibleError';
  readonly origin: Origin | undefined;
  readonly help: string | undefined;
  readonly exitCode: number;
  readonly apart: boolean;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.origin = details.origin;
    this.help = details.help;
    this.apart = details.apart ?? false;
    this.exitCode = details.exitCode ?? EXIT.error;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same error with every text of it and of its causes changed; places and kind stay. */
export function withTexts<T extends TsibleError>(error: T, change: (text: string) => string): T {
  const { message, help, cause } = error;
  const properties = {
    ...Object.getOwnPropertyDescriptors(error),
    message: { value: change(message) },
    help: { value: help === undefined ? undefined : change(help) },
    cause: { value: cause instanceof TsibleError ? withTexts(cause, change) : undefined },
    // It begins with the message as it was.
    stack: { value: undefined },
  };
  return Object.create(Object.getPrototypeOf(error) as object, properties) as T;
}
