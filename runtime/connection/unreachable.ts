import { EXIT, TsibleError } from '../errors/error.ts';

/** The host could not be reached, or the connection was lost: the host counts as unreachable, not as failed. */
export class UnreachableError extends TsibleError {
  override readonly name = 'UnreachableError';

  constructor(message: string, cause?: unknown) {
    super(message, { cause, exitCode: EXIT.unreachable });
  }
}
