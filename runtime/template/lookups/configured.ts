import type { Value } from '../../values/value.ts';
import type { PluginContext } from '../plugin.ts';
import { findSetting } from './config.ts';

/** A lookup's option that isn't given: what variables, the environment and ansible.cfg say, or its default. */
export function configured(context: PluginContext, plugin: string, option: string): Value {
  const setting = context.environment.setting?.(option, { type: 'lookup', name: plugin });
  return setting === undefined ? null : findSetting(context, setting).value;
}
