import { type Keywords, PyFunction, PyTuple } from '../../values/objects.ts';
import { typeError } from '../../values/python-error.ts';
import { Undefined } from '../../values/undefined.ts';
import type { DictKey, Value } from '../../values/value.ts';
import type { Body, Parameters } from '../parse/ast.ts';
import { Place } from '../place.ts';
import { compileExpression } from './expressions.ts';
import { concatenate } from './finalize.ts';
import type { Execute, Frame } from './frame.ts';
import { mentions } from './mentions.ts';
import { withUndefinedItems } from './rendered.ts';

interface At {
  readonly lineno: number;
  readonly colno: number;
}

/**
 * Turns a macro (or the body of `{% call %}`, which has no name) into a maker of functions that know the scope they were
 * defined in.
 */
export function compileMacro(
  name: string | undefined,
  parameters: Parameters,
  bodyNode: Body,
  body: Execute,
  node: At,
): (frame: Frame) => PyFunction {
  const catches = {
    varargs: mentions(bodyNode, 'varargs'),
    kwargs: mentions(bodyNode, 'kwargs'),
    caller: mentions(bodyNode, 'caller'),
  };
  const shown = name === undefined ? 'None' : `'${name}'`;
  const firstDefault = parameters.names.length - parameters.defaults.length;
  const defaults = parameters.defaults.map(compileExpression);

  function bind(frame: Frame, args: readonly Value[], keywords: Keywords): void {
    const rest = new Map<DictKey, Value>(keywords);
    const take = (key: string): Value | undefined => {
      const value = rest.get(key);
      rest.delete(key);
      return value;
    };
    parameters.names.forEach((parameter, index) => {
      const given = index < args.length ? args[index] : take(parameter);
      const fallback = index >= firstDefault ? defaults[index - firstDefault] : undefined;
      const place = new Place(frame.run.document, node.lineno, node.colno);
      const missing = () => new Undefined(`parameter '${parameter}' was not provided`, undefined, place);
      frame.set(
        parameter,
        given !== undefined ? given : (fallback?.(frame) ?? (fallback ? null : missing())),
      );
    });
    if (catches.caller) frame.set('caller', take('caller') ?? new Undefined('No caller defined'));
    if (catches.kwargs) frame.set('kwargs', rest);
    else if (rest.size > 0) {
      const [first] = rest.keys();
      throw typeError(`macro ${shown} takes no keyword argument '${String(first)}'`);
    }
    const extra = args.slice(parameters.names.length);
    if (catches.varargs) frame.set('varargs', new PyTuple(extra));
    else if (extra.length > 0)
      throw typeError(`macro ${shown} takes not more than ${parameters.names.length} argument(s)`);
  }

  return (definition) =>
    new PyFunction(
      name ?? 'None',
      (args, keywords) =>
        withUndefinedItems(() => {
          const frame = definition.inner();
          bind(frame, args, keywords);
          const out: Value[] = [];
          body(frame, out);
          return concatenate(out);
        }),
      'Macro',
      true,
    );
}
