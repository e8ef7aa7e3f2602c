import type { SettingDefinition } from '../../config/setting.ts';
import type { PluginDocs, PluginOption } from '../plugin-doc.ts';
import { becomeDocs } from './become.ts';
import { cacheDocs } from './cache.ts';
import { callbackDocs } from './callback.ts';
import { connectionDocs } from './connection.ts';
import { inventoryDocs } from './inventory.ts';
import { lookupDocs } from './lookup.ts';
import { shellDocs } from './shell.ts';
import { varsDocs } from './vars.ts';

/** Types of plugins whose options a task may ask for while templates are evaluated, which can't wait for a file. */
const AT_HAND: Readonly<Record<string, PluginDocs>> = {
  become: becomeDocs,
  cache: cacheDocs,
  callback: callbackDocs,
  connection: connectionDocs,
  inventory: inventoryDocs,
  lookup: lookupDocs,
  shell: shellDocs,
  vars: varsDocs,
};

/** The options of a plugin, by its short or full name; undefined when there is no such plugin. */
export function optionsOf(type: string, plugin: string): Readonly<Record<string, PluginOption>> | undefined {
  const docs = Object.hasOwn(AT_HAND, type) ? AT_HAND[type] : undefined;
  const short = plugin.replace(/^ansible\.(builtin|legacy)\./, '');
  if (docs === undefined || !Object.hasOwn(docs, short)) return undefined;
  return docs[short]?.options ?? {};
}

/** An option as a row of a table of settings, so that it can be read as one. */
export function optionDefinition(option: PluginOption): SettingDefinition<unknown> {
  const { about, type, default: fallback = null, ini, env, vars, choices } = option;
  return {
    type: type === undefined || type === 'raw' || type === 'any' ? 'string' : type,
    fallback,
    about,
    ...(ini === undefined ? {} : { ini }),
    ...(env === undefined ? {} : { env }),
    ...(vars === undefined ? {} : { vars }),
    ...(choices === undefined ? {} : { choices }),
  };
}
