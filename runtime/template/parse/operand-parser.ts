import * as t from 'nunjucks/src/lexer.js';
import { Parser, type Token } from 'nunjucks/src/parser.js';
import { float, int, type Value } from '../../values/value.ts';
import {
  type Arguments,
  type Expression,
  type NamespaceTarget,
  nodes,
  type Target,
  type TupleTarget,
} from './ast.ts';
import { TemplateSyntaxFault } from './syntax-error.ts';
import { describeToken, describeType } from './token-names.ts';
import type { Tokens } from './tokens.ts';

/** Methods that change their object: a template that names one gets copies of its variables. */
const MUTATING: ReadonlySet<string> = new Set([
  'append',
  'extend',
  'insert',
  'pop',
  'popitem',
  'remove',
  'clear',
  'sort',
  'reverse',
  'update',
  'setdefault',
  'add',
  'discard',
  '__setitem__',
  '__delitem__',
]);

/** nunjucks' parser with Jinja's operands: literals, names, attributes, items, calls, and targets of assignments. */
export abstract class OperandParser extends Parser {
  protected readonly stream: Tokens;
  /** True once something was seen that may change a variable's value in place. */
  mutates = false;

  constructor(stream: Tokens) {
    super(stream);
    this.stream = stream;
  }

  abstract override parseExpression(): Expression;
  abstract override parseOr(): Expression;

  protected failAt(message: string, token: Token | null): never {
    const at = token ?? this.stream.last;
    throw new TemplateSyntaxFault(message, at?.lineno ?? 0, at?.colno ?? 0);
  }

  override expect(type: string, name?: string): Token {
    const token = this.nextToken();
    if (token !== null && token.type === type && (name === undefined || token.value === name)) return token;
    const wanted = name ?? describeType(type);
    if (token === null) return this.failAt(`unexpected end of template, expected '${wanted}'.`, token);
    return this.failAt(`expected token '${wanted}', got ${quoted(describeToken(token))}`, token);
  }

  /** True when the next token is this name or, with another type, this punctuation. */
  protected nextIs(value: string, type: string = t.TOKEN_SYMBOL): boolean {
    const token = this.peekToken();
    return token !== null && token.type === type && token.value === value;
  }

  protected nextType(): string | undefined {
    return this.peekToken()?.type;
  }

  protected here(): Token {
    return this.peekToken() ?? this.stream.last ?? { type: t.TOKEN_DATA, value: '', lineno: 0, colno: 0 };
  }

  parsePrimary(): Expression {
    const token = this.nextToken();
    if (token === null) return this.failAt("unexpected 'end of template'", token);
    const literal = (value: Value) => new nodes.Literal(token.lineno, token.colno, value);
    switch (token.type) {
      case t.TOKEN_SYMBOL:
        if (token.value === 'true' || token.value === 'True') return literal(true);
        if (token.value === 'false' || token.value === 'False') return literal(false);
        if (token.value === 'none' || token.value === 'None') return literal(null);
        return new nodes.Name(token.lineno, token.colno, token.value);
      case t.TOKEN_STRING: {
        let text = token.value;
        while (this.nextType() === t.TOKEN_STRING) text += this.nextToken()?.value ?? '';
        return literal(text);
      }
      case t.TOKEN_INT:
        return literal(int(BigInt(integerText(token.value))));
      case t.TOKEN_FLOAT:
        return literal(float(Number(token.value.replaceAll('_', ''))));
      case t.TOKEN_LEFT_PAREN: {
        const node = this.parseTuple({ parenthesized: true });
        this.expect(t.TOKEN_RIGHT_PAREN);
        return node;
      }
      case t.TOKEN_LEFT_BRACKET:
        return this.parseList(token);
      case t.TOKEN_LEFT_CURLY:
        return this.parseDict(token);
      default:
        return this.failAt(`unexpected ${quoted(describeToken(token))}`, token);
    }
  }

  private parseList(start: Token): Expression {
    const items: Expression[] = [];
    while (this.nextType() !== t.TOKEN_RIGHT_BRACKET) {
      if (items.length > 0) this.expect(t.TOKEN_COMMA);
      if (this.nextType() === t.TOKEN_RIGHT_BRACKET) break;
      items.push(this.parseExpression());
    }
    this.expect(t.TOKEN_RIGHT_BRACKET);
    return new nodes.List(start.lineno, start.colno, items);
  }

  private parseDict(start: Token): Expression {
    const pairs: InstanceType<typeof nodes.Pair>[] = [];
    while (this.nextType() !== t.TOKEN_RIGHT_CURLY) {
      if (pairs.length > 0) this.expect(t.TOKEN_COMMA);
      if (this.nextType() === t.TOKEN_RIGHT_CURLY) break;
      const key = this.parseExpression();
      this.expect(t.TOKEN_COLON);
      pairs.push(new nodes.Pair(key.lineno, key.colno, key, this.parseExpression()));
    }
    this.expect(t.TOKEN_RIGHT_CURLY);
    return new nodes.Dict(start.lineno, start.colno, pairs);
  }

  /**
   * One expression, or several with commas, which are a tuple.
   * @param options.until A name that ends it as well.
   */
  protected parseTuple(
    options: { parenthesized?: boolean; inlineIf?: boolean; until?: string } = {},
  ): Expression {
    const { parenthesized = false, inlineIf = true, until } = options;
    const at = this.here();
    const items: Expression[] = [];
    let isTuple = false;
    for (;;) {
      if (items.length > 0) this.expect(t.TOKEN_COMMA);
      if (this.atTupleEnd(until)) break;
      items.push(inlineIf ? this.parseExpression() : this.parseOr());
      if (this.nextType() !== t.TOKEN_COMMA) break;
      isTuple = true;
    }
    const [first] = items;
    if (!isTuple && first !== undefined) return first;
    if (!isTuple && !parenthesized) {
      const token = this.peekToken();
      this.failAt(`Expected an expression, got ${quoted(describeToken(token))}`, token);
    }
    return new nodes.Tuple(at.lineno, at.colno, items);
  }

  private atTupleEnd(until: string | undefined): boolean {
    const type = this.nextType();
    if (type === t.TOKEN_VARIABLE_END || type === t.TOKEN_BLOCK_END || type === t.TOKEN_RIGHT_PAREN)
      return true;
    return until !== undefined && this.nextIs(until);
  }

  /** What `for`, `set` and `with` assign to. */
  protected parseTarget(options: { namespaces?: boolean; until?: string } = {}): Target {
    const at = this.here();
    const items: Target[] = [];
    let isTuple = false;
    for (;;) {
      if (items.length > 0) this.expect(t.TOKEN_COMMA);
      if (this.atTupleEnd(options.until)) break;
      items.push(this.parseSingleTarget(options.namespaces ?? false));
      if (this.nextType() !== t.TOKEN_COMMA) break;
      isTuple = true;
    }
    const [first] = items;
    if (!isTuple && first !== undefined) return first;
    if (items.length === 0) {
      const token = this.peekToken();
      this.failAt(`Expected an expression, got ${quoted(describeToken(token))}`, token);
    }
    return tupleTarget(at, items);
  }

  private parseSingleTarget(namespaces: boolean): Target {
    const token = this.peekToken();
    if (namespaces && token?.type === t.TOKEN_SYMBOL && this.stream.look()?.value === '.') {
      this.nextToken();
      this.nextToken();
      const attribute = this.expect(t.TOKEN_SYMBOL).value;
      const target: NamespaceTarget = new nodes.NamespaceTarget(
        token.lineno,
        token.colno,
        token.value,
        attribute,
      );
      return target;
    }
    if (token?.type === t.TOKEN_LEFT_PAREN) {
      this.nextToken();
      const inner = this.parseTarget({ namespaces });
      this.expect(t.TOKEN_RIGHT_PAREN);
      return inner;
    }
    const node = this.parsePrimary();
    if (node.typename === 'Symbol') return node;
    const shown = { Literal: 'const', Array: 'list', Dict: 'dict' }[node.typename as string] ?? node.typename;
    return this.failAt(`can't assign to '${shown}'`, token);
  }

  /** A plain name that gets a value. */
  protected parseName(): string {
    return this.expect(t.TOKEN_SYMBOL).value;
  }

  parsePostfix(start: Expression): Expression {
    let node = start;
    for (;;) {
      const token = this.peekToken();
      if (token?.type === t.TOKEN_OPERATOR && token.value === '.') node = this.parseAttribute(node);
      else if (token?.type === t.TOKEN_LEFT_BRACKET) node = this.parseSubscript(node);
      else if (token?.type === t.TOKEN_LEFT_PAREN) node = this.parseCall(node);
      else return node;
    }
  }

  protected parseCall(callee: Expression): Expression {
    const token = this.here();
    return new nodes.Call(token.lineno, token.colno, callee, this.parseArguments());
  }

  private parseAttribute(target: Expression): Expression {
    const dot = this.here();
    this.nextToken();
    const token = this.nextToken();
    if (token?.type === t.TOKEN_SYMBOL) {
      if (MUTATING.has(token.value)) this.mutates = true;
      return new nodes.GetAttribute(token.lineno, token.colno, target, token.value);
    }
    // Jinja has read the next token by now, and complains of that first.
    this.peekToken();
    if (token?.type !== t.TOKEN_INT) return this.failAt('expected name or number', token);
    const index = new nodes.Literal(token.lineno, token.colno, int(BigInt(integerText(token.value))));
    return new nodes.GetItem(dot.lineno, dot.colno, target, index);
  }

  private parseSubscript(target: Expression): Expression {
    const start = this.expect(t.TOKEN_LEFT_BRACKET);
    const keys: Expression[] = [];
    while (this.nextType() !== t.TOKEN_RIGHT_BRACKET) {
      if (keys.length > 0) this.expect(t.TOKEN_COMMA);
      keys.push(this.parseSubscriptKey());
    }
    this.expect(t.TOKEN_RIGHT_BRACKET);
    const [first] = keys;
    const key =
      keys.length === 1 && first !== undefined ? first : new nodes.Tuple(start.lineno, start.colno, keys);
    return new nodes.GetItem(start.lineno, start.colno, target, key);
  }

  private parseSubscriptKey(): Expression {
    const at = this.here();
    const ends = () => {
      const type = this.nextType();
      return type === t.TOKEN_COLON || type === t.TOKEN_RIGHT_BRACKET || type === t.TOKEN_COMMA;
    };
    const start = this.nextType() === t.TOKEN_COLON ? null : this.parseExpression();
    if (!this.skip(t.TOKEN_COLON) && start !== null) return start;
    const stop = ends() ? null : this.parseExpression();
    const step = this.skip(t.TOKEN_COLON) && !ends() ? this.parseExpression() : null;
    return new nodes.Slice(at.lineno, at.colno, start, stop, step);
  }

  /** `(a, *b, c=d, **e)` */
  protected parseArguments(): Arguments {
    const start = this.expect(t.TOKEN_LEFT_PAREN);
    const positional: Expression[] = [];
    const named: [string, Expression][] = [];
    let star: Expression | null = null;
    let starStar: Expression | null = null;
    const ensure = (valid: boolean) => {
      if (!valid) this.failAt('invalid syntax for function call expression', start);
    };
    let count = 0;
    while (this.nextType() !== t.TOKEN_RIGHT_PAREN) {
      if (count++ > 0) {
        this.expect(t.TOKEN_COMMA);
        if (this.nextType() === t.TOKEN_RIGHT_PAREN) break;
      }
      const token = this.peekToken();
      if (this.skipValue(t.TOKEN_OPERATOR, '*')) {
        ensure(star === null && starStar === null);
        star = this.parseExpression();
      } else if (this.skipValue(t.TOKEN_OPERATOR, '**')) {
        ensure(starStar === null);
        starStar = this.parseExpression();
      } else if (token?.type === t.TOKEN_SYMBOL && this.stream.look()?.value === '=') {
        ensure(starStar === null);
        if (named.some(([name]) => name === token.value))
          this.failAt(`keyword argument repeated: ${token.value}`, token);
        this.nextToken();
        this.nextToken();
        named.push([token.value, this.parseExpression()]);
      } else {
        ensure(star === null && starStar === null && named.length === 0);
        positional.push(this.parseExpression());
      }
    }
    this.expect(t.TOKEN_RIGHT_PAREN);
    return { positional, named, star, starStar };
  }
}

function tupleTarget(at: Token, items: readonly Target[]): TupleTarget {
  return { typename: 'Tuple', lineno: at.lineno, colno: at.colno, children: items };
}

function integerText(text: string): string {
  return text.replaceAll('_', '');
}

/** Python's repr of a short text in a message. */
function quoted(text: string): string {
  return text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll("'", "\\'")}'`;
}
