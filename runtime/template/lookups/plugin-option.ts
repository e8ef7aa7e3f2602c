import type { Value } from '../../values/value.ts';
import type { PluginContext } from '../plugin.ts';

/**
 * What an option of a plugin is set to: by a variable (`ansible_ssh_transfer_method`), or by the setting that stands for
 * it. Undefined when there is no such option.
 */
export function pluginOption(context: PluginContext, plugin: string, option: string): Value | undefined {
  const short = plugin.slice(plugin.lastIndexOf('.') + 1);
  for (const name of [`ansible_${short}_${option}`, `ansible_${option}`])
    if (context.scope.get(name) !== undefined) return context.variable(name) ?? null;
  const names = [`${short}_${option}`, option, `default_${option}`, `ansible_${option}`];
  return names
    .map((name) => context.environment.setting?.(name.toUpperCase()))
    .find((value) => value !== undefined);
}
