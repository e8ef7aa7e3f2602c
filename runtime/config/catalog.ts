import { float, type Value } from '../values/value.ts';
import type { SettingDefinition } from './setting.ts';
import { SETTINGS, type SettingName } from './settings.ts';
import { becomeSettings } from './table/become.ts';

/** Rows of the table of settings that are options of plugins, so that Ansible does not count them among its own. */
const OF_PLUGINS =
  /^(SSH_(?!AGENT)|SSHPASS_|SFTP_|SCP_|PARAMIKO_(?!HOST_KEY_AUTO_ADD|LOOK_FOR_KEYS)|JUNIT_|PROFILE_|CALLBACK_|JSONFILE_|ANSIBLE_(JSON_INDENT|LOG_FOLDER)|INVENTORY_(CACHE|USE_EXTRA|SCRIPT|YAML)|(REMOTE_TMP|COMMON_REMOTE_GROUP|SYSTEM_TMPDIRS|ASYNC_DIR|ADMIN_USERS|WORLD_READABLE_TEMP|DISPLAY_OK_HOSTS|DISPLAY_FAILED_STDERR|SHOW_PER_HOST_START|CHECK_MODE_MARKERS|SHOW_TASK_PATH_ON_FAILURE|HOST_GROUP_VARS_STAGE)$)/;

/** Ansible's own settings, in the order of their names: what `tsible-config` calls `base`. */
export const BASE_SETTINGS: readonly (readonly [SettingName, SettingDefinition<unknown>])[] = (
  Object.entries(SETTINGS) as [SettingName, SettingDefinition<unknown>][]
)
  .filter(([name]) => !OF_PLUGINS.test(name) && !(name in becomeSettings) && !name.startsWith('_Z_TEST'))
  .sort(([a], [b]) => (a < b ? -1 : 1));

/** A setting's default as it is written: with the variable that holds the home folder. */
export function writtenDefault({ type, fallback }: SettingDefinition<unknown>): Value {
  const isPath = type === 'path' || type === 'tmppath' || type === 'pathspec' || type === 'pathlist';
  if (!isPath || fallback === null) return settingValue(fallback, type);
  const text = Array.isArray(fallback) ? fallback.join(type === 'pathspec' ? ':' : ',') : String(fallback);
  if (!text.startsWith('{home}')) return type === 'pathlist' ? settingValue(fallback, type) : text;
  const rest = text.slice('{home}'.length).replaceAll('{home}', '" ~ ANSIBLE_HOME ~ "');
  return `{{ ANSIBLE_HOME ~ "${rest}" }}`;
}

/** A setting's value as templates and dumps have it. */
export function settingValue(value: unknown, type: SettingDefinition<unknown>['type']): Value {
  if (value === null || value === undefined) return null;
  if (type === 'float' && typeof value === 'number') return float(value);
  if (Array.isArray(value)) return value.map((item) => settingValue(item, 'string'));
  if (typeof value === 'object')
    return new Map(Object.entries(value).map(([key, item]) => [key, settingValue(item, 'string')]));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : String(value);
}
