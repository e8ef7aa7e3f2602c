import type { Settings } from '../config/settings.ts';
import { TsibleError } from '../errors/error.ts';
import { pythonHelp } from '../plugins/own-plugin.ts';
import type { PluginFolders } from '../plugins/plugin-folders.ts';
import { type Cache, type CacheOptions, MemoryCache } from './cache.ts';
import { FILE_FORMS, FileCache } from './file-cache.ts';
import { OwnCache } from './own-cache.ts';

/**
 * The cache of a plugin's name: one of the user's own, or memory, jsonfile and yaml.
 * @throws TsibleError for one that there isn't, or that lacks a folder
 */
export function openCache(name: string, options: CacheOptions, folders: PluginFolders | undefined): Cache {
  const file = folders?.find('cache', name);
  if (file?.language === 'javascript') return new OwnCache(file, options);
  const short = name.replace(/^(?:ansible\.(?:builtin|legacy)|community\.general)\./, '');
  if (short === 'memory') return new MemoryCache();
  const form = FILE_FORMS[short];
  if (form === undefined)
    throw new TsibleError(`Unable to load the cache plugin '${name}'.`, {
      help: file === undefined ? 'tsible has memory, jsonfile and yaml.' : pythonHelp(file),
    });
  const full = short === 'yaml' ? 'ansible_collections.community.general.plugins.cache.yaml' : short;
  if (options.connection === undefined)
    throw new TsibleError(`Required config '_uri' for '${full}' cache plugin not provided.`);
  return new FileCache(short, form, options.connection, options);
}

/** The fact cache that the settings name. One that can't be used is warned of, and memory takes its place. */
export function openFactCache(
  settings: Settings,
  folders: PluginFolders | undefined,
  warn: (message: string, details?: { readonly help: string | undefined }) => void,
): Cache {
  const options: CacheOptions = {
    connection: settings.CACHE_PLUGIN_CONNECTION ?? undefined,
    prefix: settings.JSONFILE_CACHE_PREFIX ?? '',
    timeout: settings.CACHE_PLUGIN_TIMEOUT,
  };
  try {
    return openCache(settings.CACHE_PLUGIN, options, folders);
  } catch (error) {
    if (!(error instanceof TsibleError)) throw error;
    warn(error.message, { help: error.help });
    return new MemoryCache();
  }
}
