/** A text that values and errors can point into: a file, or text given on a command line. */
export class Source {
  #lineStarts: number[] | undefined;

  /**
   * @param name What a user calls it: a path as Ansible would print it, or a description such as `<CLI option '-a'>`.
   * @param text The whole text, decoded.
   * @param hidden Why no line of it may be shown in a message (`content encrypted`).
   */
  constructor(
    readonly name: string,
    readonly text: string,
    readonly hidden?: string,
  ) {}

  /** Line and column, both counted from 1, of an offset into `text` (UTF-16 units). */
  position(offset: number): { line: number; column: number } {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  /** The text of line `number` (from 1) without its line end; undefined past the end. */
  line(number: number): string | undefined {
    const starts = this.#starts();
    const start = starts[number - 1];
    if (start === undefined) return undefined;
    return this.text.slice(start, starts[number] ?? this.text.length).replace(/\r?\n$/, '');
  }

  #starts(): number[] {
    if (this.#lineStarts === undefined) {
      const starts = [0];
      for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1))
        starts.push(at + 1);
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }
}

/** A place in a source. `offset` counts UTF-16 units from the start of its text; -1 means the source as a whole. */
export class Origin {
  constructor(
    readonly source: Source,
    readonly offset: number,
  ) {}

  get line(): number {
    return this.source.position(this.offset).line;
  }

  get column(): number {
    return this.source.position(this.offset).column;
  }

  /** `path:line:column`, as Ansible 2.19 writes origins; only the path for a source as a whole. */
  toString(): string {
    if (this.offset < 0) return this.source.name;
    const { line, column } = this.source.position(this.offset);
    return `${this.source.name}:${line}:${column}`;
  }
}
