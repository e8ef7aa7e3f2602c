// nunjucks' own types stop at its public API; these are for the parts that tsible builds on. Only what is used.

declare module 'nunjucks/src/lexer.js' {
  export const TOKEN_STRING: 'string';
  export const TOKEN_DATA: 'data';
  export const TOKEN_BLOCK_START: 'block-start';
  export const TOKEN_BLOCK_END: 'block-end';
  export const TOKEN_VARIABLE_START: 'variable-start';
  export const TOKEN_VARIABLE_END: 'variable-end';
  export const TOKEN_LEFT_PAREN: 'left-paren';
  export const TOKEN_RIGHT_PAREN: 'right-paren';
  export const TOKEN_LEFT_BRACKET: 'left-bracket';
  export const TOKEN_RIGHT_BRACKET: 'right-bracket';
  export const TOKEN_LEFT_CURLY: 'left-curly';
  export const TOKEN_RIGHT_CURLY: 'right-curly';
  export const TOKEN_OPERATOR: 'operator';
  export const TOKEN_COMMA: 'comma';
  export const TOKEN_COLON: 'colon';
  export const TOKEN_TILDE: 'tilde';
  export const TOKEN_PIPE: 'pipe';
  export const TOKEN_INT: 'int';
  export const TOKEN_FLOAT: 'float';
  export const TOKEN_SYMBOL: 'symbol';
  export const TOKEN_SPECIAL: 'special';
}

declare module 'nunjucks/src/parser.js' {
  import type { Node, NodeList } from 'nunjucks/src/nodes.js';

  /** Lines and columns count from 0. */
  export interface Token {
    readonly type: string;
    readonly value: string;
    readonly lineno: number;
    readonly colno: number;
  }

  export interface TokenStream {
    nextToken(): Token | null;
  }

  export class Parser {
    constructor(tokens: TokenStream);
    tokens: TokenStream;
    peeked: Token | null;
    breakOnBlocks: readonly string[] | null;
    nextToken(withWhitespace?: boolean): Token | null;
    peekToken(): Token | null;
    pushToken(token: Token | null): void;
    fail(message: string, lineno?: number, colno?: number): never;
    skip(type: string): boolean;
    skipValue(type: string, value: string): boolean;
    skipSymbol(value: string): boolean;
    expect(type: string): Token;
    parseExpression(): Node;
    parseOr(): Node;
    parseAnd(): Node;
    parseNot(): Node;
    parseUntilBlocks(...names: string[]): NodeList;
    parseNodes(): Node[];
    parseAsRoot(): NodeList;
    parseStatement(): Node | null;
  }
}

declare module 'nunjucks/src/nodes.js' {
  /** Base of every node; lines and columns count from 0. */
  export class Node {
    constructor(lineno: number, colno: number, ...fields: unknown[]);
    readonly typename: string;
    readonly lineno: number;
    readonly colno: number;
    static extend(name: string, properties: { readonly fields: readonly string[] }): typeof Node;
  }
  export class NodeList extends Node {
    children: Node[];
  }
  const ArrayNode: typeof NodeList;
  const SymbolNode: typeof Node;
  const SetNode: typeof Node;
  export const Root: typeof NodeList;
  export const Output: typeof NodeList;
  export const Dict: typeof NodeList;
  export const Literal: typeof Node;
  export const TemplateData: typeof Node;
  export const Pair: typeof Node;
  export const LookupVal: typeof Node;
  export const FunCall: typeof Node;
  export const Filter: typeof Node;
  export const InlineIf: typeof Node;
  export const If: typeof Node;
  export const For: typeof Node;
  export const Macro: typeof Node;
  export const Import: typeof Node;
  export const FromImport: typeof Node;
  export const Block: typeof Node;
  export const Extends: typeof Node;
  export const Include: typeof Node;
  export const Capture: typeof Node;
  export const And: typeof Node;
  export const Or: typeof Node;
  export const Not: typeof Node;
  export const Add: typeof Node;
  export const Sub: typeof Node;
  export const Mul: typeof Node;
  export const Div: typeof Node;
  export const FloorDiv: typeof Node;
  export const Mod: typeof Node;
  export const Pow: typeof Node;
  export const Neg: typeof Node;
  export const Pos: typeof Node;
  export const Concat: typeof Node;
  export const Compare: typeof Node;
  export const CompareOperand: typeof Node;
  export { ArrayNode as Array, SetNode as Set, SymbolNode as Symbol };
}
