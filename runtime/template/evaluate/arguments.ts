import { itemsOf } from '../../values/iterate.ts';
import type { Keywords } from '../../values/objects.ts';
import { typeError } from '../../values/python-error.ts';
import { isNumber, typeName } from '../../values/types.ts';
import { Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import type { Arguments } from '../parse/ast.ts';
import { compileExpression } from './expressions.ts';
import type { Evaluate, Frame } from './frame.ts';

const NO_KEYWORDS: Keywords = new Map();

/** Arguments of a call, ready to be evaluated. */
export interface CompiledArguments {
  /** Values by position, put after `first` if there is one. */
  positional(frame: Frame, first?: Value): Value[];
  keywords(frame: Frame): Keywords;
}

/** How ansible-core calls what a template calls, as its messages name it. */
const CALLER = 'ansible._internal._templating._jinja_bits.AnsibleEnvironment.call() ';

/**
 * @param compile How positional arguments are compiled.
 * @param isCall True for a function's arguments, false for a filter's or test's.
 */
export function compileArguments(
  args: Arguments,
  compile: (node: Arguments['positional'][number]) => Evaluate = compileExpression,
  isCall = false,
): CompiledArguments {
  const positional = args.positional.map(compile);
  const named = args.named.map(([name, node]) => [name, compileExpression(node)] as const);
  const star = args.star === null ? undefined : compileExpression(args.star);
  const starStar = args.starStar === null ? undefined : compileExpression(args.starStar);
  return {
    positional(frame, first) {
      const values: Value[] = first === undefined ? [] : [first];
      for (const evaluate of positional) values.push(evaluate(frame));
      if (star !== undefined) values.push(...starred(star(frame)));
      return values;
    },
    keywords(frame) {
      if (named.length === 0 && starStar === undefined) return NO_KEYWORDS;
      const keywords = new Map<string, Value>();
      for (const [name, evaluate] of named) keywords.set(name, evaluate(frame));
      if (starStar !== undefined) addKeywords(keywords, starStar(frame), isCall ? CALLER : '');
      return keywords;
    },
  };
}

function starred(value: Value): readonly Value[] {
  if (value === null || typeof value === 'boolean' || isNumber(value))
    throw typeError(`Value after * must be an iterable, not ${typeName(value)}`);
  return itemsOf(value);
}

function addKeywords(keywords: Map<string, Value>, more: Value, caller: string): void {
  if (more instanceof Undefined) more.trip();
  if (!(more instanceof Map))
    throw typeError(`${caller}argument after ** must be a mapping, not ${typeName(more)}`);
  for (const [key, value] of more.entries()) {
    if (typeof key !== 'string') throw typeError('keywords must be strings');
    keywords.set(key, value);
  }
}
