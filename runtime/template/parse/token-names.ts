import type { Token } from 'nunjucks/src/parser.js';

const NAMES: Readonly<Record<string, string>> = {
  'block-start': 'begin of statement block',
  'block-end': 'end of statement block',
  'variable-start': 'begin of print statement',
  'variable-end': 'end of print statement',
  data: 'template data / text',
  symbol: 'name',
  int: 'integer',
  'left-paren': '(',
  'right-paren': ')',
  'left-bracket': '[',
  'right-bracket': ']',
  'left-curly': '{',
  'right-curly': '}',
  comma: ',',
  colon: ':',
  tilde: '~',
  pipe: '|',
};

/** A token as Jinja's messages show it. */
export function describeToken(token: Token | null): string {
  if (token === null) return 'end of template';
  return token.type === 'symbol' || token.type === 'operator' ? token.value : describeType(token.type);
}

/** A type of token as Jinja's messages show it. */
export function describeType(type: string): string {
  return NAMES[type] ?? type;
}
