import { EXIT, TsibleError } from '../errors/error.ts';
import { renderError } from '../errors/render.ts';

/** Shows an error that ends the command, and gives the exit code that goes with it. */
export function reportError(error: unknown): number {
  if (error instanceof TsibleError) {
    process.stderr.write(renderError(error));
    return error.exitCode;
  }
  // A fault of tsible's own: its developers need the stack.
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`[ERROR]: Unexpected exception, this is a fault of tsible: ${detail}\n`);
  return EXIT.unexpected;
}
