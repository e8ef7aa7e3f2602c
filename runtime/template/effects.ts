import { TsibleError } from '../errors/error.ts';

/** Calls that do something: look-ups, which may run commands and write files, and methods that change what they are called on. */
const EFFECTS =
  /\b(?:lookup|query|q)\s*\(|\b(?:append|extend|insert|pop|popitem|remove|clear|update|setdefault|discard|attr)\b|\.\s*(?:add|sort|reverse)\b|\b__[a-z]+__\b/;

/** In the place of a warning: the text is evaluated again when it counts. */
export function refuseWarning(message: string): never {
  throw new TsibleError(message);
}

/** Refuses a text whose evaluation might have an effect. Goes by its words, so it refuses others too. */
export function refuseEffects(text: string): void {
  if (EFFECTS.test(text)) throw new TsibleError('evaluating this may have an effect');
}
