import { Cache } from './cache.ts';
import { compileExpression } from './evaluate/expressions.ts';
import type { Evaluate, Execute } from './evaluate/frame.ts';
import { compileBody } from './evaluate/statements.ts';
import { ExpressionParser } from './parse/expression-parser.ts';
import { Lexer } from './parse/lexer.ts';
import { TemplateParser } from './parse/parser.ts';
import { DEFAULT_SYNTAX, type Syntax } from './parse/syntax.ts';
import { TemplateSyntaxFault } from './parse/syntax-error.ts';
import { explainMissing, findPlugin } from './registry.ts';
import { UnknownPlugin } from './unknown-plugin.ts';
import type { UserPlugins } from './user-plugins.ts';

/** A compiled template. It knows nothing of any run, so one serves all that have the same text. */
export interface Unit {
  readonly body: Execute;
  readonly blocks: ReadonlyMap<string, Execute>;
  /** True when it may change variables in place, itself or through templates that it names. */
  readonly copies: boolean;
}

/** A compiled bare expression. */
export interface ExpressionUnit {
  readonly evaluate: Evaluate;
  readonly copies: boolean;
}

const templates = new Map<string, Cache<Unit>>();
const expressions = new Cache<ExpressionUnit>();
const syntaxKeys = new WeakMap<Syntax, string>();

/**
 * Compiles a template.
 * @param literalBackslashes In playbook strings backslashes in `{{ }}` literals stand for themselves.
 * @throws TemplateSyntaxFault
 */
export function compileTemplate(
  text: string,
  syntax: Syntax,
  literalBackslashes: boolean,
  plugins?: UserPlugins,
): Unit {
  let key = syntaxKeys.get(syntax);
  if (key === undefined) {
    key = JSON.stringify([...Object.values(syntax), ...syntax.extensions]);
    syntaxKeys.set(syntax, key);
  }
  key = `${literalBackslashes}${key}`;
  let cache = templates.get(key);
  if (cache === undefined) {
    cache = new Cache();
    templates.set(key, cache);
  }
  return cache.get(text, () => {
    const tokens = new Lexer(text, syntax, literalBackslashes).template();
    const parser = new TemplateParser(tokens, syntax.extensions);
    const tree = parser.parseTemplate();
    const { secondBlock } = parser;
    if (secondBlock !== undefined)
      throw new TemplateSyntaxFault(
        `block '${secondBlock.name}' defined twice`,
        secondBlock.lineno,
        secondBlock.colno,
      );
    checkPlugins(parser, plugins);
    const blocks = new Map<string, Execute>();
    const body = compileBody(tree, blocks, true);
    return { body, blocks, copies: parser.mutates || parser.usesTemplates };
  });
}

/** Compiles a bare expression; backslashes in its literals escape. @throws TemplateSyntaxFault */
export function compileBareExpression(text: string, plugins?: UserPlugins): ExpressionUnit {
  return expressions.get(text, () => {
    const parser = new ExpressionParser(new Lexer(text, DEFAULT_SYNTAX, false).expression());
    const tree = parser.parseWholeExpression();
    checkPlugins(parser, plugins);
    return { evaluate: compileExpression(tree), copies: parser.mutates };
  });
}

/** Names of filters and tests must be known, unless an `if` may keep them from ever running. */
function checkPlugins(parser: ExpressionParser, plugins: UserPlugins | undefined): void {
  for (const node of parser.plugins) {
    if (node.soft) continue;
    const kind = node.typename === 'Filter' ? 'filter' : 'test';
    if (findPlugin(kind, node.name, plugins) !== undefined) continue;
    const help = explainMissing(kind, node.name, plugins);
    throw new UnknownPlugin(kind, node.name, help, node.lineno, node.colno);
  }
}
