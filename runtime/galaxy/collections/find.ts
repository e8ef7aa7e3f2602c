import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { TsibleError } from '../../errors/error.ts';
import type { GalaxyContext } from '../context.ts';
import { metaFromFolder } from './metadata.ts';
import { type Collection, isCollectionFolder, labelOf } from './requirement.ts';

/** A folder of collections, with the folder that Ansible looks for inside. */
export function collectionsFolder(path: string): string {
  return basename(path) === 'ansible_collections' ? path : join(path, 'ansible_collections');
}

/**
 * The collections installed in folders, each folder's in the order of their names.
 * @param only `namespace.name`: that one alone.
 */
export function findCollections(
  context: GalaxyContext,
  folders: readonly string[],
  only?: string,
): Collection[] {
  const found: Collection[] = [];
  for (const folder of new Set(folders.map(collectionsFolder))) {
    for (const namespace of subfolders(folder)) {
      for (const name of subfolders(join(folder, namespace))) {
        if (namespace.includes('.') || (only !== undefined && only !== `${namespace}.${name}`)) continue;
        const collection = describe(context, join(folder, namespace, name), `${namespace}.${name}`);
        context.verbose(3, `Found installed collection ${labelOf(collection)} at '${collection.source}'`);
        found.push(collection);
      }
    }
  }
  return found;
}

/** An installed collection; without metadata it goes by its folder's name. */
function describe(context: GalaxyContext, path: string, implied: string): Collection {
  const base = { type: 'dir', source: path, signatureSources: [] } as const;
  if (!isCollectionFolder(path)) {
    context.warn(
      `Collection at '${path}' does not have a MANIFEST.json file, nor has it galaxy.yml: cannot detect version.`,
    );
    return { ...base, fqcn: implied, version: '*' };
  }
  try {
    const meta = metaFromFolder(context, path, false);
    return { ...base, fqcn: `${meta.namespace}.${meta.name}`, version: meta.version };
  } catch (error) {
    if (!(error instanceof TsibleError)) throw error;
    return { ...base, fqcn: implied, version: '*' };
  }
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory());
  } catch {
    return [];
  }
}
