import { readFileSync } from 'node:fs';
import { messageOf, TsibleError } from '../../errors/error.ts';
import { renderError, renderWarning } from '../../errors/render.ts';
import type { PluginFile, PluginFolders } from '../../plugins/plugin-folders.ts';
import type { Listener } from '../listener.ts';
import type { CallbackContext } from './context.ts';
import { builtinCallback } from './registry.ts';

const YAML_DEPRECATED = {
  message:
    'community.general.yaml has been deprecated. The plugin has been superseded by the the option `result_format=yaml` ' +
    'in callback plugin ansible.builtin.default from ansible-core 2.13 onwards.',
  removal: "from collection 'community.general' version 12.0.0",
} as const;

interface Wanted {
  /** The callback that writes the run's output. */
  readonly stdout: string;
  /** Whether others run beside it (`callbacks_enabled`, those of callback_plugins). */
  readonly others: boolean;
}

/**
 * The listeners of a run, as the settings ask for them.
 * @throws TsibleError when there is no callback of the name that is to write the output
 */
export async function loadCallbacks(
  context: CallbackContext,
  folders: PluginFolders,
  wanted: Wanted,
): Promise<Listener[]> {
  const stdout = await stdoutCallback(context, folders, wanted.stdout);
  return wanted.others ? [stdout, ...(await otherCallbacks(context, folders, wanted.stdout))] : [stdout];
}

async function stdoutCallback(
  context: CallbackContext,
  folders: PluginFolders,
  name: string,
): Promise<Listener> {
  const file = folders.find('callback', name);
  if (file?.language === 'javascript') {
    const { loadUserCallback } = await import('./user.ts');
    return loadUserCallback(file).create(context);
  }
  const builtin = builtinCallback(name);
  if (builtin !== undefined && builtin.kind === 'stdout') {
    if (builtin.name === 'community.general.yaml') context.display.deprecation(YAML_DEPRECATED);
    return (await builtin.load())(context);
  }
  if (file === undefined) throw new TsibleError(`Could not load '${name}' callback plugin.`);
  warnOfPython(context, file, 'The default output takes its place.');
  return stdoutCallback(context, folders, 'ansible.builtin.default');
}

async function otherCallbacks(
  context: CallbackContext,
  folders: PluginFolders,
  stdoutName: string,
): Promise<Listener[]> {
  const enabled = context.settings.CALLBACKS_ENABLED;
  const listeners: Listener[] = [];
  const files = new Map(folders.files('callback').map((file) => [file.path, file]));
  for (const name of enabled) {
    const file = folders.find('callback', name);
    const builtin = builtinCallback(name);
    if (file !== undefined) files.set(file.path, file);
    else if (builtin === undefined) warn(context, `Skipping callback plugin '${name}', unable to load`);
    else if (builtin.kind === 'beside') listeners.push((await builtin.load())(context));
  }
  for (const file of files.values()) {
    if (file.name === stdoutName) continue;
    const listener = await userListener(context, file, enabled);
    if (listener !== undefined) listeners.push(listener);
  }
  return listeners;
}

/** A user's callback, unless it writes output (there is one such) or waits to be enabled. */
async function userListener(
  context: CallbackContext,
  file: PluginFile,
  enabled: readonly string[],
): Promise<Listener | undefined> {
  const isEnabled = enabled.some((name) => name === file.name || name.endsWith(`.${file.name}`));
  if (file.language === 'python') {
    if (runsByItself(file) || isEnabled) warnOfPython(context, file, 'It was left out.');
    return undefined;
  }
  try {
    const { loadUserCallback } = await import('./user.ts');
    const callback = loadUserCallback(file);
    if (callback.kind === 'stdout' || (callback.needsEnabled && !isEnabled)) return undefined;
    return callback.create(context);
  } catch (error) {
    const cause =
      error instanceof TsibleError ? renderError(error).replace('[ERROR]: ', '') : messageOf(error);
    warn(context, `Failed to load callback plugin '${file.name}': ${cause.trim()}`);
    return undefined;
  }
}

/** Whether Ansible would run a Python callback without being asked to. */
function runsByItself({ path }: PluginFile): boolean {
  const text = readFileSync(path, 'utf8');
  return !/CALLBACK_NEEDS_(ENABLED|WHITELIST)\s*=\s*True|CALLBACK_TYPE\s*=\s*['"]stdout['"]/.test(text);
}

function warnOfPython(context: CallbackContext, { path }: PluginFile, consequence: string): void {
  warn(context, `The callback plugin '${path}' is written in Python, which can't run here. ${consequence}`);
}

function warn({ display }: CallbackContext, message: string): void {
  display.once(renderWarning({ message }), 'COLOR_WARN');
}
