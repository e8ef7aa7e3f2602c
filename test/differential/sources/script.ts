import { readFileSync } from 'node:fs';

/** A Python script that asks ansible-core, with the functions of values.py before it, for `python3 -c`. */
export function referenceScript(file: string | URL): string {
  const shared = readFileSync(new URL('values.py', import.meta.url), 'utf8');
  return shared + readFileSync(file, 'utf8');
}
