import type { AnyModule, Performed } from './define.ts';
import type { ModuleResult, ResultValue } from './result.ts';
import { type ValidArguments, validateArgs } from './validate.ts';

const HIDDEN = 'VALUE_SPECIFIED_IN_NO_LOG_PARAMETER';

/**
 * What a result says of how its module was called: every option as it was understood, in the order in which they became known,
 * and an alias that was used as it was given.
 * @param args The valid arguments with their paths expanded.
 * @param given The arguments before they were checked.
 */
export function invocationOf(
  module: AnyModule,
  { order }: ValidArguments,
  args: Readonly<Record<string, unknown>>,
  given: ReadonlyMap<string, unknown>,
  result: ModuleResult,
): { readonly module_args: ResultValue } {
  const shown = new Map<string, unknown>();
  for (const name of order) {
    const option = module.options[name];
    if (option === undefined) shown.set(name, given.get(name));
    else {
      const value = args[name];
      // An empty text is no secret.
      const hides = (option.noLog || option.censored) && value !== undefined && value !== '';
      shown.set(name, hides ? HIDDEN : (value ?? null));
    }
  }
  for (const [name, value] of Object.entries(module.understood?.(args, result) ?? {})) shown.set(name, value);
  return { module_args: Object.fromEntries(shown) as ResultValue };
}

/** The same for the module that an action has run on the host. */
export function invocationOfPerformed({ module, given, understood }: Performed): {
  readonly module_args: ResultValue;
} {
  const valid = validateArgs(module, given);
  const shown = { ...module, ...(understood === undefined ? {} : { understood: () => understood }) };
  return invocationOf(shown, valid, valid.args, given, {});
}
