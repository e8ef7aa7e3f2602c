import { repr } from '../values/print.ts';
import type { Value } from '../values/value.ts';
import { incomplete, parseError } from './errors.ts';
import { type Token, type TokenType, tokenize } from './tokens.ts';

export type Comparator = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';

/** A parsed expression. What a node is applied to flows from left to right. */
export type Node =
  | { readonly type: 'identity' }
  | { readonly type: 'field'; readonly name: Value }
  | { readonly type: 'literal'; readonly value: Value }
  | { readonly type: 'index'; readonly index: Value }
  | { readonly type: 'slice'; readonly parts: readonly [Value, Value, Value] }
  | { readonly type: 'then'; readonly left: Node; readonly right: Node }
  | { readonly type: 'project'; readonly left: Node; readonly right: Node; readonly condition?: Node }
  | { readonly type: 'projectValues'; readonly left: Node; readonly right: Node }
  | { readonly type: 'flatten' | 'not' | 'expref'; readonly child: Node }
  | { readonly type: 'or' | 'and'; readonly left: Node; readonly right: Node }
  | { readonly type: 'compare'; readonly operator: Comparator; readonly left: Node; readonly right: Node }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly type: 'list'; readonly items: readonly Node[] }
  | { readonly type: 'dict'; readonly entries: readonly (readonly [string, Node])[] };

const IDENTITY: Node = { type: 'identity' };

const POWER: Readonly<Partial<Record<TokenType, number>>> = {
  pipe: 1,
  or: 2,
  and: 3,
  eq: 5,
  gt: 5,
  lt: 5,
  gte: 5,
  lte: 5,
  ne: 5,
  flatten: 9,
  star: 20,
  filter: 21,
  dot: 40,
  not: 45,
  lbrace: 50,
  lbracket: 55,
  lparen: 60,
};

/** Tokens that bind less end a projection. */
const PROJECTION_STOP = 10;

const power = (type: TokenType): number => POWER[type] ?? 0;

/** Reads an expression, by precedence from the top down. @throws JmespathError */
export function parse(expression: string): Node {
  return new Parser(expression).whole();
}

class Parser {
  readonly #expression: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = tokenize(expression);
  }

  whole(): Node {
    const node = this.#parse(0);
    const rest = this.#token();
    if (rest.type !== 'eof') throw this.#fault(`Unexpected token: ${rest.text}`, rest);
    return node;
  }

  #token(ahead = 0): Token {
    const found = this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1);
    if (found === undefined) throw incomplete(this.#expression);
    return found;
  }

  #next(): Token {
    const token = this.#token();
    this.#at++;
    return token;
  }

  #fault(reason: string, token: Token): Error {
    return parseError(reason, token, this.#expression);
  }

  #expect(...types: readonly TokenType[]): Token {
    const token = this.#token();
    if (types.includes(token.type)) return this.#next();
    if (token.type === 'eof') throw incomplete(this.#expression);
    const wanted = types.length === 1 ? types[0] : repr([...types]);
    throw this.#fault(`Expecting: ${wanted}, got: ${token.type}`, token);
  }

  #parse(binding: number): Node {
    let left = this.#prefix(this.#next());
    while (binding < power(this.#token().type)) left = this.#infix(left, this.#token());
    return left;
  }

  #prefix(token: Token): Node {
    switch (token.type) {
      case 'literal':
        return { type: 'literal', value: token.value };
      case 'unquoted_identifier':
        return { type: 'field', name: token.value };
      case 'quoted_identifier': {
        const next = this.#token();
        if (next.type === 'lparen')
          throw this.#fault('Quoted identifier not allowed for function names.', { ...next, start: 0 });
        return { type: 'field', name: token.value };
      }
      case 'star': {
        const right = this.#token().type === 'rbracket' ? IDENTITY : this.#projected('star');
        return { type: 'projectValues', left: IDENTITY, right };
      }
      case 'filter':
        return this.#filter(IDENTITY);
      case 'flatten':
        return this.#flatten(IDENTITY);
      case 'lbrace':
        return this.#dict();
      case 'lparen': {
        const inner = this.#parse(0);
        this.#expect('rparen');
        return inner;
      }
      case 'not':
        return { type: 'not', child: this.#parse(power('not')) };
      case 'expref':
        return { type: 'expref', child: this.#parse(power('expref')) };
      case 'current':
        return IDENTITY;
      case 'lbracket':
        if (this.#token().type === 'number' || this.#token().type === 'colon') return this.#index(IDENTITY);
        if (this.#token().type !== 'star' || this.#token(1).type !== 'rbracket') return this.#list();
        this.#at += 2;
        return { type: 'project', left: IDENTITY, right: this.#projected('star') };
      case 'eof':
        throw incomplete(this.#expression);
      default:
        throw this.#fault('invalid token', token);
    }
  }

  #infix(left: Node, token: Token): Node {
    switch (token.type) {
      case 'dot':
        this.#at++;
        if (this.#token().type !== 'star') return { type: 'then', left, right: this.#afterDot(power('dot')) };
        this.#at++;
        return { type: 'projectValues', left, right: this.#projected('dot') };
      case 'pipe':
        this.#at++;
        return { type: 'then', left, right: this.#parse(power('pipe')) };
      case 'or':
      case 'and':
        this.#at++;
        return { type: token.type, left, right: this.#parse(power(token.type)) };
      case 'eq':
      case 'ne':
      case 'lt':
      case 'lte':
      case 'gt':
      case 'gte':
        this.#at++;
        return { type: 'compare', operator: token.type, left, right: this.#parse(power(token.type)) };
      case 'filter':
        this.#at++;
        return this.#filter(left);
      case 'flatten':
        this.#at++;
        return this.#flatten(left);
      case 'lparen':
        return this.#call(left);
      case 'lbracket':
        this.#at++;
        if (this.#token().type === 'number' || this.#token().type === 'colon') return this.#index(left);
        this.#expect('star');
        this.#expect('rbracket');
        return { type: 'project', left, right: this.#projected('star') };
      default:
        throw this.#fault('invalid token', token);
    }
  }

  #call(callee: Node): Node {
    const before = this.#token(-1);
    this.#at++;
    if (callee.type !== 'field') throw this.#fault(`Invalid function name '${before.text}'`, before);
    const args: Node[] = [];
    while (this.#token().type !== 'rparen') {
      args.push(this.#parse(0));
      if (this.#token().type === 'comma') this.#at++;
    }
    this.#at++;
    return { type: 'call', name: String(callee.name), args };
  }

  #filter(left: Node): Node {
    const condition = this.#parse(0);
    this.#expect('rbracket');
    const right = this.#token().type === 'flatten' ? IDENTITY : this.#projected('filter');
    return { type: 'project', left, right, condition };
  }

  #flatten(left: Node): Node {
    return { type: 'project', left: { type: 'flatten', child: left }, right: this.#projected('flatten') };
  }

  /** What stands between brackets as a number or slice; a slice goes on as a projection. */
  #index(left: Node): Node {
    if (this.#token().type !== 'colon' && this.#token(1).type !== 'colon') {
      const index = this.#next().value;
      this.#expect('rbracket');
      return { type: 'then', left, right: { type: 'index', index } };
    }
    const parts: [Value, Value, Value] = [null, null, null];
    let part = 0;
    while (this.#token().type !== 'rbracket' && part < 3) {
      const token = this.#token();
      if (token.type === 'number') parts[part] = token.value;
      else if (token.type !== 'colon' || ++part === 3) throw this.#fault('syntax error', token);
      this.#at++;
    }
    this.#expect('rbracket');
    const slice: Node = { type: 'then', left, right: { type: 'slice', parts } };
    return { type: 'project', left: slice, right: this.#projected('star') };
  }

  #list(): Node {
    const items = [this.#parse(0)];
    while (this.#token().type !== 'rbracket') {
      this.#expect('comma');
      items.push(this.#parse(0));
    }
    this.#at++;
    return { type: 'list', items };
  }

  #dict(): Node {
    const entries: (readonly [string, Node])[] = [];
    for (;;) {
      const key = String(this.#expect('quoted_identifier', 'unquoted_identifier').value);
      this.#expect('colon');
      entries.push([key, this.#parse(0)]);
      if (this.#token().type === 'comma') this.#at++;
      else if (this.#token().type === 'rbrace') {
        this.#at++;
        return { type: 'dict', entries };
      }
    }
  }

  /** What is applied to each item of a projection. */
  #projected(from: TokenType): Node {
    const token = this.#token();
    if (power(token.type) < PROJECTION_STOP) return IDENTITY;
    if (token.type === 'lbracket' || token.type === 'filter') return this.#parse(power(from));
    if (token.type !== 'dot') throw this.#fault('syntax error', token);
    this.#at++;
    return this.#afterDot(power(from));
  }

  #afterDot(binding: number): Node {
    const token = this.#token();
    switch (token.type) {
      case 'quoted_identifier':
      case 'unquoted_identifier':
      case 'star':
        return this.#parse(binding);
      case 'lbracket':
        this.#at++;
        return this.#list();
      case 'lbrace':
        this.#at++;
        return this.#dict();
      default: {
        const allowed = ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'];
        throw this.#fault(`Expecting: ${repr(allowed)}, got: ${token.type}`, token);
      }
    }
  }
}
