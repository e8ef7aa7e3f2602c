import type { Token, TokenStream } from 'nunjucks/src/parser.js';

/** Tokens one after another, with a look at the one after the parser's next. */
export class Tokens implements TokenStream {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  nextToken(): Token | null {
    return this.#tokens[this.#next++] ?? null;
  }

  /** The token after the one that the parser has peeked at. */
  look(): Token | null {
    return this.#tokens[this.#next] ?? null;
  }

  get last(): Token | undefined {
    return this.#tokens.at(-1);
  }
}
