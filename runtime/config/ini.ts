import { TsibleError } from '../errors/error.ts';
import { Origin, Source } from '../errors/source.ts';

/** A value of an ini file and where it stands. */
export interface IniValue {
  readonly text: string;
  readonly origin: Origin;
}

/** Sections by name, their keys in lower case. */
export type IniFile = ReadonlyMap<string, ReadonlyMap<string, IniValue>>;

export interface IniOptions {
  /** `;` behind white space begins a comment within a line: true unless it is given. */
  readonly inlineComments?: boolean;
  /** Keys are kept as they are written, not in lower case. */
  readonly keepCase?: boolean;
}

const SECTION = /^\[(.+)\]/;
const OPTION = /^(.*?)\s*[=:]\s*(.*)$/;

/**
 * Reads an ini text as Python's configparser does, with `;` as inline comment unless told otherwise: values go on over
 * indented lines (and the blank ones between), keys are taken in lower case, `[DEFAULT]` gives values to all sections, nothing is
 * interpolated.
 * @throws TsibleError with configparser's message.
 */
export function parseIni(path: string, text: string, options: IniOptions = {}): IniFile {
  const source = new Source(path, text);
  const reader = new IniReader(source, options);
  let offset = 0;
  for (const line of text.split('\n')) {
    reader.line(line.replace(/\r$/, ''), offset);
    offset += line.length + 1;
  }
  return reader.finish();
}

interface OpenValue {
  readonly lines: string[];
  readonly offset: number;
}

class IniReader {
  readonly #sections = new Map<string, Map<string, OpenValue>>();
  readonly #broken: { number: number; text: string; offset: number }[] = [];
  #section: Map<string, OpenValue> | undefined;
  #sectionName = '';
  #value: OpenValue | undefined;
  #indent = 0;
  #number = 0;

  constructor(
    readonly source: Source,
    readonly options: IniOptions,
  ) {}

  line(raw: string, offset: number): void {
    this.#number++;
    const { text, commented } = stripComment(raw, this.options.inlineComments ?? true);
    if (text === '') {
      // A blank line belongs to a value that goes on after it; a comment line doesn't.
      if (!commented) this.#value?.lines.push('');
      return;
    }
    const indent = raw.search(/\S/);
    if (this.#section !== undefined && this.#value !== undefined && indent > this.#indent) {
      this.#value.lines.push(text);
      return;
    }
    this.#indent = indent;
    const header = SECTION.exec(text)?.[1];
    if (header !== undefined) this.#open(header, offset);
    else if (this.#section === undefined)
      this.#fail(
        `File contains no section headers.\nfile: '<string>', line: ${this.#number}\n${pythonLine(raw)}`,
        offset,
      );
    else this.#option(this.#section, text, raw, offset);
  }

  finish(): IniFile {
    const [first] = this.#broken;
    if (first !== undefined) {
      const lines = this.#broken.map(
        ({ number, text }) => `\n\t[line ${String(number).padStart(2)}]: ${text}`,
      );
      this.#fail(`Source contains parsing errors: '<string>'${lines.join('')}`, first.offset);
    }
    const closed = new Map<string, Map<string, IniValue>>();
    const shared = this.#sections.get('DEFAULT') ?? new Map<string, OpenValue>();
    for (const [name, values] of this.#sections) {
      const section = new Map<string, IniValue>();
      for (const [key, value] of [...shared, ...values])
        section.set(key, {
          text: value.lines.join('\n').trimEnd(),
          origin: new Origin(this.source, value.offset),
        });
      closed.set(name, section);
    }
    return closed;
  }

  #open(name: string, offset: number): void {
    if (this.#sections.has(name) && name !== 'DEFAULT')
      this.#fail(
        `While reading from '<string>' [line ${String(this.#number).padStart(2)}]: section '${name}' already exists`,
        offset,
      );
    this.#section = this.#sections.get(name) ?? new Map();
    this.#sections.set(name, this.#section);
    this.#sectionName = name;
    this.#value = undefined;
  }

  #option(section: Map<string, OpenValue>, text: string, raw: string, offset: number): void {
    const match = OPTION.exec(text);
    if (match === null || match[1] === '') {
      this.#broken.push({ number: this.#number, text: pythonLine(raw), offset });
      return;
    }
    const name = match[1] ?? '';
    const key = this.options.keepCase === true ? name : name.toLowerCase();
    if (section.has(key))
      this.#fail(
        `While reading from '<string>' [line ${String(this.#number).padStart(2)}]: option '${key}' in section '${this.#sectionName}' already exists`,
        offset + raw.indexOf(text),
      );
    const value = match[2] ?? '';
    const start =
      value === '' ? raw.length : raw.indexOf(value, raw.indexOf(text) + (match[1] ?? '').length + 1);
    this.#value = { lines: [value], offset: offset + start };
    section.set(key, this.#value);
  }

  #fail(reason: string, offset: number): never {
    throw new TsibleError(`Error reading config file (${this.source.name}): ${reason}`, {
      origin: new Origin(this.source, offset),
      exitCode: 5,
    });
  }
}

/** The line as Python prints it in configparser's messages. */
function pythonLine(raw: string): string {
  return `'${raw.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\t', '\\t')}\\n'`;
}

function stripComment(raw: string, inlineComments: boolean): { text: string; commented: boolean } {
  const inline = (inlineComments ? /(^|\s);/ : /^(\s*);/).exec(raw);
  const cut = inline === null ? raw : raw.slice(0, inline.index + (inline[1] ?? '').length);
  const text = cut.trim();
  if (text.startsWith('#')) return { text: '', commented: true };
  return { text, commented: inline !== null };
}
