import { TsibleError } from '../errors/error.ts';

/** Calls that do something: look-ups, which may run commands and write files, and methods that change what they are called on. */
const EFFECTS =
  /\b(?:lookup|query|q)\s*\(|\b(?:append|extend|insert|pop|popitem|remove|clear|update|setdefault|discard|attr)\b|\.\s*(?:add|sort|reverse)\b|\b__[a-z]+__\b/;

/**
 * What an environment for templates has in the place of its own, so that nothing that counts comes of evaluating them: a text whose
 * evaluation might have an effect is refused (it goes by its words, so others are too), and a warning is.
 * @param refused Is called before the error is thrown: a template may take it for an undefined variable, and go on.
 */
export function speculation(refused: () => void): PropertyDescriptorMap {
  const refuse = (message: string): never => {
    refused();
    throw new TsibleError(message);
  };
  const admits = (text: string): void => {
    if (EFFECTS.test(text)) refuse('evaluating this may have an effect');
  };
  return { admits: { value: admits }, warn: { value: refuse } };
}
