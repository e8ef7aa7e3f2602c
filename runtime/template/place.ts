import { Origin, type Source } from '../errors/source.ts';

/** The text of one template and where an author wrote it. */
export class Document {
  #start: number | undefined;

  /**
   * @param text What was parsed (without a `#jinja2:` line).
   * @param origin Where the template starts; undefined when nobody knows.
   * @param skipped How many lines of the template lie before `text`.
   */
  constructor(
    readonly text: string,
    readonly origin: Origin | undefined,
    readonly skipped = 0,
  ) {}

  /**
   * The place of a line and column of the text, both from 0. A template in YAML may be quoted, folded or indented
   * there; where the place can't be found again it is the template's start.
   */
  originOf(line: number, column: number): Origin | undefined {
    if (this.origin === undefined) return undefined;
    const { source, offset } = this.origin;
    const lineText = this.text.split(/\r\n?|\n/)[line] ?? '';
    const found = line === 0 ? this.#firstLine(source) : this.#laterLine(source, line, lineText);
    return found === undefined ? this.origin : new Origin(source, Math.max(offset, found + column));
  }

  #firstLine(source: Source): number | undefined {
    if (this.#start === undefined) {
      const text = this.text.split(/\r\n?|\n/)[0] ?? '';
      const from = this.origin?.offset ?? 0;
      // Plain text starts right there; a quote or a block scalar's header may come first.
      const at = source.text.indexOf(text, from);
      const between = at < 0 ? '' : source.text.slice(from, at);
      this.#start = at >= 0 && /^(?:["']?|[|>][-+\d]*[^\n]*\n\s*|[^\n]*\n)$/.test(between) ? at : -1;
    }
    return this.#start < 0 ? undefined : this.#start;
  }

  #laterLine(source: Source, line: number, text: string): number | undefined {
    const start = this.#firstLine(source);
    if (start === undefined) return undefined;
    let at = start;
    for (let count = 0; count < line; count++) {
      const next = source.text.indexOf('\n', at);
      if (next < 0) return undefined;
      at = next + 1;
    }
    const end = source.text.indexOf('\n', at);
    const column = source.text.slice(at, end < 0 ? undefined : end).indexOf(text);
    return column < 0 ? undefined : at + column;
  }
}

/** A place in a document, worked out only when an error is shown. */
export class Place {
  constructor(
    readonly document: Document,
    readonly line: number,
    readonly column: number,
  ) {}

  origin(): Origin | undefined {
    return this.document.originOf(this.line, this.column);
  }

  /** Where the template starts that it is a place in. */
  start(): Origin | undefined {
    return this.document.origin;
  }
}
