import * as t from 'nunjucks/src/lexer.js';
import type { Node, NodeList } from 'nunjucks/src/nodes.js';
import type { Token } from 'nunjucks/src/parser.js';
import { type Body, type Expression, nodes, type Parameters, type Statement } from './ast.ts';
import { ExpressionParser } from './expression-parser.ts';
import type { Extension } from './syntax.ts';
import type { Tokens } from './tokens.ts';

/** nunjucks' parser with the whole of Jinja's statements, those of its extensions where they are on. */
export class TemplateParser extends ExpressionParser {
  /** Tags that are open, outermost first, and for each what may close it. */
  readonly #tags: string[] = [];
  readonly #ends: string[][] = [];
  /** True when other templates are named, which may change what they are given. */
  usesTemplates = false;
  /** The first block whose name another one has already. */
  secondBlock: { readonly name: string; readonly lineno: number; readonly colno: number } | undefined;
  readonly #blocks = new Set<string>();

  constructor(
    stream: Tokens,
    private readonly extensions: ReadonlySet<Extension>,
  ) {
    super(stream);
  }

  /** A whole template. @throws TemplateSyntaxFault */
  parseTemplate(): Body {
    return bodyOf(this.parseAsRoot());
  }

  override parseNodes(): Node[] {
    const list: Node[] = [];
    let parts: Node[] = [];
    let first: Token | undefined;
    const flush = () => {
      if (first !== undefined) list.push(new nodes.Output(first.lineno, first.colno, parts));
      parts = [];
      first = undefined;
    };
    for (let token = this.nextToken(); token !== null; token = this.nextToken()) {
      if (token.type === t.TOKEN_DATA) {
        first ??= token;
        parts.push(new nodes.TemplateData(token.lineno, token.colno, token.value));
      } else if (token.type === t.TOKEN_VARIABLE_START) {
        first ??= token;
        parts.push(asNode(this.parseTuple()));
        this.expect(t.TOKEN_VARIABLE_END);
      } else {
        flush();
        const statement = this.parseStatement();
        if (statement === null) return list;
        list.push(statement);
        this.expect(t.TOKEN_BLOCK_END);
      }
    }
    flush();
    if (this.#ends.length > 0) this.#unknownTag(null);
    return list;
  }

  override parseStatement(): Node | null {
    const token = this.peekToken();
    if (token === null || token.type !== t.TOKEN_SYMBOL) return this.failAt('tag name expected', token);
    if (this.#ends.at(-1)?.includes(token.value)) return null;
    this.#tags.push(token.value);
    this.nextToken();
    const statement = this.#statement(token);
    this.#tags.pop();
    return asNode(statement);
  }

  #statement(token: Token): Statement {
    const { lineno, colno } = token;
    switch (token.value) {
      case 'if':
        return this.#if(token);
      case 'for':
        return this.#for(token);
      case 'set':
        return this.#set(token);
      case 'macro': {
        const name = this.parseName();
        return this.#scoped(() => {
          const parameters = this.#parameters();
          return new nodes.Macro(lineno, colno, name, parameters, this.#closed('endmacro'));
        });
      }
      case 'call':
        return this.#call(token);
      case 'filter': {
        return this.#scoped(() => {
          let filter = this.parseOneFilter(null);
          while (this.skip(t.TOKEN_PIPE)) filter = this.parseOneFilter(filter);
          return new nodes.FilterBlock(lineno, colno, filter, this.#closed('endfilter'));
        });
      }
      case 'with':
        return this.#with(token);
      case 'autoescape':
        this.parseExpression();
        return new nodes.AutoEscape(lineno, colno, this.#closed('endautoescape'));
      case 'do':
        if (!this.extensions.has('do')) return this.#unknown(token);
        return new nodes.Do(lineno, colno, this.parseTuple());
      case 'print':
        return this.#print(token);
      case 'break':
      case 'continue':
        if (!this.extensions.has('loopcontrols')) return this.#unknown(token);
        return token.value === 'break' ? new nodes.Break(lineno, colno) : new nodes.Continue(lineno, colno);
      case 'block':
        return this.#block(token);
      case 'extends':
        this.usesTemplates = true;
        return new nodes.Extends(lineno, colno, this.parseExpression());
      case 'include':
        return this.#include(token);
      case 'import':
        return this.#import(token);
      case 'from':
        return this.#from(token);
      default:
        return this.#unknown(token);
    }
  }

  /** The body of a statement: from the end of its tag to one of these, which is left to be read. */
  #body(...ends: string[]): Body {
    this.skip(t.TOKEN_COLON);
    this.expect(t.TOKEN_BLOCK_END);
    this.#ends.push(ends);
    const body = bodyOf(this.parseUntilBlocks(...ends));
    this.#ends.pop();
    return body;
  }

  /** The body of a statement, whose end tag is read too. */
  #closed(end: string): Body {
    const body = this.#body(end);
    this.nextToken();
    return body;
  }

  /** Parses what has a scope of its own: there an `if` further out is of no account for names of filters. */
  #scoped<T>(parse: () => T): T {
    const { soft } = this;
    this.soft = 0;
    const parsed = parse();
    this.soft = soft;
    return parsed;
  }

  #if({ lineno, colno }: Token): Statement {
    this.soft++;
    const condition = this.parseTuple({ inlineIf: false });
    const body = this.#body('elif', 'else', 'endif');
    const end = this.nextToken();
    let otherwise: Statement | Body | null = null;
    if (end?.value === 'elif') otherwise = this.#if(end);
    else if (end?.value === 'else') otherwise = this.#closed('endif');
    this.soft--;
    return new nodes.If(lineno, colno, condition, body, otherwise);
  }

  #for({ lineno, colno }: Token): Statement {
    const target = this.parseTarget({ until: 'in' });
    this.expect(t.TOKEN_SYMBOL, 'in');
    const items = this.parseTuple({ inlineIf: false, until: 'recursive' });
    return this.#scoped(() => {
      const test = this.skipSymbol('if') ? this.parseExpression() : null;
      const recursive = this.skipSymbol('recursive');
      const body = this.#body('endfor', 'else');
      const otherwise = this.nextToken()?.value === 'else' ? this.#closed('endfor') : null;
      return new nodes.For(lineno, colno, target, items, test, recursive, body, otherwise);
    });
  }

  #set({ lineno, colno }: Token): Statement {
    const target = this.parseTarget({ namespaces: true });
    if (this.skipValue(t.TOKEN_OPERATOR, '=')) return new nodes.Set(lineno, colno, target, this.parseTuple());
    return this.#scoped(() => {
      let filter: ReturnType<typeof this.parseOneFilter> | null = null;
      while (this.skip(t.TOKEN_PIPE)) filter = this.parseOneFilter(filter);
      return new nodes.SetBlock(lineno, colno, target, filter, this.#closed('endset'));
    });
  }

  #parameters(): Parameters {
    const names: string[] = [];
    const defaults: Expression[] = [];
    this.expect(t.TOKEN_LEFT_PAREN);
    while (this.nextType() !== t.TOKEN_RIGHT_PAREN) {
      if (names.length > 0) this.expect(t.TOKEN_COMMA);
      names.push(this.parseName());
      if (this.skipValue(t.TOKEN_OPERATOR, '=')) defaults.push(this.parseExpression());
      else if (defaults.length > 0)
        this.failAt('non-default argument follows default argument', this.peekToken());
    }
    this.expect(t.TOKEN_RIGHT_PAREN);
    return { names, defaults };
  }

  #call(token: Token): Statement {
    const parameters =
      this.nextType() === t.TOKEN_LEFT_PAREN ? this.#parameters() : { names: [], defaults: [] };
    const call = this.parseExpression();
    if (call.typename !== 'FunCall') return this.failAt('expected call', token);
    const body = this.#scoped(() => this.#closed('endcall'));
    return new nodes.CallBlock(token.lineno, token.colno, call, parameters, body);
  }

  #with({ lineno, colno }: Token): Statement {
    const targets: ReturnType<typeof this.parseTarget>[] = [];
    const values: Expression[] = [];
    while (this.nextType() !== t.TOKEN_BLOCK_END) {
      if (targets.length > 0) this.expect(t.TOKEN_COMMA);
      targets.push(this.parseTarget());
      this.expect(t.TOKEN_OPERATOR, '=');
      values.push(this.parseExpression());
    }
    return new nodes.With(
      lineno,
      colno,
      targets,
      values,
      this.#scoped(() => this.#closed('endwith')),
    );
  }

  #print({ lineno, colno }: Token): Statement {
    const parts: Expression[] = [];
    while (this.nextType() !== t.TOKEN_BLOCK_END) {
      if (parts.length > 0) this.expect(t.TOKEN_COMMA);
      parts.push(this.parseExpression());
    }
    return new nodes.Output(lineno, colno, parts);
  }

  #block({ lineno, colno }: Token): Statement {
    const name = this.parseName();
    const scoped = this.skipSymbol('scoped');
    const required = this.skipSymbol('required');
    if (this.nextIs('-', t.TOKEN_OPERATOR))
      this.failAt(
        'Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.',
        this.peekToken(),
      );
    if (this.#blocks.has(name)) this.secondBlock ??= { name, lineno, colno };
    this.#blocks.add(name);
    const body = this.#scoped(() => this.#closed('endblock'));
    if (required && !body.children.every(isBlank))
      this.failAt('Required blocks can only contain comments or whitespace', this.peekToken());
    this.skipSymbol(name);
    return new nodes.Block(lineno, colno, name, scoped, required, body);
  }

  #include({ lineno, colno }: Token): Statement {
    this.usesTemplates = true;
    const template = this.parseExpression();
    let ignoreMissing = false;
    if (this.nextIs('ignore') && this.stream.look()?.value === 'missing') {
      this.nextToken();
      this.nextToken();
      ignoreMissing = true;
    }
    return new nodes.Include(lineno, colno, template, ignoreMissing, this.#context() ?? true);
  }

  #import({ lineno, colno }: Token): Statement {
    this.usesTemplates = true;
    const template = this.parseExpression();
    this.expect(t.TOKEN_SYMBOL, 'as');
    const name = this.parseName();
    return new nodes.Import(lineno, colno, template, name, this.#context() ?? false);
  }

  #from({ lineno, colno }: Token): Statement {
    this.usesTemplates = true;
    const template = this.parseExpression();
    this.expect(t.TOKEN_SYMBOL, 'import');
    const names: [string, string][] = [];
    let withContext: boolean | undefined;
    for (;;) {
      if (names.length > 0) this.expect(t.TOKEN_COMMA);
      withContext = this.#context();
      if (withContext !== undefined) break;
      const token = this.peekToken();
      const name = this.parseName();
      if (name.startsWith('_')) this.failAt('names starting with an underline can not be imported', token);
      names.push([name, this.skipSymbol('as') ? this.parseName() : name]);
      withContext = this.#context();
      if (withContext !== undefined || this.nextType() !== t.TOKEN_COMMA) break;
    }
    return new nodes.FromImport(lineno, colno, template, names, withContext ?? false);
  }

  /** `with context` or `without context`. */
  #context(): boolean | undefined {
    if (!(this.nextIs('with') || this.nextIs('without')) || this.stream.look()?.value !== 'context')
      return undefined;
    const word = this.nextToken();
    this.nextToken();
    return word?.value === 'with';
  }

  /** A tag that nobody waits for, or (null) the end of the template. */
  #unknown(token: Token): never {
    this.#tags.pop();
    return this.#unknownTag(token);
  }

  #unknownTag(token: Token | null): never {
    const waiting = this.#ends.at(-1);
    const looking = waiting?.map((name) => `'${name}'`).join(' or ');
    const parts = [
      token === null ? 'Unexpected end of template.' : `Encountered unknown tag '${token.value}'.`,
    ];
    if (looking !== undefined) {
      parts.push(
        token !== null && this.#ends.some((ends) => ends.includes(token.value))
          ? `You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${looking}.`
          : `Jinja was looking for the following tags: ${looking}.`,
      );
    }
    const innermost = this.#tags.at(-1);
    if (innermost !== undefined) parts.push(`The innermost block that needs to be closed is '${innermost}'.`);
    return this.failAt(parts.join(' '), token);
  }
}

/** The nodes that this parser made are nunjucks' own objects; only their types are narrower. */
function asNode(node: Statement | Expression): Node {
  return node as unknown as Node;
}

function bodyOf(list: NodeList): Body {
  return list as unknown as Body;
}

function isBlank(statement: Statement): boolean {
  return (
    statement.typename === 'Output' &&
    statement.children.every((part) => part.typename === 'TemplateData' && part.value.trim() === '')
  );
}
