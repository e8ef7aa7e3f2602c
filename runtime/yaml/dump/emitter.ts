import { type Analysis, analyze, BREAK, isPrintable } from './analyze.ts';
import { anchorsOf } from './anchors.ts';
import type { DumpMapping, DumpNode, DumpScalar, DumpSequence, ScalarStyle } from './node.ts';

export interface EmitOptions {
  /** Spaces a level: 2 to 9; anything else is 2. */
  readonly indent?: number;
  /** Columns after which a line is broken at the next space; 80 unless it is more than twice the indent. */
  readonly width?: number;
  readonly lineBreak?: string;
}

/** Where a node stands. */
type Place = 'root' | 'sequence' | 'mapping' | 'key';

type Style = ScalarStyle | 'plain';

const MAX_KEY_BYTES = 128;

/** Lays nodes out as libyaml does. */
export class Emitter {
  #out = '';
  #column = 0;
  /** The last character was a space, or the line is empty. */
  #whitespace = true;
  /** Nothing but indentation and indicators is on the line so far. */
  #indention = true;
  #indent = -1;
  #flowLevel = 0;
  /** The last thing was a block whose end only `...` can tell. */
  #openEnded = false;
  #anchors: ReadonlyMap<DumpNode, string> = new Map();
  readonly #anchored = new Set<DumpNode>();
  readonly #step: number;
  readonly #width: number;
  readonly #lineBreak: string;

  constructor({ indent = 2, width = 80, lineBreak = '\n' }: EmitOptions) {
    this.#step = indent > 1 && indent < 10 ? indent : 2;
    this.#width = width < 0 ? Number.POSITIVE_INFINITY : width <= this.#step * 2 ? 80 : width;
    this.#lineBreak = lineBreak;
  }

  get text(): string {
    return this.#out;
  }

  /** One document; explicit ones have `---` before and `...` behind. */
  document(node: DumpNode, explicitStart: boolean, explicitEnd: boolean): void {
    this.#anchors = anchorsOf(node);
    if (explicitStart) {
      this.#newIndent();
      this.#indicator('---');
    }
    this.#node(node, 'root');
    this.#newIndent();
    if (!explicitEnd && !this.#openEnded) return;
    this.#indicator('...');
    this.#newIndent();
  }

  #node(node: DumpNode, place: Place): void {
    const anchor = this.#anchors.get(node);
    if (anchor !== undefined) {
      const again = this.#anchored.has(node);
      this.#indicator(`${again ? '*' : '&'}${anchor}`);
      if (again) return;
      this.#anchored.add(node);
    }
    if (node.kind === 'scalar') {
      this.#scalar(node, place);
      return;
    }
    if (node.kind === 'mapping' && node.tag !== undefined) this.#indicator(node.tag);
    const empty = (node.kind === 'sequence' ? node.items : node.entries).length === 0;
    const flow = this.#flowLevel > 0 || node.flow || empty;
    if (node.kind === 'sequence') {
      if (flow) this.#flowSequence(node);
      else this.#blockSequence(node, place);
    } else if (flow) this.#flowMapping(node);
    else this.#blockMapping(node);
  }

  #flowSequence({ items }: DumpSequence): void {
    this.#inFlow('[', ']', items, (item) => this.#node(item, 'sequence'));
  }

  #flowMapping({ entries }: DumpMapping): void {
    this.#inFlow('{', '}', entries, ([key, value]) => {
      if (isSimpleKey(key)) {
        this.#node(key, 'key');
        this.#indicator(':', { separate: false });
      } else {
        this.#indicator('?');
        this.#node(key, 'mapping');
        if (this.#column > this.#width) this.#newIndent();
        this.#indicator(':');
      }
      this.#node(value, 'mapping');
    });
  }

  #inFlow<Item>(open: string, close: string, items: readonly Item[], write: (item: Item) => void): void {
    this.#indicator(open, { whitespace: true });
    this.#indented({ flow: true }, () => {
      this.#flowLevel++;
      for (const [index, item] of items.entries()) {
        if (index > 0) this.#indicator(',', { separate: false });
        if (this.#column > this.#width) this.#newIndent();
        write(item);
      }
      this.#flowLevel--;
    });
    this.#indicator(close, { separate: false });
  }

  #blockSequence({ items }: DumpSequence, place: Place): void {
    // A list below a key is not indented.
    const indentless = place === 'mapping' && !this.#indention;
    this.#indented({ indentless }, () => {
      for (const item of items) {
        this.#newIndent();
        this.#indicator('-', { indention: true });
        this.#node(item, 'sequence');
      }
    });
  }

  #blockMapping({ entries }: DumpMapping): void {
    this.#indented({}, () => {
      for (const [key, value] of entries) {
        this.#newIndent();
        if (isSimpleKey(key)) {
          this.#node(key, 'key');
          this.#indicator(':', { separate: false });
        } else {
          this.#indicator('?', { indention: true });
          this.#node(key, 'mapping');
          this.#newIndent();
          this.#indicator(':', { indention: true });
        }
        this.#node(value, 'mapping');
      }
    });
  }

  #scalar(node: DumpScalar, place: Place): void {
    const analysis = analyze(node.text);
    const style = this.#styleOf(node, analysis, place);
    if (node.tag !== undefined) this.#indicator(node.tag);
    else if (style !== 'plain' && !node.quoted) this.#indicator('!');
    const mayBreak = place !== 'key';
    this.#indented({ flow: true }, () => {
      if (style === 'plain') this.#plain(node.text, mayBreak);
      else if (style === "'") this.#singleQuoted(node.text, mayBreak);
      else if (style === '"') this.#doubleQuoted(node.text, mayBreak);
      else this.#block(node.text, style);
    });
  }

  #styleOf(node: DumpScalar, analysis: Analysis, place: Place): Style {
    let style: Style = node.style ?? 'plain';
    const key = place === 'key';
    const flow = this.#flowLevel > 0;
    if (key && analysis.multiline) style = '"';
    if (style === 'plain') {
      const allowed = flow ? analysis.flowPlain : analysis.blockPlain;
      const lost = node.text === '' && (flow || key);
      if (!allowed || lost || (node.tag === undefined && !node.plain)) style = "'";
    }
    if (style === "'" && !analysis.singleQuoted) style = '"';
    if ((style === '|' || style === '>') && (!analysis.block || flow || key)) style = '"';
    return style;
  }

  #plain(text: string, mayBreak: boolean): void {
    if (!this.#whitespace && (text !== '' || this.#flowLevel > 0)) this.#put(' ');
    this.#folded(text, mayBreak, (char) => char);
    this.#whitespace = false;
    this.#indention = false;
  }

  #singleQuoted(text: string, mayBreak: boolean): void {
    this.#indicator("'");
    this.#folded(text, mayBreak, (char) => (char === "'" ? "''" : char), true);
    this.#indicator("'", { separate: false });
    this.#whitespace = false;
    this.#indention = false;
  }

  /** Text in which a line may be broken at a single space, and whose line ends are doubled. */
  #folded(text: string, mayBreak: boolean, write: (char: string) => string, quoted = false): void {
    let spaces = false;
    let breaks = false;
    for (let at = 0; at < text.length; at++) {
      const char = text.charAt(at);
      if (char === ' ') {
        const inside = !quoted || (at > 0 && at < text.length - 1);
        if (mayBreak && !spaces && this.#column > this.#width && inside && text.charAt(at + 1) !== ' ')
          this.#newIndent();
        else this.#put(char);
        spaces = true;
      } else if (BREAK.test(char)) {
        if (!breaks && char === '\n') this.#breakLine();
        this.#breakLine(char);
        this.#indention = true;
        breaks = true;
      } else {
        if (breaks) this.#newIndent();
        this.#put(write(char));
        this.#indention = false;
        spaces = false;
        breaks = false;
      }
    }
    if (breaks) this.#newIndent();
  }

  #doubleQuoted(text: string, mayBreak: boolean): void {
    this.#indicator('"');
    let spaces = false;
    let at = 0;
    for (const char of text) {
      const next = at + char.length;
      if (char === ' ') {
        const inside = at > 0 && next < text.length;
        if (mayBreak && !spaces && this.#column > this.#width && inside) {
          this.#newIndent();
          if (text.charAt(next) === ' ') this.#put('\\');
        } else this.#put(char);
        spaces = true;
      } else {
        this.#put(
          isPrintable(char) && char !== '"' && char !== '\\' && !BREAK.test(char) ? char : escaped(char),
        );
        spaces = false;
      }
      at = next;
    }
    this.#indicator('"', { separate: false });
    this.#whitespace = false;
    this.#indention = false;
  }

  /** A literal (`|`) or folded (`>`) block. */
  #block(text: string, style: '|' | '>'): void {
    const hints = this.#hints(text);
    this.#indicator(style + hints);
    this.#openEnded = hints.endsWith('+');
    this.#breakLine();
    this.#indention = true;
    this.#whitespace = true;
    let breaks = true;
    let leadingSpace = true;
    for (let at = 0; at < text.length; at++) {
      const char = text.charAt(at);
      if (BREAK.test(char)) {
        if (style === '>' && !breaks && !leadingSpace && char === '\n') {
          const rest = text.slice(at).replace(/^[\n\r\x85\u2028\u2029]+/, '');
          if (rest !== '' && !/^[ \t]/.test(rest)) this.#breakLine();
        }
        this.#breakLine(char);
        this.#indention = true;
        breaks = true;
        continue;
      }
      if (breaks) {
        this.#newIndent();
        leadingSpace = char === ' ' || char === '\t';
      }
      const foldable = style === '>' && !breaks && char === ' ' && !/^[ ]|^$/.test(text.charAt(at + 1));
      if (foldable && this.#column > this.#width) this.#newIndent();
      else this.#put(char);
      this.#indention = false;
      breaks = false;
    }
  }

  #hints(text: string): string {
    const indent = /^[ \n\r\x85\u2028\u2029]/.test(text) ? String(this.#step) : '';
    if (!BREAK.test(text.slice(-1))) return `${indent}-`;
    return text.length === 1 || BREAK.test(text.charAt(text.length - 2)) ? `${indent}+` : indent;
  }

  #indicator(
    text: string,
    {
      separate = true,
      whitespace = false,
      indention = false,
    }: { readonly separate?: boolean; readonly whitespace?: boolean; readonly indention?: boolean } = {},
  ): void {
    if (separate && !this.#whitespace) this.#put(' ');
    this.#put(text);
    this.#whitespace = whitespace;
    this.#openEnded = false;
    this.#indention = this.#indention && indention;
  }

  /** Runs with the next level of indentation. */
  #indented(
    { flow = false, indentless = false }: { flow?: boolean; indentless?: boolean },
    run: () => void,
  ): void {
    const before = this.#indent;
    if (before < 0) this.#indent = flow ? this.#step : 0;
    else if (!indentless) this.#indent += this.#step;
    run();
    this.#indent = before;
  }

  /** Goes to the indentation of a new line, unless it is there already. */
  #newIndent(): void {
    const indent = Math.max(this.#indent, 0);
    if (!this.#indention || this.#column > indent || (this.#column === indent && !this.#whitespace))
      this.#breakLine();
    if (this.#column < indent) this.#put(' '.repeat(indent - this.#column));
    this.#whitespace = true;
    this.#indention = true;
  }

  #breakLine(char = '\n'): void {
    this.#out += char === '\n' ? this.#lineBreak : char;
    this.#column = 0;
  }

  #put(text: string): void {
    this.#out += text;
    this.#column += text.length;
  }
}

/** Whether a key can stand before its `:` on one line. */
function isSimpleKey(node: DumpNode): boolean {
  if (node.kind === 'sequence') return node.items.length === 0;
  if (node.kind === 'mapping') return node.entries.length === 0;
  const length = Buffer.byteLength(node.text) + (node.tag?.length ?? 0);
  return !BREAK.test(node.text) && length <= MAX_KEY_BYTES;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\u2028': 'L',
  '\u2029': 'P',
};

function escaped(char: string): string {
  const short = ESCAPES[char];
  if (short !== undefined) return `\\${short}`;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
