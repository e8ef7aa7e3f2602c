import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../errors/error.ts';
import { str } from '../../values/print.ts';
import { truth } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { readYamlData } from '../../yaml/data.ts';
import { type Lookups, lookup, type PluginContext } from '../plugin.ts';
import { lookupError } from './find-file.ts';

/** The collections that tsible has in itself, with the release whose behaviour it follows. */
const FOLLOWED: Readonly<Record<string, string>> = {
  'ansible.netcommon': '8.1.0',
  'ansible.posix': '2.1.0',
  'ansible.utils': '6.0.0',
  'community.crypto': '3.0.3',
  'community.docker': '4.7.0',
  'community.general': '11.2.1',
  'community.mysql': '3.15.0',
  'community.postgresql': '4.1.0',
  'kubernetes.core': '6.1.0',
};

/** The version in a collection's own files; undefined when it has neither of them. */
function versionIn(folder: string, without: Value): Value | undefined {
  const manifest = join(folder, 'MANIFEST.json');
  if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).collection_info.version;
  const galaxy = join(folder, 'galaxy.yml');
  if (!existsSync(galaxy)) return undefined;
  const meta = readYamlData(readFileSync(galaxy, 'utf8'));
  const version = meta instanceof Map ? (meta.get('version') ?? null) : null;
  return truth(version) ? version : without;
}

function versionOf(context: PluginContext, name: string, without: Value): Value | undefined {
  const folder = context.environment.collectionFolder?.(name);
  if (folder === undefined) return FOLLOWED[name];
  try {
    return versionIn(folder, without) ?? without;
  } catch (error) {
    throw lookupError(`Error while loading metadata for ${name}: ${messageOf(error)}`);
  }
}

/** The versions of collections that are installed, or that tsible has in itself. */
export const collectionVersionLookups: Lookups = {
  collection_version: lookup(
    "result_not_found=None, result_no_version='*'",
    (context, terms, notFound, without) =>
      terms.map((term) => {
        const name = str(term);
        if (!/^[A-Za-z0-9_]+\.[A-Za-z0-9_]+$/.test(name)) throw lookupError(`"${name}" is not a FQCN`);
        return versionOf(context, name, without) ?? notFound;
      }),
  ),
};
