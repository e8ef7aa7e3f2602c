import { EXIT, TsibleError } from '../errors/error.ts';
import { combine } from '../inventory/combine.ts';
import { parseKv } from '../module/free-form.ts';
import type { Raw, RawDict } from '../values/raw.ts';
import { optionText, optionYaml } from './option-text.ts';

/**
 * Reads the `-e` options, later ones over earlier ones: `@file`, YAML or JSON (beginning with `{` or `[`), or `key=value` words.
 * @param loadFile Reads a vars file.
 * @param merge Whether a later dict is laid over an earlier one (hash_behaviour = merge).
 */
export function readExtraVars(
  options: readonly string[],
  loadFile: (path: string) => Raw,
  merge: boolean,
): RawDict {
  return options.reduce<RawDict>(
    (vars, option) => combine(vars, readOne(option, loadFile), merge),
    new Map(),
  );
}

function readOne(option: string, loadFile: (path: string) => Raw): RawDict {
  if (option === '') return new Map();
  const isFile = option.startsWith('@');
  if (!isFile && /^[/.]/.test(option)) {
    throw new TsibleError(`Please prepend extra_vars filename '${option}' with '@'`, {
      exitCode: EXIT.badOptions,
    });
  }
  if (isFile || /^[[{]/.test(option)) {
    const value = isFile ? loadFile(option.slice(1)) : optionYaml('-e', option);
    if (value instanceof Map) return value;
    throw new TsibleError(
      `Invalid extra vars data supplied. '${option}' could not be made into a dictionary`,
      { exitCode: EXIT.badOptions },
    );
  }
  // Words without `=` give no variable, and are no fault either.
  const { options } = parseKv(option);
  const vars: RawDict = new Map();
  for (const [name, text] of options) vars.set(name, optionText('-e', text));
  return vars;
}
