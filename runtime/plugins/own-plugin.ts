import { TsibleError } from '../errors/error.ts';
import { importFile } from './import-file.ts';
import type { PluginFile } from './plugin-folders.ts';

/** A user's plugin whose file has one function to call: its default export. */
export interface OwnPlugin {
  readonly file: PluginFile;
  readonly exports: Readonly<Record<string, unknown>>;
  run(...args: readonly unknown[]): unknown;
}

/**
 * Loads a plugin file that is called through its default export.
 * @param form How such a function is written, for the message.
 * @throws TsibleError that names the file
 */
export function loadOwnPlugin(file: PluginFile, form: string): OwnPlugin {
  const exports = importFile(file.path);
  const { default: run } = exports;
  if (typeof run !== 'function')
    throw new TsibleError(`The plugin file '${file.path}' has no default export that is a function.`, {
      help: `Write: export default ${form};`,
    });
  return { file, exports, run: (...args) => run(...args) };
}

/** What to say of a plugin file that can't run here. */
export function pythonHelp({ path }: PluginFile): string {
  return `'${path}' is a plugin in Python. Here plugins are written in TypeScript or JavaScript.`;
}
