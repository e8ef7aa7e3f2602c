import { TsibleError } from '../errors/error.ts';
import type { Origin } from '../errors/source.ts';

/** A template that couldn't be rendered, or an expression that couldn't be evaluated; `origin` is the fault's place. */
export class TemplateError extends TsibleError {
  override readonly name: string = 'TemplateError';
  /** Where the template starts that holds the fault: the place that ansible-core tells. */
  readonly templateOrigin: Origin | undefined;

  constructor(message: string, details: TemplateErrorDetails = {}) {
    super(message, details);
    this.templateOrigin = details.template ?? details.origin;
  }
}

interface TemplateErrorDetails {
  readonly origin?: Origin | undefined;
  readonly template?: Origin | undefined;
  readonly help?: string | undefined;
  readonly cause?: unknown;
}

/** Something undefined was used. */
export class UndefinedVariableError extends TemplateError {
  override readonly name = 'UndefinedVariableError';
}

/** A condition that is empty, no string, or has no boolean result. */
export class BrokenConditionalError extends TemplateError {
  override readonly name = 'BrokenConditionalError';
}

/** A template that had to give a value gave `omit`. */
export class ValueOmittedError extends TemplateError {
  override readonly name = 'ValueOmittedError';
}

/** A text that came from data stands where only an author's may: it would be evaluated. */
export function untrusted(origin: Origin | undefined): TemplateError {
  return new TemplateError('Encountered untrusted template or expression.', {
    origin,
    help: 'Templates and expressions must be defined by trusted sources such as playbooks or roles, not untrusted sources such as module results.',
  });
}
