import { accessSync, constants } from 'node:fs';

/** Whether a source is a file (or folder) that can be read. */
export function isReadable(source: string): boolean {
  return can(source, constants.R_OK);
}

export function isExecutable(source: string): boolean {
  return can(source, constants.R_OK | constants.X_OK);
}

function can(source: string, mode: number): boolean {
  try {
    accessSync(source, mode);
    return true;
  } catch {
    return false;
  }
}
