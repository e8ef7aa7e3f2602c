import { messageOf } from '../../errors/error.ts';
import { PythonError } from '../../values/python-error.ts';
import { Undefined, UndefinedUse } from '../../values/undefined.ts';
import { TemplateError, UndefinedVariableError } from '../errors.ts';
import { HeaderFault } from '../parse/syntax.ts';
import { TemplateSyntaxFault } from '../parse/syntax-error.ts';
import type { Document, Place } from '../place.ts';
import { UnknownPlugin } from '../unknown-plugin.ts';
import { Located } from './located.ts';

/** What a text is to messages. */
export type Kind = 'template' | 'expression';

/**
 * Whatever was thrown while a text was compiled or run, as a value that waits for its use.
 * @param document The text, for the place of a syntax error.
 */
export function captured(error: unknown, kind: Kind, document: Document): Undefined {
  if (error instanceof UndefinedUse) return error.source;
  const reason = templateError(error, kind, document, undefined);
  return new Undefined(`A captured exception marker was tripped: ${reason.message}`, reason);
}

/** The error that tells the user what was thrown. */
export function templateError(
  error: unknown,
  kind: Kind,
  document: Document,
  place: Pick<Place, 'origin' | 'start'> | undefined,
): TemplateError {
  if (error instanceof Located) return templateError(error.error, kind, document, error.place);
  if (error instanceof UndefinedUse) return undefinedError(error.source, kind, document);
  if (error instanceof TemplateError) {
    const complete = error.origin !== undefined || error.name !== 'TemplateError';
    return complete ? error : placed(error, place, document);
  }
  if (error instanceof TemplateSyntaxFault) {
    const hint =
      kind === 'expression' && /\{[{%#]/.test(document.text)
        ? ' Template delimiters are not supported in expressions'
        : '';
    return new TemplateError(`Syntax error in ${kind}${hint === '' ? '' : `.${hint}`}: ${error.message}`, {
      origin: document.originOf(error.line, error.column),
      template: document.origin,
      help: error instanceof UnknownPlugin ? error.help : undefined,
    });
  }
  const origin = place?.origin() ?? document.origin;
  const template = place?.start() ?? document.origin;
  if (error instanceof HeaderFault)
    return new TemplateError(`Syntax error in ${kind}: ${error.message}`, { origin });
  if (error instanceof RangeError && /call stack/.test(error.message)) return recursion(kind, origin);
  if (error instanceof Error && !isFault(error)) throw error;
  return new TemplateError(`Error rendering ${kind}: ${messageOf(error)}`, {
    origin,
    template,
    cause: error,
  });
}

/** The same error, with its place. */
function placed(
  error: TemplateError,
  place: Pick<Place, 'origin' | 'start'> | undefined,
  document: Document,
): TemplateError {
  return new TemplateError(error.message, {
    origin: place?.origin() ?? document.origin,
    template: place?.start() ?? document.origin,
    help: error.help,
    cause: error.cause,
  });
}

/** The error of an undefined value that was needed. */
export function undefinedError(value: Undefined, kind: Kind, document: Document): TemplateError {
  if (value.error !== undefined) return templateError(value.error, kind, document, value.place);
  return new UndefinedVariableError(value.message, {
    origin: value.place?.origin() ?? document.origin,
    template: value.place?.start() ?? document.origin,
  });
}

/** A template that, one way or another, needs itself. */
export function recursion(kind: Kind, origin: TemplateError['origin']): TemplateError {
  return new TemplateError(`Recursive loop detected in ${kind}: maximum recursion depth exceeded`, {
    origin,
  });
}

/** True for errors that are the template's own; anything else is a fault of tsible's and must come out as such. */
function isFault(error: Error): boolean {
  if (error instanceof PythonError || error.name === 'TsibleError') return true;
  // Errors of Node itself, such as a file that can't be read, have a code.
  return !(error instanceof TypeError || error instanceof ReferenceError) || 'code' in error;
}
