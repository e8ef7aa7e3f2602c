import { JsonError, parseJson } from '../values/parse-json.ts';
import { str } from '../values/print.ts';
import type { Value } from '../values/value.ts';
import { badToken, JmespathError } from './errors.ts';

const SIMPLE = {
  '.': 'dot',
  '*': 'star',
  ']': 'rbracket',
  ',': 'comma',
  ':': 'colon',
  '@': 'current',
  '(': 'lparen',
  ')': 'rparen',
  '{': 'lbrace',
  '}': 'rbrace',
  '[]': 'flatten',
  '[?': 'filter',
  '[': 'lbracket',
  '||': 'or',
  '|': 'pipe',
  '&&': 'and',
  '&': 'expref',
  '<=': 'lte',
  '<': 'lt',
  '>=': 'gte',
  '>': 'gt',
  '!=': 'ne',
  '!': 'not',
  '==': 'eq',
} as const;

const isSimple = (text: string): text is keyof typeof SIMPLE => Object.hasOwn(SIMPLE, text);

export type TokenType =
  | (typeof SIMPLE)[keyof typeof SIMPLE]
  | 'unquoted_identifier'
  | 'quoted_identifier'
  | 'literal'
  | 'number'
  | 'eof';

export interface Token {
  readonly type: TokenType;
  /** What the token stands for. */
  readonly value: Value;
  /** As messages show it. */
  readonly text: string;
  /** Its index in the expression. */
  readonly start: number;
}

const TOKEN =
  /[ \t\n\r]+|(?<simple>\[[\]?]?|\|\|?|&&?|[<>!]=?|==|[.*\],:@(){}])|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<number>-?[0-9]+)|(?<quote>['"`])/y;

/** Splits an expression. @throws JmespathError */
export function tokenize(expression: string): Token[] {
  if (expression === '') throw new JmespathError('Invalid JMESPath expression: cannot be empty.');
  const tokens: Token[] = [];
  let at = 0;
  const add = (type: TokenType, value: Value, start: number) =>
    tokens.push({ type, value, text: str(value), start });
  while (at < expression.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(expression);
    if (match === null) throw unknown(expression, at);
    const { simple, name, number, quote } = match.groups ?? {};
    const start = at;
    at += match[0].length;
    if (simple !== undefined && isSimple(simple))
      add(SIMPLE[simple], simple, simple === '==' ? start + 1 : start);
    else if (name !== undefined) add('unquoted_identifier', name, start);
    else if (number !== undefined) add('number', parseJson(number.replace(/^(-?)0+(?=\d)/, '$1')), start);
    else if (quote !== undefined) {
      const inner = quoted(expression, start, quote);
      at += inner.length + 1;
      if (quote === "'") add('literal', inner.replaceAll("\\'", "'"), start);
      else if (quote === '`') add('literal', literal(inner.replaceAll('\\`', '`'), expression, start), start);
      else add('quoted_identifier', identifier(inner, expression, start), start);
    }
  }
  add('eof', '', expression.length);
  return tokens;
}

function unknown(expression: string, at: number): JmespathError {
  const character = String.fromCodePoint(expression.codePointAt(at) ?? 0);
  const quotes = character === '=' || character === '-' ? "'" : '';
  return badToken(`Unknown token ${quotes}${character}${quotes}`, expression, at);
}

/** The text up to the delimiter, which a backslash may escape. */
function quoted(expression: string, start: number, delimiter: string): string {
  let at = start + 1;
  while (at < expression.length && expression[at] !== delimiter) at += expression[at] === '\\' ? 2 : 1;
  if (at >= expression.length) throw badToken(`Unclosed ${delimiter} delimiter`, expression, start);
  return expression.slice(start + 1, at);
}

/** JSON, or, as in old expressions, a string without its quotes. */
function literal(text: string, expression: string, start: number): Value {
  for (const json of [text, `"${text.trimStart()}"`]) {
    try {
      return parseJson(json);
    } catch {
      // Perhaps the other way.
    }
  }
  throw badToken(`Bad token ${text}`, expression, start);
}

function identifier(inner: string, expression: string, start: number): Value {
  try {
    return parseJson(`"${inner}"`);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw badToken(error.message.split(':')[0] ?? '', expression, start);
  }
}
