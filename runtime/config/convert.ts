import { dirname, isAbsolute } from 'node:path';
import { expandPath, type PathContext } from './paths.ts';
import type { SettingDefinition } from './setting.ts';

const TRUE_WORDS = new Set(['y', 'yes', 'on', '1', 'true', 't', '1.0']);

/** Python's float(), or undefined when the text is none. */
function pythonFloat(text: string): number | undefined {
  const bare = text.trim().replace(/(?<=\d)_(?=\d)/g, '');
  if (/^[+-]?(inf|infinity)$/i.test(bare)) return bare.startsWith('-') ? -Infinity : Infinity;
  if (/^[+-]?nan$/i.test(bare)) return Number.NaN;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(bare) ? Number(bare) : undefined;
}

/** Takes away a pair of quotes around a text. */
function unquote(text: string): string {
  const quote = text[0];
  const quoted =
    text.length > 1 && (quote === '"' || quote === "'") && text.at(-1) === quote && text.at(-2) !== '\\';
  return quoted ? text.slice(1, -1) : text;
}

/** The text could not be read as the setting's type; the message is Ansible's. */
export class ConversionError extends Error {}

/**
 * Reads the text of a setting as its type.
 * @param base The config file that it comes from: relative paths are taken from its folder, strings are unquoted.
 * @throws ConversionError
 */
export function convertSetting(
  definition: SettingDefinition<unknown>,
  text: string,
  context: PathContext,
  base?: string,
): unknown {
  const path = (one: string) =>
    expandPath(
      one.replaceAll('{{CWD}}', context.cwd),
      context,
      base && isAbsolute(base) ? dirname(base) : undefined,
    );
  const plain = (one: string) => (base === undefined ? one : unquote(one));
  switch (definition.type) {
    case 'boolean':
      return TRUE_WORDS.has(text.trim().toLowerCase());
    case 'integer': {
      const number = pythonFloat(text);
      if (number === undefined || !Number.isInteger(number)) throw invalid('integer', text);
      return number;
    }
    case 'float': {
      const number = pythonFloat(text);
      if (number === undefined) throw invalid('float', text);
      return number;
    }
    case 'list':
      return text.split(',').map((item) => unquote(item.trim()));
    case 'path':
    case 'tmppath':
      return plain(path(text));
    case 'pathspec':
      return text.split(':').map(path);
    case 'pathlist':
      return text.split(',').map((item) => path(item.trim()));
    case 'dict':
      throw invalid('dict', text);
    case 'string':
      return plain(text);
  }
}

function invalid(type: string, text: string): ConversionError {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return new ConversionError(`Invalid value provided for '${type}': ${quote}${text}${quote}`);
}
