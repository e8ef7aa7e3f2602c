import type { Token, TokenStream } from 'nunjucks/src/parser.js';
import type { TemplateSyntaxFault } from './syntax-error.ts';

/** Tokens one after another, with a look at the one after the parser's next. */
export class Tokens implements TokenStream {
  readonly #tokens: readonly Token[];
  #next = 0;

  /** @param fault What ended the tokens before the text did. */
  constructor(
    tokens: readonly Token[],
    readonly fault?: TemplateSyntaxFault,
  ) {
    this.#tokens = tokens;
  }

  /** @throws TemplateSyntaxFault where the lexer found one */
  nextToken(): Token | null {
    const token = this.#tokens[this.#next++];
    if (token === undefined && this.fault !== undefined) throw this.fault;
    return token ?? null;
  }

  /** The token after the one that the parser has peeked at. */
  look(): Token | null {
    const token = this.#tokens[this.#next];
    if (token === undefined && this.fault !== undefined) throw this.fault;
    return token ?? null;
  }

  get last(): Token | undefined {
    return this.#tokens.at(-1);
  }
}
