import type { YamlFault } from '../fault.ts';
import { Scanner } from './scanner.ts';
import { Refusal, type Token, type TokenKind } from './tokens.ts';

/**
 * Reads a text by libyaml's grammar to find where, and with which words, libyaml would refuse it. It makes no values:
 * the yaml package does that; this says what is wrong when the two disagree or the text is broken.
 * @returns undefined when libyaml reads the text as one document.
 */
export function diagnose(text: string): YamlFault | undefined {
  try {
    new Structure(new Scanner(text)).stream();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.fault;
    throw error;
  }
}

class Structure {
  #handles = new Set<string>();
  readonly #anchors = new Set<string>();

  constructor(readonly scanner: Scanner) {}

  stream(): void {
    const first = this.#kind();
    if (first === 'stream end') return;
    if (first === 'directive' || first === 'document start') this.#explicitDocument();
    else this.#block();
    while (this.#kind() === 'document end') this.scanner.take();
    if (this.#kind() === 'stream end') return;
    const start = this.scanner.peek().start;
    this.#documentStart();
    throw new Refusal('expected a single document in the stream', 'but found another document', start);
  }

  #explicitDocument(): void {
    this.#documentStart();
    if (!this.#is('directive', 'document start', 'document end', 'stream end')) this.#block();
  }

  #documentStart(): void {
    this.#handles = new Set(['', '!', '!!']);
    let versions = 0;
    while (this.#kind() === 'directive') {
      const { start, text = '' } = this.scanner.take();
      const [name, value = ''] = text.split(/\s+/);
      if (name === 'TAG') this.#handles.add(value);
      else if (++versions > 1) throw new Refusal(undefined, 'found duplicate %YAML directive', start);
      else if (value !== '1.1' && value !== '1.2')
        throw new Refusal(undefined, 'found incompatible YAML document', start);
    }
    const token = this.scanner.peek();
    if (token.kind !== 'document start')
      throw new Refusal(undefined, 'did not find expected <document start>', token.start);
    this.scanner.take();
  }

  #block(): void {
    if (this.#handles.size === 0) this.#handles = new Set(['', '!', '!!']);
    this.#node(true, false);
  }

  #node(block: boolean, indentless: boolean): void {
    if (this.#kind() === 'alias') {
      const { start, text = '' } = this.scanner.take();
      if (!this.#anchors.has(text)) throw new Refusal(undefined, 'found undefined alias', start);
      return;
    }
    const { start } = this.scanner.peek();
    const { anchor, count } = this.#properties();
    const token = this.scanner.peek();
    this.#declare(anchor, start);
    switch (token.kind) {
      case 'scalar':
        this.scanner.take();
        return;
      case '[':
        this.#flowSequence();
        return;
      case '{':
        this.#flowMapping();
        return;
      case '-':
        if (indentless) {
          this.#indentlessSequence();
          return;
        }
        break;
      case 'block sequence':
        if (block) {
          this.#blockSequence();
          return;
        }
        break;
      case 'block mapping':
        if (block) {
          this.#blockMapping();
          return;
        }
        break;
    }
    if (count === 0)
      throw new Refusal(
        `while parsing a ${block ? 'block' : 'flow'} node`,
        'did not find expected node content',
        token.start,
      );
  }

  #declare(anchor: string | undefined, start: number): void {
    if (anchor === undefined) return;
    if (this.#anchors.has(anchor))
      throw new Refusal('found duplicate anchor; first occurrence', 'second occurrence', start);
    this.#anchors.add(anchor);
  }

  /** An anchor and a tag, at most one of each. */
  #properties(): { readonly anchor: string | undefined; readonly count: number } {
    const seen = new Map<TokenKind, string>();
    for (;;) {
      const token = this.scanner.peek();
      if ((token.kind !== 'anchor' && token.kind !== 'tag') || seen.has(token.kind))
        return { anchor: seen.get('anchor'), count: seen.size };
      seen.set(token.kind, token.text ?? '');
      this.#knownHandle(token);
      this.scanner.take();
    }
  }

  #knownHandle(token: Token): void {
    if (token.kind === 'tag' && !this.#handles.has(token.text ?? '!'))
      throw new Refusal('while parsing a node', 'found undefined tag handle', token.start);
  }

  #blockSequence(): void {
    this.scanner.take();
    while (this.#kind() === '-') {
      this.scanner.take();
      if (!this.#is('-', 'block end')) this.#node(true, false);
    }
    this.#close('block end', 'while parsing a block collection', "did not find expected '-' indicator");
  }

  /** A sequence that is no deeper than the key it belongs to. */
  #indentlessSequence(): void {
    while (this.#kind() === '-') {
      this.scanner.take();
      if (!this.#is('-', 'key', 'value', 'block end')) this.#node(true, false);
    }
  }

  #blockMapping(): void {
    this.scanner.take();
    while (this.#kind() === 'key') {
      this.scanner.take();
      if (!this.#is('key', 'value', 'block end')) this.#node(true, true);
      if (this.#kind() !== 'value') continue;
      this.scanner.take();
      if (!this.#is('key', 'value', 'block end')) this.#node(true, true);
    }
    this.#close('block end', 'while parsing a block mapping', 'did not find expected key');
  }

  #flowSequence(): void {
    const context = 'while parsing a flow sequence';
    this.scanner.take();
    for (let first = true; this.#kind() !== ']'; first = false) {
      if (!first) this.#close(',', context, "did not find expected ',' or ']'");
      if (this.#kind() === 'key') this.#flowPair(']');
      else if (this.#kind() !== ']') this.#node(false, false);
    }
    this.scanner.take();
  }

  #flowMapping(): void {
    const context = 'while parsing a flow mapping';
    this.scanner.take();
    for (let first = true; this.#kind() !== '}'; first = false) {
      if (!first) this.#close(',', context, "did not find expected ',' or '}'");
      if (this.#kind() === 'key') this.#flowPair('}');
      else if (this.#kind() !== '}') this.#node(false, false);
    }
    this.scanner.take();
  }

  #flowPair(end: TokenKind): void {
    this.scanner.take();
    if (!this.#is('value', ',', end)) this.#node(false, false);
    if (this.#kind() !== 'value') return;
    this.scanner.take();
    if (!this.#is(',', end)) this.#node(false, false);
  }

  #close(kind: TokenKind, context: string, problem: string): void {
    const token = this.scanner.peek();
    if (token.kind !== kind) throw new Refusal(context, problem, token.start);
    this.scanner.take();
  }

  #kind(): TokenKind {
    return this.scanner.peek().kind;
  }

  #is(...kinds: TokenKind[]): boolean {
    return kinds.includes(this.#kind());
  }
}
