import type { SettingDefinition } from './setting.ts';
import { becomeSettings } from './table/become.ts';
import { colorSettings } from './table/colors.ts';
import { connectionSettings } from './table/connection.ts';
import { taskSettings } from './table/defaults.ts';
import { displaySettings } from './table/display.ts';
import { galaxySettings } from './table/galaxy.ts';
import { internalSettings } from './table/internal.ts';
import { inventorySettings } from './table/inventory.ts';
import { pythonAndNetworkSettings } from './table/network.ts';
import { pathSettings } from './table/plugin-paths.ts';
import { pluginSettings } from './table/plugins.ts';
import { shellSettings, sshSettings } from './table/ssh.ts';

/**
 * Every setting, by the name that Ansible's documentation gives it. Options of plugins have a name of their own here,
 * after their environment variable.
 */
export const SETTINGS = {
  ...pathSettings,
  ...inventorySettings,
  ...connectionSettings,
  ...sshSettings,
  ...shellSettings,
  ...becomeSettings,
  ...taskSettings,
  ...displaySettings,
  ...colorSettings,
  ...pluginSettings,
  ...galaxySettings,
  ...pythonAndNetworkSettings,
  ...internalSettings,
};

export type SettingName = keyof typeof SETTINGS;
type ValueOf<D> = D extends SettingDefinition<infer T> ? T : never;

/** The settings of a run: `settings.DEFAULT_FORKS` is a number, `settings.HOST_KEY_CHECKING` a boolean, ... */
export type Settings = { readonly [K in SettingName]: ValueOf<(typeof SETTINGS)[K]> };
