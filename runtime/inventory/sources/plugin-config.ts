import { extname } from 'node:path';
import { EXIT, TsibleError } from '../../errors/error.ts';
import { originOfItem } from '../../values/origins.ts';
import { type Raw, type RawDict, Template } from '../../values/raw.ts';
import { isReadable } from './files.ts';
import type { SourceContext } from './source.ts';

/** Whether a source may be a YAML file that configures a plugin. */
export function mayConfigure(source: string, context: SourceContext): boolean {
  const ending = extname(source);
  const endings = ['', '.config', ...context.data.settings.YAML_FILENAME_EXTENSIONS];
  return isReadable(source, context) && endings.includes(ending);
}

/** Reads a file that configures the plugin. @throws TsibleError when it configures none, or another. */
export function readConfig(source: string, plugin: string, { loader }: SourceContext): RawDict {
  const config = loader.load(source);
  if (config === null || (config instanceof Map && config.size === 0))
    throw configError(`${source} is empty`);
  if (!(config instanceof Map))
    throw configError('inventory source has invalid structure, it should be a dictionary');
  const name = config.get('plugin');
  if (typeof name !== 'string' || name.replace(/^ansible\.(?:builtin|legacy)\./, '') !== plugin)
    throw new TsibleError(
      `Incorrect plugin name in file: ${typeof name === 'string' ? name : 'none found'}`,
      {
        origin: originOfItem(config, 'plugin'),
        exitCode: EXIT.parserError,
      },
    );
  return config;
}

export function configError(message: string): TsibleError {
  return new TsibleError(message, { exitCode: EXIT.parserError });
}

/** A text as its author wrote it, templates included. */
export function written(raw: Raw | undefined): string | undefined {
  if (raw instanceof Template) return raw.source;
  return typeof raw === 'string' ? raw : undefined;
}

/** A boolean option. */
export function flag(config: RawDict, name: string, fallback: boolean): boolean {
  const value = config.get(name);
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'string') return /^(?:y|yes|on|1|true|t)$/i.test(value);
  return value === true || value === 1;
}

/** The templar of a plugin that can't do without. */
export function requireTemplar(context: SourceContext): NonNullable<SourceContext['templar']> {
  if (context.templar === undefined)
    throw configError('This command can not evaluate templates in an inventory.');
  return context.templar;
}
