import { accessSync, constants } from 'node:fs';
import type { SourceContext } from './source.ts';

/** Whether a source is a file (or folder) that can be read. */
export function isReadable(source: string, { verbose }: SourceContext): boolean {
  if (can(source, constants.R_OK)) return true;
  verbose('Skipping due to inventory source not existing or not being readable by the current user');
  return false;
}

export function isExecutable(source: string, context: SourceContext): boolean {
  return isReadable(source, context) && can(source, constants.X_OK);
}

function can(source: string, mode: number): boolean {
  try {
    accessSync(source, mode);
    return true;
  } catch {
    return false;
  }
}
