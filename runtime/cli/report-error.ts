import { EXIT, TsibleError } from '../errors/error.ts';
import { renderError } from '../errors/render.ts';
import type { Display } from '../output/display.ts';

/** Where the command that is running prints; undefined before it has begun. */
let display: Display | undefined;

/** From now on errors are shown, colored and logged as the command's other output is. */
export function reportThrough(to: Display): void {
  display = to;
}

/** Shows an error that ends the command, and gives the exit code that goes with it. */
export function reportError(error: unknown): number {
  if (error instanceof TsibleError) {
    show(renderError(error));
    return error.exitCode;
  }
  // A fault of tsible's own: its developers need the stack.
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  show(`[ERROR]: Unexpected exception, this is a fault of tsible: ${detail}\n`);
  return EXIT.unexpected;
}

function show(text: string): void {
  if (display === undefined) process.stderr.write(text);
  else display.line(text, 'COLOR_ERROR', 'err');
}
