import * as t from 'nunjucks/src/lexer.js';
import type { Token } from 'nunjucks/src/parser.js';
import {
  type Arguments,
  type CompareOperand,
  type Expression,
  type FilterCall,
  nodes,
  type TestCall,
} from './ast.ts';
import { OperandParser } from './operand-parser.ts';

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const NO_ARGUMENTS: Arguments = { positional: [], named: [], star: null, starStar: null };
/** Names that end an expression rather than start the argument of a test. */
const AFTER_TEST: ReadonlySet<string> = new Set(['else', 'or', 'and']);
const TEST_ARGUMENT: ReadonlySet<string> = new Set([
  t.TOKEN_SYMBOL,
  t.TOKEN_STRING,
  t.TOKEN_INT,
  t.TOKEN_FLOAT,
  t.TOKEN_LEFT_PAREN,
  t.TOKEN_LEFT_BRACKET,
  t.TOKEN_LEFT_CURLY,
]);

/** Jinja's operators, filters and tests, above nunjucks' `or` and `and`. */
export class ExpressionParser extends OperandParser {
  /** How many `if`s are around what is being parsed: in them Jinja looks names of filters up late. */
  protected soft = 0;
  /** Every filter and test that is named, the outer ones before those in their operands, as Jinja looks them up. */
  readonly plugins: (FilterCall | TestCall)[] = [];

  /** A bare expression, to its end. @throws TemplateSyntaxFault */
  parseWholeExpression(): Expression {
    const expression = this.parseExpression();
    const rest = this.peekToken();
    if (rest !== null) this.failAt('chunk after expression', rest);
    return expression;
  }

  override parseExpression(): Expression {
    return this.parseInlineIf();
  }

  parseInlineIf(): Expression {
    const at = this.here();
    const first = this.plugins.length;
    let node = this.parseOr();
    while (this.skipSymbol('if')) {
      for (const plugin of this.plugins.slice(first)) plugin.soft = true;
      this.soft++;
      const condition = this.parseOr();
      const otherwise = this.skipSymbol('else') ? this.parseInlineIf() : null;
      this.soft--;
      node = new nodes.InlineIf(at.lineno, at.colno, condition, node, otherwise);
    }
    return node;
  }

  // `or` and `and` are parsed by nunjucks as Jinja does.
  declare parseOr: () => Expression;
  declare parseAnd: () => Expression;

  override parseNot(): Expression {
    const token = this.here();
    if (this.skipSymbol('not')) return new nodes.Not(token.lineno, token.colno, this.parseNot());
    return this.parseCompare();
  }

  parseCompare(): Expression {
    const at = this.here();
    const first = this.parseAdd();
    const operands: CompareOperand[] = [];
    for (;;) {
      const token = this.peekToken();
      const operator = token === null ? undefined : this.comparison(token);
      if (token === null || operator === undefined) break;
      this.nextToken();
      if (operator === 'not in') this.nextToken();
      operands.push(new nodes.CompareOperand(token.lineno, token.colno, this.parseAdd(), operator));
    }
    return operands.length === 0 ? first : new nodes.Compare(at.lineno, at.colno, first, operands);
  }

  private comparison(token: Token): string | undefined {
    if (token.type === t.TOKEN_OPERATOR) return COMPARISONS.has(token.value) ? token.value : undefined;
    if (token.type !== t.TOKEN_SYMBOL) return undefined;
    if (token.value === 'in') return 'in';
    const after = token.value === 'not' ? this.stream.look() : null;
    return after?.type === t.TOKEN_SYMBOL && after.value === 'in' ? 'not in' : undefined;
  }

  parseAdd(): Expression {
    let left = this.parseConcat();
    for (let token = this.peekToken(); token?.type === t.TOKEN_OPERATOR; token = this.peekToken()) {
      if (token.value !== '+' && token.value !== '-') break;
      this.nextToken();
      const Node = token.value === '+' ? nodes.Add : nodes.Sub;
      left = new Node(token.lineno, token.colno, left, this.parseConcat());
    }
    return left;
  }

  parseConcat(): Expression {
    const at = this.here();
    const parts = [this.parseMul()];
    while (this.skip(t.TOKEN_TILDE)) parts.push(this.parseMul());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : new nodes.Concat(at.lineno, at.colno, parts);
  }

  parseMul(): Expression {
    let left = this.parsePow();
    for (let token = this.peekToken(); token?.type === t.TOKEN_OPERATOR; token = this.peekToken()) {
      const Node = { '*': nodes.Mul, '/': nodes.Div, '//': nodes.FloorDiv, '%': nodes.Mod }[token.value];
      if (Node === undefined) break;
      this.nextToken();
      left = new Node(token.lineno, token.colno, left, this.parsePow());
    }
    return left;
  }

  parsePow(): Expression {
    let left = this.parseUnary();
    for (let token = this.peekToken(); token !== null; token = this.peekToken()) {
      if (token.type !== t.TOKEN_OPERATOR || token.value !== '**') break;
      this.nextToken();
      left = new nodes.Pow(token.lineno, token.colno, left, this.parseUnary());
    }
    return left;
  }

  parseUnary(withFilters = true): Expression {
    const token = this.here();
    const first = this.plugins.length;
    let node: Expression;
    if (this.skipValue(t.TOKEN_OPERATOR, '-'))
      node = new nodes.Neg(token.lineno, token.colno, this.parseUnary(false));
    else if (this.skipValue(t.TOKEN_OPERATOR, '+'))
      node = new nodes.Pos(token.lineno, token.colno, this.parseUnary(false));
    else node = this.parsePrimary();
    node = this.parsePostfix(node);
    return withFilters ? this.parseFilterChain(node, first) : node;
  }

  /** @param first How many plugins were named before the operand. */
  private parseFilterChain(start: Expression, first: number): Expression {
    let node = start;
    for (;;) {
      const token = this.peekToken();
      if (token?.type === t.TOKEN_PIPE) {
        this.nextToken();
        node = this.parseOneFilter(node, first);
      } else if (token?.type === t.TOKEN_SYMBOL && token.value === 'is') node = this.parseTest(node, first);
      else if (token?.type === t.TOKEN_LEFT_PAREN) node = this.parseCall(node);
      else return node;
    }
  }

  /** `name.of.filter(args)`, after the `|`. */
  protected parseOneFilter(target: Expression | FilterCall | null, first = this.plugins.length): FilterCall {
    const token = this.peekToken();
    const name = this.parseDottedName();
    const args = this.nextType() === t.TOKEN_LEFT_PAREN ? this.parseArguments() : NO_ARGUMENTS;
    const { lineno, colno } = token ?? this.here();
    const node = new nodes.Filter(lineno, colno, target, name, args, this.soft > 0);
    this.plugins.splice(first, 0, node);
    return node;
  }

  private parseDottedName(): string {
    let name = this.expect(t.TOKEN_SYMBOL).value;
    while (this.skipValue(t.TOKEN_OPERATOR, '.')) name += `.${this.expect(t.TOKEN_SYMBOL).value}`;
    return name;
  }

  private parseTest(target: Expression, first: number): Expression {
    this.nextToken();
    const negated = this.skipSymbol('not');
    const token = this.here();
    const name = this.parseDottedName();
    const node = new nodes.Test(
      token.lineno,
      token.colno,
      target,
      name,
      this.parseTestArguments(),
      this.soft > 0,
    );
    this.plugins.splice(first, 0, node);
    return negated ? new nodes.Not(token.lineno, token.colno, node) : node;
  }

  private parseTestArguments(): Arguments {
    const token = this.peekToken();
    if (token === null || !TEST_ARGUMENT.has(token.type)) return NO_ARGUMENTS;
    if (token.type === t.TOKEN_LEFT_PAREN) return this.parseArguments();
    if (token.type === t.TOKEN_SYMBOL) {
      if (AFTER_TEST.has(token.value)) return NO_ARGUMENTS;
      if (token.value === 'is') this.failAt('You cannot chain multiple tests with is', token);
    }
    return { ...NO_ARGUMENTS, positional: [this.parsePostfix(this.parsePrimary())] };
  }
}
