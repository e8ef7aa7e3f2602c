import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { GalaxyContext } from '../../galaxy/context.ts';

/** Folders in which an Ansible run would find collections: the configured ones, and Python's where those count. */
export function readPaths({ settings }: GalaxyContext): string[] {
  const python = settings.COLLECTIONS_SCAN_SYS_PATH ? (process.env.PYTHONPATH ?? '').split(':') : [];
  return [
    ...settings.COLLECTIONS_PATHS,
    ...python
      .filter((path) => path !== '')
      .map((path) => resolve(path))
      .filter((path) => existsSync(join(path, 'ansible_collections'))),
  ];
}
