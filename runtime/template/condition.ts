import type { Origin } from '../errors/source.ts';
import { isOnlyAuthored } from '../values/authored.ts';
import { repr } from '../values/print.ts';
import { type Raw, Template } from '../values/raw.ts';
import { truth } from '../values/truth.ts';
import { typeName } from '../values/types.ts';
import type { Value } from '../values/value.ts';
import { BrokenConditionalError, UndefinedVariableError, untrusted } from './errors.ts';
import type { Expression } from './parse/ast.ts';
import { writerOf } from './provenance.ts';
import type { Scope } from './scope.ts';
import { resultOrigin } from './written.ts';

/** What the evaluation of a condition needs. */
export interface ConditionContext {
  readonly scope: Scope;
  readonly allowBroken: boolean;
  resolve(raw: Raw): Value;
  expression(source: string, origin: Origin | undefined): Value;
  /** The value of a part of an expression. */
  evaluate(node: Expression): Value;
  deprecated(message: string, help: string | undefined, origin: Origin | undefined): void;
}

const MAY_BE_ALLOWED =
  'Broken conditionals can be temporarily allowed with the `ALLOW_BROKEN_CONDITIONALS` configuration option.';
const BROKEN_ALLOWED =
  'Broken conditionals are currently allowed because the `ALLOW_BROKEN_CONDITIONALS` configuration option is enabled.';

/**
 * The result of one item of `when` and its kin, by ansible-core 2.19's rules.
 * @throws TemplateError; BrokenConditionalError when it is empty, no string, or not boolean
 */
export function evaluateCondition(raw: Raw, origin: Origin | undefined, context: ConditionContext): boolean {
  const at = raw instanceof Template ? (raw.origin ?? origin) : origin;
  let result: Value;
  let expression: string | undefined;
  try {
    const normalized = normalize(raw, at, context);
    if ('result' in normalized) result = normalized.result;
    else {
      expression = normalized.expression;
      result = context.expression(expression, normalized.origin);
    }
  } catch (error) {
    if (error instanceof UndefinedVariableError)
      throw new UndefinedVariableError('Error while evaluating conditional.', { origin: at, cause: error });
    throw error;
  }
  if (typeof result === 'boolean') return result;
  return brokenResult(result, expression, at, context);
}

type Normalized =
  | { readonly result: Value }
  | { readonly expression: string; readonly origin: Origin | undefined };

function normalize(raw: Raw, at: Origin | undefined, context: ConditionContext): Normalized {
  const text = raw instanceof Template ? raw.source.trim() : typeof raw === 'string' ? raw.trim() : undefined;
  if (raw === null || text === '') return { result: empty(at, context) };
  if (typeof raw === 'boolean') return { result: raw };
  if (text === undefined) {
    if (context.allowBroken) return { result: context.resolve(raw) };
    throw new BrokenConditionalError('Conditional expressions must be strings.', {
      origin: at,
      help: MAY_BE_ALLOWED,
    });
  }
  if (!isAllTemplate(text)) return { expression: text, origin: at };
  return indirect(new Template(text, at), at, context);
}

/** `when: "{{ x }}"`: its value, or, where that is text that an author wrote, the expression that it is. */
function indirect(template: Template, at: Origin | undefined, context: ConditionContext): Normalized {
  const value = context.resolve(template);
  if (value === null || (typeof value === 'string' && value.trim() === ''))
    return { result: empty(at, context) };
  if (typeof value !== 'string') {
    context.deprecated(
      'Conditionals should not be surrounded by templating delimiters such as {{ }} or {% %}.',
      undefined,
      at,
    );
    return { result: value };
  }
  if (!isAuthorsWord(template, value, context)) throw untrusted(at);
  const written = resultOrigin(template.source, context.scope, (node) => context.evaluate(node), false);
  return { expression: value.trim(), origin: written ?? at };
}

/** Whether a text that came out of a template is an author's: then it may be evaluated as an expression. */
export function isAuthorsWord(
  template: Template,
  text: string,
  context: Pick<ConditionContext, 'scope' | 'evaluate' | 'resolve'>,
): boolean {
  switch (writerOf(template.source, text, context)) {
    case 'author':
      return true;
    case 'nobody':
      // Inventories and the command line don't say where each of their words stands.
      return isOnlyAuthored(text);
    default:
      return false;
  }
}

function isAllTemplate(text: string): boolean {
  return text.startsWith('#jinja2:') || (/^\{[{%#]/.test(text) && /[}%#]\}$/.test(text));
}

function empty(origin: Origin | undefined, context: ConditionContext): true {
  if (!context.allowBroken)
    throw new BrokenConditionalError('Empty conditional expressions are not allowed.', {
      origin,
      help: MAY_BE_ALLOWED,
    });
  context.deprecated('Empty conditional expression was evaluated as True.', BROKEN_ALLOWED, origin);
  return true;
}

function brokenResult(
  result: Value,
  expression: string | undefined,
  at: Origin | undefined,
  context: ConditionContext,
): boolean {
  const value = truth(result);
  const from = valueOrigin(result, expression, at, context);
  const message = `Conditional result (${value ? 'True' : 'False'}) was derived from value of type '${typeName(result)}' at ${repr(String(from ?? '<unknown>'))}. Conditionals must have a boolean result.`;
  if (!context.allowBroken) throw new BrokenConditionalError(message, { origin: at, help: MAY_BE_ALLOWED });
  context.deprecated(message, BROKEN_ALLOWED, at);
  return value;
}

/** Where the value was written: itself, the variable that it is, or the condition that made it. */
function valueOrigin(
  result: Value,
  expression: string | undefined,
  at: Origin | undefined,
  context: ConditionContext,
): Origin | undefined {
  if (result === null) return undefined;
  const written =
    expression === undefined
      ? undefined
      : resultOrigin(`{{ ${expression} }}`, context.scope, (node) => context.evaluate(node));
  return written ?? at;
}
