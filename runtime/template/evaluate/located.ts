import { UndefinedUse } from '../../values/undefined.ts';
import { TemplateError } from '../errors.ts';
import { Place } from '../place.ts';
import type { Evaluate } from './frame.ts';

/** An error with the place in the template where it came up. */
export class Located {
  constructor(
    readonly error: unknown,
    readonly place: Place,
  ) {}
}

/** Notes the node's place on whatever is thrown in it, unless a part of it has done so. */
export function located(
  node: { readonly lineno: number; readonly colno: number },
  evaluate: Evaluate,
): Evaluate {
  return (frame) => {
    try {
      return evaluate(frame);
    } catch (error) {
      if (error instanceof Located || error instanceof UndefinedUse || error instanceof TemplateError)
        throw error;
      throw new Located(error, new Place(frame.run.document, node.lineno, node.colno));
    }
  };
}
